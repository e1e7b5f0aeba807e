//! A profile that is priced with other numbers than its own.

use std::path::Path;

use rust_decimal::Decimal;

use super::key::Key;
use super::varied::Values;
use crate::assumptions::Name;
use crate::batch::rows::{Columns, keys_of, nearest_key};
use crate::problem::{Problem, Problems, SourceText};
use crate::workload::profile::{Keys, numbers};
use crate::workload::reader::Number;
use crate::workload::units::{Bounded, Quantity};
use crate::workload::{Workload, parse};

/// A profile that is priced with other numbers than its own.
#[derive(Debug)]
pub struct Profile {
    pub(super) name: String,
    pub(super) text: String,
    /// What was settled over the profile, as `KEY=VALUE`.
    pub(super) assumptions: Vec<String>,
    numbers: Vec<Number>,
    pub(super) workload: Workload,
}

impl Profile {
    /// Reads a profile in TOML, or in JSON where the name or its first brace says so; assumptions are
    /// `KEY=VALUE`, over what it says.
    ///
    /// # Errors
    /// Everything that is wrong with the profile, or with the assumptions.
    pub fn read(name: &str, text: &str, assumptions: &[String]) -> Result<Self, Problems> {
        let source = SourceText::new(name, text);
        let root = parse(&source)?;
        let mut workload = crate::workload::profile::read(&source, &root)?;
        let wrong = assumptions
            .iter()
            .filter_map(|it| workload.assume("--assume", it).err());
        let wrong: Vec<_> = wrong.flat_map(|it| it.0).collect();
        if !wrong.is_empty() {
            return Err(Problems(wrong));
        }
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            assumptions: assumptions.to_vec(),
            numbers: numbers(&source, &root),
            workload,
        })
    }

    /// The workload that it asks for.
    #[must_use]
    pub fn workload(&self) -> &Workload {
        &self.workload
    }

    /// What problems call it: the path of its file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its text, as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was settled over it, as `KEY=VALUE`.
    #[must_use]
    pub fn assumptions(&self) -> &[String] {
        &self.assumptions
    }

    /// A number of it by its name: a dotted path, or `reads`, `writes`, `item_size`, `storage` for short;
    /// `option` is where the name stands.
    ///
    /// # Errors
    /// A name that no profile has, or whose key takes no number.
    pub fn key(&self, option: &str, name: &str) -> Result<Key, Problem> {
        let paths = paths_of(option, name)?;
        let mut bounds: Option<Bounded> = None;
        for path in &paths {
            for more in Keys::all().bounds(path) {
                let before = bounds.unwrap_or(more);
                bounds = Some(Bounded {
                    // What takes a number or a size takes sizes.
                    kind: if before.kind == Quantity::Size {
                        before.kind
                    } else {
                        more.kind
                    },
                    least: before.least.min(more.least),
                    most: before.most.max(more.most),
                });
            }
        }
        let Some(bounds) = bounds else {
            let message = format!("{option}: {name} takes no number");
            let help = "vary a rate, a size, a share or an assumption, reads.per_second for one";
            return Err(Problem::anywhere(message).help(help));
        };
        let now = paths.iter().map(|path| self.now(path));
        let now: Option<Vec<_>> = now.collect();
        let now = now.and_then(|all| {
            let first = *all.first()?;
            all.iter().all(|it| *it == first).then_some(first)
        });
        let mut key = Key {
            name: name.to_owned(),
            now,
            is_whole: false,
            bounds,
        };
        key.is_whole = self.takes_whole_numbers(&key)?;
        Ok(key)
    }

    /// The numbers that a workload is first told by: the rate of the first thing that it does, and the size
    /// of its data.
    #[must_use]
    pub fn main_keys(&self) -> Vec<Key> {
        let is_rate = |it: &&str| it.ends_with(".per_second") || it.ends_with(".per_month");
        let rate = self.given().find(is_rate);
        let size = self.given().find(|it| *it == "storage.size");
        let names = rate.into_iter().chain(size);
        names
            .filter_map(|it| self.key("a number", it).ok())
            .collect()
    }

    /// The keys of the numbers that it gives, by their dotted paths.
    pub(crate) fn given(&self) -> impl Iterator<Item = &str> {
        self.numbers.iter().map(|it| it.path.as_str())
    }

    /// The value of a key, where the profile gives it or it has a default that is known.
    pub(crate) fn now(&self, path: &str) -> Option<Decimal> {
        let assumption = path.strip_prefix("assumptions.").and_then(Name::of);
        if let Some(name) = assumption {
            return Some(self.workload.assumptions.get(name));
        }
        let given = self.numbers.iter().find(|it| it.path == path);
        let steady =
            || (path == "spikiness" && !self.workload.shape_is_given).then_some(Decimal::ONE);
        given.map(|it| it.value).or_else(steady)
    }

    /// Whether a key takes whole numbers alone: a fraction is refused where the next whole number is not.
    fn takes_whole_numbers(&self, key: &Key) -> Result<bool, Problem> {
        let Bounded { kind, least, most } = key.bounds;
        if kind != Quantity::Number {
            return Ok(false);
        }
        let near = key.now.unwrap_or(Decimal::TWO).clamp(least, most).floor();
        let columns = self.columns(std::slice::from_ref(key)).map_err(first_of)?;
        let mut values = Values::new(&columns);
        let half = Decimal::new(5, 1);
        // The next whole number may be out of what goes with the rest of the profile, on either side.
        let mut steps = [Decimal::ONE, -Decimal::ONE].into_iter();
        let takes_whole = steps.any(|step| values.read(&[near + step]).is_ok());
        let mut halves = [half, -half].into_iter();
        Ok(takes_whole && halves.all(|half| values.read(&[near + half]).is_err()))
    }

    /// What values of some keys mean, in their order.
    pub(super) fn columns(&self, keys: &[Key]) -> Result<Columns, Problems> {
        let header: Vec<_> = keys.iter().map(|it| it.name.clone()).collect();
        let base = Some((self.name.as_str(), self.text.as_str()));
        let assumptions = self.assumptions_without(keys);
        Columns::new(&header, &[], base, Path::new(""), &assumptions)
    }

    /// The assumptions that were settled over it, but for those that are varied.
    fn assumptions_without(&self, keys: &[Key]) -> Vec<String> {
        let is_varied = |text: &&String| {
            let assumed = text.split_once('=').map_or("", |it| it.0.trim());
            let mut varied = keys
                .iter()
                .filter_map(|it| it.name.strip_prefix("assumptions."));
            varied.any(|it| it == assumed)
        };
        let left = self.assumptions.iter().filter(|it| !is_varied(it));
        left.cloned().collect()
    }
}

/// The keys that a name stands for; `option` is where it stands.
pub(super) fn paths_of(option: &str, name: &str) -> Result<Vec<String>, Problem> {
    keys_of(name).ok_or_else(|| {
        let message = format!("{option}: no profile has a key {name:?}");
        Problem::anywhere(message).help(match nearest_key(name) {
            Some(near) => format!("did you mean {near:?}?"),
            None => "a key is the path to a number in a profile, reads.per_second for one".into(),
        })
    })
}

fn first_of(problems: Problems) -> Problem {
    let none = || Problem::anywhere("the profile can't be varied");
    problems.0.into_iter().next().unwrap_or_else(none)
}
