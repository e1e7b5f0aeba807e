//! How demand moves over its period, drawn at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, CellAlignment};

use super::{LEAST_WIDTH, QUIET, STRONG, columns, heading, plain_table, prose};
use crate::figures::capitalized;
use crate::report::axis::{Scale, Tick, minutes_a_column, ticks};
use crate::report::series::{Series, duration, figure, notes};
use crate::workload::Workload;
use crate::workload::shape::count;

const DEMAND: Style = AnsiColor::Cyan.on_default();

/// A chart is about so high.
const ROWS: f64 = 10.0;
/// Wider charts are harder to take in: sixteen columns a day of a week.
const MOST_COLUMNS: usize = 112;
/// A row that is filled by so many eighths.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// A row above the mean that the busiest minute reaches: lighter than all of the above.
const UP_TO_HIGHEST: char = '░';
/// A busiest minute that is nearer to the mean than half a row is not seen apart from it.
const LEAST_APART: usize = 4;

/// How the demand of a workload moves over its period: a chart for each shape, with its figures.
#[must_use]
pub fn shape(workload: &Workload, width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}", workload.name);
    for series in Series::all(workload) {
        heading(&mut out, &series_heading(&series));
        chart(&mut out, &series, width);
        out.push('\n');
        levels(&mut out, &series);
        out.push('\n');
        columns(&mut out, facts(&series).into_iter(), width);
    }
    for note in notes(workload) {
        out.push('\n');
        prose(&mut out, &note, "", QUIET, width);
    }
    out
}

/// What is drawn, and in what.
fn series_heading(series: &Series<'_>) -> String {
    let unit = series.unit().name;
    if series.operations.len() == 1 && unit.starts_with(series.operations[0].name) {
        capitalized(&unit)
    } else {
        format!("{}, {unit}", series.title())
    }
}

/// A column of a chart, in eighths of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    mean: usize,
    highest: usize,
}

impl Bar {
    /// Minutes side by side as one bar, when a row is so much of their values.
    fn of(minutes: &[f64], row: f64) -> Self {
        let mean = minutes.iter().sum::<f64>() / count(minutes.len());
        let highest = minutes.iter().copied().fold(0.0, f64::max);
        Self {
            mean: eighths(mean / row),
            highest: eighths(highest / row),
        }
    }

    /// What is seen of it in a row, counted from below.
    fn cell(self, row: usize) -> char {
        let below = row * 8;
        match self.mean.saturating_sub(below) {
            0 if self.highest > below && self.highest >= self.mean + LEAST_APART => UP_TO_HIGHEST,
            filled => EIGHTHS[filled.min(8)],
        }
    }
}

/// Rows in eighths. What is more than nothing is seen: only idle minutes leave a column empty.
fn eighths(rows: f64) -> usize {
    if rows > 0.0 {
        whole(rows * 8.0).max(1)
    } else {
        0
    }
}

/// The nearest number of rows or of parts of them; charts are small.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> usize {
    number.round() as usize
}

fn chart(out: &mut String, series: &Series<'_>, width: usize) {
    let unit = series.unit();
    let highest = series.shape.spikiness() * unit.mean;
    let scale = Scale::reaching(highest);
    let labels = scale.labels();
    let label_width = labels.iter().map(String::len).max().unwrap_or(0);
    let gutter = 2 + label_width + 2;
    let minutes = series.shape.minutes();
    let each = minutes_a_column(
        minutes.len(),
        MOST_COLUMNS.min(width.saturating_sub(gutter)),
    );

    let rows_a_step = whole(ROWS * scale.step() / highest).max(1);
    let row = scale.step() / count(rows_a_step) / unit.mean;
    let bars: Vec<_> = minutes.chunks(each).map(|it| Bar::of(it, row)).collect();
    let rows = eighths(series.shape.spikiness() / row).div_ceil(8);
    for below in (0..rows).rev() {
        // A value stands at the upper edge of its row.
        let step = (below + 1) / rows_a_step;
        let (label, line) = match labels.get(step) {
            Some(label) if (below + 1).is_multiple_of(rows_a_step) => (label.as_str(), '┤'),
            _ => ("", '│'),
        };
        let _ = write!(out, "{QUIET}  {label:>label_width$} {line}{QUIET:#}");
        let cells: String = bars.iter().map(|it| it.cell(below)).collect();
        let _ = writeln!(out, "{DEMAND}{}{DEMAND:#}", cells.trim_end());
    }

    let fit = |ticks: &[Tick]| ticks_fit(ticks, each);
    let ticks = ticks(series.shape.start_minute(), minutes.len(), fit);
    let [line, names] = time_axis(&ticks, each, bars.len());
    let _ = writeln!(out, "{QUIET}  {:>label_width$} ┼{line}{QUIET:#}", "0");
    let _ = writeln!(out, "{QUIET}{:gutter$}{names}{QUIET:#}", "");
    let each = duration(each);
    let legend = format!("█ mean of {each}, ░ busiest minute of them; times in UTC");
    prose(out, &legend, &" ".repeat(gutter), QUIET, width);
}

