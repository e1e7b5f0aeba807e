//! What options cost over the months, as a section of a report to hand on.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::chart::{Axis, Chart, Lines, Mark, Series};
use super::document::{Column, Section, Table};
use super::horizon_sentences::{answer, changes_in, events, growth, headlined, months, notes};
use super::numbers::money;
use crate::compare::Term;
use crate::compare::horizon::{Horizon, Payment};

/// Costs over the months: what was paid by then with the best options of each engine and term.
#[must_use]
pub fn horizon_section(horizon: &Horizon<'_>) -> Section {
    let mut shown = headlined(horizon);
    shown.sort_by_key(|it| it.total_usd);
    let series = shown.iter().map(|it| Series {
        name: it.option.id.to_owned(),
        points: paid_by(&it.payments),
    });
    let chart = Lines {
        title: format!("{}: what was paid by then", horizon.workload.name),
        x: Axis {
            label: "month".to_owned(),
            unit: String::new(),
            is_log: false,
        },
        y: Axis {
            label: "paid so far".to_owned(),
            unit: "USD".to_owned(),
            is_log: false,
        },
        series: series.collect(),
        marks: changes(horizon),
    };
    let numbers = [
        "Total",
        "Net present",
        "First month",
        "Last month",
        "Upfront",
    ];
    let numbers = numbers.into_iter().map(Column::number);
    let rows = shown.iter().map(|it| {
        let usd = |payment: Option<&Payment>| payment.map_or_else(String::new, |it| money(it.usd));
        let upfront: Decimal = it.purchases.iter().map(|it| it.upfront_usd).sum();
        vec![
            it.option.id.to_owned(),
            money(it.total_usd),
            money(it.net_present_usd),
            usd(it.payments.first()),
            usd(it.payments.last()),
            money(upfront),
            events(it),
        ]
    });
    let columns = std::iter::once(Column::text("Option")).chain(numbers);
    let table = Table {
        caption: format!("Over {}, USD", months(horizon.months)),
        columns: columns.chain([Column::text("Changes")]).collect(),
        rows: rows.collect(),
    };
    let changes = shown.iter().flat_map(|it| {
        let changes = changes_in(it).into_iter();
        changes.map(|(month, what)| vec![it.option.id.to_owned(), month.to_string(), what])
    });
    let changes = Table {
        caption: "What is bought and resized, and when".to_owned(),
        columns: vec![
            Column::text("Option"),
            Column::number("Month"),
            Column::text("What"),
        ],
        rows: changes.collect(),
    };
    let mut sentences = answer(horizon);
    if !horizon.workload.growth.is_constant() {
        sentences.push(format!("The workload grows: {}.", growth(horizon)));
    }
    sentences.extend(notes(horizon));
    let tables = [table, changes].into_iter();
    Section {
        heading: format!("Cost over {}", months(horizon.months)),
        sentences,
        charts: vec![Chart::Lines(chart)],
        tables: tables.filter(|it| !it.rows.is_empty()).collect(),
    }
}

/// The month in which another option without commitment becomes the cheapest.
fn changes(horizon: &Horizon<'_>) -> Vec<Mark> {
    let changes = horizon.changes(Term::NoCommitment).into_iter().skip(1);
    let marks = changes.map(|it| Mark {
        x: f64::from(it.month),
        label: format!("month {}", it.month),
    });
    marks.collect()
}

/// All that was paid up to the end of each month.
fn paid_by(payments: &[Payment]) -> Vec<(f64, f64)> {
    let mut paid = Decimal::ZERO;
    let points = payments.iter().map(|it| {
        paid = paid.saturating_add(it.usd);
        (f64::from(it.month), paid.to_f64().unwrap_or_default())
    });
    points.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn what_was_paid_adds_up() {
        let payment = |month, usd| Payment {
            month,
            usd,
            present_usd: usd,
            effective_usd: usd,
        };
        let payments = [
            payment(1, dec!(100)),
            payment(2, dec!(10)),
            payment(3, dec!(11)),
        ];
        assert_eq!(
            paid_by(&payments),
            [(1.0, 100.0), (2.0, 110.0), (3.0, 121.0)]
        );
    }
}
