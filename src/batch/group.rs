//! Rows that are pooled: one application, each of its workloads free to go to either engine.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rust_decimal::Decimal;

use super::answer::{Answer, Clerk, Desk, ratio};
use super::rows::{Columns, RowReader};
use super::{Chunk, Row};
use crate::compare::hybrid::{self, Hybrid, Split};
use crate::model::Engine;
use crate::workload::Workload;

/// Rows by their group, in the order in which groups first came up. They stay in memory until the last
/// row was read.
#[derive(Default)]
pub struct Groups {
    names: Vec<String>,
    places: HashMap<String, usize>,
    rows: Vec<Rows>,
}

/// The rows of a group.
#[derive(Default)]
struct Rows {
    chunk: Chunk,
    /// Which of the inputs each is from.
    inputs: Vec<usize>,
}

/// What a group comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pooled {
    /// The group, as its rows name it; empty of one that is in none.
    pub name: String,
    /// How many workloads it has.
    pub workloads: u64,
    /// How many of them go to DynamoDB.
    pub on_dynamodb: u64,
    /// What the cheapest split is bought as: `dynamodb`, the option of the shared database, or both;
    /// `None` where no split serves.
    pub cheapest_option: Option<String>,
    /// What it costs, USD a month.
    pub cheapest_usd: Option<Decimal>,
    /// What its workloads cost one by one, each with its cheapest option, USD a month; `None` where one
    /// of them is not served.
    pub one_by_one_usd: Option<Decimal>,
    /// The names of those that go to DynamoDB.
    pub names_on_dynamodb: Vec<String>,
    /// The cheaper of all on one engine, beside the cheapest split.
    pub other_option: Option<String>,
    /// What that costs, USD a month.
    pub other_usd: Option<Decimal>,
    /// Why no split serves.
    pub reason: Option<String>,
}

impl Pooled {
    /// What the other costs over the cheapest.
    #[must_use]
    pub fn ratio(&self) -> Option<Decimal> {
        ratio(self.other_usd?, self.cheapest_usd?)
    }

    /// Adds what the workloads of another region come to.
    fn and(&mut self, other: Self) {
        self.workloads += other.workloads;
        self.on_dynamodb += other.on_dynamodb;
        let both = |a: Option<String>, b: Option<String>| match (a?, b?) {
            (a, b) if a == b => Some(a),
            (a, b) => Some(format!("{a}, {b}")),
        };
        let sum = |a: Option<Decimal>, b: Option<Decimal>| Some(a?.saturating_add(b?));
        self.cheapest_option = both(self.cheapest_option.take(), other.cheapest_option);
        self.cheapest_usd = sum(self.cheapest_usd, other.cheapest_usd);
        self.other_option = both(self.other_option.take(), other.other_option);
        self.other_usd = sum(self.other_usd, other.other_usd);
        self.one_by_one_usd = sum(self.one_by_one_usd, other.one_by_one_usd);
        self.names_on_dynamodb.extend(other.names_on_dynamodb);
        self.reason = self.reason.take().or(other.reason);
    }
}

impl Groups {
    /// Adds a row of one of the inputs to its group.
    pub fn add(&mut self, name: &str, input: usize, row: Row<'_>) {
        let at = self.places.get(name).copied().unwrap_or_else(|| {
            self.places.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
            self.rows.push(Rows::default());
            self.names.len() - 1
        });
        self.push(at, input, row);
    }

    /// Adds a row that is in no group: it is a group by itself, without a name.
    pub fn add_alone(&mut self, input: usize, row: Row<'_>) {
        self.names.push(String::new());
        self.rows.push(Rows::default());
        self.push(self.names.len() - 1, input, row);
    }

    fn push(&mut self, at: usize, input: usize, row: Row<'_>) {
        let rows = &mut self.rows[at];
        for cell in row.cells() {
            rows.chunk.cell(cell.kind, cell.text);
        }
        rows.chunk.end_row(row.line);
        rows.inputs.push(input);
    }

    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no group.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Pools every group, on so many threads, with what the columns of each input mean; fewer when `stop` is set before the end. `done` is told after
    /// each.
    #[must_use]
    pub fn pool(
        &self,
        columns: &[Columns],
        desk: &Desk<'_>,
        jobs: usize,
        stop: &AtomicBool,
        done: impl Fn() + Sync,
    ) -> Vec<Pooled> {
        let next = AtomicUsize::new(0);
        let pooled = Mutex::new(vec![None; self.names.len()]);
        let work = || {
            let mut readers: Vec<_> = columns.iter().map(RowReader::new).collect();
            let mut clerk = Clerk::new(desk);
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= self.names.len() || stop.load(Ordering::Relaxed) {
                    return;
                }
                let one = pool(
                    &self.names[at],
                    &self.rows[at],
                    &mut readers,
                    (desk, &mut clerk),
                );
                pooled.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(one);
                done();
            }
        };
        thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(work);
            }
        });
        let pooled = pooled.into_inner().unwrap_or_else(PoisonError::into_inner);
        pooled.into_iter().flatten().collect()
    }
}