/// Whether each label ends a space before the next begins.
fn ticks_fit(ticks: &[Tick], each: usize) -> bool {
    let mut pairs = ticks.windows(2);
    pairs.all(|it| it[0].minute / each + it[0].label.len() < it[1].minute / each)
}

/// The line below a chart, and the labels below that: what does not fit at the end is left out.
fn time_axis(ticks: &[Tick], each: usize, columns: usize) -> [String; 2] {
    let mut line = vec!['─'; columns];
    let mut names = String::new();
    for tick in ticks {
        let column = tick.minute / each;
        if column + tick.label.len() <= columns {
            line[column] = '┬';
            let gap = column - names.len();
            let _ = write!(names, "{:gap$}{}", "", tick.label);
        }
    }
    [line.into_iter().collect(), names]
}

/// The heights of the minutes, over the mean and in operations a second.
fn levels(out: &mut String, series: &Series<'_>) {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    let operations = || series.operations.iter();
    let names = operations().map(|it| right(format!("{} a second", it.name)));
    let header = [Cell::new(""), right("× mean".to_owned())];
    table.set_header(header.into_iter().chain(names));
    for (name, level) in series.levels() {
        let a_second = operations().map(|it| right(figure(level * it.mean_per_second)));
        let row = [Cell::new(name), right(figure(level))];
        table.add_row(row.into_iter().chain(a_second));
    }
    for (i, line) in table.lines().enumerate() {
        let style = if i == 0 { QUIET } else { Style::new() };
        let _ = writeln!(out, " {style}{}{style:#}", line.trim_end());
    }
}

fn facts(series: &Series<'_>) -> [[String; 2]; 4] {
    [
        ("busiest", series.busiest()),
        ("at zero", series.at_zero()),
        ("period", series.period()),
        ("kind", series.shape.kind().name().to_owned()),
    ]
    .map(|(key, text)| [key.to_owned(), text])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_the_mean_and_the_highest_of_its_minutes() {
        // A row is 1: the mean of 1, 2 and 6 is 3 = 24 eighths, and 6 are 48.
        let bar = Bar::of(&[1.0, 2.0, 6.0], 1.0);
        assert_eq!(
            bar,
            Bar {
                mean: 24,
                highest: 48
            }
        );
        let cells: String = (0..7).map(|row| bar.cell(row)).collect();
        assert_eq!(cells, "███░░░ ");
        // A row is 2: 12 eighths, and 24.
        let cells: String = (0..4)
            .map(|row| Bar::of(&[1.0, 2.0, 6.0], 2.0).cell(row))
            .collect();
        assert_eq!(cells, "█▄░ ");
    }

    #[test]
    fn a_minute_among_many_is_not_lost() {
        // One of 1,440 minutes: a mean of a 144th row is drawn as the least there is.
        let mut minutes = [0.0; 1440];
        minutes[700] = 10.0;
        let bar = Bar::of(&minutes, 1.0);
        let cells: String = (0..10).map(|row| bar.cell(row)).collect();
        assert_eq!(cells, "▁░░░░░░░░░");
    }

    #[test]
    fn only_what_is_idle_is_empty() {
        assert_eq!(Bar::of(&[0.0, 0.0], 1.0).cell(0), ' ');
        assert_eq!(Bar::of(&[0.0, 1e-9], 1.0).cell(0), '▁');
    }

    #[test]
    fn a_level_column_has_no_light_end() {
        // 1.05 rows over 1: less than half a row apart.
        let bar = Bar::of(&[0.95, 1.05], 1.0);
        assert_eq!([bar.cell(0), bar.cell(1)], ['█', ' ']);
    }

    #[test]
    fn labels_of_time_stand_at_their_columns() {
        let tick = |minute: usize, label: &str| Tick {
            minute,
            label: label.to_owned(),
        };
        let [line, names] = time_axis(&[tick(0, "Mon"), tick(60, "Tue"), tick(110, "Wed")], 10, 12);
        // Of the third there is room for one letter.
        assert_eq!(line, "┬─────┬─────");
        assert_eq!(names, "Mon   Tue");
    }
}
