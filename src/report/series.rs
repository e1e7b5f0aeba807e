//! How demand moves, in the figures and words that every picture of it has in common.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::demand::Demand;
use crate::figures::{capitalized, thousands};
use crate::rounding::billed;
use crate::workload::Workload;
use crate::workload::shape::{MINUTES_A_DAY, MINUTES_A_WEEK, Shape, clock, count, day_name};

/// The percentiles that are shown.
const PERCENTILES: [(f64, &str); 5] = [
    (50.0, "50th percentile"),
    (90.0, "90th percentile"),
    (95.0, "95th percentile"),
    (99.0, "99th percentile"),
    (99.9, "99.9th percentile"),
];

/// What moves in one shape.
#[derive(Debug)]
pub(super) struct Series<'w> {
    pub(super) shape: &'w Shape,
    /// Reads, writes, or both of them.
    pub(super) operations: Vec<Operations>,
}

/// Reads or writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operations {
    pub(super) name: &'static str,
    pub(super) mean_per_second: f64,
}

/// What the axis of a series counts.
#[derive(Debug, PartialEq)]
pub(super) struct Unit {
    pub(super) name: String,
    /// How many of it the mean is.
    pub(super) mean: f64,
}

impl<'w> Series<'w> {
    /// The series of a workload: one when reads and writes move alike. What never occurs is left
    /// out, unless nothing occurs.
    pub(super) fn all(workload: &'w Workload) -> Vec<Self> {
        let units = vec![Decimal::ONE; workload.access_patterns.len()];
        let means = Demand::of(workload).mean_rates(&units);
        let operations = [("reads", means.reads), ("writes", means.writes)];
        let [reads, writes] = operations.map(|(name, mean_per_second)| Operations {
            name,
            mean_per_second,
        });
        let [of_reads, of_writes] = [&workload.reads_shape, &workload.writes_shape];
        let series = |shape, operations: &[Operations]| Self {
            shape,
            operations: operations.to_vec(),
        };
        let mut all = if Arc::ptr_eq(of_reads, of_writes) {
            vec![series(of_reads, &[reads, writes])]
        } else {
            vec![series(of_reads, &[reads]), series(of_writes, &[writes])]
        };
        let occur = |it: &Operations| it.mean_per_second > 0.0;
        if occur(&reads) || occur(&writes) {
            for series in &mut all {
                series.operations.retain(occur);
            }
            all.retain(|it| !it.operations.is_empty());
        }
        all
    }

    /// What moves: `Reads`, `Writes`, `Reads and writes`.
    pub(super) fn title(&self) -> String {
        let names: Vec<_> = self.operations.iter().map(|it| it.name).collect();
        capitalized(&names.join(" and "))
    }

    /// Operations a second, where there is one kind of them.
    pub(super) fn unit(&self) -> Unit {
        match self.operations[..] {
            [one] if one.mean_per_second > 0.0 => Unit {
                name: format!("{} a second", one.name),
                mean: one.mean_per_second,
            },
            _ => Unit {
                name: "× mean".to_owned(),
                mean: 1.0,
            },
        }
    }

    /// What to know of the height of the minutes, each over the mean, from the mean to the busiest.
    pub(super) fn levels(&self) -> Vec<(&'static str, f64)> {
        let percentiles = PERCENTILES.into_iter();
        let percentiles = percentiles.map(|(percent, name)| (name, self.shape.percentile(percent)));
        let mean = std::iter::once(("mean", 1.0));
        let busiest = std::iter::once(("busiest minute", self.shape.spikiness()));
        mean.chain(percentiles).chain(busiest).collect()
    }

    /// The means in operations: `1,000 reads and 200 writes a second`.
    pub(super) fn means(&self) -> String {
        let means = self.operations.iter();
        let means: Vec<_> = means
            .map(|it| format!("{} {}", figure(it.mean_per_second), it.name))
            .collect();
        format!("{} a second", means.join(" and "))
    }

    /// When the busiest minutes are.
    pub(super) fn busiest(&self) -> String {
        let stretches = self.busiest_stretches();
        match &stretches[..] {
            // No shape is without a busiest minute.
            [] => String::new(),
            [all] if all.len() == self.shape.minutes().len() => "all the time".to_owned(),
            [only] => self.stretch(only),
            [first, ..] => {
                let times = thousands(stretches.len().into());
                format!("{}, the first of {times} times", self.stretch(first))
            }
        }
    }

