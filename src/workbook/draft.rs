//! A workload on its way into a plan: its inputs as cells, and cells for all that follows from them.

use std::rc::Rc;
use std::sync::Mutex;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::capacity::Levels;
use super::expression::Expression;
use super::movement::{Movements, Variant};
use super::plan::{Evaluation, Memo, Plan};
use super::range::Moved;
use super::rows::{About, Cell, Content, Kind, PriceContent, Validation};
use crate::assumptions::Name;
use crate::decide::Profile;
use crate::month;
use crate::prices::{Books, Discount, Price, PriceBook};
use crate::workload::{AccessPattern, Workload};

/// A workload on its way into a plan.
pub(super) struct Draft<'d> {
    pub(super) profile: &'d Profile,
    pub(super) workload: &'d Workload,
    pub(super) books: &'d Books,
    pub(super) book: &'d PriceBook,
    pub(super) plan: &'d mut Plan,
    /// The access patterns, in the order of the workload.
    pub(super) patterns: Vec<PatternCells>,
    /// Bytes that are stored, without any engine's overhead.
    pub(super) size_bytes: Expression,
    /// How many items that is.
    pub(super) items: Expression,
    /// The busiest minute over the mean: a cell where it may be changed.
    pub(super) spikiness: Expression,
    /// The workload at each spikiness that factors are worked out for, in rising order; itself among them.
    pub(super) variants: Vec<Variant>,
    /// What cells come to.
    pub(super) memo: Rc<Memo>,
    /// The blocks of the workload.
    pub(super) levels: Vec<Levels>,
    /// The inputs that ranges are looked for along.
    pub(super) moved: Vec<(Cell, Moved)>,
    /// The shares of patterns that may be anything from 0 to 1, where an option's formulas hold then.
    pub(super) shares: Vec<(Cell, PatternShare)>,
    /// What may not be more than 1: shares of the same requests together.
    pub(super) shares_together: Vec<Cell>,
    /// The assumptions that formulas take.
    pub(super) live_assumptions: Vec<Cell>,
}

/// An access pattern as cells.
#[derive(Debug, Clone)]
pub(super) struct PatternCells {
    /// Operations a month.
    pub(super) operations: Expression,
    /// Items of an operation.
    pub(super) items: Expression,
    pub(super) item_bytes: Expression,
    pub(super) strong: Expression,
    pub(super) transactional: Expression,
    pub(super) failed_condition_share: Expression,
}

/// A share of the requests of a pattern, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternShare {
    Strong(usize),
    Transactional(usize),
    FailedCondition(usize),
}

/// A draft is of a plan with one workload.
pub(super) const ALONE: usize = 0;

/// How far inputs may be set, whatever factors stand for.
const MOST: f64 = 1e15;

/// A decimal as a cell has it.
pub(super) fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

impl PatternShare {
    /// The place of its pattern.
    fn pattern(self) -> usize {
        match self {
            Self::Strong(at) | Self::Transactional(at) | Self::FailedCondition(at) => at,
        }
    }

    fn of(self, pattern: &AccessPattern) -> Decimal {
        match self {
            Self::Strong(_) => pattern.strong,
            Self::Transactional(_) => pattern.transactional,
            Self::FailedCondition(_) => pattern.failed_condition_share,
        }
    }

    /// Sets it in a workload.
    pub(super) fn set(self, workload: &mut Workload, share: Decimal) {
        let Some(pattern) = workload.access_patterns.get_mut(self.pattern()) else {
            return;
        };
        *match self {
            Self::Strong(_) => &mut pattern.strong,
            Self::Transactional(_) => &mut pattern.transactional,
            Self::FailedCondition(_) => &mut pattern.failed_condition_share,
        } = share;
    }
}

