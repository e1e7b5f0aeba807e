//! Prices that differ, meter by meter: those that moved alike in a line, the others one by one.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::Style;
use rust_decimal::Decimal;
use textwrap::core::display_width;

use super::{counted, figure};
use crate::prices::diff::PriceChange;
use crate::prices::{Agreement, Price};
use crate::report::numbers::{moved, unit_price};
use crate::report::terminal::{QUIET, heading, prose};

/// So many prices of a meter stand for themselves; more that moved alike are one line.
const FEW: usize = 5;
/// So many meters of a service that moved alike are one line.
const LEAST_METERS: usize = 3;
/// So many lines at most tell of prices that moved alike.
const MOST_ALIKE: usize = 3;
/// A smaller part of a meter moved alike by chance.
const LEAST_PART: usize = 10;

/// How prices are listed.
pub(super) struct Lines {
    /// Whether there are several regions, which prices are told apart by.
    pub(super) names_regions: bool,
    /// Whether a few prices of a meter are enough.
    pub(super) brief: bool,
    /// How many columns there are.
    pub(super) width: usize,
}

impl Lines {
    /// Prices that are on both sides, meter by meter.
    pub(super) fn moved<'d, 'b: 'd>(
        &self,
        out: &mut String,
        prices: impl Iterator<Item = &'d PriceChange<'b>>,
    ) {
        let prices: Vec<_> = prices.collect();
        if !prices.is_empty() {
            heading(out, "Changed");
        }
        for of_service in prices.chunk_by(|a, b| service(a) == service(b)) {
            let meters = of_service.chunk_by(|a, b| a.meter() == b.meter());
            let mut rest: Vec<_> = meters.map(|prices| (whole_way(prices), prices)).collect();
            while let Some(way) = common_way(&rest) {
                let (alike, other): (Vec<_>, Vec<_>) = rest
                    .into_iter()
                    .partition(|(it, _)| it.as_ref() == Some(&way));
                rest = other;
                let prices: Vec<_> = alike.iter().flat_map(|(_, it)| *it).copied().collect();
                let text = format!(
                    "{}: {} meters, {}, {way}",
                    service(prices[0]),
                    alike.len(),
                    self.extent(&prices)
                );
                self.say(out, &text, "  ");
            }
            for (_, of_meter) in rest {
                self.meter(out, of_meter);
            }
        }
    }

    /// A line, wrapped; a number and its percent sign stay together.
    fn say(&self, out: &mut String, text: &str, indent: &str) {
        let mut line = String::new();
        let bound = text.replace(" %", "\u{a0}%");
        prose(&mut line, &bound, indent, Style::new(), self.width);
        out.push_str(&line.replace('\u{a0}', " "));
    }

    fn meter(&self, out: &mut String, prices: &[&PriceChange<'_>]) {
        let Some(meter) = prices.first().map(|it| it.meter()) else {
            return;
        };
        let (alike, mut single) = alike(prices);
        if alike.len() == 1 && single.is_empty() {
            for (way, prices) in alike {
                let text = format!("{meter}: {}, {way}", self.extent(&prices));
                self.say(out, &text, "  ");
            }
            return;
        }
        // A meter of one price needs no name beside its key.
        let is_few = alike.is_empty() && single.len() <= FEW;
        let is_alone = is_few && (single.len() == 1 || single.iter().all(|it| it.key == meter));
        if is_few {
            if !is_alone {
                self.say(out, meter, "  ");
            }
        } else {
            let text = format!("{meter}: {}, {}", self.extent(prices), range(prices));
            self.say(out, &text, "  ");
        }
        for (way, prices) in &alike {
            let example = prices.first().map_or("", |it| it.key);
            let text = format!("{}, {way}: {example} for one", self.extent(prices));
            self.say(out, &text, "    ");
        }
        let rest = if self.brief {
            // What moved most tells most.
            single.sort_by_key(|it| Reverse(distance(it)));
            single.split_off(single.len().min(FEW))
        } else {
            Vec::new()
        };
        let rows = single.iter().map(|it| {
            let text = it.both().map_or_else(String::new, |(old, new)| {
                let dates = if old.date == new.date {
                    format!("{}", new.date)
                } else {
                    format!("{} → {}", old.date, new.date)
                };
                format!(
                    "{}{} → {} USD per {}, {}, {dates}",
                    self.region(it),
                    price(old),
                    price(new),
                    new.unit,
                    moved(old.usd, new.usd)
                )
            });
            [it.key.to_owned(), text]
        });
        self.entries(out, rows.collect(), is_alone);
        self.more(out, &rest);
    }

    /// Prices with what is said of each: beside its key where there is room for all, or else below it.
    fn entries(&self, out: &mut String, rows: Vec<[String; 2]>, is_alone: bool) {
        let indent = if is_alone { "  " } else { "    " };
        let widest = |at: usize| rows.iter().map(|row| display_width(&row[at])).max();
        let (key_width, text_width) = (widest(0).unwrap_or(0), widest(1).unwrap_or(0));
        let has_room = indent.len() + key_width + 2 + text_width <= self.width;
        for [key, text] in rows {
            if has_room {
                let _ = writeln!(out, "{indent}{key:key_width$}  {text}");
            } else {
                self.say(out, &key, indent);
                self.say(out, &text, &format!("{indent}    "));
            }
        }
    }

    /// How many prices there are, and in how many regions.
    fn extent(&self, prices: &[&PriceChange<'_>]) -> String {
        let count = counted(prices.len(), "price", "prices");
        let regions: BTreeSet<_> = prices.iter().map(|it| it.region).collect();
        match (self.names_regions, regions.len()) {
            (false, _) => count,
            (true, 1) => format!("{count} in {}", prices[0].region),
            (true, regions) => format!("{count} in {regions} regions"),
        }
    }

    fn region(&self, change: &PriceChange<'_>) -> String {
        if self.names_regions {
            format!("{}: ", change.region)
        } else {
            String::new()
        }
    }

    fn more(&self, out: &mut String, rest: &[&PriceChange<'_>]) {
        if !rest.is_empty() {
            let text = format!("and {} more", figure(rest.len()));
            prose(out, &text, "    ", QUIET, self.width);
        }
    }

    /// Prices that are on one side alone, meter by meter.
    pub(super) fn listed<'d, 'b: 'd>(
        &self,
        out: &mut String,
        name: &str,
        prices: impl Iterator<Item = &'d PriceChange<'b>>,
    ) {
        let prices: Vec<_> = prices.collect();
        if !prices.is_empty() {
            heading(out, name);
        }
        for of_meter in prices.chunk_by(|a, b| a.meter() == b.meter()) {
            let meter = of_meter[0].meter();
            let is_few = of_meter.len() <= FEW;
            let is_alone =
                of_meter.len() == 1 || is_few && of_meter.iter().all(|it| it.key == meter);
            if !is_few {
                self.say(out, &format!("{meter}: {}", self.extent(of_meter)), "  ");
            } else if !is_alone {
                self.say(out, meter, "  ");
            }
            let most = if self.brief { FEW } else { of_meter.len() };
            let (shown, rest) = of_meter.split_at(most.min(of_meter.len()));
            let rows = shown.iter().filter_map(|it| {
                let price = it.before.or(it.after)?;
                let text = format!(
                    "{}{} USD per {}, {}",
                    self.region(it),
                    unit_price(price.usd),
                    price.unit,
                    price.date
                );
                Some([it.key.to_owned(), text])
            });
            self.entries(out, rows.collect(), is_alone);
            self.more(out, rest);
        }
    }
}

/// What a price is for: the first part of its key.
fn service<'b>(change: &PriceChange<'b>) -> &'b str {
    change.key.split('.').next().unwrap_or_default()
}

