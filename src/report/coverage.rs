//! Which options can be priced where: regions by options, those that are priced in the same regions in
//! one column.

use std::fmt::Write as _;

use super::Format;
use super::terminal;
use crate::compare::Coverage;
use crate::figures::thousands;

/// Options of a service that can be priced in the same regions.
pub(super) struct Column<'c> {
    /// The letter that stands for them.
    pub(super) letter: String,
    /// Their ids in short.
    pub(super) options: String,
    /// For each region whether they can be priced there.
    pub(super) is_priced: Vec<bool>,
    /// The first region where they can't, and what they lack there.
    pub(super) lacking: Option<(&'c str, &'c str)>,
}

/// Every region with its dates, and which options can be priced there: at a terminal or in Markdown.
#[must_use]
pub fn coverage(coverage: &[Coverage], format: Format) -> String {
    let columns = columns(coverage);
    match format {
        Format::Terminal { width } => terminal::coverage(coverage, &columns, width),
        _ => markdown(coverage, &columns),
    }
}

fn columns(coverage: &[Coverage]) -> Vec<Column<'_>> {
    let Some(first) = coverage.first() else {
        return Vec::new();
    };
    let all: Vec<_> = first.options.iter().map(|(option, _)| option.id).collect();
    let service = |at: usize| all[at].split('.').next();
    let mut groups: Vec<(Vec<bool>, Vec<usize>)> = Vec::new();
    for at in 0..all.len() {
        let is_priced: Vec<_> = coverage
            .iter()
            .map(|it| it.options[at].1.is_none())
            .collect();
        match groups.iter_mut().find(|(of_group, options)| {
            *of_group == is_priced && service(options[0]) == service(at)
        }) {
            Some((_, options)) => options.push(at),
            None => groups.push((is_priced, vec![at])),
        }
    }
    let column = |(i, (is_priced, options)): (usize, (Vec<bool>, Vec<usize>))| {
        let ids: Vec<_> = options.iter().map(|&at| all[at]).collect();
        let lacking = coverage.iter().find_map(|it| {
            let lacking = it.options[options[0]].1.as_ref()?;
            Some((it.region.as_str(), lacking.reason.as_str()))
        });
        Column {
            letter: letter(i),
            options: in_braces(&ids).join(", "),
            is_priced,
            lacking,
        }
    };
    groups.into_iter().enumerate().map(column).collect()
}

/// Ids in short: those that differ in one part stand as one, with the parts in braces.
fn in_braces(ids: &[&str]) -> Vec<String> {
    type Parts<'i> = Vec<Vec<&'i str>>;
    let mut all: Vec<Parts<'_>> = ids
        .iter()
        .map(|id| id.split('.').map(|part| vec![part]).collect())
        .collect();
    let differs_in_one = |a: &Parts<'_>, b: &Parts<'_>| {
        let mut differ = (0..a.len()).filter(|&at| a.len() == b.len() && a[at] != b[at]);
        differ.next().filter(|_| differ.next().is_none())
    };
    let mut at = 0;
    while at < all.len() {
        let found = (at + 1..all.len())
            .find_map(|other| Some((other, differs_in_one(&all[at], &all[other])?)));
        match found {
            Some((other, part)) => {
                let merged = all.remove(other);
                all[at][part].extend(&merged[part]);
                // What is one now may be like one before it.
                at = 0;
            }
            None => at += 1,
        }
    }
    let part = |parts: &Vec<&str>| match parts[..] {
        [one] => one.to_owned(),
        _ => format!("{{{}}}", parts.join(", ")),
    };
    all.iter()
        .map(|parts| parts.iter().map(part).collect::<Vec<_>>().join("."))
        .collect()
}

/// A to Z, then AA and on.
fn letter(at: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    match at / 26 {
        0 => letter.to_string(),
        more => self::letter(more - 1) + &letter.to_string(),
    }
}

/// What the columns stand for, a sentence each.
pub(super) fn legend(column: &Column<'_>) -> String {
    match column.lacking {
        None => format!("{}: everywhere", column.options),
        Some((region, lacking)) => {
            format!("{}; not in {region} for one: {lacking}", column.options)
        }
    }
}

fn markdown(coverage: &[Coverage], columns: &[Column<'_>]) -> String {
    let mut out = String::new();
    for column in columns {
        let _ = writeln!(
            out,
            "- **{}** {}",
            column.letter,
            legend(column).replace('*', "\\*")
        );
    }
    let letters: Vec<_> = columns.iter().map(|it| it.letter.as_str()).collect();
    let _ = writeln!(
        out,
        "\n| Region | Prices | Oldest | Newest | {} |",
        letters.join(" | ")
    );
    let _ = writeln!(out, "|:--|--:|:--|:--|{}", ":-:|".repeat(columns.len()));
    for (at, it) in coverage.iter().enumerate() {
        let marks = columns.iter().map(|column| mark(column.is_priced[at]));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            it.region,
            thousands(it.prices.into()),
            it.oldest,
            it.newest,
            marks.collect::<Vec<_>>().join(" | ")
        );
    }
    out
}

/// A sign that is told from the other without colour.
pub(super) fn mark(is_priced: bool) -> &'static str {
    if is_priced { "✓" } else { "–" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_differ_in_one_part_stand_as_one() {
        assert_eq!(
            in_braces(&["a.x.one", "a.y.one", "a.x.two", "a.y.two", "b.one"]),
            ["a.{x, y}.{one, two}", "b.one"]
        );
        // Another number of parts is another kind of option.
        assert_eq!(in_braces(&["a.x", "a.x.y"]), ["a.x", "a.x.y"]);
    }

    #[test]
    fn columns_are_lettered_beyond_z() {
        assert_eq!(
            [0, 25, 26, 51, 52].map(letter),
            ["A", "Z", "AA", "AZ", "BA"]
        );
    }
}