    /// The minutes than which none is busier, those side by side as one.
    fn busiest_stretches(&self) -> Vec<Range<usize>> {
        let is_busiest = |value: &f64| *value >= self.shape.spikiness();
        let mut start = 0;
        let mut found = Vec::new();
        let minutes = self.shape.minutes();
        for stretch in minutes.chunk_by(|a, b| is_busiest(a) == is_busiest(b)) {
            let end = start + stretch.len();
            if is_busiest(&stretch[0]) {
                found.push(start..end);
            }
            start = end;
        }
        found
    }

    /// A stretch of the period by the days and the clock: `Monday 09:00 to 17:00 UTC`.
    fn stretch(&self, minutes: &Range<usize>) -> String {
        let start = self.shape.start_minute();
        let (first, last) = (start + minutes.start, start + minutes.end - 1);
        let of_other_day = if first / MINUTES_A_DAY == last / MINUTES_A_DAY {
            String::new()
        } else {
            format!("{} ", day_name(last))
        };
        // A day of a period that is longer than a week is not told by its name.
        let week = if self.shape.minutes().len() > MINUTES_A_WEEK {
            format!(" in week {}", minutes.start / MINUTES_A_WEEK + 1)
        } else {
            String::new()
        };
        format!(
            "{} {} to {of_other_day}{} UTC{week}",
            day_name(first),
            clock(first % MINUTES_A_DAY),
            // The end of a day is its 24:00.
            clock(last % MINUTES_A_DAY + 1)
        )
    }

    /// How much of the period nothing is asked for.
    pub(super) fn at_zero(&self) -> String {
        format!(
            "{} of {} hours",
            figure(self.shape.hours_at_zero()),
            figure(count(self.shape.minutes().len()) / 60.0)
        )
    }

    /// How long the period is, and when it begins.
    pub(super) fn period(&self) -> String {
        let start = self.shape.start_minute();
        format!(
            "{} from {} {} UTC on",
            duration(self.shape.minutes().len()),
            day_name(start),
            clock(start % MINUTES_A_DAY)
        )
    }
}

/// What should be known of the shapes of a workload, each in a paragraph.
pub(super) fn notes(workload: &Workload) -> Vec<String> {
    let mut notes = workload.notes.clone();
    if !workload.shape_is_given {
        let note = "The profile gives no spikiness and no shape: demand is taken as steady.";
        notes.push(note.to_owned());
    }
    notes
}

/// A figure of demand: all whole digits of it, and three at least.
pub(super) fn figure(value: f64) -> String {
    let value = billed(value);
    thousands(if value >= Decimal::ONE_HUNDRED {
        value.round()
    } else {
        value.round_sf(3).unwrap_or(value)
    })
}