/// The way that all prices moved, when it is one.
fn whole_way(prices: &[&PriceChange<'_>]) -> Option<String> {
    let both = prices.iter().filter_map(|it| it.both());
    let mut ways = both.map(|(old, new)| way(old, new));
    let first = ways.next()?;
    ways.all(|it| it == first).then_some(first)
}

/// The way that several meters of a service moved as a whole, with more than a few prices.
fn common_way(meters: &[(Option<String>, &[&PriceChange<'_>])]) -> Option<String> {
    let mut ways = meters.iter().filter_map(|(way, _)| way.as_ref());
    let is_common = |way: &&String| {
        let same = || meters.iter().filter(|(it, _)| it.as_ref() == Some(way));
        let prices: usize = same().map(|(_, prices)| prices.len()).sum();
        same().count() >= LEAST_METERS && prices > FEW
    };
    ways.find(is_common).cloned()
}

/// Prices that moved in one way, and the way.
type Alike<'d, 'b> = Vec<(String, Vec<&'d PriceChange<'b>>)>;

/// The largest sets of prices that moved alike, and the prices that are in none of them.
fn alike<'d, 'b>(prices: &[&'d PriceChange<'b>]) -> (Alike<'d, 'b>, Vec<&'d PriceChange<'b>>) {
    let mut sets: Alike<'_, '_> = Vec::new();
    for it in prices {
        let way = it
            .both()
            .map_or_else(String::new, |(old, new)| way(old, new));
        match sets.iter_mut().find(|(known, _)| *known == way) {
            Some((_, set)) => set.push(it),
            None => sets.push((way, vec![it])),
        }
    }
    // Stable: sets as large stay in the order of their first keys.
    sets.sort_by_key(|(_, set)| Reverse(set.len()));
    let least = FEW.max(prices.len() / LEAST_PART);
    let large = sets.iter().take_while(|(_, set)| set.len() > least);
    let single = sets.split_off(large.count().min(MOST_ALIKE));
    let mut single: Vec<_> = single.into_iter().flat_map(|(_, set)| set).collect();
    single.sort_by_key(|it| (it.key, it.region));
    (sets, single)
}

/// How a price moved: what is paid, and what is published where that moved otherwise.
fn way(old: &Price, new: &Price) -> String {
    let net = moved(old.usd, new.usd);
    let is_negotiated = old.agreement.is_some() || new.agreement.is_some();
    if !is_negotiated {
        return net;
    }
    let list = moved(old.list_usd, new.list_usd);
    if list == net {
        net
    } else if old.list_usd == new.list_usd {
        format!("{net}, the list price as before")
    } else {
        format!("{net}, the list price {list}")
    }
}

/// From where to where prices of one meter moved.
fn range(prices: &[&PriceChange<'_>]) -> String {
    let mut both: Vec<_> = prices.iter().filter_map(|it| it.both()).collect();
    let ratio =
        |(old, new): &(&Price, &Price)| new.usd.checked_div(old.usd).unwrap_or(Decimal::MAX);
    both.sort_by_key(ratio);
    let text = |it: Option<&(&Price, &Price)>| {
        it.map_or_else(String::new, |(old, new)| moved(old.usd, new.usd))
    };
    let (least, most) = (text(both.first()), text(both.last()));
    if least == most {
        least
    } else {
        format!("from {least} to {most}")
    }
}

/// How far a price moved either way, to be ordered by.
fn distance(change: &PriceChange<'_>) -> Decimal {
    let Some((old, new)) = change.both() else {
        return Decimal::ZERO;
    };
    let (least, most) = (old.usd.min(new.usd), old.usd.max(new.usd));
    if least == most {
        return Decimal::ONE;
    }
    most.checked_div(least).unwrap_or(Decimal::MAX)
}

/// A price, and the published one where that is another.
fn price(price: &Price) -> String {
    let net = unit_price(price.usd);
    if price.list_usd == price.usd {
        return net;
    }
    let less = match price.agreement {
        Some(Agreement::Discount { percent }) => format!(" less {} %", percent.normalize()),
        _ => String::new(),
    };
    format!("{net} (list price {}{less})", unit_price(price.list_usd))
}
