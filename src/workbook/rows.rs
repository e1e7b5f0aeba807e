//! Cells that have names: what is put in, prices, assumptions, factors, and what follows from them.

use std::collections::{HashMap, HashSet};

use super::expression::Expression;

/// A cell with a name: a row, and the column of a workload. Prices have one column for all workloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) workload: usize,
}

/// The sheet that a row stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A number of the profile that may be changed.
    Input,
    /// What one unit costs: the price that is paid, USD.
    Price,
    /// What a savings plan takes off, as a share.
    PlanDiscount,
    /// A constant that is no price.
    Assumption,
    /// What no formula works out, and where it stands.
    Factor,
    /// What follows from inputs, assumptions and factors.
    Derived,
}

/// A row of named cells.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    /// The name of the range: letters, digits, underscores.
    pub(crate) name: String,
    /// What it is known by among those of its kind, with its key.
    known_as: String,
    /// The key of the profile, of the price book or of the assumption; empty where there is none.
    pub(crate) key: String,
    /// What it is, for people.
    pub(crate) label: String,
    pub(crate) unit: String,
    pub(crate) note: String,
    /// What each workload has in it; of a price the first alone.
    pub(crate) cells: Vec<Option<Content>>,
    /// What may be put in.
    pub(crate) validation: Option<Validation>,
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Number(f64),
    Formula(Expression),
    Price(PriceContent),
}

/// A price with all that it comes from.
#[derive(Debug, Clone)]
pub(crate) struct PriceContent {
    pub(crate) region: String,
    /// USD for a unit, as published; of a plan its share.
    pub(crate) published: f64,
    /// What is paid by what was agreed before the workbook was made, USD.
    pub(crate) agreed: f64,
    pub(crate) source: String,
    pub(crate) date: String,
}

/// What may be put in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Validation {
    /// A number between two others.
    Between(f64, f64),
    /// A whole number between two others.
    WholeBetween(f64, f64),
    /// One of some numbers.
    OneOf(Vec<f64>),
}

/// All rows, each found by its kind and name.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) all: Vec<Row>,
    by_name: HashMap<(Kind, String, String), usize>,
    names: HashSet<String>,
    workloads: usize,
}

impl Rows {
    pub(crate) fn new(workloads: usize) -> Self {
        Self {
            workloads,
            ..Self::default()
        }
    }

    /// The row with a name and a key; a new one of what is given where there is none.
    pub(crate) fn row(
        &mut self,
        kind: Kind,
        name: &str,
        key: &str,
        about: impl FnOnce() -> About,
    ) -> usize {
        let identity = (kind, name.to_owned(), key.to_owned());
        if let Some(at) = self.by_name.get(&identity) {
            return *at;
        }
        let About {
            label,
            unit,
            note,
            validation,
        } = about();
        let at = self.all.len();
        let row = Row {
            kind,
            name: self.free_name(name),
            known_as: name.to_owned(),
            key: key.to_owned(),
            label,
            unit,
            note,
            cells: vec![None; self.workloads],
            validation,
        };
        self.names.insert(row.name.clone());
        self.all.push(row);
        self.by_name.insert(identity, at);
        at
    }

    /// Takes in the row of another plan of one workload as that of a workload here, and gives its place.
    pub(super) fn absorb(&mut self, row: Row, workload: usize) -> Cell {
        let is_shared = matches!(row.kind, Kind::Price | Kind::PlanDiscount);
        let workload = if is_shared { 0 } else { workload };
        let Row {
            kind,
            known_as,
            key,
            label,
            unit,
            note,
            cells,
            validation,
            ..
        } = row;
        let of_others = validation.clone();
        let at = self.row(kind, &known_as, &key, || About {
            label,
            unit,
            note,
            validation,
        });
        self.all[at].allow_as_well(of_others.as_ref());
        if let Some(content) = cells.into_iter().next().flatten() {
            self.put(at, workload, || content);
        }
        Cell { row: at, workload }
    }

    /// Puts something in a cell where there is nothing, and gives the cell.
    pub(crate) fn put(
        &mut self,
        row: usize,
        workload: usize,
        content: impl FnOnce() -> Content,
    ) -> Cell {
        let cell = &mut self.all[row].cells[workload];
        if cell.is_none() {
            *cell = Some(content());
        }
        Cell { row, workload }
    }

    pub(crate) fn content(&self, cell: Cell) -> Option<&Content> {
        self.all.get(cell.row)?.cells.get(cell.workload)?.as_ref()
    }

    pub(super) fn content_mut(&mut self, cell: Cell) -> Option<&mut Content> {
        self.all
            .get_mut(cell.row)?
            .cells
            .get_mut(cell.workload)?
            .as_mut()
    }

    /// The name of a range, of what a row is called by: what no spreadsheet takes for a cell, and no other
    /// row has.
    fn free_name(&self, name: &str) -> String {
        let mut text: String = name
            .chars()
            .map(|it| {
                if it.is_ascii_alphanumeric() {
                    it.to_ascii_lowercase()
                } else {
                    '_'
                }
            })
            .collect();
        // «r7» and «db2» are cells, and so is «c»; what begins as «r1c1» does is one to some programs.
        let rest = text.trim_start_matches(['r', 'c']);
        let is_like_a_cell =
            rest.len() < text.len() && rest.starts_with(|it: char| it.is_ascii_digit());
        let is_name = text.contains('_') && text.starts_with(|it: char| it.is_ascii_alphabetic());
        if is_like_a_cell || !is_name {
            text.insert_str(0, "the_");
        }
        text.truncate(200);
        let is_taken = |it: &str| self.names.contains(it);
        if !is_taken(&text) {
            return text;
        }
        let numbered = (2..).map(|at| format!("{text}_{at}"));
        numbered
            .into_iter()
            .find(|it| !is_taken(it))
            .unwrap_or(text)
    }
}

impl Row {
    /// Of some numbers those as well that another workload takes.
    fn allow_as_well(&mut self, other: Option<&Validation>) {
        if let (Some(Validation::OneOf(own)), Some(Validation::OneOf(other))) =
            (&mut self.validation, other)
        {
            let more: Vec<_> = other.iter().filter(|it| !own.contains(it)).collect();
            own.extend(more);
            own.sort_unstable_by(f64::total_cmp);
        }
    }
}

/// What a row is about.
#[derive(Debug, Default)]
pub(crate) struct About {
    pub(crate) label: String,
    pub(crate) unit: String,
    pub(crate) note: String,
    pub(crate) validation: Option<Validation>,
}
