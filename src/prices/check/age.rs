//! How old prices are, by who published them and what they are for.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::prices::{PriceBook, Source};

/// The prices of one source for one service.
#[derive(Debug)]
pub struct Age<'b> {
    /// What they are for: the first part of their keys, `rds` for one; `allowances`, `savings-plans` and
    /// `engine-versions` for what is no price.
    pub service: &'b str,
    /// Where they were published.
    pub source: &'b Source,
    /// How many there are at each day, the oldest first; there is a day at least.
    days: BTreeMap<Date, usize>,
    on: Date,
}

impl Age<'_> {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.days.values().sum()
    }

    /// The day of the oldest and that of the newest.
    #[must_use]
    pub fn days(&self) -> [Date; 2] {
        let [oldest, newest] = [self.days.keys().next(), self.days.keys().next_back()];
        [oldest, newest].map(|day| day.copied().unwrap_or(self.on))
    }

    /// How many days the oldest lies back; less than 0 when it is of a day to come.
    #[must_use]
    pub fn oldest_days(&self) -> i32 {
        days_between(self.days()[0], self.on)
    }

    /// How many are older than so many days.
    #[must_use]
    pub fn older_than(&self, days: i32) -> usize {
        let old = self.days.iter();
        let old = old.filter(|(day, _)| days_between(**day, self.on) > days);
        old.map(|(_, count)| count).sum()
    }
}

fn days_between(day: Date, on: Date) -> i32 {
    day.until(on).map_or(0, |age| age.get_days())
}

/// How old everything in the books is.
#[derive(Debug)]
pub struct Ages<'b> {
    /// The day of which the ages are.
    pub on: Date,
    /// The oldest first.
    pub of_sources: Vec<Age<'b>>,
}

impl<'b> Ages<'b> {
    pub(super) fn of(books: &[&'b PriceBook], on: Date) -> Self {
        let mut found: BTreeMap<(&str, &str, &str), Age<'b>> = BTreeMap::new();
        let mut note = |service: &'b str, source: &'b Source, date: Date| {
            let of = (service, source.title.as_str(), source.url.as_str());
            let age = found.entry(of).or_insert_with(|| Age {
                service,
                source,
                days: BTreeMap::new(),
                on,
            });
            *age.days.entry(date).or_default() += 1;
        };
        for book in books {
            for (key, price) in &book.prices {
                let service = key.split('.').next().unwrap_or_default();
                note(service, &price.source, price.date);
            }
        }
        // What is no price is the same in every book.
        let mut allowances = BTreeMap::new();
        for book in books {
            allowances.extend(&book.allowances);
        }
        for it in allowances.values() {
            note("allowances", &it.source, it.date);
        }
        if let Some(book) = books.first() {
            for it in book.savings_plans.values() {
                note("savings-plans", &it.source, it.date);
            }
            for it in book.engine_versions.values() {
                note("engine-versions", &it.source, it.date);
            }
        }
        let mut of_sources: Vec<_> = found.into_values().collect();
        // Stable: what is as old stays in the order of names.
        of_sources.sort_by_key(|age| age.days()[0]);
        Self { on, of_sources }
    }
}
