//! How far price books can be relied on, at a terminal: what is implausible, what is missing, how old it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, Table};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use textwrap::core::display_width;

use super::{LEAST_WIDTH, QUIET, STRONG, WARNING, heading, plain_table, prose};
use crate::compare::Coverage;
use crate::figures::thousands;
use crate::prices::check::{Age, Ages, Check, Gaps, Jump, Jumps, Lack, LoneKind, Norm};
use crate::problem::Place;
use crate::report::numbers::unit_price;
use crate::report::sentences::{families, list};

/// So many implausible prices are listed, and the rest counted: the first are the farthest off.
const MOST_JUMPS: usize = 100;
/// So many examples stand for all.
const EXAMPLES: usize = 2;
/// So many regions are named, and the rest counted.
const NAMED: usize = 6;

/// What a check found: prices that are implausible with the place where a folder says them, options that
/// could not be priced, and what is older than so many days.
#[must_use]
pub fn price_check(
    check: &Check<'_>,
    coverage: &[Coverage],
    notice_days: Decimal,
    place: impl Fn(&str, &str) -> Option<Place>,
    width: usize,
) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let laid_over = match check.laid_over {
        0 => String::new(),
        count => format!(", {} of them laid over the embedded ones", figure(count)),
    };
    let text = format!(
        "{} of {}{laid_over}",
        counted(check.prices, "price", "prices"),
        counted(check.regions.len(), "region", "regions")
    );
    prose(&mut out, &text, "", STRONG, width);
    jumps(&mut out, &check.jumps, place, width);
    gaps(&mut out, &check.gaps, width);
    options(&mut out, coverage, width);
    ages(&mut out, &check.ages, notice_days, width);
    out
}

fn jumps(
    out: &mut String,
    jumps: &Jumps<'_>,
    place: impl Fn(&str, &str) -> Option<Place>,
    width: usize,
) {
    let factor = unit_price(jumps.factor);
    let count = jumps.prices.len();
    let limit = format!(
        "more than {factor} times, or less than 1/{factor}, of the median of its family or of the regions"
    );
    if count == 0 {
        let compared = format!("{} compared", figure(jumps.compared));
        let text = format!("No price is implausible: of {compared}, none is {limit}.");
        prose(out, &text, "", STRONG, width);
        if let Some(jump) = &jumps.farthest {
            let text = format!(
                "The farthest off: {} {}, {}",
                jump.region,
                jump.key,
                far(jump)
            );
            prose(out, &text, "", QUIET, width);
        }
        return;
    }
    let is = if count == 1 { "is" } else { "are" };
    let text = format!(
        "{} {is} implausible: {limit}.",
        counted(count, "price", "prices")
    );
    prose(out, &text, "", WARNING, width);
    heading(out, "Implausible prices");
    for jump in jumps.prices.iter().take(MOST_JUMPS) {
        let place = place(jump.region, jump.key).map(|place| {
            let (line, _) = place.line_and_column();
            format!("{}:{line}", place.source.name)
        });
        let place = place.unwrap_or_else(|| "embedded".to_owned());
        let text = format!("{place}: {} {}", jump.region, jump.key);
        prose(out, &text, "  ", Style::new(), width);
        prose(out, &far(jump), "      ", Style::new(), width);
    }
    if count > MOST_JUMPS {
        let text = format!("and {} more", figure(count - MOST_JUMPS));
        prose(out, &text, "  ", QUIET, width);
    }
}

/// A price, and how far it is from what it should be like.
fn far(jump: &Jump<'_>) -> String {
    let norm = match jump.norm {
        Norm::Family { sizes } => format!("the median of its family for its size ({sizes} sizes)"),
        Norm::Regions { regions } => format!("the median of {regions} regions"),
        Norm::Destinations { regions } => {
            format!("the median of what is sent to {regions} regions")
        }
        Norm::Embedded => "the embedded price".to_owned(),
    };
    let times = match jump.factor() {
        None => format!("beside {norm}"),
        Some(factor) => {
            // From tenfold on the decimals tell nothing.
            let factor = thousands(factor.round_dp(u32::from(factor < Decimal::TEN)));
            if jump.usd < jump.norm_usd {
                format!("1/{factor} of {norm}")
            } else {
                format!("{factor} times {norm}")
            }
        }
    };
    // A median of prices per size has more digits than anybody reads.
    let norm_usd = jump.norm_usd.round_sf(6).unwrap_or(jump.norm_usd);
    format!(
        "{} USD per {}, {times}, {}",
        unit_price(jump.usd),
        jump.price.unit,
        unit_price(norm_usd)
    )
}