impl<'d> Draft<'d> {
    /// A draft with the inputs of a workload.
    pub(super) fn of(
        profile: &'d Profile,
        (books, book): (&'d Books, &'d PriceBook),
        movements: &Mutex<Movements>,
        plan: &'d mut Plan,
    ) -> Self {
        let workload = profile.workload();
        let mut draft = Self {
            profile,
            workload,
            books,
            book,
            plan,
            patterns: Vec::new(),
            size_bytes: Expression::Number(0.0),
            items: Expression::Number(0.0),
            spikiness: Expression::Number(1.0),
            variants: Vec::new(),
            memo: Rc::default(),
            levels: Vec::new(),
            moved: Vec::new(),
            shares: Vec::new(),
            shares_together: Vec::new(),
            live_assumptions: Vec::new(),
        };
        draft.patterns = draft.read_patterns();
        draft.read_data();
        draft.read_spikiness(movements);
        draft
    }

    /// A number of the profile that may be changed.
    pub(super) fn input(
        &mut self,
        name: &str,
        path: &str,
        now: Decimal,
        about: About,
    ) -> Expression {
        let row = self.plan.rows.row(Kind::Input, name, path, || about);
        let cell = self
            .plan
            .rows
            .put(row, ALONE, || Content::Number(float(now)));
        Expression::Cell(cell)
    }

    /// The same, along which the range of factors is looked for.
    fn moved_input(
        &mut self,
        name: &str,
        path: &str,
        now: Decimal,
        about: About,
        moved: Moved,
    ) -> Expression {
        let input = self.input(name, path, now, about);
        // There is no range about 0.
        if let Some(cell) = Self::cell_of(&input).filter(|_| !now.is_zero()) {
            self.moved.push((cell, moved));
        }
        input
    }

    /// An assumption.
    pub(super) fn assumption(&mut self, name: Name) -> Expression {
        let about = name.about();
        let row = self.plan.rows.row(
            Kind::Assumption,
            &format!("assumption_{}", about.key),
            about.key,
            || About {
                label: about.key.to_owned(),
                unit: about.unit.to_owned(),
                note: about.source.to_owned(),
                validation: Some(Validation::Between(float(about.least), float(about.most))),
            },
        );
        let value = float(self.workload.assumptions.get(name));
        let cell = self.plan.rows.put(row, ALONE, || Content::Number(value));
        if !self.live_assumptions.contains(&cell) {
            self.live_assumptions.push(cell);
        }
        Expression::Cell(cell)
    }

    /// What no formula works out: a value as of the inputs of the profile.
    pub(super) fn factor(
        &mut self,
        name: &str,
        label: &str,
        unit: &str,
        note: &str,
        value: f64,
    ) -> Expression {
        let row = self.plan.rows.row(Kind::Factor, name, "", || About {
            label: label.to_owned(),
            unit: unit.to_owned(),
            note: note.to_owned(),
            ..About::default()
        });
        Expression::Cell(self.plan.rows.put(row, ALONE, || Content::Number(value)))
    }

    /// What follows from other cells.
    pub(super) fn derived(
        &mut self,
        name: &str,
        label: &str,
        unit: &str,
        note: &str,
        formula: Expression,
    ) -> Expression {
        let rows = &mut self.plan.rows;
        let formula = rows.in_parts((name, label, unit), formula);
        let row = self.plan.rows.row(Kind::Derived, name, "", || About {
            label: label.to_owned(),
            unit: unit.to_owned(),
            note: note.to_owned(),
            ..About::default()
        });
        Expression::Cell(self.plan.rows.put(row, ALONE, || Content::Formula(formula)))
    }

    /// A price of a book: USD for a unit.
    pub(super) fn price(&mut self, price: &Price) -> Expression {
        let key = price.key.to_string();
        let name = format!("price_{}_{key}", price.region);
        let row = self.plan.rows.row(Kind::Price, &name, &key, || About {
            label: key.clone(),
            unit: format!("USD for 1 {}", price.unit),
            ..About::default()
        });
        let content = || {
            Content::Price(PriceContent {
                region: price.region.to_string(),
                published: float(price.list_usd),
                agreed: float(price.usd),
                source: price.source.to_string(),
                date: price.date.to_string(),
            })
        };
        Expression::Cell(self.plan.rows.put(row, 0, content))
    }

