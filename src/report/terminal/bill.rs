//! The bill of an option at a terminal: like a till prints it, and then how it comes about.

use std::fmt::Write as _;
use std::sync::Arc;

use anstyle::Style;
use jiff::civil::Date;
use rust_decimal::Decimal;
use textwrap::core::display_width;

use super::{
    BEST, LEAST_WIDTH, PROSE_WIDTH, QUIET, STRONG, WARNING, columns, heading, prose, title,
};
use crate::bill::{Bill, Charge};
use crate::compare::{Answer, Comparison};
use crate::model::Quote;
use crate::prices::Source;
use crate::report::numbers::{fact, money, quantity};
use crate::report::{sentences, workload};

pub(in crate::report) fn bills(bills: &[(&Comparison<'_>, &Answer<'_>)], width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let all: Vec<_> = bills
        .iter()
        .map(|(comparison, answer)| bill(comparison, answer, width))
        .collect();
    all.join("\n\n")
}

fn bill(comparison: &Comparison<'_>, answer: &Answer<'_>, width: usize) -> String {
    let mut out = String::new();
    let what = format!("{}: {}", comparison.workload.name, answer.option.id);
    title(&mut out, &what, comparison, width);
    let Some(quote) = answer.quote() else {
        let reason = answer.reason().map(ToString::to_string).unwrap_or_default();
        prose(
            &mut out,
            &format!("{}: {reason}", sentences::UNAVAILABLE),
            "",
            WARNING,
            width,
        );
        return out;
    };
    prose(&mut out, &sentences::bill(quote, answer), "", BEST, width);

    let mut sources = Vec::new();
    let till = Till {
        width,
        home: &comparison.workload.region,
    };
    till.receipt(&mut out, &quote.bill, "Total a month", &mut sources);
    if !quote.upfront.charges().is_empty() {
        heading(&mut out, "Upfront");
        till.receipt(&mut out, &quote.upfront, "Total upfront", &mut sources);
    }
    till.patterns(&mut out, comparison, quote);
    if !quote.warnings.is_empty() {
        heading(&mut out, "Warnings");
        for warning in &quote.warnings {
            prose(&mut out, warning, "  ", WARNING, width);
        }
    }
    let notes = sentences::bill_notes(comparison.workload);
    if !notes.is_empty() {
        heading(&mut out, "Notes");
        for note in notes {
            prose(&mut out, &note, "  ", Style::new(), width);
        }
    }
    heading(&mut out, "Sources of the prices");
    for (i, (source, date)) in sources.iter().enumerate() {
        let text = format!("[{}] {source}, {date}", i + 1);
        prose(&mut out, &text, "  ", Style::new(), width);
    }
    details(&mut out, comparison, quote, width);
    out
}

/// Lines as a till prints them: what and how much, and below it how that comes about.
struct Till<'t> {
    width: usize,
    /// The region whose charges need no name of a region.
    home: &'t str,
}

