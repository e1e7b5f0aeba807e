//! What a workbook holds before it is laid out in sheets: cells, capacity by levels, and each option's bill.

use std::cell::RefCell;
use std::rc::Rc;

use super::expression::{Column, Expression, Table, Value, Values};
use super::rows::{Cell, Content, Rows};
use crate::assumptions::Name;
use crate::bill::CoveredBy;
use crate::model::Engine;

/// A workbook, before it is laid out in sheets.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The workloads, each a column of its own.
    pub(crate) workloads: Vec<WorkloadPlan>,
    pub(crate) rows: Rows,
    pub(crate) tables: Vec<FactorTable>,
    pub(crate) blocks: Vec<Block>,
    /// Every option that a workload is quoted for, in the order of the catalog.
    pub(crate) options: Vec<OptionPlan>,
    /// For each workload what it would cost with more or fewer reads, and with other spikiness.
    pub(crate) what_ifs: Vec<WhatIf>,
    /// For each workload what options cost month by month.
    pub(crate) courses: Vec<Course>,
    /// For each workload where the best of both engines cost the same.
    pub(crate) evens: Vec<Even>,
}

impl Plan {
    /// Leaves out the options that no workload can have, and gives those that stay their new places.
    pub(crate) fn drop_options_without_bill(&mut self) {
        let mut next = 0;
        let places: Vec<_> = self
            .options
            .iter()
            .map(|it| {
                let stays = it.answers.iter().any(Result::is_ok);
                next += usize::from(stays);
                stays.then(|| next - 1)
            })
            .collect();
        let place = |old: usize| places.get(old).copied().flatten();
        self.options
            .retain(|it| it.answers.iter().any(Result::is_ok));
        let engines = self.what_ifs.iter_mut().flat_map(|it| &mut it.engines);
        for cell in engines.flat_map(|it| it.cells.iter_mut().flatten()) {
            *cell = cell
                .take()
                .and_then(|(option, cost)| Some((place(option)?, cost)));
        }
        for course in &mut self.courses {
            course.options.retain_mut(|it| {
                place(it.option).is_some_and(|at| {
                    it.option = at;
                    true
                })
            });
        }
        self.evens.retain_mut(|it| {
            let both = it.options.map(place);
            let [Some(first), Some(second)] = both else {
                return false;
            };
            it.options = [first, second];
            true
        });
    }
}

/// What a workload would cost with so many times as many reads, each at some spikiness.
#[derive(Debug)]
pub(crate) struct WhatIf {
    pub(crate) workload: usize,
    /// How many times as many reads, one for each row: place 0 of the formulas.
    pub(crate) reads: Vec<f64>,
    /// The spikiness of each column: place 1 of the formulas.
    pub(crate) spikiness: Vec<f64>,
    pub(crate) engines: Vec<WhatIfEngine>,
}

/// The cheapest option of an engine without commitment at each point of a [`WhatIf`].
#[derive(Debug)]
pub(crate) struct WhatIfEngine {
    pub(crate) engine: Engine,
    /// Row by row: the option, by its place, and its effective monthly cost, USD; `None` where none serves.
    pub(crate) cells: Vec<Vec<Option<(usize, Expression)>>>,
}

/// What options cost a workload month by month.
#[derive(Debug)]
pub(crate) struct Course {
    pub(crate) workload: usize,
    /// For each month how many times as many reads, writes and data there are as in the first: places 0, 1
    /// and 2 of the formulas.
    pub(crate) months: Vec<[f64; 3]>,
    pub(crate) options: Vec<CourseOption>,
}

/// What an option costs month by month.
#[derive(Debug)]
pub(crate) struct CourseOption {
    /// Its place among the options.
    pub(crate) option: usize,
    /// The bill of each month, USD, without what is due once, `None` where it can't serve; empty where every
    /// month is as the first.
    pub(crate) months: Vec<Option<Expression>>,
}

/// Two options of a workload, and what each costs as the requests are and with half of them: from both
/// follows where they cost the same, as long as costs move in a line.
#[derive(Debug)]
pub(crate) struct Even {
    pub(crate) workload: usize,
    /// The options by their places: the best of each engine without commitment.
    pub(crate) options: [usize; 2],
    /// The effective monthly cost of each with place 0 times as many requests, USD.
    pub(crate) costs: [Expression; 2],
}

