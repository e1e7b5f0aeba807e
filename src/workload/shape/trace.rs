//! Recorded demand: a CSV of times and values.
//!
//! Rules: a value for every minute, every 5 or every hour, of at least a day. Times are in UTC
//! unless they have an offset. Rows out of order are sorted; of two for one time the larger counts;
//! what is missing is filled in on a straight line between its neighbours, as long as that is
//! little. All of it is said with the line. What would be a guess is refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::calendar::{MINUTES_A_DAY, MINUTES_A_WEEK};
use super::count;
use super::plain_rows::Days;
use crate::figures::{grouped, thousands};
use crate::problem::{Place, Problem, Problems, SourceText};
use crate::workload::document::shortened;

/// A recorded period.
#[derive(Debug)]
pub(crate) struct Trace {
    /// The minute of the week in which it begins.
    pub(crate) start_minute: usize,
    /// A value for every minute, as large as the file has it.
    pub(crate) minutes: Vec<f64>,
    /// What was found odd, and how it was taken, each with its line.
    pub(crate) notes: Vec<String>,
}

/// Minutes between two values.
const PERIODS: [i64; 3] = [1, 5, 60];

/// More than this many percent of the values filled in would be a guess.
const MOST_MISSING_PERCENT: usize = 5;

/// Ten years of minutes.
const MOST_MINUTES: usize = 5_270_400;

/// Far beyond any rate, and small enough for ten years of them to add up.
pub(super) const MOST_VALUE: f64 = 1e15;

/// Lines above the first row, as monitoring systems write them.
const MOST_HEADERS: usize = 10;

/// So many bad rows are said.
const MOST_BAD_ROWS: usize = 5;

/// So many larger steps in a row are another period and no gaps.
const STEPS_OF_A_PERIOD: usize = 3;

/// A row of the file.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// Seconds since 1970, UTC.
    second: i64,
    /// The nearest minute since then: recorders are a few seconds late.
    minute: i64,
    /// `None` where the field is empty.
    value: Option<f64>,
    line: u64,
}

impl Row {
    fn new(second: i64, value: Option<f64>, line: u64) -> Self {
        Self {
            second,
            minute: (second + 30).div_euclid(60),
            value,
            line,
        }
    }
}

impl Trace {
    /// Reads the text of a file; `name` is what problems call it.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Problems> {
        let mut file = File {
            source: SourceText::new(name, text),
            notes: Vec::new(),
        };
        let mut rows = file.rows()?;
        file.sort(&mut rows);
        let period = file.period(&rows)?;
        file.merge(&mut rows);
        let values = file.values(&rows, period)?;
        // The periods are a few minutes long.
        let period_minutes = usize::try_from(period).unwrap_or(1);
        let length = values.len() * period_minutes;
        if length < MINUTES_A_DAY {
            let message = format!(
                "{name}: expected a day of demand or more, found {} minutes",
                grouped(&length.to_string())
            );
            return Err(Problem::anywhere(message).into());
        }
        if values.iter().all(|value| *value == 0.0) {
            let message = format!("{name}: every value is 0, and a shape is relative to its mean");
            return Err(Problem::anywhere(message).into());
        }
        if !length.is_multiple_of(MINUTES_A_DAY) {
            let hours = Decimal::from(length) / Decimal::from(60);
            file.notes.push(format!(
                "{name}: {} hours are no whole number of days, so that a day begins at another hour \
                 of the clock each time they repeat",
                thousands(hours.round_dp(2))
            ));
        }
        let mut minutes = Vec::with_capacity(length);
        for (value, end) in values.into_iter().zip(1..) {
            minutes.resize(end * period_minutes, value);
        }
        Ok(Self {
            start_minute: minute_of_week(rows[0].minute),
            minutes,
            notes: file.notes,
        })
    }
}

/// 1970 began on a Thursday, three days after a Monday.
fn minute_of_week(minute: i64) -> usize {
    let week = i64::try_from(MINUTES_A_WEEK).unwrap_or(1);
    let day = i64::try_from(MINUTES_A_DAY).unwrap_or(1);
    usize::try_from((minute + 3 * day).rem_euclid(week)).unwrap_or(0)
}

/// The rows of a file as they come.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    problems: Vec<Problem>,
    offsets: Offsets,
    headers: usize,
}

struct File {
    source: Arc<SourceText>,
    notes: Vec<String>,
}