impl Till<'_> {
    /// A line whose amount ends at one column; behind it there is room for the number of a source.
    fn line(&self, left: &str, amount: &str) -> String {
        let end = self.width.min(PROSE_WIDTH) - 5;
        let gap = end
            .saturating_sub(display_width(left) + amount.len())
            .max(1);
        format!("{left}{:gap$}{amount}", "")
    }

    /// The charges, group by group: quantity × price below each.
    fn receipt(
        &self,
        out: &mut String,
        bill: &Bill<'_>,
        total: &str,
        sources: &mut Vec<(Arc<Source>, Date)>,
    ) {
        for group in bill.charges().chunk_by(|a, b| a.group == b.group) {
            heading(out, group[0].group.name());
            let regions = || group.chunk_by(|a, b| a.region == b.region);
            for of_region in regions() {
                for charge in of_region {
                    self.charge(out, charge, sources);
                }
                if regions().count() > 1 {
                    let left = format!("  subtotal of {}", of_region[0].region);
                    let _ = writeln!(out, "{}", self.line(&left, &money(sum(of_region))));
                }
            }
            let _ = writeln!(out, "{}", self.line("  subtotal", &money(sum(group))));
        }
        let total = self.line(total, &money(bill.total_usd()));
        let _ = writeln!(out, "\n{STRONG}{total}{STRONG:#}");
        if let Some(agreed) = sentences::agreed(bill) {
            prose(out, &agreed, "", Style::new(), self.width);
        }
        prose(out, sentences::ROUNDING, "", QUIET, self.width);
    }

    /// A charge: what it is for and how much, and below it quantity × price.
    fn charge(
        &self,
        out: &mut String,
        charge: &Charge<'_>,
        sources: &mut Vec<(Arc<Source>, Date)>,
    ) {
        let source = (Arc::clone(&charge.source), charge.price_date);
        let number = sources
            .iter()
            .position(|it| *it == source)
            .unwrap_or_else(|| {
                sources.push(source);
                sources.len() - 1
            });
        let mut left = format!("  {}  {}", charge.subject, charge.meter);
        if charge.region != self.home {
            let _ = write!(left, ", {}", charge.region);
        }
        if let Some(cover) = charge.covered_by {
            let _ = write!(left, ", {}", cover.name());
        }
        let amount = self.line(&left, &money(charge.amount_usd()));
        let _ = writeln!(out, "{amount}  {QUIET}[{}]{QUIET:#}", number + 1);
        let _ = writeln!(out, "{QUIET}      {}{QUIET:#}", product(charge));
    }

    /// What each access pattern takes, and costs where that can be told.
    fn patterns(&self, out: &mut String, comparison: &Comparison<'_>, quote: &Quote<'_>) {
        if quote.patterns.is_empty() {
            return;
        }
        heading(out, &sentences::patterns_heading(comparison, quote));
        for it in &quote.patterns {
            let left = format!("  {}  {}", it.name, it.operation.name());
            match it.usd {
                Some(usd) => {
                    let _ = writeln!(out, "{}", self.line(&left, &money(usd)));
                }
                None => {
                    let _ = writeln!(out, "{left}");
                }
            }
            let text = sentences::pattern_use(it);
            prose(out, &text, "      ", QUIET, self.width);
        }
        if !quote.unused_units_usd.is_zero() {
            let left = format!("  {}", sentences::UNUSED_UNITS);
            let line = self.line(&left, &money(quote.unused_units_usd));
            let _ = writeln!(out, "{line}");
        }
    }
}

fn sum(charges: &[Charge<'_>]) -> Decimal {
    let amounts = charges.iter().map(Charge::amount_usd);
    amounts.fold(Decimal::ZERO, Decimal::saturating_add)
}

fn product(charge: &Charge<'_>) -> String {
    let amount = format!("{} {}", quantity(charge.quantity), charge.unit);
    format!("{amount} × {}", sentences::price_of(charge))
}

/// The sizing and the assumptions that a quote rests on.
fn details(out: &mut String, comparison: &Comparison<'_>, quote: &Quote<'_>, width: usize) {
    heading(out, "Workload");
    columns(out, workload::rows(comparison).into_iter(), width);
    if !quote.sizing.facts.is_empty() {
        heading(out, "Sizing");
        let facts = quote.sizing.facts.iter();
        let rows = facts.map(|it| {
            let value = fact(it);
            let text = if it.meaning.is_empty() {
                value
            } else {
                format!("{value}: {}", it.meaning)
            };
            [it.key.clone().into_owned(), text]
        });
        columns(out, rows, width);
    }
    if !quote.assumptions.is_empty() {
        heading(out, "Assumptions");
        let values = &comparison.workload.assumptions;
        let rows = quote.assumptions.iter().map(|&name| {
            let about = name.about();
            let value = values.get(name).normalize();
            let set = if value == about.default {
                String::new()
            } else {
                format!(" (by default {})", about.default.normalize())
            };
            let value = format!("{value} {}", about.unit);
            [
                about.key.to_owned(),
                format!("{value}{set}: {} [{}]", about.meaning, about.source),
            ]
        });
        columns(out, rows, width);
    }
}
