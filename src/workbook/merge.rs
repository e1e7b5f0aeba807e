//! Plans of one workload each, put together in one.

use super::expression::{Column, Expression, Table};
use super::plan::{BillPlan, ChargePlan, OptionPlan, Plan};
use super::rows::{Cell, Content, Rows};
use crate::model::PricingModel;

/// Where what was in a part is in the whole.
struct Places {
    workload: usize,
    /// The cell of each row of the part.
    cells: Vec<Cell>,
    /// How many blocks and tables there were before.
    blocks: usize,
    tables: usize,
}

impl Places {
    fn cell(&self, cell: Cell) -> Cell {
        self.cells.get(cell.row).copied().unwrap_or(cell)
    }

    fn column(&self, column: Column) -> Column {
        Column {
            block: column.block + self.blocks,
            ..column
        }
    }

    fn expression(&self, formula: &Expression) -> Expression {
        formula.mapped(&mut |it| {
            Some(match it {
                Expression::Cell(cell) => Expression::Cell(self.cell(*cell)),
                Expression::Column(column) => Expression::Column(self.column(*column)),
                Expression::MinutesAtLeast(minutes, of) => {
                    Expression::MinutesAtLeast(self.column(*minutes), self.column(*of))
                }
                Expression::Pick(table, by) => {
                    let table = Table(table.0 + self.tables);
                    Expression::Pick(table, Box::new(self.expression(by)))
                }
                _ => return None,
            })
        })
    }

    fn charge(&self, charge: &mut ChargePlan) {
        for it in [
            &mut charge.quantity,
            &mut charge.unit_price,
            &mut charge.tolerance,
        ] {
            *it = self.expression(it);
        }
    }

    fn bill(&self, bill: &mut BillPlan) {
        let charges = bill.charges.iter_mut().chain(&mut bill.upfront);
        charges.for_each(|it| self.charge(it));
        for within in &mut bill.range {
            within.cell = self.cell(within.cell);
        }
    }
}

impl Plan {
    /// A plan of so many workloads that has none of them yet.
    pub(super) fn of_options(models: &[&'static dyn PricingModel], workloads: usize) -> Self {
        let options = models.iter().map(|model| {
            let option = model.option();
            OptionPlan {
                id: option.id,
                engine: option.engine,
                summary: option.summary,
                years: option.commitment_years,
                answers: Vec::new(),
            }
        });
        Self {
            rows: Rows::new(workloads),
            options: options.collect(),
            ..Self::default()
        }
    }

    /// Takes in the plan of one workload as that of the workload at a place; both have the same options.
    pub(super) fn absorb(&mut self, part: Self, workload: usize) {
        let rows = part.rows.all;
        let cells = rows.into_iter().map(|row| self.rows.absorb(row, workload));
        let places = Places {
            workload,
            cells: cells.collect(),
            blocks: self.blocks.len(),
            tables: self.tables.len(),
        };
        // Formulas of rows may stand on rows that come later.
        for cell in &places.cells {
            if let Some(Content::Formula(formula)) = self.rows.content_mut(*cell) {
                *formula = places.expression(formula);
            }
        }
        self.tables.extend(part.tables.into_iter().map(|mut it| {
            it.workload = workload;
            it.name = format!("factors_{}_{}", workload + 1, it.name);
            it
        }));
        self.blocks.extend(part.blocks.into_iter().map(|mut it| {
            it.workload = workload;
            for column in &mut it.columns {
                column.formula = places.expression(&column.formula);
            }
            it
        }));
        for (own, other) in self.options.iter_mut().zip(part.options) {
            own.answers
                .extend(other.answers.into_iter().map(|mut answer| {
                    if let Ok(bill) = &mut answer {
                        places.bill(bill);
                    }
                    answer
                }));
        }
        self.workloads
            .extend(part.workloads.into_iter().map(|mut it| {
                it.spikiness = it.spikiness.map(|(cell, all)| (places.cell(cell), all));
                it.choice = it.choice.map(|cell| places.cell(cell));
                it
            }));
        self.absorb_what_may_come(&places, (part.what_ifs, part.courses, part.evens));
    }

    fn absorb_what_may_come(
        &mut self,
        places: &Places,
        (what_ifs, courses, evens): (
            Vec<super::plan::WhatIf>,
            Vec<super::plan::Course>,
            Vec<super::plan::Even>,
        ),
    ) {
        for mut it in what_ifs {
            it.workload = places.workload;
            let cells = it.engines.iter_mut().flat_map(|it| &mut it.cells).flatten();
            for (_, formula) in cells.flatten() {
                *formula = places.expression(formula);
            }
            self.what_ifs.push(it);
        }
        for mut it in courses {
            it.workload = places.workload;
            let months = it.options.iter_mut().flat_map(|it| &mut it.months);
            for formula in months.flatten() {
                *formula = places.expression(formula);
            }
            self.courses.push(it);
        }
        for mut it in evens {
            it.workload = places.workload;
            for formula in &mut it.costs {
                *formula = places.expression(formula);
            }
            self.evens.push(it);
        }
    }
}