impl File {
    /// A problem with a line of the file.
    fn problem(&self, line: u64, message: impl Into<String>) -> Problem {
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let text = &self.source.text;
        let found = text.split_inclusive('\n').nth(index).unwrap_or_default();
        let start = found.as_ptr() as usize - text.as_ptr() as usize;
        let start = if found.is_empty() { text.len() } else { start };
        let span = start..start + found.trim_end().len();
        Problem::at(Place::new(&self.source, span), message)
    }

    /// Notes something odd: where it first occurs, and how often in all.
    fn note(&mut self, first: u64, times: usize, what: &str) {
        let more = match times {
            1 => String::new(),
            _ => format!(" (the first of {})", grouped(&times.to_string())),
        };
        let name = &self.source.name;
        self.notes
            .push(format!("{name}, line {first}{more}: {what}"));
    }

    fn rows(&mut self) -> Result<Vec<Row>, Problems> {
        let source = Arc::clone(&self.source);
        let mut found = Found::default();
        // Without quotes and marks a row is a line, and its fields lie between commas.
        if source.text.as_bytes().contains(&b'"') || source.text.starts_with('\u{feff}') {
            self.rows_of_csv(&mut found)?;
        } else {
            self.rows_of_lines(&source.text, &mut found);
        }
        let Found {
            rows,
            problems,
            offsets,
            ..
        } = found;
        if let Some((line, other)) = offsets.changed_at {
            let what = format!(
                "the offset from UTC changes to {other}: every time is taken as its own says"
            );
            self.note(line, 1, &what);
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        if rows.len() < 2 {
            let message = format!(
                "{}: expected rows of a time and a value, found {}",
                self.source.name,
                rows.len()
            );
            return Err(Problem::anywhere(message).help(EXAMPLE).into());
        }
        Ok(rows)
    }

    fn rows_of_csv(&self, found: &mut Found) -> Result<(), Problem> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(self.source.text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut lines = Lines::default();
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => {
                    let message = format!("{}: not valid CSV: {error}", self.source.name);
                    return Err(Problem::anywhere(message));
                }
            }
            let start = record.position().map_or(0, csv::Position::byte);
            let line = lines.of(&self.source.text, start);
            if !self.take(&record, line, found) {
                return Ok(());
            }
        }
    }

    fn rows_of_lines(&self, text: &str, found: &mut Found) {
        found.rows.reserve(text.len() / "2026-11-02T09:00Z,1".len());
        let mut days = Days::default();
        for (at, line) in text.split('\n').enumerate() {
            let number = at as u64 + 1;
            let plain = line.strip_suffix('\r').unwrap_or(line);
            if let Some((second, offset, value)) = days.plain_row(plain) {
                match found.offsets.next(offset, number) {
                    Ok(()) => found.rows.push(Row::new(second, Some(value), number)),
                    Err(message) => found.problems.push(self.problem(number, message)),
                }
                if found.problems.len() >= MOST_BAD_ROWS {
                    return;
                }
                continue;
            }
            // A lone CR ends a row as well, and is no line to whoever counts them.
            for row in line.split('\r').filter(|it| !it.is_empty()) {
                let record: csv::StringRecord = row.split(',').map(str::trim).collect();
                if !self.take(&record, number, found) {
                    return;
                }
            }
        }
    }

    /// Takes a record for a row, a header or a problem. What has many problems is no trace, and
    /// nobody reads on.
    fn take(&self, record: &csv::StringRecord, line: u64, found: &mut Found) -> bool {
        let is_first = found.rows.is_empty() && found.problems.is_empty();
        match self.row(record, line, &mut found.offsets) {
            Ok(row) => found.rows.push(row),
            // A header, which is no time and no number; some programs write several lines.
            Err(_) if is_first && found.headers < MOST_HEADERS && is_header(record) => {
                found.headers += 1;
            }
            Err(problem) => found.problems.push(problem),
        }
        found.problems.len() < MOST_BAD_ROWS
    }

    fn row(
        &self,
        record: &csv::StringRecord,
        line: u64,
        offsets: &mut Offsets,
    ) -> Result<Row, Problem> {
        let problem = |message: String| self.problem(line, message);
        let (Some(time), Some(value), None) = (record.get(0), record.get(1), record.get(2)) else {
            let message = format!(
                "expected two columns, a time and a value, found {}",
                record.len()
            );
            let is_other = record.get(0).is_some_and(|it| it.contains([';', '\t']));
            return Err(problem(message).help(match record.len() {
                _ if is_other => "separate them by a comma",
                0 | 1 => EXAMPLE,
                _ => "keep one of the values: a file each for reads and writes",
            }));
        };
        let (second, offset) = time_of(time).ok_or_else(|| {
            let time = shortened(time);
            let message = format!("expected a time such as 2026-11-02T09:00Z, found {time:?}");
            let help =
                "also without the Z (UTC all the same), with an offset, or seconds since 1970";
            problem(message).help(help)
        })?;
        offsets.next(offset, line).map_err(problem)?;
        let value = if value.is_empty() {
            None
        } else {
            let read = value.parse::<f64>().ok();
            let right = read.filter(|it| (0.0..=MOST_VALUE).contains(it));
            let wrong = || {
                let value = shortened(value);
                let expected = format!("expected a number from 0 to {MOST_VALUE:e}");
                problem(format!("{expected}, found {value:?}"))
            };
            Some(right.ok_or_else(wrong)?)
        };
        Ok(Row::new(second, value, line))
    }

    /// Puts the rows in the order of time.
    fn sort(&mut self, rows: &mut [Row]) {
        let back = rows.windows(2).filter(|it| it[1].second < it[0].second);
        let lines: Vec<_> = back.map(|it| it[1].line).collect();
        if let Some(first) = lines.first() {
            self.note(
                *first,
                lines.len(),
                "earlier than the row before it: rows are sorted by time",
            );
            rows.sort_by_key(|row| row.second);
        }
    }

    /// Minutes from one value to the next: what most of them are apart.
    fn period(&self, rows: &[Row]) -> Result<i64, Problem> {
        let seconds = rows.windows(2).map(|it| it[1].second - it[0].second);
        if most_common(seconds).is_some_and(|step| step < 50) {
            let message = "expected a value a minute at most, found several";
            let help = "add them up to one for each minute, 5 minutes or hour";
            return Err(self.problem(rows[1].line, message).help(help));
        }
        let steps = || {
            let pairs = rows.windows(2);
            pairs.map(|it| (it[1].minute - it[0].minute, it[1].line))
        };
        let Some(period) = most_common(steps().map(|(step, _)| step)) else {
            return Err(self.problem(
                rows[1].line,
                "expected another time than that of the row before",
            ));
        };
        let of_period = |line, step: i64| {
            let step = grouped(&step.to_string());
            let message =
                format!("expected a value every 1, 5 or 60 min, found one after {step} min");
            self.problem(line, message)
        };
        if !PERIODS.contains(&period) {
            let help = "add them up to hours, or export them every 1 or 5 minutes";
            return Err(of_period(rows[1].line, period).help(help));
        }
        // The last step, how often it came in a row, and where it first did.
        let mut run = (0, 0, 0);
        for (step, line) in steps() {
            if step % period != 0 {
                let help =
                    format!("most rows are {period} min apart: give all of them at one period");
                return Err(of_period(line, step).help(help));
            }
            run = match run {
                (last, times, first) if last == step => (step, times + 1, first),
                _ => (step, 1, line),
            };
            if run.1 >= STEPS_OF_A_PERIOD && step > period && PERIODS.contains(&step) {
                let message = format!(
                    "from here on a value comes every {step} min, and elsewhere every {period} min"
                );
                let help =
                    "give all of them at one period: counts of different ones can't be compared";
                return Err(self.problem(run.2, message).help(help));
            }
        }
        Ok(period)
    }

    /// Keeps one row for each time, the larger of two.
    fn merge(&mut self, rows: &mut Vec<Row>) {
        let mut twice = Vec::new();
        rows.dedup_by(|next, kept| {
            let same = next.minute == kept.minute;
            if same {
                twice.push(next.line.max(kept.line));
                kept.value = kept.value.into_iter().chain(next.value).reduce(f64::max);
            }
            same
        });
        if let Some(first) = twice.iter().min() {
            let what = "a second value for one time: the larger one counts";
            self.note(*first, twice.len(), what);
        }
    }

    /// The values of all times, with what is missing filled in.
    fn values(&mut self, rows: &[Row], period: i64) -> Result<Vec<f64>, Problem> {
        let place = |row: &Row| (row.minute - rows[0].minute) / period;
        let last = rows.last().map_or(0, place);
        let length = usize::try_from(last).unwrap_or(usize::MAX - 1) + 1;
        let known: Vec<_> = rows
            .iter()
            .filter_map(|row| Some((usize::try_from(place(row)).ok()?, row.value?, row.line)))
            .collect();
        let missing = length - known.len();
        let begin = beginnings_of_gaps(rows, place);
        if missing * 100 > length * MOST_MISSING_PERCENT {
            let message = format!(
                "{} of {} values are missing, the first of them here or before",
                grouped(&missing.to_string()),
                grouped(&length.to_string())
            );
            let help = format!(
                "up to {MOST_MISSING_PERCENT} % are filled in; write 0 where nothing was asked for"
            );
            let line = begin.first().copied().unwrap_or(rows[0].line);
            return Err(self.problem(line, message).help(help));
        }
        let minutes = length.saturating_mul(usize::try_from(period).unwrap_or(1));
        if minutes > MOST_MINUTES {
            let message = "expected ten years at most";
            return Err(self.problem(rows[rows.len() - 1].line, message));
        }
        if let Some(first) = begin.first() {
            let what = format!(
                "values are missing: {} in all are filled in on a straight line",
                grouped(&missing.to_string())
            );
            self.note(*first, begin.len(), &what);
        }
        Ok(filled(length, &known))
    }
}