    /// What a savings plan takes off, as a share.
    pub(super) fn plan_discount(&mut self, usage: &str, discount: &Discount) -> Expression {
        let usage = usage.to_owned();
        let row = self.plan.rows.row(
            Kind::PlanDiscount,
            &format!("plan_discount_{usage}"),
            &format!("savings-plan.{usage}"),
            || About {
                label: format!("savings plan: {usage}"),
                unit: "share taken off".to_owned(),
                validation: Some(Validation::Between(0.0, 1.0)),
                ..About::default()
            },
        );
        let content = || {
            Content::Price(PriceContent {
                region: String::new(),
                published: float(discount.share),
                agreed: float(discount.share),
                source: discount.source.to_string(),
                date: discount.date.to_string(),
            })
        };
        Expression::Cell(self.plan.rows.put(row, 0, content))
    }

    /// Whether the profile gives a number.
    pub(super) fn gives(&self, path: &str) -> bool {
        self.profile.given().any(|it| it == path)
    }

    /// The paths of access patterns, in their order: `reads`, `writes`, `access.0`…
    fn pattern_paths(&self) -> Vec<String> {
        let has_rate = |of: &str| {
            self.gives(&format!("{of}.per_second")) || self.gives(&format!("{of}.per_month"))
        };
        let short = ["reads", "writes"].into_iter().filter(|it| has_rate(it));
        let short: Vec<_> = short.map(str::to_owned).collect();
        let others = self.workload.access_patterns.len() - short.len();
        short
            .into_iter()
            .chain((0..others).map(|at| format!("access.{at}")))
            .collect()
    }

    fn read_patterns(&mut self) -> Vec<PatternCells> {
        let workload = self.workload;
        let paths = self.pattern_paths();
        let patterns = workload.access_patterns.iter().zip(&paths);
        patterns
            .enumerate()
            .map(|(at, (it, path))| self.read_pattern(at, it, path))
            .collect()
    }

    fn read_pattern(&mut self, at: usize, it: &AccessPattern, path: &str) -> PatternCells {
        let (name, operation) = (&it.name, it.operation);
        let about = |label: &str, unit: &str, note: &str, validation| About {
            label: format!("{name}: {label}"),
            unit: unit.to_owned(),
            note: note.to_owned(),
            validation: Some(validation),
        };
        let any = Validation::Between(0.0, MOST);
        let per_month = format!("{path}.per_month");
        let rate = if self.gives(&per_month) {
            let about = about("how often", "a month", operation.name(), any);
            self.moved_input(
                &format!("{name}_per_month"),
                &per_month,
                it.operations_per_month,
                about,
                Moved::Rate(at),
            )
        } else {
            let about = about("how often", "a second, on average", operation.name(), any);
            let path = format!("{path}.per_second");
            let rate = it.operations_per_month / month::SECONDS;
            let name = format!("{name}_per_second");
            let rate = self.moved_input(&name, &path, rate, about, Moved::Rate(at));
            rate * float(month::SECONDS).into()
        };
        let operations = self.derived(
            &format!("{name}_operations_a_month"),
            &format!("{name}: operations"),
            "a month",
            "a month has 730 hours, 2,628,000 seconds",
            rate,
        );
        let items_path = format!("{path}.items");
        let items = if self.gives(&items_path) {
            let about = about(
                "items",
                "of an operation",
                "",
                Validation::Between(0.0, MOST),
            );
            let name = format!("{name}_items");
            self.moved_input(&name, &items_path, it.items, about, Moved::Items(at))
        } else {
            float(it.items).into()
        };
        let about_size = about(
            "item size",
            "bytes",
            "on average",
            Validation::Between(1.0, MOST),
        );
        let item_bytes = self.moved_input(
            &format!("{name}_item_size"),
            &format!("{path}.item_size"),
            it.item_size_bytes,
            about_size,
            Moved::ItemSize(at),
        );
        let [strong, transactional, failed_condition_share] = self.read_shares(at, it, path);
        PatternCells {
            operations,
            items,
            item_bytes,
            strong,
            transactional,
            failed_condition_share,
        }
    }