fn gaps(out: &mut String, gaps: &Gaps<'_>, width: usize) {
    if !gaps.lacks.is_empty() {
        let regions = distinct(gaps.lacks.iter().map(|it| it.region.as_str()));
        let text = format!(
            "Missing where 9 of 10 regions have it: {} in {}",
            counted(gaps.lacks.len(), "price or family", "prices and families"),
            counted(regions.len(), "region", "regions")
        );
        heading_in(out, &text, width);
        for of_meter in gaps.lacks.chunk_by(|a, b| a.meter == b.meter) {
            prose(out, &lacks(of_meter), "  ", Style::new(), width);
        }
    }
    if !gaps.lone.is_empty() {
        let text = "Prices without the one that belongs to them";
        heading_in(out, text, width);
        for of_kind in gaps.lone.chunk_by(|a, b| a.kind == b.kind) {
            let what = match of_kind[0].kind {
                LoneKind::SingleAzAlone => "on demand in one zone, not in several",
                LoneKind::MultiAzAlone => "on demand in several zones, not in one",
                LoneKind::HourWithoutUpfront => "hours of a commitment without their upfront sum",
                LoneKind::UpfrontWithoutHour => "upfront sums without their hours",
                LoneKind::ReservedAlone => "with a commitment, and not without one",
            };
            let regions = distinct(of_kind.iter().map(|it| it.region));
            let examples = of_kind.iter().take(EXAMPLES);
            let examples: Vec<_> = examples
                .map(|it| format!("{} in {}", it.key, it.region))
                .collect();
            let text = format!(
                "{what}: {} in {}, such as {}{}",
                figure(of_kind.len()),
                counted(regions.len(), "region", "regions"),
                examples.join(", "),
                more(of_kind.len(), EXAMPLES)
            );
            prose(out, &text, "  ", Style::new(), width);
        }
    }
}

/// A heading that may be longer than a line.
fn heading_in(out: &mut String, text: &str, width: usize) {
    out.push('\n');
    prose(out, text, "", STRONG, width);
}

/// What is missing of one meter.
fn lacks(lacks: &[Lack]) -> String {
    let first = &lacks[0];
    let had = |it: &Lack| {
        let [having, among] = it.had_by;
        format!("{having} of {among}")
    };
    if lacks.iter().all(|it| it.key == first.key) {
        let regions: Vec<_> = lacks.iter().map(|it| it.region.as_str()).collect();
        let is_service = first.key == first.meter && first.key.ends_with('*');
        return format!(
            "{}: {} in {}; {} have it",
            first.key,
            if is_service { "hardly a price" } else { "not" },
            named(&regions),
            had(first)
        );
    }
    let regions = distinct(lacks.iter().map(|it| it.region.as_str()));
    let examples: Vec<_> = lacks
        .iter()
        .take(EXAMPLES)
        .map(|it| format!("{} in {} ({} have it)", it.key, it.region, had(it)))
        .collect();
    format!(
        "{}: {} in {}, such as {}{}",
        first.meter,
        figure(lacks.len()),
        counted(regions.len(), "region", "regions"),
        examples.join(", "),
        more(lacks.len(), EXAMPLES)
    )
}

/// Options that could not be priced, by what is missing for them.
fn options(out: &mut String, coverage: &[Coverage], width: usize) {
    let alike = lacking_alike(coverage);
    let (Some(first), false) = (coverage.first(), alike.is_empty()) else {
        return;
    };
    heading_in(
        out,
        "Options that can't be priced, whatever the workload",
        width,
    );
    let all: Vec<_> = first.options.iter().map(|(option, _)| option.id).collect();
    for (key, regions, ids) in alike {
        let what = key.map_or_else(
            || "no class is sold so".to_owned(),
            |key| format!("no price {key}"),
        );
        let text = format!(
            "{}: {what} in {}",
            families(&ids, &all).join(", "),
            named(&regions)
        );
        prose(out, &text, "  ", Style::new(), width);
    }
}

