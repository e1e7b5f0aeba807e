//! Where everything stands: sheets, rows and columns, and what formulas call them.

use std::collections::HashSet;

use rust_xlsxwriter::utility::column_number_to_name;

use super::named_rows::Columns;
use super::names;
use super::ranges::Ranges;
use super::{capacity, factors};
use crate::workbook::expression::{Column, Expression, Table, Texts};
use crate::workbook::plan::{BillPlan, FactorTable, Plan};
use crate::workbook::rows::{Cell, Kind};
use crate::workbook::titles;

/// The row of the names of columns, and the first below, as the library counts rows: from 0.
pub(super) const HEADER: u32 = 3;
pub(super) const FIRST: u32 = 4;

/// Where everything of a plan stands.
pub(super) struct Layout<'p> {
    pub(super) plan: &'p Plan,
    /// The names of the workloads, each once.
    pub(super) workloads: Vec<String>,
    /// The row of each row of named cells, on the sheet of its kind.
    rows: Vec<u32>,
    /// The ranges in which factors stand.
    pub(super) ranges: Ranges<'p>,
    /// The row of each table's choices; its factors follow.
    pub(super) tables: Vec<u32>,
    /// The first row of each block's capacity.
    pub(super) blocks: Vec<u32>,
    pub(super) options: Vec<OptionLayout>,
}

/// Where an option's bills stand.
pub(super) struct OptionLayout {
    /// The name of its sheet.
    pub(super) sheet: String,
    /// For each workload where its bill stands, or the row of the reason why there is none.
    pub(super) answers: Vec<Result<BillLayout, u32>>,
}

/// Where a bill stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct BillLayout {
    /// The first of its charges; those that are due once follow.
    pub(super) first: u32,
    /// The sum of a month.
    pub(super) month: u32,
    /// The sum of what is due once.
    pub(super) upfront: Option<u32>,
    pub(super) effective: u32,
    pub(super) stands: u32,
    charges: u32,
}

impl BillLayout {
    fn of(bill: &BillPlan, first: u32) -> Self {
        let month = first + count(bill.charges.len() + bill.upfront.len());
        let upfront = (!bill.upfront.is_empty()).then_some(month + 1);
        let effective = upfront.unwrap_or(month) + 1;
        Self {
            first,
            month,
            upfront,
            effective,
            stands: effective + 1,
            charges: count(bill.charges.len()),
        }
    }

    /// The first charge that is due once.
    pub(super) fn upfront_first(&self) -> u32 {
        self.first + self.charges
    }
}

/// So many of something, as rows are counted.
pub(super) fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// A number of columns.
pub(super) fn columns(of: usize) -> u16 {
    u16::try_from(of).unwrap_or(u16::MAX)
}

impl<'p> Layout<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        // A workload's column is found by its name, so none is called as a column beside it.
        let titles = titles::BESIDE_WORKLOADS.iter().chain(&titles::OF_RANGES);
        let mut taken = titles.map(|it| it.to_lowercase()).collect();
        let workloads = plan.workloads.iter();
        let workloads = workloads.map(|it| names::unique(&it.name, &mut taken));
        let workloads = workloads.collect();
        let (rows, ends) = rows(plan);
        let ranges = Ranges::of(plan, ends[1] + 3);
        let mut taken = HashSet::new();
        let options = plan.options.iter().map(|option| {
            let mut row = FIRST;
            let answers = option.answers.iter().map(|answer| {
                if let Ok(bill) = answer {
                    let bill = BillLayout::of(bill, row);
                    row = bill.stands + 2;
                    Ok(bill)
                } else {
                    row += 2;
                    Err(row - 2)
                }
            });
            OptionLayout {
                answers: answers.collect(),
                sheet: names::sheet(option.id, &mut taken),
            }
        });
        let options = options.collect();
        Self {
            plan,
            workloads,
            rows,
            ranges,
            tables: factors::places(&plan.tables),
            blocks: capacity::places(&plan.blocks),
            options,
        }
    }

    /// The row of a row of named cells.
    pub(super) fn row(&self, row: usize) -> u32 {
        self.rows.get(row).copied().unwrap_or(FIRST)
    }

    /// What a formula calls a cell that has a name.
    pub(super) fn name(&self, cell: Cell) -> String {
        let row = &self.plan.rows.all[cell.row];
        let is_of_all = matches!(row.kind, Kind::Price | Kind::PlanDiscount);
        if is_of_all || self.workloads.len() == 1 {
            row.name.clone()
        } else {
            format!("INDEX({},1,{})", row.name, cell.workload + 1)
        }
    }

    /// What a formula calls the number of the column that a table has for the spikiness of its workload, where
    /// it is asked for that and has a column for each.
    fn choice(&self, table: &FactorTable, by: &str) -> Option<String> {
        let workload = self.plan.workloads.get(table.workload)?;
        let (spikiness, all) = workload.spikiness.as_ref()?;
        let is_of_all = table.choices == *all && by == self.name(*spikiness);
        Some(self.name(workload.choice.filter(|_| is_of_all)?))
    }

    /// The names of ranges, each with what it is of.
    pub(super) fn named_ranges(&self) -> impl Iterator<Item = (String, String)> {
        let last = columns(self.workloads.len().max(1)) - 1;
        let rows = (0..).zip(&self.plan.rows.all).map(move |(at, row)| {
            let columns = Columns::of(row.kind);
            let first = columns.first_workload();
            let last = match row.kind {
                Kind::Price | Kind::PlanDiscount => first,
                _ => first + last,
            };
            let at = self.row(at);
            let range = range(columns.sheet, (at, first), (at, last));
            (row.name.clone(), range)
        });
        rows.chain(factors::named_ranges(self))
    }

    /// A cell of an option's sheet.
    pub(super) fn of_option(&self, option: usize, row: u32, column: u16) -> String {
        reference(&self.options[option].sheet, row, column)
    }

    /// The text of a formula that gives no cells of its own.
    pub(super) fn text(&self, of: &Expression) -> String {
        of.text(&self.here(&[]))
    }

    /// The texts of formulas on a sheet that gives them these cells.
    pub(super) fn here<'l>(&'l self, places: &'l [String]) -> Here<'l> {
        Here {
            layout: self,
            places,
        }
    }
}

