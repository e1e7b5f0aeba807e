#!/usr/bin/env bash
# Runs a command against a PostgreSQL server that exists for that command only:
#   bash benches/with_scratch_postgres.sh COMMAND [ARGUMENT]...
# The exit status is that of the command.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

if [[ $# -eq 0 || $1 == --help ]]; then
  say "usage: bash benches/with_scratch_postgres.sh COMMAND [ARGUMENT]..."
  exit 2
fi

# Debian keeps initdb and pg_ctl out of PATH, in a directory of each version.
find_server_programs() {
  if ! { command -v initdb && command -v pg_ctl; } >/dev/null; then
    PATH="$(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort | tail -n 1):$PATH"
  fi
  { command -v initdb && command -v pg_ctl; } >/dev/null
}

if ! find_server_programs; then
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    say "initdb and pg_ctl are missing: install PostgreSQL's server (Debian: postgresql, Fedora: postgresql-server)"
    exit 2
  fi
  say "installing PostgreSQL"
  apt-get update >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql postgresql-contrib >&2
  find_server_programs
fi
export PATH

# PostgreSQL refuses to run as root. It also warns of a working directory that its user can't enter.
as_server_user() {
  if [[ $EUID -eq 0 ]]; then
    (cd / && runuser --user postgres -- env PATH="$PATH" "$@")
  else
    "$@"
  fi
}

# Not /tmp: where that is memory, flushing the log costs nothing and writes look too cheap.
directory=$(mktemp --directory "${TMPDIR:-/var/tmp}/scratch_postgres.XXXXXX")

remove_server() {
  trap '' INT TERM
  if [[ -e $directory/data/postmaster.pid ]]; then
    as_server_user pg_ctl stop --silent --mode=immediate --pgdata="$directory/data" >&2 ||
      say "could not stop the server in $directory"
  fi
  rm -rf "$directory"
}
trap remove_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [[ $EUID -eq 0 ]]; then
  chown postgres "$directory"
fi

# The directory is closed to other users and the socket lies in it, so trust opens the server to no one.
as_server_user initdb --pgdata="$directory/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C >"$directory/initdb.log" 2>&1 || {
  cat "$directory/initdb.log" >&2
  exit 1
}

# A quarter of the memory is what Amazon RDS gives, too.
memory_kib=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
cat >>"$directory/data/postgresql.conf" <<SETTINGS
# PGPORT of the caller would rule otherwise.
port = 5432
listen_addresses = ''
unix_socket_directories = '$directory'
shared_buffers = $((memory_kib / 4096))MB
SETTINGS

as_server_user pg_ctl start --silent --wait --pgdata="$directory/data" --log="$directory/server.log" >&2 || {
  cat "$directory/server.log" >&2
  exit 1
}

# What the caller has set for another server must not lead the command there.
unset PGHOSTADDR PGSERVICE PGPASSWORD PGOPTIONS PGSSLMODE
export PGHOST="$directory" PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
"$@"