/// Minutes in words: `2 days 12 hours`.
pub(super) fn duration(minutes: usize) -> String {
    let parts = [
        (minutes / MINUTES_A_DAY, "day"),
        (minutes % MINUTES_A_DAY / 60, "hour"),
        (minutes % 60, "minute"),
    ];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<_> = parts
        .map(|(number, unit)| {
            let plural = if number == 1 { "" } else { "s" };
            format!("{} {unit}{plural}", thousands(number.into()))
        })
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::ShapeKind;

    /// A shape of hours from a minute of the week on.
    fn hours(start: usize, values: &[f64]) -> Shape {
        let minutes = values.iter().flat_map(|it| [*it; 60]).collect();
        Shape::of(ShapeKind::Trace, start, minutes).expect("some demand")
    }

    fn series(shape: &Shape) -> Series<'_> {
        Series {
            shape,
            operations: vec![READS],
        }
    }

    const READS: Operations = Operations {
        name: "reads",
        mean_per_second: 1_234.5,
    };

    fn all(profile: &str) -> Vec<(String, Unit)> {
        let workload = Workload::from_toml("test.toml", profile).expect("a valid profile");
        let all = Series::all(&workload);
        all.iter().map(|it| (it.title(), it.unit())).collect()
    }

    fn profile(reads: &str, writes: &str) -> String {
        format!(
            "name = \"a\"\nstorage = {{ size = 1 }}\nspikiness = 2\n\
             reads = {{ item_size = 1, {reads} }}\nwrites = {{ item_size = 1, {writes} }}"
        )
    }

    #[test]
    fn what_moves_alike_is_one_series() {
        let both = all(&profile("per_second = 10", "per_second = 5"));
        let relative = |title: &str| {
            let unit = Unit {
                name: "× mean".to_owned(),
                mean: 1.0,
            };
            (title.to_owned(), unit)
        };
        assert_eq!(both, [relative("Reads and writes")]);
        // Nothing at all still has its shape.
        let none = all(&profile("per_second = 0", "per_second = 0"));
        assert_eq!(none, [relative("Reads and writes")]);
    }

    #[test]
    fn what_moves_apart_is_two_series_and_what_never_occurs_none() {
        let a_second = |title: &str, name: &str, mean: f64| {
            let name = name.to_owned();
            (title.to_owned(), Unit { name, mean })
        };
        let steady = "shape = { kind = \"steady\" }";
        // 5,256,000 a month are 2 a second.
        let apart = profile(
            "per_second = 10",
            &format!("per_month = 5_256_000, {steady}"),
        );
        assert_eq!(
            all(&apart),
            [
                a_second("Reads", "reads a second", 10.0),
                a_second("Writes", "writes a second", 2.0),
            ]
        );
        let alone = profile("per_second = 10", &format!("per_second = 0, {steady}"));
        assert_eq!(all(&alone), [a_second("Reads", "reads a second", 10.0)]);
        assert_eq!(
            all(&profile("per_second = 0", "per_second = 4")),
            [a_second("Writes", "writes a second", 4.0)]
        );
    }

    #[test]
    fn levels_are_the_mean_the_percentiles_and_the_busiest_minute() {
        // Of 1,440 minutes 1,380 at 1 and 60 at 25: the mean is (1,380 + 1,500) ÷ 1,440 = 2. The
        // 95th percentile is minute 1,368 of them in order, the 99th 1,426.
        let mut values = [1.0; 24];
        values[7] = 25.0;
        let shape = hours(0, &values);
        assert_eq!(
            series(&shape).levels(),
            [
                ("mean", 1.0),
                ("50th percentile", 0.5),
                ("90th percentile", 0.5),
                ("95th percentile", 0.5),
                ("99th percentile", 12.5),
                ("99.9th percentile", 12.5),
                ("busiest minute", 12.5),
            ]
        );
        assert_eq!(series(&shape).busiest(), "Monday 07:00 to 08:00 UTC");
    }

    #[test]
    fn the_busiest_minutes_have_days_and_times() {
        // From Sunday 22:00 on for 30 hours.
        let start = MINUTES_A_WEEK - 120;
        let busiest = |at: &[usize]| {
            let mut values = [1.0; 30];
            for it in at {
                values[*it] = 2.0;
            }
            series(&hours(start, &values)).busiest()
        };
        assert_eq!(busiest(&[1]), "Sunday 23:00 to 24:00 UTC");
        assert_eq!(busiest(&[1, 2]), "Sunday 23:00 to Monday 01:00 UTC");
        assert_eq!(
            busiest(&[2, 26, 28]),
            "Monday 00:00 to 01:00 UTC, the first of 3 times"
        );
        assert_eq!(series(&hours(0, &[1.0; 24])).busiest(), "all the time");
    }

    #[test]
    fn days_of_a_long_period_have_their_week() {
        // Eight days from Wednesday on, busiest in the last hour: the eighth day is a Wednesday.
        let mut values = [1.0; 192];
        values[191] = 3.0;
        let shape = hours(2 * MINUTES_A_DAY, &values);
        assert_eq!(
            series(&shape).busiest(),
            "Wednesday 23:00 to 24:00 UTC in week 2"
        );
        assert_eq!(
            series(&shape).period(),
            "8 days from Wednesday 00:00 UTC on"
        );
    }

    #[test]
    fn what_is_idle_is_counted_in_hours() {
        let shape = hours(0, &[0.0, 0.0, 1.0]);
        assert_eq!(series(&shape).at_zero(), "2 of 3 hours");
    }

    #[test]
    fn figures_have_what_can_be_read() {
        assert_eq!(figure(1_234.5), "1,234");
        assert_eq!(figure(99.96), "100");
        assert_eq!(figure(2.345_67), "2.35");
        assert_eq!(figure(0.000_123_4), "0.000123");
        assert_eq!(figure(0.0), "0");
        let shape = hours(0, &[1.0]);
        assert_eq!(series(&shape).means(), "1,234 reads a second");
    }

    #[test]
    fn durations_are_said_in_words() {
        assert_eq!(duration(MINUTES_A_WEEK), "7 days");
        assert_eq!(duration(144), "2 hours 24 minutes");
        assert_eq!(duration(1501), "1 day 1 hour 1 minute");
    }
}
