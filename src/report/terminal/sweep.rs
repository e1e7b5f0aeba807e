//! Costs along one number or two, drawn at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, CellAlignment};
use rust_decimal::prelude::ToPrimitive;
use textwrap::core::display_width;

use super::break_even::flips;
use super::{LEAST_WIDTH, QUIET, STRONG, columns, plain_table, prose, title};
use crate::decide::{Range, Side, Sweep};
use crate::report::decided::{Asked, Winners, intervals_note, rough_value, sweep_sentences, value};
use crate::report::numbers::money;
use crate::workload::shape::count;

/// The first side, and the second.
const SIDES: [Style; 2] = [
    AnsiColor::Cyan.on_default().bold(),
    AnsiColor::Yellow.on_default().bold(),
];
const MARKS: [char; 2] = ['●', '○'];
/// A chart of curves is so high.
const ROWS: usize = 16;
/// A table shows about so many of the steps, the first and the last among them.
const SHOWN: usize = 12;

/// Costs along a number as curves and a table, or over two as a map.
#[must_use]
pub fn sweep(asked: &Asked<'_>, sweep: &Sweep, width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let keys: Vec<_> = sweep.ranges.iter().map(|it| it.key.name.as_str()).collect();
    let what = format!("{}: {}", asked.comparison.workload.name, keys.join(" and "));
    title(&mut out, &what, asked.comparison, width);
    for sentence in sweep_sentences(asked, sweep) {
        prose(&mut out, &sentence, "", STRONG, width);
    }
    out.push('\n');
    match &sweep.ranges[..] {
        [range] => {
            curves(&mut out, asked, sweep, range, width);
            table(&mut out, asked, sweep, range, width);
            if let Some(found) = &sweep.break_even {
                flips(&mut out, asked, found, width);
            }
        }
        [across, up] => map(&mut out, asked, sweep, (across, up), width),
        _ => {}
    }
    if let Some(note) = intervals_note(asked) {
        out.push('\n');
        prose(&mut out, &note, "", QUIET, width);
    }
    out
}

/// Costs of both sides over the steps, by the logarithm.
fn curves(out: &mut String, asked: &Asked<'_>, sweep: &Sweep, range: &Range, width: usize) {
    let names = sweep.sides.names(asked.desk);
    let steps: Vec<_> = (0..range.values.len())
        .map(|at| {
            let step = sweep.step(at, asked.desk);
            step.best
                .map(|it| it.and_then(|it| it.usd.to_f64()).filter(|it| *it > 0.0))
        })
        .collect();
    let all = || steps.iter().flatten().flatten().copied();
    let (least, most) = (all().fold(f64::MAX, f64::min), all().fold(0.0, f64::max));
    if most <= 0.0 {
        return;
    }
    let span = libm::log(most / least).max(1e-9);
    let row_of = |usd: f64| share_of(libm::log(usd / least) / span, ROWS - 1);
    let label = |row: usize| {
        let usd = least * libm::exp(span * count(row) / count(ROWS - 1));
        let usd = rust_decimal::prelude::FromPrimitive::from_f64(usd);
        usd.map(|usd: rust_decimal::Decimal| {
            crate::figures::thousands(usd.round_sf(3).unwrap_or(usd))
        })
        .unwrap_or_default()
    };
    let labels: Vec<_> = (0..ROWS).map(label).collect();
    let gutter = labels.iter().map(String::len).max().unwrap_or(0);
    let room = width.saturating_sub(gutter + 4).max(8);
    let wide = (room / steps.len().max(1)).clamp(1, 3);
    let shown = stride(steps.len(), room / wide);
    for row in (0..ROWS).rev() {
        let is_labelled = row % 5 == 0;
        let text = if is_labelled {
            labels[row].as_str()
        } else {
            ""
        };
        let line = if is_labelled { '┤' } else { '│' };
        let _ = write!(out, "{QUIET}{text:>gutter$} {line}{QUIET:#}");
        let mut cells = String::new();
        for at in &shown {
            let rows = steps[*at].map(|it| it.map(row_of));
            let is_at = rows.map(|it| it == Some(row));
            let mark = match is_at {
                [true, true] => format!("{STRONG}×{STRONG:#}"),
                [true, false] => format!("{0}{1}{0:#}", SIDES[0], MARKS[0]),
                [false, true] => format!("{0}{1}{0:#}", SIDES[1], MARKS[1]),
                [false, false] => " ".to_owned(),
            };
            let _ = write!(cells, "{mark}{:1$}", "", wide - 1);
        }
        let _ = writeln!(out, "{}", cells.trim_end());
    }
    let long = shown.len() * wide;
    let _ = writeln!(out, "{QUIET}{:gutter$} └{}{QUIET:#}", "", "─".repeat(long));
    axis(out, range, gutter + 2, long);
    let legend = format!(
        "● {}, ○ {}, × both, in USD a month by factors",
        names[0], names[1]
    );
    prose(out, &legend, &" ".repeat(gutter + 2), QUIET, width);
    out.push('\n');
}

