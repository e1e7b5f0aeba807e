//! Which options can be priced where, at a terminal.

use super::{LEAST_WIDTH, QUIET, STRONG, columns, heading, prose};
use crate::compare::Coverage;
use crate::figures::thousands;
use crate::report::coverage::{Column, legend, mark};

use std::fmt::Write as _;

pub(in crate::report) fn coverage(
    coverage: &[Coverage],
    groups: &[Column<'_>],
    width: usize,
) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let prices: usize = coverage.iter().map(|it| it.prices).sum();
    let days = |day: fn(&Coverage) -> jiff::civil::Date| coverage.iter().map(day);
    let text = format!(
        "{} regions, {} prices",
        coverage.len(),
        thousands(prices.into())
    );
    let _ = writeln!(out, "{STRONG}{text}{STRONG:#}");
    if let (Some(oldest), Some(newest)) = (days(|it| it.oldest).min(), days(|it| it.newest).max()) {
        let text = format!("published or read from {oldest} to {newest}");
        prose(&mut out, &text, "", QUIET, width);
    }
    heading(&mut out, "What can be priced");
    let letters = groups.iter().map(|it| [it.letter.clone(), legend(it)]);
    columns(&mut out, letters, width);
    out.push('\n');
    let longest = coverage.iter().map(|it| it.region.len()).max();
    let region = longest.unwrap_or_default().max("Region".len());
    let letters: Vec<_> = groups.iter().map(|it| it.letter.as_str()).collect();
    let head = format!(
        "{:region$}  Prices  Oldest      Newest      {}",
        "Region",
        letters.join(" ")
    );
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}", head.trim_end());
    for (at, it) in coverage.iter().enumerate() {
        let marks = groups.iter().map(|group| {
            let width = group.letter.len();
            format!("{:width$}", mark(group.is_priced[at]))
        });
        let marks: Vec<_> = marks.collect();
        let line = format!(
            "{:region$}  {:>6}  {}  {}  {}",
            it.region,
            thousands(it.prices.into()),
            it.oldest,
            it.newest,
            marks.join(" ")
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}
