//! Sheets of options: their bills, charge by charge.

use std::collections::HashMap;

use super::tables::{Table, positions};
use super::{ReadBill, ReadLine, ReadOption, Reading};
use crate::catalog;
use crate::problem::{Failure, Problem};
use crate::workbook::titles;

const TITLES: [&str; 8] = [
    titles::WORKLOAD,
    titles::DUE,
    titles::GROUP,
    titles::SUBJECT,
    titles::METER,
    titles::REGION,
    titles::AMOUNT,
    titles::WITHIN,
];

impl Reading {
    /// The bills of every option. Sheets that somebody put in are passed.
    pub(super) fn options(&mut self, workloads: &[String]) -> Result<Vec<ReadOption>, Failure> {
        let names = self.grids.names().to_vec();
        let names = names
            .into_iter()
            .filter(|it| !titles::OF_NO_OPTION.contains(&it.as_str()));
        let mut options = Vec::new();
        for name in names {
            let grid = self.grids.read(&name)?;
            let of_bills = |it: &&crate::batch::input::workbook::GridCell| {
                it.row == 4 && it.text == titles::DUE
            };
            if !grid.cells.iter().any(|it| of_bills(&it)) {
                continue;
            }
            self.note_wrong(&grid)?;
            let table = Table::of(grid);
            match catalog::model(table.text(1, 0)) {
                Ok(model) => {
                    let bills = self.bills(&table, workloads);
                    options.push(ReadOption { model, bills });
                }
                Err(problem) => {
                    let message = format!("{}, {name}!A1: {}", self.name, problem.message);
                    let mut problem = problem;
                    problem.message = message;
                    self.problems.push(problem);
                }
            }
        }
        Ok(options)
    }

    fn bills(&mut self, table: &Table, workloads: &[String]) -> Vec<ReadBill> {
        let columns = TITLES.map(|it| self.column(table, it));
        let [
            Some(of),
            Some(due),
            Some(group),
            Some(subject),
            Some(meter),
            Some(region),
            Some(amount),
            Some(within),
        ] = columns
        else {
            return Vec::new();
        };
        let note = table.column_in(super::tables::TITLES, titles::NOTE);
        let places = positions(workloads);
        let mut bills: Vec<ReadBill> = Vec::new();
        let mut bill_of = HashMap::new();
        for row in table.rows() {
            let words = table.text(row, due);
            if words.is_empty() || words.starts_with("can't be had") {
                continue;
            }
            let name = table.text(row, of);
            let Some(&workload) = places.get(name) else {
                let message = format!(
                    "{}, sheet `{}`, row {row}: no workload is called {name:?}",
                    self.name, table.sheet
                );
                self.problems.push(Problem::anywhere(message));
                continue;
            };
            let at = *bill_of.entry(workload).or_insert(bills.len());
            if at == bills.len() {
                bills.push(ReadBill {
                    workload,
                    ..ReadBill::default()
                });
            }
            if words == "Factors stand" {
                bills[at].has_fallen = table.text(row, amount) != titles::STANDS;
                let why = note.map_or("", |it| table.text(row, it));
                why.clone_into(&mut bills[at].fallen_by);
                continue;
            }
            let usd = self.number(table, row, amount);
            match words {
                "Month" => bills[at].month_usd = usd,
                "Upfront" => bills[at].upfront_usd = usd,
                "Effective month" => bills[at].effective_usd = usd,
                "monthly" | "upfront" => {
                    let within = self.number(table, row, within);
                    let what = [group, subject, meter, region];
                    bills[at].lines.push(ReadLine {
                        is_upfront: words == "upfront",
                        what: what.map(|column| table.text(row, column).to_owned()),
                        usd: usd.unwrap_or_default(),
                        within_usd: within.unwrap_or_default(),
                    });
                }
                _ => {}
            }
        }
        bills
    }
}
