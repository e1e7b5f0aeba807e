//! `[growth]`: how a workload grows month by month, and for how long it is priced.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use super::super::growth::{Course, Growth, MOST_MONTHS, Rate};
use super::super::reader::{Found, Table};
use super::super::units::{Bounded, Quantity};
use crate::assumptions::{Assumptions, Name};
use crate::figures::thousands;
use crate::problem::Problem;

/// Nearly all of it lost in a month or a year, up to eleven times as much.
const RATE: Bounded = Bounded::new(Quantity::Share, dec!(-0.9999), dec!(10));
/// Times the first month.
const FACTOR: Bounded = Bounded::new(Quantity::Number, Decimal::ZERO, dec!(1_000_000));

/// Keys of a quantity: the rate of a month, of a year, and the factor of `[[growth.month]]`.
const QUANTITIES: [[&str; 3]; 3] = [
    ["reads_per_month", "reads_per_year", "reads"],
    ["writes_per_month", "writes_per_year", "writes"],
    ["storage_per_month", "storage_per_year", "storage"],
];

/// Whether a rate is of what was before, or of the first month.
#[derive(Clone, Copy)]
enum Kind {
    Compound,
    Linear,
}

/// The growth of a profile; none where it says nothing.
pub(super) fn growth(root: &Table<'_>, assumptions: &mut Assumptions) -> Growth {
    let Some(table) = root.table("growth") else {
        return Growth::default();
    };
    let words = [("compound", Kind::Compound), ("linear", Kind::Linear)];
    let kind = table.word("kind", &words);
    let rates = QUANTITIES.map(|[monthly, yearly, _]| rate(&table, monthly, yearly));
    if let Some(kind) = &kind
        && rates.iter().all(Option::is_none)
        && !QUANTITIES.as_flattened().iter().any(|key| table.has(key))
    {
        let message = format!("{}: no rate is given", table.path_of("kind"));
        let help = "add storage_per_month = \"2%\" for one, or leave it out";
        table.report(Problem::at(kind.place.clone(), message).help(help));
    }
    let months = months(&table);
    let courses = QUANTITIES.iter().zip(rates).zip(months);
    let courses = courses.map(|(([_, _, name], rate), months)| match (rate, months) {
        (Some(rate), Some(_)) => {
            let message = format!("{}: [[growth.month]] has factors of {name} too", rate.path);
            let help = "keep the rate or the table of months";
            table.report(Problem::at(rate.found.place, message).help(help));
            Course::Constant
        }
        (Some(rate), None) => match kind.as_ref().map(|it| it.value) {
            Some(Kind::Linear) => Course::Linear(rate.found.value),
            Some(Kind::Compound) | None => Course::Compound(rate.found.value),
        },
        (None, Some(months)) => Course::Months(months),
        (None, None) => Course::Constant,
    });
    let courses: Vec<_> = courses.collect();
    let horizon_months = whole_months(&table, "horizon_months", 1).map(|it| it.value);
    table.assumption("discount_rate", Name::DiscountRate, assumptions);
    table.finish();
    let mut courses = courses.into_iter();
    let mut next = || courses.next().unwrap_or_default();
    Growth {
        reads: next(),
        writes: next(),
        storage: next(),
        horizon_months,
    }
}

/// A rate with the key that says it.
struct ReadRate {
    found: Found<Rate>,
    path: String,
}

/// The rate of a month or of a year.
fn rate(table: &Table<'_>, monthly: &'static str, yearly: &'static str) -> Option<ReadRate> {
    let of_month = table.bounded(monthly, RATE);
    let of_year = table.bounded(yearly, RATE);
    if let (Some(_), Some(of_year)) = (&of_month, &of_year) {
        let (monthly, yearly) = (table.path_of(monthly), table.path_of(yearly));
        let message = format!("{monthly} and {yearly} say the same thing");
        let problem = Problem::at(of_year.place.clone(), message);
        table.report(problem.help("keep one of the two"));
    }
    let (key, found) = match (of_month, of_year) {
        (Some(Found { value, place }), _) => {
            let value = Rate::Monthly(value);
            (monthly, Found { value, place })
        }
        (None, Some(Found { value, place })) => {
            let value = Rate::Yearly(value);
            (yearly, Found { value, place })
        }
        (None, None) => return None,
    };
    let path = table.path_of(key);
    Some(ReadRate { found, path })
}

/// `[[growth.month]]`: of each quantity that any month names, its factors by the month.
fn months(table: &Table<'_>) -> [Option<Vec<(u32, Decimal)>>; 3] {
    let mut courses = [const { None }; 3];
    let mut last = 1;
    for month in table.tables("month", MOST_MONTHS as usize) {
        let from = whole_months(&month, "month", 2);
        if from.is_none() {
            month.missing("month", "month = 12");
        }
        if let Some(from) = &from {
            if from.value <= last {
                let path = month.path_of("month");
                let message = format!(
                    "{path}: expected a later month than {last}, found {}",
                    from.value
                );
                let help = "list each month once, in their order";
                month.report(Problem::at(from.place.clone(), message).help(help));
            }
            last = last.max(from.value);
        }
        let mut is_empty = true;
        for ([_, _, key], course) in QUANTITIES.iter().zip(&mut courses) {
            let factor = month.bounded(key, FACTOR);
            is_empty &= !month.has(key);
            if let (Some(from), Some(factor)) = (&from, factor) {
                let course: &mut Vec<_> = course.get_or_insert_default();
                course.push((from.value, factor.value));
            }
        }
        if is_empty {
            month.missing(
                "reads",
                "reads = 1.5, writes or storage: times the first month",
            );
        }
        month.finish();
    }
    courses
}

/// A whole number of months.
fn whole_months(table: &Table<'_>, key: &'static str, least: u32) -> Option<Found<u32>> {
    let most = Decimal::from(MOST_MONTHS);
    let Found { value, place } = table.number(key, Decimal::from(least), most)?;
    if !value.fract().is_zero() {
        let message = format!(
            "{}: expected a whole number of months, found {}",
            table.path_of(key),
            thousands(value)
        );
        table.report(Problem::at(place, message));
        return None;
    }
    // Its bounds are those of small numbers.
    let value = value.to_u32()?;
    Some(Found { value, place })
}
