//! Between what cells may lie, for the bills of options to stand: each range in a row of its own, those
//! together that the same bills stand by.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::layout::count;
use crate::workbook::plan::{Plan, Within};
use crate::workbook::rows::Cell;

/// Between what a cell may lie, for some options of a workload.
pub(super) struct RangeRow<'p> {
    /// The options by their places: there is one at least.
    pub(super) options: Vec<usize>,
    pub(super) workload: usize,
    pub(super) within: &'p Within,
}

/// A workload, a cell, and between what it may lie, as bits.
type Key = (usize, Cell, [u64; 2]);

fn key(workload: usize, within: &Within) -> Key {
    let bits = [within.least, within.most].map(f64::to_bits);
    (workload, within.cell, bits)
}

/// The ranges of all bills.
pub(super) struct Ranges<'p> {
    /// The row of the first.
    pub(super) first: u32,
    pub(super) all: Vec<RangeRow<'p>>,
    rows: HashMap<Key, u32>,
    /// For each option and workload the first rows of those of its bill, and how many follow each other.
    runs: HashMap<(usize, usize), Vec<(u32, u32)>>,
}

impl<'p> Ranges<'p> {
    /// The ranges of a plan, from a row on.
    pub(super) fn of(plan: &'p Plan, first: u32) -> Self {
        let mut all = distinct(plan);
        // What most stand by comes first.
        all.sort_by(|a, b| {
            let order = |it: &RangeRow<'_>| (it.workload, Reverse(it.options.len()));
            order(a)
                .cmp(&order(b))
                .then_with(|| a.options.cmp(&b.options))
        });
        let mut rows = HashMap::new();
        let mut runs: HashMap<_, Vec<(u32, u32)>> = HashMap::new();
        for (row, it) in (first..).zip(&all) {
            rows.insert(key(it.workload, it.within), row);
            for option in &it.options {
                let runs = runs.entry((*option, it.workload)).or_default();
                match runs.last_mut() {
                    Some((start, many)) if *start + *many == row => *many += 1,
                    _ => runs.push((row, 1)),
                }
            }
        }
        Self {
            first,
            all,
            rows,
            runs,
        }
    }

    /// The row after them.
    pub(super) fn end(&self) -> u32 {
        self.first + count(self.all.len())
    }

    /// The row of a range of a workload.
    pub(super) fn row(&self, workload: usize, within: &Within) -> Option<u32> {
        self.rows.get(&key(workload, within)).copied()
    }

    /// The ranges that an option's bill for a workload stands by: the first of those that follow each other,
    /// and how many.
    pub(super) fn of_bill(&self, option: usize, workload: usize) -> &[(u32, u32)] {
        let runs = self.runs.get(&(option, workload));
        runs.map_or(&[], Vec::as_slice)
    }
}

/// The ranges of all bills, each once, as they come.
fn distinct(plan: &Plan) -> Vec<RangeRow<'_>> {
    let mut all: Vec<RangeRow<'_>> = Vec::new();
    let mut places = HashMap::new();
    for (option, answers) in plan.options.iter().map(|it| &it.answers).enumerate() {
        for (workload, answer) in answers.iter().enumerate() {
            for within in answer.iter().flat_map(|it| &it.range) {
                let place = *places.entry(key(workload, within)).or_insert(all.len());
                if place == all.len() {
                    all.push(RangeRow {
                        options: Vec::new(),
                        workload,
                        within,
                    });
                }
                let options = &mut all[place].options;
                if options.last() != Some(&option) {
                    options.push(option);
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Engine;
    use crate::workbook::plan::{BillPlan, OptionPlan};

    fn option(ranges: &[(usize, f64)]) -> OptionPlan {
        let range = ranges.iter().map(|(row, most)| Within {
            cell: Cell {
                row: *row,
                workload: 0,
            },
            least: 0.0,
            most: *most,
        });
        OptionPlan {
            id: "an.option",
            engine: Engine::PostgreSql,
            summary: "",
            years: 0,
            answers: vec![Ok(BillPlan {
                charges: Vec::new(),
                upfront: Vec::new(),
                shortfall: None,
                sizing: String::new(),
                warnings: Vec::new(),
                assumptions: Vec::new(),
                range: range.collect(),
            })],
        }
    }

    #[test]
    fn ranges_of_several_bills_stand_once_and_bills_find_all_of_theirs() {
        let plan = Plan {
            options: vec![
                option(&[(1, 5.0), (2, 7.0)]),
                option(&[(3, 1.0), (1, 5.0), (2, 8.0)]),
            ],
            ..Plan::default()
        };
        let ranges = Ranges::of(&plan, 10);
        // What both stand by, then what the first does alone, then what the second does.
        let rows: Vec<_> = ranges
            .all
            .iter()
            .map(|it| (it.within.cell.row, it.within.most, it.options.as_slice()))
            .collect();
        let expected: [(usize, f64, &[usize]); 4] = [
            (1, 5.0, &[0, 1]),
            (2, 7.0, &[0]),
            (3, 1.0, &[1]),
            (2, 8.0, &[1]),
        ];
        assert_eq!(rows, expected);
        assert_eq!(ranges.of_bill(0, 0), [(10, 2)]);
        assert_eq!(ranges.of_bill(1, 0), [(10, 1), (12, 2)]);
        assert_eq!(ranges.of_bill(2, 0), []);
        assert_eq!(ranges.end(), 14);
        let plan = plan.options[1].answers[0].as_ref().expect("a bill");
        assert_eq!(ranges.row(0, &plan.range[2]), Some(13));
    }
}