/// The lines behind which, or in which, values begin to be missing.
fn beginnings_of_gaps(rows: &[Row], place: impl Fn(&Row) -> i64) -> Vec<u64> {
    let mut lines = Vec::new();
    let mut before: Option<&Row> = None;
    for row in rows {
        let follows = before.is_none_or(|before| place(row) == place(before) + 1);
        let is_known = before.is_none_or(|before| before.value.is_some());
        if !follows || row.value.is_none() && is_known {
            lines.push(row.line);
        }
        before = Some(row);
    }
    lines
}

/// Values by their places; between two of them on a straight line, before the first and behind the
/// last as these are.
fn filled(length: usize, known: &[(usize, f64, u64)]) -> Vec<f64> {
    let mut values = Vec::with_capacity(length);
    for pair in known.windows(2) {
        let [(from, before, _), (to, after, _)] = [pair[0], pair[1]];
        values.resize(values.len().max(from), before);
        for at in from..to {
            let part = count(at - from) / count(to - from);
            values.push(before + (after - before) * part);
        }
    }
    let last = known.last().map_or(0.0, |it| it.1);
    values.resize(length, last);
    values
}

const EXAMPLE: &str = "for example 2026-11-02T09:00Z,1250";

/// The step that occurs most; the smallest of those that occur alike, and never 0.
fn most_common(steps: impl Iterator<Item = i64>) -> Option<i64> {
    let mut times = BTreeMap::new();
    // Nearly all are alike: they are counted until another comes.
    let mut run = (0, 0_usize);
    for step in steps.filter(|step| *step > 0) {
        if step != run.0 {
            *times.entry(run.0).or_insert(0) += run.1;
            run = (step, 0);
        }
        run.1 += 1;
    }
    *times.entry(run.0).or_insert(0) += run.1;
    times.remove(&0);
    let most = times.into_iter().rev().max_by_key(|(_, times)| *times);
    most.map(|(step, _)| step)
}

