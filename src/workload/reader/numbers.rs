//! Keys that take a number, in whatever unit: within their bounds, or as an interval where nobody knows it
//! exactly.

use rust_decimal::{Decimal, dec};

use super::{Form, Found, Table};
use crate::assumptions::{Assumptions, Name, Origin};
use crate::problem::Problem;
use crate::workload::Interval;
use crate::workload::document::{Entry, Node};
use crate::workload::units::{Bounded, Quantity};

/// A number that a profile gives.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    /// The dotted path of its key.
    pub(crate) path: String,
    pub(crate) value: Decimal,
}

/// The least and the most that an interval may be sure of.
const CONFIDENCE: (Decimal, Decimal) = (dec!(0.01), dec!(0.999));

impl<'r> Table<'r> {
    /// A share, or `true` for all and `false` for none.
    pub(crate) fn share_or_flag(&self, key: &'static str) -> Option<Found<Decimal>> {
        if self.is_flag(key) {
            let Found { value, place } = self.flag(key)?;
            let value = Decimal::from(u8::from(value));
            return Some(Found { value, place });
        }
        let (least, most) = (Decimal::ZERO, Decimal::ONE);
        self.quantity_of("true, false or ", key, Quantity::Share, least, most)
    }

    /// A number from `least` to `most`.
    pub(crate) fn number(
        &self,
        key: &'static str,
        least: Decimal,
        most: Decimal,
    ) -> Option<Found<Decimal>> {
        self.quantity_of("", key, Quantity::Number, least, most)
    }

    /// A share: from 0 to 1, or a percentage.
    pub(crate) fn share(&self, key: &'static str) -> Option<Found<Decimal>> {
        self.quantity_of("", key, Quantity::Share, Decimal::ZERO, Decimal::ONE)
    }

    /// A size in bytes, from `least` to `most`.
    pub(crate) fn size(
        &self,
        key: &'static str,
        least: Decimal,
        most: Decimal,
    ) -> Option<Found<Decimal>> {
        self.quantity_of("", key, Quantity::Size, least, most)
    }

    /// A quantity of a kind, for keys that take something else too; `others` is what that is.
    pub(crate) fn quantity_of(
        &self,
        others: &str,
        key: &'static str,
        kind: Quantity,
        least: Decimal,
        most: Decimal,
    ) -> Option<Found<Decimal>> {
        let bounded = Bounded::new(kind, least, most);
        self.takes(key, || Form::Quantity(bounded));
        let node = &self.entry(key)?.node;
        self.quantity_or(others, key, node, bounded)
    }

    /// A quantity within its bounds.
    pub(crate) fn bounded(&self, key: &'static str, bounded: Bounded) -> Option<Found<Decimal>> {
        self.takes(key, || Form::Quantity(bounded));
        let node = &self.entry(key)?.node;
        self.quantity_or("", key, node, bounded)
    }

    /// `others` is what the key takes beside the quantity, for «expected …».
    fn quantity_or(
        &self,
        others: &str,
        key: &str,
        node: &Node,
        bounds: Bounded,
    ) -> Option<Found<Decimal>> {
        let found = match node.value.as_table() {
            Some(entries) if is_interval(entries) => self.interval(key, node, entries, bounds),
            _ => self.plain_quantity(others, key, node, bounds),
        }?;
        if let Some(numbers) = &self.reader.numbers {
            let (path, value) = (self.path_of(key), found.value);
            numbers.borrow_mut().push(Number { path, value });
        }
        Some(found)
    }