/// A workload of a workbook.
#[derive(Debug)]
pub(crate) struct WorkloadPlan {
    pub(crate) name: String,
    pub(crate) region: String,
    /// The file that its profile was read from, and its text.
    pub(crate) file: String,
    pub(crate) text: String,
    /// What was settled over the profile, as `KEY=VALUE`.
    pub(crate) assumptions: Vec<String>,
    /// The day whose rules hold, and the oldest day of the prices.
    pub(crate) prices_as_of: String,
    /// The cell of its spikiness, where that may be changed, and the values that factors are there for.
    pub(crate) spikiness: Option<(Cell, Vec<f64>)>,
    /// The cell that says which of these values is taken: 1 for the first.
    pub(crate) choice: Option<Cell>,
}

/// Numbers that no formula works out, a column for each value of what they depend on.
#[derive(Debug)]
pub(crate) struct FactorTable {
    pub(crate) workload: usize,
    /// The name of its range.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) note: String,
    /// What each column is for: values of spikiness, in rising order.
    pub(crate) choices: Vec<f64>,
    /// The columns, all of one length.
    pub(crate) columns: Vec<Vec<f64>>,
}

/// Capacity by levels: a row for each level, or for each hour.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) workload: usize,
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<BlockColumn>,
}

/// A column of a block: its formula holds for every row.
#[derive(Debug)]
pub(crate) struct BlockColumn {
    pub(crate) title: String,
    pub(crate) unit: String,
    pub(crate) formula: Expression,
}

/// An option with what it costs each workload.
#[derive(Debug)]
pub(crate) struct OptionPlan {
    pub(crate) id: &'static str,
    pub(crate) engine: Engine,
    pub(crate) summary: &'static str,
    /// Years that are committed to.
    pub(crate) years: u32,
    /// For each workload what it is billed, or why it can't be had.
    pub(crate) answers: Vec<Result<BillPlan, String>>,
}

/// What an option costs a workload.
#[derive(Debug)]
pub(crate) struct BillPlan {
    pub(crate) charges: Vec<ChargePlan>,
    /// What falls due once for the term.
    pub(crate) upfront: Vec<ChargePlan>,
    /// Whether it is ranked, and if not why.
    pub(crate) shortfall: Option<String>,
    /// What was chosen, in a few words.
    pub(crate) sizing: String,
    pub(crate) warnings: Vec<String>,
    /// The assumptions that it rests on.
    pub(crate) assumptions: Vec<Name>,
    /// Where its factors stand: the cells that it depends on and between what they may be changed.
    pub(crate) range: Vec<Within>,
}

/// Between what a cell may lie.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Within {
    pub(crate) cell: Cell,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Within {
    /// Nowhere but where it is.
    pub(crate) fn as_is(cell: Cell, now: f64) -> Self {
        Self {
            cell,
            least: now,
            most: now,
        }
    }
}

/// What a quantity rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exactness {
    /// A formula that is the billing rule: exact to the cent wherever the range holds.
    Formula,
    /// A factor: what was chosen or worked out by the program, exact wherever the range holds.
    Factor,
    /// Capacity that moves with the load: exact up to the rounding of so many whole units.
    Capacity,
}

/// A line of a bill as formulas.
#[derive(Debug, Clone)]
pub(crate) struct ChargePlan {
    pub(crate) group: &'static str,
    pub(crate) subject: String,
    pub(crate) region: String,
    pub(crate) meter: &'static str,
    pub(crate) unit: String,
    pub(crate) quantity: Expression,
    pub(crate) unit_price: Expression,
    pub(crate) exactness: Exactness,
    /// What it may be off after a change of inputs within the range, USD; 0 where it is exact.
    pub(crate) tolerance: Expression,
    /// What covers it, and where the price is published.
    pub(crate) note: String,
    /// What covers it.
    pub(crate) covered_by: Option<CoveredBy>,
    /// The published price of a unit, USD.
    pub(crate) list_usd: f64,
}