/// The options that lack the same price in the same regions: the price, the regions, the options.
type LackingAlike<'c> = Vec<(Option<&'c str>, Vec<&'c str>, Vec<&'static str>)>;

fn lacking_alike(coverage: &[Coverage]) -> LackingAlike<'_> {
    let mut alike: LackingAlike<'_> = Vec::new();
    let options = coverage.first().map_or(0, |it| it.options.len());
    for at in 0..options {
        let mut regions: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
        for it in coverage {
            if let Some(lacking) = &it.options[at].1 {
                let of_key = regions.entry(lacking.key.as_deref());
                of_key.or_default().push(&it.region);
            }
        }
        let id = coverage[0].options[at].0.id;
        for (key, regions) in regions {
            match alike.iter_mut().find(|it| it.0 == key && it.1 == regions) {
                Some((.., ids)) => ids.push(id),
                None => alike.push((key, regions, vec![id])),
            }
        }
    }
    alike
}

fn ages(out: &mut String, ages: &Ages<'_>, notice_days: Decimal, width: usize) {
    let most = notice_days.to_i32().unwrap_or(i32::MAX);
    let all: usize = ages.of_sources.iter().map(Age::count).sum();
    let old: usize = ages.of_sources.iter().map(|it| it.older_than(most)).sum();
    let text = format!(
        "Age on {}: {} of {} are older than {notice_days} days",
        ages.on,
        figure(old),
        figure(all)
    );
    heading_in(out, &text, width);
    let table = age_table(ages, most);
    let lines: Vec<_> = table.lines().collect();
    for (i, line) in lines.iter().enumerate() {
        let line = line.trim_end();
        let Some(age) = i.checked_sub(1).and_then(|at| ages.of_sources.get(at)) else {
            let _ = writeln!(out, "{QUIET}{line}{QUIET:#}");
            continue;
        };
        let style = if age.older_than(most) > 0 {
            WARNING
        } else {
            Style::new()
        };
        let source = &age.source.title;
        // Where the source has room it ends the line.
        if display_width(line) + 2 + display_width(source) <= width {
            let _ = writeln!(out, "{style}{line}{style:#}  {source}");
        } else {
            let _ = writeln!(out, "{style}{line}{style:#}");
            prose(out, source, "      ", QUIET, width);
        }
    }
}

/// A line for each source: of which days its prices are, and how many are old.
fn age_table(ages: &Ages<'_>, most: i32) -> Table {
    let right = |text: &str| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    table.set_header(vec![
        Cell::new(" Service"),
        right("Prices"),
        Cell::new("Oldest"),
        Cell::new("Newest"),
        right("Days"),
        right("Old"),
    ]);
    for age in &ages.of_sources {
        let [oldest, newest] = age.days();
        let days = match age.oldest_days() {
            days if days < 0 => format!("in {}", -i64::from(days)),
            days => days.to_string(),
        };
        table.add_row(vec![
            Cell::new(format!(" {}", age.service)),
            right(&figure(age.count())),
            Cell::new(oldest),
            Cell::new(newest),
            right(&days),
            right(&figure(age.older_than(most))),
        ]);
    }
    table
}

fn distinct<'a>(regions: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    regions.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The first of some regions, and how many more there are.
fn named(regions: &[&str]) -> String {
    if regions.len() <= NAMED {
        return list(regions);
    }
    format!(
        "{}{}",
        regions[..NAMED].join(", "),
        more(regions.len(), NAMED)
    )
}

fn more(count: usize, shown: usize) -> String {
    match count.saturating_sub(shown) {
        0 => String::new(),
        more => format!(" and {} more", figure(more)),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", figure(count), if count == 1 { one } else { many })
}

fn figure(count: usize) -> String {
    thousands(Decimal::from(count))
}
