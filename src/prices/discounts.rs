//! Negotiated discounts: what is taken off the published prices of a service or of a meter.
//!
//! ```toml
//! [discount]
//! dynamodb = 12
//! "rds.instance-hours" = 20
//! ```

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Agreement, Price, meters};
use crate::problem::{Place, Problem, SourceText, nearest};

/// The name of the file in a folder of prices.
pub(super) const FILE: &str = "discounts.toml";
const TABLE: &str = "discount";

/// Discounts in percent, by the beginning of the keys that they are for.
#[derive(Debug, Default, Clone)]
pub(super) struct Discounts(BTreeMap<String, Decimal>);

impl Discounts {
    /// Reads a file of discounts.
    pub(super) fn read(name: &str, text: &str, problems: &mut Vec<Problem>) -> Self {
        let source = SourceText::new(name, text);
        let at = |span| Place::new(&source, span);
        let mut discounts = Self::default();
        let root = match DeTable::parse(text) {
            Ok(root) => root.into_inner(),
            Err(error) => {
                let place = at(error.span().unwrap_or(0..0));
                let message = format!("not valid TOML: {}", error.message().replace('\n', ", "));
                problems.push(Problem::at(place, message));
                return discounts;
            }
        };
        for (key, value) in root {
            let span = key.span();
            match value.into_inner() {
                DeValue::Table(table) if *key.get_ref() == TABLE => {
                    discounts.add("", table, &at, problems);
                }
                _ => {
                    let message = format!("{}: expected the table [{TABLE}]", key.get_ref());
                    let help = "[discount] holds percents by service or meter: dynamodb = 12";
                    problems.push(Problem::at(at(span), message).help(help));
                }
            }
        }
        discounts
    }

    /// Adds the entries of a table; dots make tables in TOML, so what is below a name is of it.
    fn add(
        &mut self,
        above: &str,
        table: DeTable<'_>,
        at: &impl Fn(std::ops::Range<usize>) -> Place,
        problems: &mut Vec<Problem>,
    ) {
        for (key, value) in table {
            let (span, key) = (key.span(), key.into_inner());
            let name = if above.is_empty() {
                key.into_owned()
            } else {
                format!("{above}.{key}")
            };
            if !meters::is_beginning(&name) {
                let message = format!("no price is of {name:?}");
                let problem = Problem::at(at(span), message);
                problems.push(match nearest(&name, meters::beginnings()) {
                    Some(near) => problem.help(format!("did you mean {near:?}?")),
                    None => {
                        problem.help("name a service (dynamodb) or a meter (rds.instance-hours)")
                    }
                });
                continue;
            }
            let value_span = value.span();
            match percent(value) {
                Ok(percent) if !self.0.contains_key(&name) => {
                    self.0.insert(name, percent);
                }
                Ok(_) => {
                    let message = format!("{name}: stands twice");
                    problems.push(Problem::at(at(span), message));
                }
                Err(Some(table)) => self.add(&name, table, at, problems),
                Err(None) => {
                    let message = format!("{name}: expected percents from 0 to 100, 12.5 for one");
                    problems.push(Problem::at(at(value_span), message));
                }
            }
        }
    }

    /// Lays other discounts over these, name by name.
    pub(super) fn lay_over(&mut self, other: &Self) {
        self.0.extend(
            other
                .0
                .iter()
                .map(|(name, percent)| (name.clone(), *percent)),
        );
    }

    /// Takes off a published price what is negotiated for its key: the longest name counts. Prices of
    /// a user's own stay as they are. Gives whether there was anything to take off.
    pub(super) fn apply(&self, key: &str, price: &mut Price) -> bool {
        if price.agreement.is_some() {
            return false;
        }
        let of_key = self.0.iter().filter(|(name, _)| begins(key, name));
        let Some((_, &percent)) = of_key.max_by_key(|(name, _)| name.len()) else {
            return false;
        };
        price.usd = price.list_usd * (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED;
        price.agreement = Some(Agreement::Discount { percent });
        true
    }

    /// The names that no key of a book begins with.
    pub(super) fn idle<'d, 'k>(
        &'d self,
        keys: impl Iterator<Item = &'k String> + Clone,
    ) -> impl Iterator<Item = &'d String> {
        let names = self.0.keys();
        names.filter(move |name| !keys.clone().any(|key| begins(key, name)))
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a key begins with a name, up to a dot.
fn begins(key: &str, name: &str) -> bool {
    key.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Percents, as a number or as a text with its sign; or the table that stands in their place.
fn percent(value: Spanned<DeValue<'_>>) -> Result<Decimal, Option<DeTable<'_>>> {
    let text = match value.into_inner() {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::String(text) => text.strip_suffix('%').unwrap_or(&text).trim().to_owned(),
        DeValue::Table(table) => return Err(Some(table)),
        _ => return Err(None),
    };
    let percent = Decimal::from_str_exact(&text.replace('_', "")).map_err(|_| None)?;
    let is_right = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent);
    // More decimals than anybody agrees on would leave no room for those of a price.
    if is_right && percent.normalize().scale() <= 4 {
        Ok(percent.normalize())
    } else {
        Err(None)
    }
}