    /// A number that lies between two others, most likely at a third: that one, and the interval is noted.
    fn interval(
        &self,
        key: &str,
        node: &Node,
        entries: &'r [Entry],
        bounds: Bounded,
    ) -> Option<Found<Decimal>> {
        let path = self.path_of(key);
        let table = Table::new(self.reader, path.clone(), entries, node.span.clone());
        let within = |key: &'static str, bounds| {
            let entry = table.asked_entry(key)?;
            table.plain_quantity("", key, &entry.node, bounds)
        };
        let [low, mid, high] = ["low", "mid", "high"].map(|key| {
            let found = within(key, bounds);
            if found.is_none() {
                table.missing(key, &format!("{key}, or give one number"));
            }
            found
        });
        let (least, most) = CONFIDENCE;
        let confidence = within("confidence", Bounded::new(Quantity::Share, least, most));
        table.finish();
        let (low, mid, high) = (low?.value, mid?.value, high?.value);
        if low > mid || mid > high {
            let [low, mid, high] = [low, mid, high].map(|it| bounds.kind.show(it));
            let message = format!(
                "{path}: expected low, mid and high from the smallest on, found {low}, {mid} and {high}"
            );
            self.report(Problem::at(self.reader.place(&node.span), message));
            return None;
        }
        let interval = Interval {
            key: path,
            low,
            mid,
            high,
            confidence: confidence.map(|it| it.value),
            assumption: None,
            least: bounds.least,
            most: bounds.most,
        };
        let mut intervals = self.reader.intervals.borrow_mut();
        // A key may be read for several settings.
        if intervals.iter().all(|it| it.key != interval.key) {
            intervals.push(interval);
        }
        Some(self.found(node, mid))
    }

    /// A number that is known.
    fn plain_quantity(
        &self,
        others: &str,
        key: &str,
        node: &Node,
        bounded: Bounded,
    ) -> Option<Found<Decimal>> {
        let Bounded { kind, least, most } = bounded;
        let mut help = None;
        let expected = match node.value.as_written() {
            Some(text) => match kind.parse(text) {
                Ok(value) if bounded.contains(value) => {
                    return Some(self.found(node, value));
                }
                Ok(value) => {
                    let percent = Decimal::ONE..=Decimal::ONE_HUNDRED;
                    if kind == Quantity::Share && percent.contains(&value) {
                        help = Some(format!("did you mean \"{} %\"?", value.normalize()));
                    }
                    format!("a value from {} to {}", kind.show(least), kind.show(most))
                }
                Err(expected) => {
                    help = kind.help().map(str::to_owned);
                    expected.to_owned()
                }
            },
            None => kind.expected().to_owned(),
        };
        let mut problem = self.unexpected(key, node, &format!("{others}{expected}"));
        problem.help = help;
        self.reader.report(problem);
        None
    }

    /// A key that stands for an assumption, in its range.
    pub(crate) fn assumption(&self, key: &'static str, name: Name, assumptions: &mut Assumptions) {
        let about = name.about();
        let found = self.quantity_of("", key, Quantity::Assumption, about.least, about.most);
        if let Some(found) = found {
            // Its range is checked, and no other key stands for it.
            let _ = assumptions.set(about.key, found.value, Origin::ProfileKey);
            let path = self.path_of(key);
            let mut intervals = self.reader.intervals.borrow_mut();
            for interval in intervals.iter_mut().filter(|it| it.key == path) {
                interval.assumption = Some(about.key);
            }
        }
    }

    /// Every entry as a key and a quantity, for tables whose keys are not fixed.
    pub(crate) fn quantities(
        &self,
        kind: Quantity,
        least: Decimal,
        most: Decimal,
    ) -> Vec<(Found<String>, Found<Decimal>)> {
        let bounded = Bounded::new(kind, least, most);
        if let Some(forms) = &self.reader.forms {
            let mut forms = forms.borrow_mut();
            forms.push((Form::AnyKey, self.path.clone()));
            forms.push((Form::Quantity(bounded), format!("{}.", self.path)));
        }
        self.any_key.set(true);
        let mut all = Vec::new();
        for entry in self.entries {
            let key = Found {
                value: entry.key.clone(),
                place: self.reader.place(&entry.key_span),
            };
            if let Some(value) = self.quantity_or("", &entry.key, &entry.node, bounded) {
                all.push((key, value));
            }
        }
        all
    }
}

/// Whether a table says what an interval does.
fn is_interval(entries: &[Entry]) -> bool {
    let keys = ["low", "mid", "high"];
    entries.iter().any(|it| keys.contains(&it.key.as_str()))
}