/// The ends of a range below a chart, its key in between.
fn axis(out: &mut String, range: &Range, gutter: usize, long: usize) {
    let ends = [range.values.first(), range.values.last()];
    let ends = ends.map(|it| it.map(|it| value(&range.key, *it)).unwrap_or_default());
    let middle = format!(
        "{}{}",
        range.key.name,
        if range.is_log { ", by factors" } else { "" }
    );
    let room = long.saturating_sub(ends[0].len() + ends[1].len());
    let text = if room > middle.len() + 2 {
        format!("{}{middle:^room$}{}", ends[0], ends[1])
    } else {
        format!("{} to {}: {middle}", ends[0], ends[1])
    };
    let _ = writeln!(out, "{QUIET}{:gutter$}{text}{QUIET:#}", "");
}

fn table(out: &mut String, asked: &Asked<'_>, sweep: &Sweep, range: &Range, width: usize) {
    let shown = stride(range.values.len(), SHOWN);
    let with_ids = lines(asked, sweep, range, &shown, true);
    let fits = with_ids.iter().all(|it| display_width(it) <= width);
    let lines = if fits {
        with_ids
    } else {
        lines(asked, sweep, range, &shown, false)
    };
    for (i, line) in lines.iter().enumerate() {
        let style = if i == 0 { QUIET } else { Style::new() };
        let _ = writeln!(out, "{style}{line}{style:#}");
    }
    if shown.len() < range.values.len() {
        let text = format!(
            "{} of {} steps; --format csv has all",
            shown.len(),
            range.values.len()
        );
        prose(out, &text, " ", QUIET, width);
    }
}

/// The lines of a table: costs of both sides, and who is cheaper, by the id of the option or its mark alone.
fn lines(
    asked: &Asked<'_>,
    sweep: &Sweep,
    range: &Range,
    shown: &[usize],
    with_ids: bool,
) -> Vec<String> {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let names = sweep.sides.names(asked.desk);
    let mut table = plain_table();
    let mut header = vec![right(range.key.name.clone())];
    let marked = MARKS.iter().zip(&names);
    header.extend(marked.map(|(mark, name)| right(format!("{mark} {}", short(name)))));
    header.push(Cell::new("Cheaper"));
    table.set_header(header);
    for at in shown {
        let step = sweep.step(*at, asked.desk);
        let mut row = vec![right(value(&range.key, range.values[*at]))];
        let usd = step
            .best
            .map(|it| it.map_or_else(|| "–".to_owned(), |it| money(it.usd)));
        row.extend(usd.map(right));
        let mark = step.winner.place().map_or('×', |it| MARKS[it]);
        row.push(Cell::new(match (step.winner, step.cheapest) {
            (Side::Nobody, _) => "nobody can serve".to_owned(),
            (_, Some(cheapest)) if with_ids => format!("{mark} {}", asked.id(cheapest)),
            _ => mark.to_string(),
        }));
        table.add_row(row);
    }
    table.lines().map(|it| it.trim_end().to_owned()).collect()
}

