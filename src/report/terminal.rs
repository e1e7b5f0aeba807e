//! Reports for people at a terminal. Styles are ANSI escapes; whoever prints takes them out where
//! they are not wanted (a pipe, `NO_COLOR`).

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use jiff::civil::Date;
use textwrap::core::display_width;

use super::numbers::{fact, money, quantity, unit_price};
use super::sentences;
use crate::assumptions;
use crate::bill::{Bill, Charge};
use crate::compare::{Answer, Comparison, Standing};
use crate::model::{PricingModel, Quote};
use crate::prices::Source;

const STRONG: Style = Style::new().bold();
const BEST: Style = AnsiColor::Green.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();
const QUIET: Style = Style::new().dimmed();

/// Lines of prose are not set wider than this: longer ones are hard to read.
const PROSE_WIDTH: usize = 100;
/// Every line is set at least so wide, however narrow the terminal says it is.
const LEAST_WIDTH: usize = 40;

pub(super) fn comparisons(comparisons: &[Comparison<'_>], width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let all: Vec<_> = comparisons.iter().map(|it| comparison(it, width)).collect();
    all.join("\n\n")
}

fn comparison(comparison: &Comparison<'_>, width: usize) -> String {
    let mut out = String::new();
    title(&mut out, &comparison.workload.name, comparison);
    for sentence in sentences::answer(comparison) {
        prose(&mut out, &sentence, "", STRONG, width);
    }

    let ranked: Vec<_> = comparison.standing(Standing::Ranked).collect();
    if !ranked.is_empty() {
        out.push('\n');
        ranking(&mut out, &ranked, true, width);
    }
    let apart: Vec<_> = comparison.standing(Standing::BelowRequirements).collect();
    if !apart.is_empty() {
        out.push('\n');
        let below = sentences::below_requirements(comparison);
        prose(&mut out, &below, "", STRONG, width);
        ranking(&mut out, &apart, false, width);
    }
    let changed = sentences::changed_assumptions(comparison);
    if !changed.is_empty() {
        heading(&mut out, "Assumptions set");
        for assumption in changed {
            prose(&mut out, &assumption, "  ", Style::new(), width);
        }
    }
    let classes = sentences::table_classes(comparison);
    if !classes.is_empty() {
        heading(&mut out, "Table class");
        for class in classes {
            prose(&mut out, &class, "  ", Style::new(), width);
        }
    }
    let warnings = sentences::warnings(comparison);
    if !warnings.is_empty() {
        heading(&mut out, "Warnings");
        for warning in warnings {
            prose(&mut out, &warning, "  ", WARNING, width);
        }
    }
    let reasons = sentences::reasons(comparison);
    if !reasons.is_empty() {
        heading(&mut out, sentences::UNAVAILABLE);
        for reason in reasons {
            prose(&mut out, &reason, "  ", Style::new(), width);
        }
    }
    out.push('\n');
    if let Some(allowances) = sentences::unused_allowances(comparison) {
        prose(&mut out, &allowances, "", QUIET, width);
    }
    prose(&mut out, sentences::NOT_COUNTED, "", QUIET, width);
    out
}

fn title(out: &mut String, what: &str, comparison: &Comparison<'_>) {
    let _ = writeln!(out, "{STRONG}{what}{STRONG:#}");
    let mut prices = format!("{}, USD a month", comparison.workload.region);
    if let Some(date) = comparison.prices_as_of() {
        let _ = write!(prices, ", prices as of {date}");
    }
    let _ = writeln!(out, "{QUIET}{prices}{QUIET:#}\n");
}

fn heading(out: &mut String, text: &str) {
    let _ = writeln!(out, "\n{STRONG}{text}{STRONG:#}");
}

/// A paragraph, wrapped, with what follows its first line set in further.
fn prose(out: &mut String, text: &str, indent: &str, style: Style, width: usize) {
    let hanging = if indent.is_empty() {
        String::new()
    } else {
        format!("{indent}  ")
    };
    let options = textwrap::Options::new(width.min(PROSE_WIDTH))
        .initial_indent(indent)
        .subsequent_indent(&hanging)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    for line in textwrap::wrap(text, options) {
        let _ = writeln!(out, "{style}{line}{style:#}");
    }
}

/// The options of one standing with their costs; the size stands beside them where there is room
/// for it, and below each otherwise.
fn ranking(out: &mut String, answers: &[&Answer<'_>], ranked: bool, width: usize) {
    let beside = ranking_table(answers, ranked, true);
    let fits = beside
        .lines()
        .all(|line| display_width(line.trim_end()) <= width);
    let table = if fits {
        beside
    } else {
        ranking_table(answers, ranked, false)
    };
    for (i, line) in table.lines().enumerate() {
        let style = match i {
            0 => QUIET,
            1 if ranked => BEST,
            _ => Style::new(),
        };
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
    }
}

fn ranking_table(answers: &[&Answer<'_>], ranked: bool, size_beside: bool) -> Table {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    let mut header = vec![
        Cell::new(""),
        Cell::new("Option"),
        right("Monthly".to_owned()),
        right("Upfront".to_owned()),
        right("Effective".to_owned()),
    ];
    if size_beside {
        header.push(Cell::new("Size"));
    }
    table.set_header(header);
    for (i, answer) in answers.iter().enumerate() {
        let Some(quote) = answer.quote() else {
            continue;
        };
        let size = &quote.sizing.summary;
        let mut row = vec![
            right(if ranked {
                (i + 1).to_string()
            } else {
                String::new()
            }),
            Cell::new(answer.option.id),
            right(money(quote.monthly_usd())),
            right(money(quote.upfront_usd())),
            right(money(answer.effective_monthly_usd().unwrap_or_default())),
        ];
        if size_beside {
            row.push(Cell::new(size));
        } else if !size.is_empty() {
            row[1] = Cell::new(format!("{}\n  {size}", answer.option.id));
        }
        table.add_row(row);
    }
    table
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table
}

pub(super) fn bills(bills: &[(&Comparison<'_>, &Answer<'_>)], width: usize) -> String {
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
    title(&mut out, &what, comparison);
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
    let mut sentence = format!("{} USD a month", money(quote.monthly_usd()));
    if !quote.upfront_usd().is_zero() {
        let _ = write!(
            sentence,
            " and {} upfront: {} a month effectively",
            money(quote.upfront_usd()),
            money(answer.effective_monthly_usd().unwrap_or_default())
        );
    }
    if !quote.sizing.summary.is_empty() {
        let _ = write!(sentence, ", {}", quote.sizing.summary);
    }
    prose(&mut out, &sentence, "", BEST, width);

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
    till.patterns(&mut out, quote);
    if !quote.warnings.is_empty() {
        heading(&mut out, "Warnings");
        for warning in &quote.warnings {
            prose(&mut out, warning, "  ", WARNING, width);
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
    fn receipt<'b>(
        &self,
        out: &mut String,
        bill: &Bill<'b>,
        total: &str,
        sources: &mut Vec<(&'b Source, Date)>,
    ) {
        for group in bill.charges().chunk_by(|a, b| a.group == b.group) {
            heading(out, group[0].group.name());
            for charge in group {
                let source = (charge.source, charge.price_date);
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
                if charge.is_free() {
                    left.push_str(", free allowance");
                }
                let amount = self.line(&left, &money(charge.amount_usd()));
                let _ = writeln!(out, "{amount}  {QUIET}[{}]{QUIET:#}", number + 1);
                let _ = writeln!(out, "{QUIET}      {}{QUIET:#}", product(charge));
            }
            let subtotal = group.iter().map(Charge::amount_usd).sum();
            let _ = writeln!(out, "{}", self.line("  subtotal", &money(subtotal)));
        }
        let total = self.line(total, &money(bill.total_usd()));
        let _ = writeln!(out, "\n{STRONG}{total}{STRONG:#}");
        prose(out, sentences::ROUNDING, "", QUIET, self.width);
    }

    /// What each access pattern takes, and costs where that can be told.
    fn patterns(&self, out: &mut String, quote: &Quote<'_>) {
        if quote.patterns.is_empty() {
            return;
        }
        heading(out, sentences::patterns_heading(&quote.patterns));
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
    }
}

fn product(charge: &Charge<'_>) -> String {
    let amount = format!("{} {}", quantity(charge.quantity), charge.unit);
    let price = unit_price(charge.unit_price_usd);
    if charge.unit_price_usd == charge.list_unit_price_usd {
        format!("{amount} × {price}")
    } else {
        format!(
            "{amount} × {price} (list price {})",
            unit_price(charge.list_unit_price_usd)
        )
    }
}

/// The sizing and the assumptions that a quote rests on.
fn details(out: &mut String, comparison: &Comparison<'_>, quote: &Quote<'_>, width: usize) {
    heading(out, "Workload");
    columns(out, sentences::workload(comparison).into_iter(), width);
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

/// A list of keys and texts, the texts wrapped in a column of their own.
fn columns(out: &mut String, rows: impl Iterator<Item = [String; 2]>, width: usize) {
    let rows: Vec<_> = rows.collect();
    // A key that would leave less than half of the line stands on a line of its own.
    let most = width.min(PROSE_WIDTH) / 2 - 4;
    let key_width = rows
        .iter()
        .map(|[key, _]| display_width(key))
        .filter(|&it| it <= most)
        .max()
        .unwrap_or(0);
    let indent = " ".repeat(key_width + 4);
    for [key, text] in rows {
        let options = textwrap::Options::new(width.min(PROSE_WIDTH + key_width))
            .initial_indent(&indent)
            .subsequent_indent(&indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for (i, line) in textwrap::wrap(&text, options).iter().enumerate() {
            if i == 0 && display_width(&key) > key_width {
                let _ = writeln!(out, "  {key}\n{line}");
            } else if i == 0 {
                let rest = line.get(indent.len()..).unwrap_or_default();
                let _ = writeln!(out, "  {key:key_width$}  {rest}");
            } else {
                let _ = writeln!(out, "{line}");
            }
        }
    }
}

/// Every option with a line of explanation.
#[must_use]
pub fn options(models: impl Iterator<Item = &'static dyn PricingModel>, width: usize) -> String {
    let mut out = String::new();
    let rows = models.map(|model| {
        let option = model.option();
        [
            option.id.to_owned(),
            format!("{}: {}", option.engine, option.summary),
        ]
    });
    columns(&mut out, rows, width.max(LEAST_WIDTH));
    out
}

/// Every assumption with its value, unit and source.
#[must_use]
pub fn assumptions(width: usize) -> String {
    let mut out = String::new();
    for group in assumptions::ALL.chunk_by(|a, b| a.group == b.group) {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{STRONG}{}{STRONG:#}", group[0].group);
        let rows = group.iter().map(|it| {
            let text = format!(
                "{} {}: {} [{}]",
                it.default.normalize(),
                it.unit,
                it.meaning,
                it.source
            );
            [it.key.to_owned(), text]
        });
        columns(&mut out, rows, width.max(LEAST_WIDTH));
    }
    out
}