/// What a group comes to: what is in one region shares a database there and an account.
fn pool<'b>(
    name: &str,
    rows: &Rows,
    readers: &mut [RowReader<'_>],
    (desk, clerk): (&Desk<'b>, &mut Clerk<'_, 'b>),
) -> Pooled {
    let mut regions: Vec<Vec<Workload>> = Vec::new();
    for (row, input) in rows.chunk.rows().zip(&rows.inputs) {
        // Whatever is wrong with a row was said when it was answered by itself.
        let Ok(workload) = readers[*input].read(row) else {
            continue;
        };
        let same = |of: &&mut Vec<Workload>| of[0].region == workload.region;
        match regions.iter_mut().find(same) {
            Some(of_region) => of_region.push(workload.clone()),
            None => regions.push(vec![workload.clone()]),
        }
    }
    let is_one = regions.len() == 1;
    let of_regions = regions.into_iter().map(|it| {
        let region = it[0].region.clone();
        let mut pooled = of_region(it, desk, clerk);
        if !is_one {
            for option in [&mut pooled.cheapest_option, &mut pooled.other_option] {
                *option = option.take().map(|it| format!("{region}: {it}"));
            }
        }
        pooled
    });
    let all = of_regions.reduce(|mut all, it| {
        all.and(it);
        all
    });
    Pooled {
        name: name.to_owned(),
        ..all.unwrap_or_default()
    }
}

fn of_region<'b>(
    mut workloads: Vec<Workload>,
    desk: &Desk<'b>,
    clerk: &mut Clerk<'_, 'b>,
) -> Pooled {
    let mut answer = Answer::default();
    let mut one_by_one_usd = Some(Decimal::ZERO);
    for workload in &workloads {
        // Whatever is wrong with it was said when it was answered.
        let _ = clerk.answer(workload, &mut answer);
        let usd = answer.cheapest.map(|it| it.usd);
        one_by_one_usd = one_by_one_usd.and_then(|sum| Some(sum.saturating_add(usd?)));
    }
    hybrid::share_allowances(&mut workloads);
    let models = desk.models.iter().copied();
    let hybrid = Hybrid::of_options(&workloads, desk.books, models);
    let mut pooled = Pooled {
        workloads: workloads.len() as u64,
        one_by_one_usd,
        ..Pooled::default()
    };
    // The last has every option to choose from.
    let Some(splits) = hybrid.answers.last() else {
        return pooled;
    };
    match &splits.best {
        Err(reason) => pooled.reason = Some(reason.clone()),
        Ok(best) => {
            pooled.on_dynamodb = on_dynamodb(best);
            let all = workloads.iter().zip(&best.places);
            let tables = all.filter(|(_, place)| place.engine == Engine::DynamoDb);
            pooled.names_on_dynamodb = tables.map(|(it, _)| it.name.clone()).collect();
            pooled.cheapest_option = Some(bought(best));
            pooled.cheapest_usd = Some(best.usd);
            let sides = [&splits.all_dynamodb, &splits.all_postgresql];
            let others = sides.into_iter().filter_map(|it| it.as_ref().ok());
            let others = others.filter(|it| on_dynamodb(it) != pooled.on_dynamodb);
            if let Some(other) = others.min_by_key(|it| it.usd) {
                pooled.other_option = Some(bought(other));
                pooled.other_usd = Some(other.usd);
            }
        }
    }
    pooled
}

fn on_dynamodb(split: &Split) -> u64 {
    let places = split.places.iter();
    places.filter(|it| it.engine == Engine::DynamoDb).count() as u64
}

/// What a split is bought as.
fn bought(split: &Split) -> String {
    match &split.database {
        None => "dynamodb".to_owned(),
        Some(database) if on_dynamodb(split) == 0 => database.id.to_owned(),
        Some(database) => format!("dynamodb + {}", database.id),
    }
}