    /// The shares of a pattern that are strongly consistent, in transactions, and whose condition fails.
    fn read_shares(&mut self, at: usize, it: &AccessPattern, path: &str) -> [Expression; 3] {
        let (name, operation) = (&it.name, it.operation);
        let is_short = path == "reads" || path == "writes";
        let mut share_of = |key: &str, label: &str, of: PatternShare, is_offered: bool| {
            let path = format!("{path}.{key}");
            let now = of.of(it);
            if !is_offered && !self.gives(&path) {
                return float(now).into();
            }
            let about = About {
                label: format!("{name}: {label}"),
                unit: "share".to_owned(),
                note: "from 0 to 1".to_owned(),
                validation: Some(Validation::Between(0.0, 1.0)),
            };
            let input = self.input(&format!("{name}_{key}"), &path, now, about);
            self.shares
                .extend(Self::cell_of(&input).map(|cell| (cell, of)));
            input
        };
        let strong = share_of(
            "strong",
            "strongly consistent",
            PatternShare::Strong(at),
            is_short && operation.is_read(),
        );
        let transactional = share_of(
            "transactional",
            "in transactions",
            PatternShare::Transactional(at),
            is_short,
        );
        let failed_condition_share = share_of(
            "failed_condition_share",
            "whose condition fails",
            PatternShare::FailedCondition(at),
            false,
        );
        if let (Expression::Cell(_), Expression::Cell(_)) = (&strong, &transactional) {
            let together = self.derived(
                &format!("{name}_strong_or_transactional"),
                &format!("{name}: strongly consistent or in transactions"),
                "share",
                "not more than all",
                strong.clone() + transactional.clone(),
            );
            self.shares_together.extend(Self::cell_of(&together));
        }
        [strong, transactional, failed_condition_share]
    }

    fn read_data(&mut self) {
        let data = &self.workload.data;
        let about = |label: &str, unit: &str, note: &str| About {
            label: label.to_owned(),
            unit: unit.to_owned(),
            note: note.to_owned(),
            validation: Some(Validation::Between(0.0, 1e18)),
        };
        let about_size = about("data stored", "bytes", "without any engine's overhead");
        let (name, path) = ("storage_size", "storage.size");
        let size = data.size_bytes;
        self.size_bytes = self.moved_input(name, path, size, about_size, Moved::DataSize);
        if self.gives("storage.items") {
            let about = about("items stored", "items", "");
            let (name, path) = ("storage_items", "storage.items");
            self.items = self.moved_input(name, path, data.items, about, Moved::DataItems);
            return;
        }
        let formula = self.items_by_written_size();
        self.items = match formula {
            Some(formula) => self.derived(
                "storage_items",
                "items stored",
                "items",
                "the data ÷ the mean size of what is written",
                formula,
            ),
            None => self.factor(
                "storage_items",
                "items stored",
                "items",
                "",
                float(data.items),
            ),
        };
    }

    /// Items of the mean size that is written, or read where nothing writes.
    fn items_by_written_size(&self) -> Option<Expression> {
        let all = self.workload.access_patterns.iter().zip(&self.patterns);
        let of = |reads: bool| {
            let those = all
                .clone()
                .filter(move |(it, _)| it.operation.is_read() == reads && !it.items.is_zero());
            let those: Vec<_> = those.collect();
            (!those.is_empty()).then_some(those)
        };
        let those = of(false).or_else(|| of(true))?;
        if let [(_, only)] = &those[..] {
            return Some(self.size_bytes.clone() / only.item_bytes.clone());
        }
        // Of what is never done each counts alike.
        let is_idle = those.iter().all(|(it, _)| it.items_per_month().is_zero());
        let weight = |it: &PatternCells| {
            if is_idle {
                Expression::Number(1.0)
            } else {
                it.operations.clone() * it.items.clone()
            }
        };
        let weights = Expression::sum(those.iter().map(|(_, it)| weight(it)));
        let bytes = those
            .iter()
            .map(|(_, it)| weight(it) * it.item_bytes.clone());
        let mean = Expression::sum(bytes) / weights;
        Some(self.size_bytes.clone() / mean)
    }

    /// What cells come to as they are.
    pub(super) fn evaluation(&self) -> Evaluation<'_> {
        Evaluation::knowing(self.plan, Rc::clone(&self.memo))
    }

    /// The cell that an expression is, where it is one.
    pub(super) fn cell_of(it: &Expression) -> Option<Cell> {
        match it {
            Expression::Cell(cell) => Some(*cell),
            _ => None,
        }
    }
}