/// Values of all cells of a plan, some of them replaced.
pub(crate) struct Evaluation<'p> {
    plan: &'p Plan,
    places: Vec<f64>,
    memo: Rc<Memo>,
}

/// What is known, by two places.
type Known<T> = Vec<Vec<Option<T>>>;

/// What cells and columns come to, each worked out once: what stands in a cell never changes.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// By row and workload.
    cells: RefCell<Known<f64>>,
    /// By block and column.
    columns: RefCell<Known<Rc<[f64]>>>,
}

/// What is known at two places; nothing where nobody has been.
fn known<T: Clone>(all: &RefCell<Known<T>>, at: (usize, usize)) -> Option<T> {
    all.borrow().get(at.0)?.get(at.1)?.clone()
}

fn note<T: Clone>(all: &RefCell<Known<T>>, at: (usize, usize), value: T) {
    let mut all = all.borrow_mut();
    if all.len() <= at.0 {
        all.resize_with(at.0 + 1, Vec::new);
    }
    let within = &mut all[at.0];
    if within.len() <= at.1 {
        within.resize(at.1 + 1, None);
    }
    within[at.1] = Some(value);
}

impl<'p> Evaluation<'p> {
    /// All cells as they are.
    pub(crate) fn of(plan: &'p Plan) -> Self {
        Self::knowing(plan, Rc::default())
    }

    /// The same, of which some is known.
    pub(crate) fn knowing(plan: &'p Plan, memo: Rc<Memo>) -> Self {
        Self {
            plan,
            places: Vec::new(),
            memo,
        }
    }

    /// Some cells at other values.
    pub(crate) fn with(plan: &'p Plan, replaced: impl IntoIterator<Item = (Cell, f64)>) -> Self {
        let evaluation = Self::of(plan);
        for (cell, value) in replaced {
            note(&evaluation.memo.cells, (cell.row, cell.workload), value);
        }
        evaluation
    }

    /// The same, of formulas on a sheet that gives them so many cells of its own.
    pub(crate) fn at(mut self, places: &[f64]) -> Self {
        self.places = places.to_vec();
        self
    }

    pub(crate) fn value(&self, of: &Expression) -> f64 {
        of.value(self).one()
    }

    /// Quantity × unit price, USD.
    pub(crate) fn amount(&self, of: &ChargePlan) -> f64 {
        self.value(&of.quantity) * self.value(&of.unit_price)
    }

    /// What some charges come to together, USD.
    pub(crate) fn sum(&self, of: &[ChargePlan]) -> f64 {
        of.iter().map(|it| self.amount(it)).sum()
    }
}

impl Values for Evaluation<'_> {
    fn place(&self, at: usize) -> f64 {
        self.places.get(at).copied().unwrap_or(0.0)
    }

    fn cell(&self, cell: Cell) -> f64 {
        let at = (cell.row, cell.workload);
        if let Some(value) = known(&self.memo.cells, at) {
            return value;
        }
        let value = match self.plan.rows.content(cell) {
            Some(Content::Number(it)) => *it,
            Some(Content::Price(it)) => it.agreed,
            Some(Content::Formula(it)) => self.value(it),
            None => return 0.0,
        };
        note(&self.memo.cells, at, value);
        value
    }

    fn column(&self, column: Column) -> Rc<[f64]> {
        let at = (column.block, column.column);
        if let Some(values) = known(&self.memo.columns, at) {
            return values;
        }
        let block = &self.plan.blocks[column.block];
        let values = match block.columns[column.column].formula.value(self) {
            Value::One(it) => vec![it; block.rows].into(),
            Value::Each(all) => all,
        };
        note(&self.memo.columns, at, Rc::clone(&values));
        values
    }

    fn pick(&self, table: Table, value: f64) -> Rc<[f64]> {
        let table = &self.plan.tables[table.0];
        let not_more = table.choices.iter().rposition(|it| *it <= value);
        let column = table.columns.get(not_more.unwrap_or(0));
        column.map_or_else(Rc::default, |it| it.as_slice().into())
    }
}