/// The row of each row of named cells, and where the rows of each sheet end.
fn rows(plan: &Plan) -> (Vec<u32>, [u32; 5]) {
    let prices = plan.rows.all.iter().filter(|it| it.kind == Kind::Price);
    let prices = count(prices.count());
    // Inputs, factors, assumptions, derived, prices.
    let mut ends = [FIRST; 5];
    let mut next_plan_discount = FIRST + prices;
    let rows = plan.rows.all.iter().map(|row| {
        let next = match row.kind {
            Kind::Input => &mut ends[0],
            Kind::Factor => &mut ends[1],
            Kind::Assumption => &mut ends[2],
            Kind::Derived => &mut ends[3],
            Kind::Price => &mut ends[4],
            Kind::PlanDiscount => &mut next_plan_discount,
        };
        *next += 1;
        *next - 1
    });
    let rows = rows.collect();
    (rows, ends)
}

/// What formulas on a sheet call cells.
pub(super) struct Here<'l> {
    layout: &'l Layout<'l>,
    /// The cells that the sheet gives them.
    places: &'l [String],
}

/// Stands for the row of a formula of a block, as people count rows.
pub(super) const ROW: char = '\u{1}';

impl Texts for Here<'_> {
    fn cell(&self, cell: Cell) -> String {
        self.layout.name(cell)
    }

    fn place(&self, at: usize) -> String {
        self.places.get(at).cloned().unwrap_or_default()
    }

    fn column(&self, column: Column, is_row: bool) -> String {
        let at = capacity::column(column.column);
        let letters = column_number_to_name(at);
        if is_row {
            return format!("{letters}{ROW}");
        }
        let first = self.layout.blocks[column.block];
        let rows = count(self.layout.plan.blocks[column.block].rows.max(1));
        range(capacity::SHEET, (first, at), (first + rows - 1, at))
    }

    fn pick(&self, table: Table, by: &str, is_row: bool) -> String {
        let table = &self.layout.plan.tables[table.0];
        let (name, choices) = (&table.name, factors::choices_name(&table.name));
        let row = if is_row {
            format!("$A{ROW}")
        } else {
            "0".to_owned()
        };
        // What is between two choices takes the factors of the lesser one, and is told not to stand.
        let first = table.choices.first().copied().unwrap_or_default();
        if let Some(choice) = self.layout.choice(table, by) {
            return format!("INDEX({name},{row},{choice})");
        }
        format!("INDEX({name},{row},MATCH(MAX({by},{first}),{choices},1))")
    }
}

/// A cell of a sheet: `'a sheet'!$B$5`.
pub(super) fn reference(sheet: &str, row: u32, column: u16) -> String {
    format!("{}!{}", quoted(sheet), absolute(row, column))
}

/// Cells of a sheet, of one the cell.
pub(super) fn range(sheet: &str, first: (u32, u16), last: (u32, u16)) -> String {
    let start = reference(sheet, first.0, first.1);
    if first == last {
        start
    } else {
        format!("{start}:{}", absolute(last.0, last.1))
    }
}

/// A cell of the sheet itself: `$B$5`.
pub(super) fn absolute(row: u32, column: u16) -> String {
    format!("${}${}", column_number_to_name(column), row + 1)
}

/// A cell of the sheet itself, as is copied along: `B5`.
pub(super) fn relative(row: u32, column: u16) -> String {
    format!("{}{}", column_number_to_name(column), row + 1)
}

fn quoted(sheet: &str) -> String {
    if sheet.chars().all(|it| it.is_ascii_alphabetic()) {
        sheet.to_owned()
    } else {
        format!("'{}'", sheet.replace('\'', "''"))
    }
}