/// The lines that rows begin in. The reader counts them, but before it has gone over empty ones and
/// the end of a line in CRLF.
#[derive(Default)]
struct Lines {
    byte: usize,
    newlines: u64,
}

impl Lines {
    /// The line of the next row, which is read from a byte on.
    fn of(&mut self, text: &str, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
        let rest = &text.as_bytes()[byte..];
        let ends = rest.iter().take_while(|it| [b'\r', b'\n'].contains(it));
        let start = byte + ends.count();
        let newlines = text.as_bytes()[self.byte..start].iter();
        self.newlines += newlines.filter(|it| **it == b'\n').map(|_| 1).sum::<u64>();
        self.byte = start;
        self.newlines + 1
    }
}

fn is_header(record: &csv::StringRecord) -> bool {
    let is_value = |it: &str| it.parse::<f64>().is_ok();
    record.len() == 2
        && !record
            .iter()
            .any(|it| is_value(it) || time_of(it).is_some())
}

/// The offsets from UTC that times have.
#[derive(Default)]
struct Offsets {
    first: Option<(Option<i32>, u64)>,
    /// Whether it was said that some times have one and others have none.
    are_mixed: bool,
    /// The first line with another one, and that one.
    changed_at: Option<(u64, String)>,
}

impl Offsets {
    fn next(&mut self, offset: Option<i32>, line: u64) -> Result<(), String> {
        let (first, first_line) = *self.first.get_or_insert((offset, line));
        if first.is_some() != offset.is_some() && std::mem::replace(&mut self.are_mixed, true) {
            return Ok(());
        }
        match (first, offset) {
            (None, Some(_)) => Err(format!(
                "the times from line {first_line} on have no offset from UTC, and this one has"
            )),
            (Some(_), None) => Err(format!(
                "the times from line {first_line} on have an offset from UTC, and this one has none"
            )),
            (Some(first), Some(other)) if first != other && self.changed_at.is_none() => {
                let sign = if other < 0 { '-' } else { '+' };
                let minutes = other.abs() / 60;
                let text = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
                self.changed_at = Some((line, text));
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Seconds since 1970 and the offset from UTC in seconds, where the text has one.
fn time_of(text: &str) -> Option<(i64, Option<i32>)> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        return match text.len() {
            // What counts from 1970 is in UTC.
            9..=10 => Some((number, Some(0))),
            12..=13 => Some((number / 1000, Some(0))),
            _ => None,
        };
    }
    // Some consoles write 2026/11/02.
    let dashed;
    let text = match text.as_bytes().get(4) {
        Some(b'/') => {
            dashed = text.replace('/', "-");
            &dashed
        }
        _ => text,
    };
    let pieces = Pieces::parse(text).ok()?;
    // The offset of a place at a time is not ours to know.
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let time = pieces.time().unwrap_or_default();
    let offset = pieces.to_numeric_offset();
    let local = pieces.date().to_datetime(time);
    let utc = local.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    let seconds = offset.map(jiff::tz::Offset::seconds);
    Some((utc - i64::from(seconds.unwrap_or(0)), seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_row_is_what_all_the_others_are() {
        let times = [
            "1969-12-31T23:59",
            "1970-01-01T00:00Z",
            "2024-02-29 12:30:59",
            "2026-11-02T09:00Z",
            "2026-11-02T09:00:07+05:30",
            "2026-11-02 23:59-11:00",
            "0001-01-01T00:00Z",
            "9998-12-31T00:00+00:00",
            "2023-02-29T00:00Z",
            "2026-13-01T00:00",
            "2026-00-10T00:00",
            "2026-11-00T00:00",
            "2026-11-31T00:00",
            "2026-11-02T24:00",
            "2026-11-02T09:60",
            "2026-11-02T09:00-00:00",
            "2026-11-02t09:00z",
            "2026-11-02T09:00:60Z",
            "0000-01-01T00:00",
            "2026-11-02T09:00+24:00",
            "2026/11/02 09:00",
        ];
        let mut days = Days::default();
        for time in times {
            let plain = days.plain_row(&format!("{time},1.5"));
            let plain = plain.map(|(second, offset, _)| (second, offset));
            let known = time_of(time);
            assert!(
                plain.is_none() || plain == known,
                "{time}: {plain:?}, {known:?}"
            );
        }
        // The plain ones are not left to the others.
        let plain = times[..8]
            .iter()
            .filter(|time| days.plain_row(&format!("{time},1")).is_some());
        assert_eq!(plain.count(), 8);
        for value in [
            "",
            "-1",
            "1e3",
            "nan",
            ".5",
            "1.2.3",
            "2e15",
            "9999999999999999",
            "1,2",
        ] {
            assert_eq!(
                days.plain_row(&format!("2026-11-02T09:00Z,{value}")),
                None,
                "{value}"
            );
        }
    }

    #[test]
    fn lines_are_rows_as_a_reader_of_csv_has_them() {
        let lines = [
            "time,value",
            "",
            "2026-11-02T09:00Z,1",
            " 2026-11-02T10:00Z , 2 ",
            "\r",
            "2026-11-02T11:00Z,3\r2026-11-02T12:00Z,",
            "2026-11-02T13:00Z,4,5",
            "\u{a0}",
            "2026-11-02T14:00,7",
            "2026-11-02T15:00Z",
        ];
        for ending in ["\n", "\r\n"] {
            for count in 1..=lines.len() {
                let text = lines[..count].join(ending);
                let source = SourceText::new("a.csv", text.as_str());
                let file = File {
                    source,
                    notes: Vec::new(),
                };
                let (mut of_csv, mut of_lines) = (Found::default(), Found::default());
                file.rows_of_csv(&mut of_csv).expect("no quotes");
                file.rows_of_lines(&text, &mut of_lines);
                let all = |it: &Found| format!("{:?} {:?} {}", it.rows, it.problems, it.headers);
                assert_eq!(all(&of_csv), all(&of_lines), "{text:?}");
            }
        }
    }
}