/// An id without its last parts, where it is long.
fn short(name: &str) -> String {
    let most = 20;
    match name.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// Who wins where: a letter for the option, large for the first side and small for the second.
fn map(
    out: &mut String,
    asked: &Asked<'_>,
    sweep: &Sweep,
    (across, up): (&Range, &Range),
    width: usize,
) {
    let winners = Winners::of(asked, sweep);
    let labels: Vec<_> = up
        .values
        .iter()
        .map(|it| rough_value(&up.key, *it))
        .collect();
    let gutter = labels
        .iter()
        .map(|it| it.chars().count())
        .max()
        .unwrap_or(0);
    let room = width.saturating_sub(gutter + 3).max(8);
    let shown = stride(across.values.len(), room);
    let here = [across, up].map(|range| {
        let now = range.present()?;
        let values = range.values.iter().enumerate();
        let nearest = values.min_by_key(|(_, it)| (**it - now).abs());
        nearest.map(|it| it.0)
    });
    let _ = writeln!(
        out,
        "{QUIET}{}{}{QUIET:#}",
        up.key.name,
        if up.is_log { ", by factors" } else { "" }
    );
    for row in (0..up.values.len()).rev() {
        let from_top = up.values.len() - 1 - row;
        let is_labelled = from_top.is_multiple_of(4) || row == 0;
        let text = if is_labelled {
            labels[row].as_str()
        } else {
            ""
        };
        let line = if is_labelled { '┤' } else { '│' };
        let pad = gutter.saturating_sub(text.chars().count());
        let _ = write!(out, "{QUIET}{:pad$}{text} {line}{QUIET:#}", "");
        let mut last: Option<Style> = None;
        for at in &shown {
            let place = row * across.values.len() + at;
            let (letter, style) = match winners.at(place) {
                None => ('·', QUIET),
                Some(winner) => (winner.letter, SIDES[winner.side]),
            };
            let is_here =
                here == [shown.iter().copied().find(|it| it == at), Some(row)] && here[0].is_some();
            let letter = if is_here { '@' } else { letter };
            if last != Some(style) {
                if let Some(last) = last {
                    let _ = write!(out, "{last:#}");
                }
                let _ = write!(out, "{style}");
                last = Some(style);
            }
            out.push(letter);
        }
        if let Some(last) = last {
            let _ = write!(out, "{last:#}");
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "{QUIET}{:gutter$} └{}{QUIET:#}",
        "",
        "─".repeat(shown.len())
    );
    axis(out, across, gutter + 2, shown.len());
    out.push('\n');
    let all = sweep.outcomes.len();
    let rows = winners.all.iter().map(|it| {
        let side = sweep.sides.names(asked.desk)[it.side].clone();
        let percent = match (it.places * 100 + all / 2) / all.max(1) {
            0 => "less than 1 %".to_owned(),
            percent => format!("{percent} %"),
        };
        let text = format!("{} ({side}), {percent} of the places", it.id);
        [it.letter.to_string(), text]
    });
    let mut rows: Vec<_> = rows.collect();
    if winners.has_gaps {
        rows.push(["·".to_owned(), "neither side can serve".to_owned()]);
    }
    if here.iter().all(Option::is_some) {
        rows.push(["@".to_owned(), "the profile as it is".to_owned()]);
    }
    columns(out, rows.into_iter(), width);
}

/// At most so many of a number of steps, evenly, the first and the last among them.
fn stride(steps: usize, most: usize) -> Vec<usize> {
    let most = most.max(2);
    if steps <= most {
        return (0..steps).collect();
    }
    let places = (0..most).map(|it| it * (steps - 1) / (most - 1));
    places.collect()
}

/// A share of so many, as one of them; charts are small.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn share_of(share: f64, most: usize) -> usize {
    ((share.clamp(0.0, 1.0) * count(most)).round() as usize).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_steps_some_are_shown_evenly() {
        assert_eq!(stride(3, 5), [0, 1, 2]);
        assert_eq!(stride(9, 5), [0, 2, 4, 6, 8]);
        assert_eq!(stride(10, 2), [0, 9]);
    }
}
