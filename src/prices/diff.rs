//! What differs between two sides of prices: prices key by key, and everything else that a book says.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Allowance, DaxNode, Discount, EngineVersion, Instance, Price, PriceBook, class_at, meters,
};

/// Something that is not the same on both sides.
#[derive(Debug)]
pub struct Changed<T> {
    /// What it is called in its table.
    pub name: String,
    /// What it was; `None` when it is new.
    pub before: Option<T>,
    /// What it is; `None` when it is gone.
    pub after: Option<T>,
}

/// A price that is not the same on both sides: what is paid, or what is published.
#[derive(Debug)]
pub struct PriceChange<'b> {
    /// The region of its new side.
    pub region: &'b str,
    /// Its key.
    pub key: &'b str,
    /// What it was; `None` when it is new.
    pub before: Option<&'b Price>,
    /// What it is; `None` when it is gone.
    pub after: Option<&'b Price>,
}

impl<'b> PriceChange<'b> {
    /// The key of its meter, with what varies in braces.
    #[must_use]
    pub fn meter(&self) -> &str {
        meters::pattern(self.key)
    }

    /// Both prices, where there are two.
    #[must_use]
    pub fn both(&self) -> Option<(&'b Price, &'b Price)> {
        self.before.zip(self.after)
    }
}

/// What differs between the books of two sides.
#[derive(Debug, Default)]
pub struct PriceDiff<'b> {
    /// How many pairs of books were compared.
    pub regions: usize,
    /// The prices that differ, are new or are gone: by meter, by key, by region.
    pub prices: Vec<PriceChange<'b>>,
    /// How many prices are the same, of another day.
    pub of_another_day: usize,
    /// Free allowances.
    pub allowances: Vec<Changed<&'b Allowance>>,
    /// What savings plans take off.
    pub savings_plans: Vec<Changed<&'b Discount>>,
    /// Support of the versions of PostgreSQL.
    pub engine_versions: Vec<Changed<&'b EngineVersion>>,
    /// Machines behind the instance classes that there are prices for.
    pub machines: Vec<Changed<Instance<'b>>>,
    /// DAX nodes that there are prices for.
    pub dax_nodes: Vec<Changed<&'b DaxNode>>,
}

impl<'b> PriceDiff<'b> {
    /// Compares books pair by pair, the old one first.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (&'b PriceBook, &'b PriceBook)>) -> Self {
        let mut diff = Self::default();
        for (before, after) in pairs {
            diff.regions += 1;
            diff.compare_prices(before, after);
            diff.compare_tables(before, after);
        }
        diff.prices
            .sort_by_cached_key(|it| (meters::position(it.key), it.key, it.region));
        diff
    }

    /// Whether both sides say the same, days apart.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.prices.is_empty()
            && self.allowances.is_empty()
            && self.savings_plans.is_empty()
            && self.engine_versions.is_empty()
            && self.machines.is_empty()
            && self.dax_nodes.is_empty()
    }

    fn compare_prices(&mut self, before: &'b PriceBook, after: &'b PriceBook) {
        let keys: BTreeSet<&str> = [before, after]
            .into_iter()
            .flat_map(|book| book.prices.keys().map(String::as_str))
            .collect();
        for key in keys {
            let [old, new] = [before, after].map(|book| book.prices.get(key));
            if let Some((old, new)) = old.zip(new)
                && (old.usd, old.list_usd, &old.unit) == (new.usd, new.list_usd, &new.unit)
            {
                self.of_another_day += usize::from(old.date != new.date);
                continue;
            }
            self.prices.push(PriceChange {
                region: &after.region,
                key,
                before: old,
                after: new,
            });
        }
    }

    /// Compares what the books of one side have in common: each entry is noted once, though every book
    /// of the side has it.
    fn compare_tables(&mut self, before: &'b PriceBook, after: &'b PriceBook) {
        // A region without the meter has no use for its allowance: that is no change of it.
        let is_priced =
            |key: &str| before.prices.contains_key(key) && after.prices.contains_key(key);
        let allowances = [before, after].map(|book| {
            let allowances = book.allowances.iter();
            allowances.filter(|(key, _)| is_priced(key))
        });
        note(&mut self.allowances, allowances, |it| it.quantity);
        let plans = [before, after].map(|book| book.savings_plans.iter());
        note(&mut self.savings_plans, plans, |it| it.share);
        let versions = [before, after].map(|book| book.engine_versions.iter());
        note(&mut self.engine_versions, versions, |it| {
            (it.extended_support_from, it.year_3_from)
        });

        let classes: BTreeSet<&str> = [before, after]
            .into_iter()
            .flat_map(|book| book.prices.keys())
            .filter_map(|key| Some(&key[class_at(key)? + 1..]))
            .collect();
        for class in classes {
            let [old, new] = [before, after].map(|book| book.hardware.instance(class));
            if old.map(figures) != new.map(figures) && is_unsaid(&self.machines, class) {
                self.machines.push(changed(class, old, new));
            }
            let [old, new] = [before, after].map(|book| book.hardware.dax_node(class));
            let figures = |it: &DaxNode| (it.memory_bytes, it.requests_per_second);
            if old.map(figures) != new.map(figures) && is_unsaid(&self.dax_nodes, class) {
                self.dax_nodes.push(changed(class, old, new));
            }
        }
    }
}

/// What counts of a machine: all but where it is published.
fn figures(it: Instance<'_>) -> ([f64; 5], Option<f64>) {
    let figures = [
        it.vcpus,
        it.memory_bytes,
        it.ebs_iops,
        it.ebs_mib_per_second,
        it.coremark_per_vcpu,
    ];
    (figures, it.cpu_baseline_share)
}

fn changed<T>(name: &str, before: Option<T>, after: Option<T>) -> Changed<T> {
    Changed {
        name: name.to_owned(),
        before,
        after,
    }
}

fn is_unsaid<T>(said: &[Changed<T>], name: &str) -> bool {
    said.iter().all(|it| it.name != name)
}

/// Notes the entries of a table whose value is not the same on both sides.
fn note<'b, K: Ord + ToString + 'b, T: 'b, V: PartialEq>(
    said: &mut Vec<Changed<&'b T>>,
    [before, after]: [impl Iterator<Item = (&'b K, &'b T)>; 2],
    value: impl Fn(&T) -> V,
) {
    let mut entries: BTreeMap<&K, [Option<&'b T>; 2]> = BTreeMap::new();
    for (key, it) in before {
        entries.entry(key).or_default()[0] = Some(it);
    }
    for (key, it) in after {
        entries.entry(key).or_default()[1] = Some(it);
    }
    for (key, [old, new]) in entries {
        let name = key.to_string();
        if old.map(&value) != new.map(&value) && is_unsaid(said, &name) {
            said.push(changed(&name, old, new));
        }
    }
}
