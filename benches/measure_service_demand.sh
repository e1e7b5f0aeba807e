#!/usr/bin/env bash
# Measures what PostgreSQL's statements cost in CPU, and prints the assumptions that follow from it.
set -euo pipefail
# Decimal points, not commas, in what bash and the programs print.
export LC_ALL=C

rows=1000000
seconds=15
coremark=""

usage() {
  cat <<'TEXT'
usage: bash benches/measure_service_demand.sh [--rows N] [--seconds N] [--coremark N]

Measures the CPU that a PostgreSQL server on this machine needs for each operation, in a scratch
database that is created and dropped, and prints the [assumptions] to paste into a profile.
Progress goes to standard error. Let nothing else run meanwhile.

  --rows N      rows of 1 KiB (1000000); they take about 1.2 kB each, and must fit the memory
  --seconds N   how long each statement is run (15)
  --coremark N  CoreMark iterations a second of one vCPU of this machine
  --help        this text

The server is found by PGHOST, PGPORT, PGUSER and so on, like psql finds it. It must be PostgreSQL 13
or later on this machine, over a local socket or localhost, and the user must have CREATEDB.
To measure a server that is started for it alone:

  bash benches/with_scratch_postgres.sh bash benches/measure_service_demand.sh

Exit status: 0 done, 1 failed, 2 refused.
TEXT
}

say() { printf '%s\n' "$*" >&2; }
refuse() {
  say "measure_service_demand: $*"
  exit 2
}
fail() {
  say "measure_service_demand: $*"
  exit 1
}

# Prints VALUE if it is a whole number from 1 to MAXIMUM.
whole_number() {
  local option=$1 value=$2 maximum=$3
  if [[ ! $value =~ ^[1-9][0-9]{0,8}$ ]] || ((value > maximum)); then
    refuse "$option takes a whole number from 1 to $maximum, not '$value'"
  fi
  printf '%s' "$value"
}

while [[ $# -gt 0 ]]; do
  case $1 in
    --help)
      usage
      exit 0
      ;;
    --rows | --seconds | --coremark)
      [[ $# -ge 2 ]] || refuse "$1 needs a value"
      case $1 in
        --rows) rows=$(whole_number "$1" "$2" 100000000) ;;
        --seconds) seconds=$(whole_number "$1" "$2" 3600) ;;
        --coremark) coremark=$(whole_number "$1" "$2" 1000000) ;;
      esac
      shift 2
      ;;
    *) refuse "unknown argument '$1'; --help lists the options" ;;
  esac
done

[[ $(uname -s) == Linux ]] || refuse "the machine's CPU time is read from /proc/stat, which only Linux has"
for program in psql pgbench createdb dropdb; do
  # Asked for its version, because Debian's wrappers are there even when the program is not.
  "$program" --version >/dev/null 2>&1 ||
    refuse "$program is missing: install PostgreSQL's programs (Debian, Ubuntu: apt-get install postgresql postgresql-contrib; Fedora: dnf install postgresql postgresql-contrib)"
done

# run_sql DATABASE [psql option]...
run_sql() {
  local database=$1
  shift
  psql --no-psqlrc --no-password --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --dbname="$database" "$@"
}

initial_database=${PGDATABASE:-postgres}
host=$(run_sql "$initial_database" --command='\echo :HOST') ||
  refuse "cannot connect to PostgreSQL; set PGHOST, PGUSER and so on as for psql"
