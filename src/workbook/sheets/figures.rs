//! What every bill comes to with the plan as it is: what viewers show who work nothing out.

use std::rc::Rc;

use crate::workbook::expression::{Column, Expression, Table, Values};
use crate::workbook::plan::{BillPlan, ChargePlan, Evaluation, Plan};
use crate::workbook::rows::Cell;

/// What a bill comes to.
pub(super) struct BillFigures {
    /// Its charges, those that are due once after the others.
    pub(super) lines: Vec<LineFigures>,
    pub(super) month_usd: f64,
    pub(super) upfront_usd: f64,
    /// The month with what is due once spread over the term.
    pub(super) effective_usd: f64,
    pub(super) stands: bool,
}

/// What a charge comes to.
pub(super) struct LineFigures {
    pub(super) quantity: f64,
    pub(super) unit_price_usd: f64,
    pub(super) amount_usd: f64,
    pub(super) tolerance_usd: f64,
}

impl LineFigures {
    fn of(charge: &ChargePlan, evaluation: &Evaluation<'_>) -> Self {
        let quantity = evaluation.value(&charge.quantity);
        let unit_price_usd = evaluation.value(&charge.unit_price);
        Self {
            quantity,
            unit_price_usd,
            amount_usd: quantity * unit_price_usd,
            tolerance_usd: evaluation.value(&charge.tolerance),
        }
    }
}

impl BillFigures {
    fn of(bill: &BillPlan, years: u32, evaluation: &Evaluation<'_>) -> Self {
        let lines = |all: &[ChargePlan]| -> Vec<LineFigures> {
            let all = all.iter().map(|it| LineFigures::of(it, evaluation));
            all.collect()
        };
        let (mut all, upfront) = (lines(&bill.charges), lines(&bill.upfront));
        let sum = |of: &[LineFigures]| of.iter().map(|it| it.amount_usd).sum();
        let (month_usd, upfront_usd): (f64, f64) = (sum(&all), sum(&upfront));
        all.extend(upfront);
        let stands = bill.range.iter().all(|it| {
            let now = evaluation.cell(it.cell);
            it.least <= now && now <= it.most
        });
        let spread = if years == 0 {
            0.0
        } else {
            upfront_usd / f64::from(years * 12)
        };
        Self {
            lines: all,
            month_usd,
            upfront_usd,
            effective_usd: month_usd + spread,
            stands,
        }
    }
}

/// For each option what it comes to for each workload.
pub(super) fn all(plan: &Plan, evaluation: &Evaluation<'_>) -> Vec<Vec<Option<BillFigures>>> {
    let options = plan.options.iter().map(|option| {
        let bills = option.answers.iter().map(|it| {
            let bill = it.as_ref().ok()?;
            Some(BillFigures::of(bill, option.years, evaluation))
        });
        bills.collect()
    });
    options.collect()
}

/// The values of a plan, with those of the cells that a sheet gives its formulas.
pub(super) struct At<'e, 'p> {
    pub(super) evaluation: &'e Evaluation<'p>,
    pub(super) places: &'e [f64],
}

impl At<'_, '_> {
    pub(super) fn value(&self, of: &Expression) -> f64 {
        of.value(self).one()
    }
}

impl Values for At<'_, '_> {
    fn cell(&self, cell: Cell) -> f64 {
        self.evaluation.cell(cell)
    }

    fn place(&self, at: usize) -> f64 {
        self.places.get(at).copied().unwrap_or(0.0)
    }

    fn column(&self, column: Column) -> Rc<[f64]> {
        self.evaluation.column(column)
    }

    fn pick(&self, table: Table, value: f64) -> Rc<[f64]> {
        self.evaluation.pick(table, value)
    }
}