on_this_machine=$(run_sql "$initial_database" --command='SELECT inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr()')
case $host in
  /* | @* | localhost | 127.* | ::1) ;;
  *) on_this_machine=f ;;
esac
[[ $on_this_machine == t ]] ||
  refuse "the server at '$host' is not reached over a local socket or localhost, so its CPU time cannot be read here"
server_version=$(run_sql "$initial_database" --command='SHOW server_version')
[[ $(run_sql "$initial_database" --command='SHOW server_version_num') -ge 130000 ]] ||
  refuse "PostgreSQL 13 or later is needed, this is $server_version"
[[ $(run_sql "$initial_database" --command='SHOW fsync') == on ]] ||
  say "warning: fsync is off on this server, so write_ms will be too low"

temporary_directory=$(mktemp --directory)
scratch_database=""

remove_everything() {
  trap '' INT TERM
  if [[ -n $scratch_database ]]; then
    dropdb --if-exists --force "$scratch_database" || say "could not drop the database $scratch_database: drop it by hand"
  fi
  rm -rf "$temporary_directory"
}
trap remove_everything EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Named before it is there, so that an interrupt in between leaves nothing behind.
scratch_database="service_demand_$(tr -d - </proc/sys/kernel/random/uuid)"
# Interrupts wait: the server goes on creating when createdb is killed. template0 has no users in the way.
(
  trap '' INT TERM
  createdb --template=template0 "$scratch_database"
) || {
  scratch_database=""
  fail "cannot create a scratch database"
}

wide_rows=$((rows / 500 > 0 ? rows / 500 : 1))

say "loading $rows rows of 1 KiB and $wide_rows of 64 KiB"
# Vacuum runs between the measurements, not in some of them.
# The scans by index bring all pages into the cache; a sequential scan would pass shared buffers by.
run_sql "$scratch_database" --output=/dev/null --set=rows="$rows" --set=wide_rows="$wide_rows" <<'SQL' || fail "loading failed"
CREATE TABLE item (id bigint, attribute_1 integer, attribute_2 integer, attribute_3 integer, attribute_4 integer, payload text)
  WITH (autovacuum_enabled = off);
INSERT INTO item
  SELECT id, random() * 1e9, random() * 1e9, random() * 1e9, random() * 1e9, repeat(md5(random()::text), 1024 / 32)
  FROM generate_series(1, :rows) AS id;
ALTER TABLE item ADD PRIMARY KEY (id);
CREATE TABLE wide_item (id bigint PRIMARY KEY, payload text)
  WITH (autovacuum_enabled = off, toast.autovacuum_enabled = off);
-- Not compressed, as a payload that is compressed or encrypted already.
ALTER TABLE wide_item ALTER payload SET STORAGE EXTERNAL;
INSERT INTO wide_item
  SELECT id, repeat(md5(random()::text), 65536 / 32) FROM generate_series(1, :wide_rows) AS id;
VACUUM (ANALYZE) item, wide_item;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT sum(length(payload)) FROM item WHERE id > 0;
SELECT sum(length(payload)) FROM wide_item WHERE id > 0;
SQL

# Nanoseconds as milliseconds with four decimals.
milliseconds() {
  local tenths_of_microseconds=$((($1 < 0 ? -$1 : $1) / 100)) sign=""
  (($1 >= 0)) || sign=-
  printf '%s%d.%04d' "$sign" $((tenths_of_microseconds / 10000)) $((tenths_of_microseconds % 10000))
}

processors=$(grep -c '^cpu[0-9]' /proc/stat)

# CPU time that the whole machine has worked, in microseconds since an arbitrary start: all time less
# idle, iowait and steal. Not user + system and so on: Linux samples those at each timer tick, but adds
# up idle time exactly, and a server that sleeps between statements is often missed by the ticks.
machine_busy_microseconds() {
  local idle iowait steal
  read -r _ _ _ _ idle iowait _ _ steal _ </proc/stat
  printf '%s' $((${EPOCHREALTIME/./} * processors - (idle + iowait + steal) * (1000000 / $(getconf CLK_TCK))))
}

declare -A cost # nanoseconds of the server's CPU for each transaction of a pgbench script
highest_background=0

# measure KEY DESCRIPTION SYNCHRONOUS_COMMIT SCRIPT [pgbench option]... sets cost[KEY]
measure() {
  local key=$1 description=$2 synchronous_commit=$3
  local started busy elapsed background_busy background_elapsed background user system client transactions
  printf '%s\n' "$4" >"$temporary_directory/script"
  shift 4

  started=${EPOCHREALTIME/./}
  busy=$(machine_busy_microseconds)
  sleep $(((seconds + 2) / 3))
  background_busy=$(($(machine_busy_microseconds) - busy))
  background_elapsed=$((${EPOCHREALTIME/./} - started))
  background=$((background_busy * 100 / background_elapsed))
  highest_background=$((background > highest_background ? background : highest_background))

  started=${EPOCHREALTIME/./}
  busy=$(machine_busy_microseconds)
  TIMEFORMAT='%3U %3S'
  { time PGOPTIONS="${PGOPTIONS:-} -c synchronous_commit=$synchronous_commit" \
    pgbench --no-vacuum --protocol=prepared --client=1 --jobs=1 --time="$seconds" --file="$temporary_directory/script" \
    --define=rows="$rows" --define=wide_rows="$wide_rows" "$@" \
    "$scratch_database" >"$temporary_directory/output" 2>"$temporary_directory/errors"; } 2>"$temporary_directory/client_cpu" || {
    cat "$temporary_directory/errors" >&2
    fail "pgbench failed at: $description"
  }
  busy=$(($(machine_busy_microseconds) - busy))
  elapsed=$((${EPOCHREALTIME/./} - started))

  read -r user system <"$temporary_directory/client_cpu"
  # 10# because the milliseconds may begin with a nought.
  client=$(((10#${user/./} + 10#${system/./}) * 1000))
  transactions=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$temporary_directory/output")
  [[ $transactions -gt 0 ]] || fail "pgbench finished no transaction within $seconds s at: $description"
  cost[$key]=$(((busy - client - background_busy * elapsed / background_elapsed) * 1000 / transactions))
  say "$description: $(milliseconds "${cost[$key]}") ms ($transactions times; background $background % of a vCPU)"
}

# Each writing statement starts from the same state: no dead rows, and no dirty pages of the one before.
settle() {
  run_sql "$scratch_database" --command='VACUUM item, wide_item' || fail "vacuum failed"
  run_sql "$scratch_database" --command=CHECKPOINT 2>/dev/null ||
    say "note: this user may not run CHECKPOINT (superuser, or pg_checkpoint since version 15), so writes vary more"
}

random_row='\set id random(1, :rows)'
random_wide_row='\set id random(1, :wide_rows)'
select_row='SELECT payload FROM item WHERE id = :id;'
update_row="$random_row
UPDATE item SET payload = :payload WHERE id = :id;"
update_attributes="$random_row
\\set value random(1, 1000000000)
UPDATE item SET attribute_1 = :value, attribute_2 = :value, attribute_3 = :value, attribute_4 = :value WHERE id = :id;"
payload=$(head --bytes=1024 /dev/zero | tr '\0' x)
wide_payload=$(head --bytes=65536 /dev/zero | tr '\0' x)

measure read "SELECT of a row of 1 KiB" on "$random_row
$select_row"
measure wide_read "SELECT of a row of 64 KiB" on "$random_wide_row
SELECT payload FROM wide_item WHERE id = :id;"
measure two_reads "two SELECTs, each its own transaction" on "$random_row
$select_row
$select_row"
measure transaction "two SELECTs between BEGIN and COMMIT" on "$random_row
BEGIN;
$select_row
$select_row
COMMIT;"
settle
measure write "UPDATE of a row of 1 KiB, synchronous commit" on "$update_row" --define=payload="$payload"
settle
measure async_write "the same with synchronous_commit = off" off "$update_row" --define=payload="$payload"
settle
measure wide_write "UPDATE of a row of 64 KiB, synchronous commit" on "$random_wide_row
UPDATE wide_item SET payload = :payload WHERE id = :id;" --define=payload="$wide_payload"
# Without waiting for the disk, because that varies more than an index entry costs.
settle
measure unindexed "UPDATE of 4 columns without indexes, synchronous_commit = off" off "$update_attributes"
for index in 1 2 3 4; do
  run_sql "$scratch_database" --command="CREATE INDEX ON item (attribute_$index)" || fail "cannot create an index"
done
settle
measure indexed "the same with an index on each" off "$update_attributes"

# assumption KEY NANOSECONDS DESCRIPTION
assumption() {
  local key=$1 nanoseconds=$2 description=$3
  if ((nanoseconds < 100)); then
    say "warning: $key came out as $(milliseconds "$nanoseconds") ms, which is noise, and is left out: measure longer, with nothing else running"
    printf '# %s was lost in noise: %s\n' "$key" "$description"
  else
    printf '%s = %s # %s\n' "$key" "$(milliseconds "$nanoseconds")" "$description"
  fi
}

cat <<TEXT
[assumptions]
# CPU ms, measured on PostgreSQL ${server_version%% *} with $rows rows of 1 KiB, $seconds s a statement:
# one client, prepared statements, local connection, the client's own CPU and vacuum left out.
TEXT
if ((highest_background > 20)); then
  say "warning: other work took up to $highest_background % of a vCPU, so the results are not to be trusted"
  printf '# Not to be trusted: other work took up to %d %% of a vCPU meanwhile.\n' "$highest_background"
fi
assumption read_ms "${cost[read]}" "SELECT of a row of 1 KiB by primary key"
assumption write_ms "${cost[write]}" "UPDATE of the 1 KiB column by primary key, synchronous commit"
assumption async_write_ms "${cost[async_write]}" "the same with synchronous_commit = off"
assumption index_ms $(((cost[indexed] - cost[unindexed]) / 4)) "UPDATE of 4 columns, with less without an index on each, ÷ 4"
assumption page_ms $(((cost[wide_read] - cost[read]) / 7)) "SELECT of a row of 64 KiB less one of 1 KiB, ÷ 7 pages more"
assumption page_write_ms $(((cost[wide_write] - cost[write]) / 7)) "UPDATE of the payload of a row of 64 KiB less one of 1 KiB, ÷ 7 pages more"
assumption transaction_ms $((cost[transaction] - cost[two_reads])) "BEGIN and COMMIT around two SELECTs, less the two alone"
if [[ -n $coremark ]]; then
  printf 'reference_coremark = %d # CoreMark iterations a second of a vCPU, as given\n' "$coremark"
else
  cat <<'TEXT'
# reference_coremark = ... # set it to that of this machine: build github.com/eembc/coremark by
#   make XCFLAGS="-DMULTITHREAD=$(nproc) -DUSE_PTHREAD -pthread"
#   and divide the Iterations/Sec in run1.log by $(nproc); or give --coremark
TEXT
fi
