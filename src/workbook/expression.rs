//! Formulas: what a cell of a workbook works out, as a value and as a spreadsheet has it.

use std::rc::Rc;

use super::rows::Cell;

/// What binary fractions may be off before something is rounded up, relative to the value; the rest of the
/// program allows the same ([`rounding`](crate::rounding)).
const TOLERANCE: f64 = 1e-9;

/// How little numbers differ that are the same: spreadsheets take such for equal.
const SAME: f64 = 1e-12;

/// A formula.
///
/// What is made of columns is a column too, row by row, until [`SumOf`](Self::SumOf) or
/// [`MostOf`](Self::MostOf) makes one number of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Number(f64),
    /// A cell that has a name.
    Cell(Cell),
    /// A cell of the sheet that the formula stands on, by its place among those that the sheet gives it: how
    /// many times as many reads its row is for, for one.
    Place(usize),
    /// A column of a block: the cell of the same row in a formula of that block, all rows elsewhere.
    Column(Column),
    /// A column of a table of factors, picked by a value that one of its columns is for.
    Pick(Table, Box<Self>),
    Sum(Vec<Self>),
    Product(Vec<Self>),
    Difference(Box<Self>, Box<Self>),
    Quotient(Box<Self>, Box<Self>),
    /// The next whole number.
    RoundUp(Box<Self>),
    /// The whole number below.
    RoundDown(Box<Self>),
    /// The next whole number, and 1 at least.
    WholeUnits(Box<Self>),
    /// The most of some numbers.
    Most(Vec<Self>),
    /// The least of some numbers.
    Least(Vec<Self>),
    /// The lesser of two, row by row.
    Lesser(Box<Self>, Box<Self>),
    /// 1 where the first is more than the second, and 0 elsewhere.
    IsMore(Box<Self>, Box<Self>),
    /// 1 where the first is as much as the second or more, and 0 elsewhere.
    IsAtLeast(Box<Self>, Box<Self>),
    /// The second where the first is not 0, and the third elsewhere.
    If(Box<Self>, Box<Self>, Box<Self>),
    /// The minutes of all rows in which the second column is as much as in this row, or more.
    MinutesAtLeast(Column, Column),
    /// The sum of a column.
    SumOf(Box<Self>),
    /// The most of a column.
    MostOf(Box<Self>),
}

/// A column of a block, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Column {
    pub(crate) block: usize,
    pub(crate) column: usize,
}

/// A table of factors, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Table(pub(crate) usize);

impl From<f64> for Expression {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Cell> for Expression {
    fn from(cell: Cell) -> Self {
        Self::Cell(cell)
    }
}

impl std::ops::Add for Expression {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        match (self, other) {
            (Self::Number(0.0), it) | (it, Self::Number(0.0)) => it,
            (Self::Number(a), Self::Number(b)) => Self::Number(a + b),
            (Self::Sum(mut all), it) => {
                all.push(it);
                Self::Sum(all)
            }
            (a, b) => Self::Sum(vec![a, b]),
        }
    }
}

impl std::ops::Sub for Expression {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        match (self, other) {
            (it, Self::Number(0.0)) => it,
            (Self::Number(a), Self::Number(b)) => Self::Number(a - b),
            (a, b) => Self::Difference(Box::new(a), Box::new(b)),
        }
    }
}

impl std::ops::Mul for Expression {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        match (self, other) {
            (Self::Number(0.0), _) | (_, Self::Number(0.0)) => Self::Number(0.0),
            (Self::Number(1.0), it) | (it, Self::Number(1.0)) => it,
            (Self::Number(a), Self::Number(b)) => Self::Number(a * b),
            (Self::Product(mut all), it) => {
                all.push(it);
                Self::Product(all)
            }
            (a, b) => Self::Product(vec![a, b]),
        }
    }
}

impl std::ops::Div for Expression {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        match (self, other) {
            (it, Self::Number(1.0)) => it,
            (a, b) => Self::Quotient(Box::new(a), Box::new(b)),
        }
    }
}

impl Expression {
    pub(crate) fn rounded_up(self) -> Self {
        Self::RoundUp(Box::new(self))
    }

    pub(crate) fn rounded_down(self) -> Self {
        Self::RoundDown(Box::new(self))
    }

    pub(crate) fn at_least(self, least: impl Into<Self>) -> Self {
        Self::Most(vec![self, least.into()])
    }

    pub(crate) fn at_most(self, most: impl Into<Self>) -> Self {
        Self::Least(vec![self, most.into()])
    }

    /// The same with what a rule puts in the place of cells and columns; what it puts nothing in the place
    /// of stays.
    pub(crate) fn mapped(&self, rule: &mut dyn FnMut(&Self) -> Option<Self>) -> Self {
        if let Some(it) = rule(self) {
            return it;
        }
        let mut one = |it: &Self| Box::new(it.mapped(rule));
        match self {
            Self::Number(_)
            | Self::Place(_)
            | Self::Cell(_)
            | Self::Column(_)
            | Self::MinutesAtLeast(..) => self.clone(),
            Self::Pick(table, by) => Self::Pick(*table, one(by)),
            Self::RoundUp(it) => Self::RoundUp(one(it)),
            Self::RoundDown(it) => Self::RoundDown(one(it)),
            Self::WholeUnits(it) => Self::WholeUnits(one(it)),
            Self::SumOf(it) => Self::SumOf(one(it)),
            Self::MostOf(it) => Self::MostOf(one(it)),
            Self::Difference(a, b) => Self::Difference(one(a), one(b)),
            Self::Quotient(a, b) => Self::Quotient(one(a), one(b)),
            Self::Lesser(a, b) => Self::Lesser(one(a), one(b)),
            Self::IsMore(a, b) => Self::IsMore(one(a), one(b)),
            Self::IsAtLeast(a, b) => Self::IsAtLeast(one(a), one(b)),
            Self::If(a, b, c) => Self::If(one(a), one(b), one(c)),
            Self::Sum(all) => Self::Sum(all.iter().map(|it| it.mapped(rule)).collect()),
            Self::Product(all) => Self::Product(all.iter().map(|it| it.mapped(rule)).collect()),
            Self::Most(all) => Self::Most(all.iter().map(|it| it.mapped(rule)).collect()),
            Self::Least(all) => Self::Least(all.iter().map(|it| it.mapped(rule)).collect()),
        }
    }

    /// Tells everything in it that is made of nothing else.
    pub(crate) fn each_leaf(&self, tell: &mut dyn FnMut(&Self)) {
        match self {
            Self::Number(_)
            | Self::Place(_)
            | Self::Cell(_)
            | Self::Column(_)
            | Self::MinutesAtLeast(..) => tell(self),
            Self::Pick(_, it)
            | Self::RoundUp(it)
            | Self::RoundDown(it)
            | Self::WholeUnits(it)
            | Self::SumOf(it)
            | Self::MostOf(it) => it.each_leaf(tell),
            Self::Sum(all) | Self::Product(all) | Self::Most(all) | Self::Least(all) => {
                for it in all {
                    it.each_leaf(tell);
                }
            }
            Self::Difference(a, b)
            | Self::Quotient(a, b)
            | Self::Lesser(a, b)
            | Self::IsMore(a, b)
            | Self::IsAtLeast(a, b) => {
                a.each_leaf(tell);
                b.each_leaf(tell);
            }
            Self::If(a, b, c) => {
                for it in [a, b, c] {
                    it.each_leaf(tell);
                }
            }
        }
    }

    pub(crate) fn sum(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::Number(0.0), |sum, it| sum + it)
    }
}

/// Where the values of cells and columns are.
pub(crate) trait Values {
    /// The value of a cell.
    fn cell(&self, cell: Cell) -> f64;

    /// The value of a cell of the sheet that the formula stands on.
    fn place(&self, at: usize) -> f64;

    /// The values of a column of a block.
    fn column(&self, column: Column) -> Rc<[f64]>;

    /// The values of the column of a table that is for a value.
    fn pick(&self, table: Table, value: f64) -> Rc<[f64]>;
}

/// A number, or one for each row of a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    One(f64),
    Each(Rc<[f64]>),
}

impl Value {
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::One(it) => Self::One(of(it)),
            Self::Each(all) => Self::Each(all.iter().map(|it| of(*it)).collect()),
        }
    }

    fn with(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (Self::One(a), Self::One(b)) => Self::One(of(a, b)),
            (Self::One(a), Self::Each(b)) => Self::Each(b.iter().map(|b| of(a, *b)).collect()),
            (Self::Each(a), Self::One(b)) => Self::Each(a.iter().map(|a| of(*a, b)).collect()),
            (Self::Each(a), Self::Each(b)) => {
                let rows = a.iter().zip(b.iter());
                Self::Each(rows.map(|(a, b)| of(*a, *b)).collect())
            }
        }
    }

    /// The number of a row.
    fn at(&self, row: usize) -> f64 {
        match self {
            Self::One(it) => *it,
            Self::Each(all) => all.get(row).copied().unwrap_or(0.0),
        }
    }

    /// The number, of several the first.
    pub(crate) fn one(&self) -> f64 {
        match self {
            Self::One(it) => *it,
            Self::Each(all) => all.first().copied().unwrap_or(0.0),
        }
    }
}

fn round_up(x: f64) -> f64 {
    (x * (1.0 - TOLERANCE)).ceil()
}

fn truth(it: bool) -> f64 {
    f64::from(u8::from(it))
}

impl Expression {
    /// What it comes to.
    pub(crate) fn value(&self, values: &dyn Values) -> Value {
        let of = |it: &Self| it.value(values);
        let two = |a: &Self, b: &Self, with: fn(f64, f64) -> f64| of(a).with(of(b), with);
        let fold = |all: &[Self], with: fn(f64, f64) -> f64| {
            let all = all.iter().map(of);
            all.reduce(|a, b| a.with(b, with))
                .unwrap_or(Value::One(0.0))
        };
        match self {
            Self::Number(it) => Value::One(*it),
            Self::Cell(cell) => Value::One(values.cell(*cell)),
            Self::Place(at) => Value::One(values.place(*at)),
            Self::Column(column) => Value::Each(values.column(*column)),
            Self::Pick(table, by) => Value::Each(values.pick(*table, of(by).one())),
            Self::Sum(all) => fold(all, |a, b| a + b),
            Self::Product(all) => fold(all, |a, b| a * b),
            Self::Difference(a, b) => two(a, b, |a, b| a - b),
            Self::Quotient(a, b) => two(a, b, |a, b| a / b),
            Self::RoundUp(it) => of(it).map(round_up),
            Self::RoundDown(it) => of(it).map(f64::floor),
            Self::WholeUnits(it) => of(it).map(|it| round_up(it).max(1.0)),
            Self::Most(all) => fold(all, f64::max),
            Self::Least(all) => fold(all, f64::min),
            Self::Lesser(a, b) => two(a, b, f64::min),
            Self::IsMore(a, b) => two(a, b, |a, b| truth(a > b)),
            Self::IsAtLeast(a, b) => two(a, b, |a, b| truth(a >= b)),
            Self::If(condition, then, otherwise) => match of(condition) {
                Value::One(0.0) => of(otherwise),
                Value::One(_) => of(then),
                Value::Each(conditions) => {
                    let (then, otherwise) = (of(then), of(otherwise));
                    let rows = conditions.iter().enumerate();
                    let rows = rows.map(|(at, it)| {
                        if *it == 0.0 {
                            otherwise.at(at)
                        } else {
                            then.at(at)
                        }
                    });
                    Value::Each(rows.collect())
                }
            },
            Self::MinutesAtLeast(minutes, of) => {
                let (minutes, of) = (values.column(*minutes), values.column(*of));
                let at_least = |least: f64| {
                    let rows = minutes.iter().zip(of.iter());
                    let rows = rows.filter(|(_, it)| **it >= least * (1.0 - SAME));
                    rows.map(|(minutes, _)| minutes).sum()
                };
                Value::Each(of.iter().map(|it| at_least(*it)).collect())
            }
            Self::SumOf(column) => Value::One(match of(column) {
                Value::One(it) => it,
                Value::Each(all) => all.iter().sum(),
            }),
            Self::MostOf(column) => Value::One(match of(column) {
                Value::One(it) => it,
                Value::Each(all) => all.iter().copied().fold(0.0, f64::max),
            }),
        }
    }
}

/// How a workbook names cells and columns.
pub(crate) trait Texts {
    /// A cell: its name, or its place.
    fn cell(&self, cell: Cell) -> String;

    /// A cell of the sheet that the formula stands on.
    fn place(&self, at: usize) -> String;

    /// A column of a block: `is_row` asks for the cell in the row of the formula, and else for all rows.
    fn column(&self, column: Column, is_row: bool) -> String;

    /// The column of a table that is for what a text works out: of it the cell in the row of the formula,
    /// or all.
    fn pick(&self, table: Table, by: &str, is_row: bool) -> String;
}

/// How tight an operator binds, from the loosest on.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    Comparison,
    Sum,
    Product,
    Tight,
}

impl Expression {
    /// The formula as a spreadsheet has it, without the sign of equality in front.
    pub(crate) fn text(&self, texts: &dyn Texts) -> String {
        self.write(texts, false, false).0
    }

    /// The formula of each cell of a column of a block.
    pub(crate) fn text_of_row(&self, texts: &dyn Texts) -> String {
        self.write(texts, true, false).0
    }

    /// `is_row`: columns are cells of the row. `is_array`: all rows are worked out at once.
    fn write(&self, texts: &dyn Texts, is_row: bool, is_array: bool) -> (String, Binding) {
        use Binding::{Comparison, Product, Sum, Tight};
        let text = |it: &Self, least: Binding| {
            let (text, binding) = it.write(texts, is_row, is_array);
            if binding >= least {
                text
            } else {
                format!("({text})")
            }
        };
        let plain = |it: &Self| text(it, Comparison);
        let list = |all: &[Self]| all.iter().map(plain).collect::<Vec<_>>().join(",");
        let joined = |all: &[Self], sign: &str, least: Binding| {
            let all = all.iter().map(|it| text(it, least));
            all.collect::<Vec<_>>().join(sign)
        };
        match self {
            Self::Number(it) if *it < 0.0 => (number(*it), Sum),
            Self::Number(it) => (number(*it), Tight),
            Self::Cell(cell) => (texts.cell(*cell), Tight),
            Self::Place(at) => (texts.place(*at), Tight),
            Self::Column(column) => (texts.column(*column, is_row), Tight),
            Self::Pick(table, by) => (texts.pick(*table, &plain(by), is_row), Tight),
            Self::Sum(all) => (joined(all, "+", Sum), Sum),
            Self::Product(all) => (joined(all, "*", Product), Product),
            Self::Difference(a, b) => (format!("{}-{}", text(a, Sum), text(b, Product)), Sum),
            Self::Quotient(a, b) => (format!("{}/{}", text(a, Product), text(b, Tight)), Product),
            Self::RoundUp(it) => (format!("ROUNDUP({}*(1-1E-9),0)", text(it, Product)), Tight),
            Self::RoundDown(it) => (format!("INT({})", plain(it)), Tight),
            Self::WholeUnits(it) if is_array => {
                let (it, is_more) = (text(it, Product), text(it, Sum));
                let beyond = format!("(ROUNDUP({it}*(1-1E-9),0)-1)");
                (format!("1+({is_more}>1)*{beyond}"), Sum)
            }
            Self::WholeUnits(it) => {
                let it = text(it, Product);
                (format!("MAX(1,ROUNDUP({it}*(1-1E-9),0))"), Tight)
            }
            Self::Most(all) => (format!("MAX({})", list(all)), Tight),
            Self::Least(all) => (format!("MIN({})", list(all)), Tight),
            Self::Lesser(a, b) if is_array => {
                // MIN would make one number of all rows.
                let (a, b) = (text(a, Tight), text(b, Tight));
                (format!("{a}-({a}>{b})*({a}-{b})"), Sum)
            }
            Self::Lesser(a, b) => (format!("MIN({},{})", plain(a), plain(b)), Tight),
            Self::IsMore(a, b) => (format!("({}>{})*1", text(a, Sum), text(b, Sum)), Product),
            Self::IsAtLeast(a, b) => (format!("({}>={})*1", text(a, Sum), text(b, Sum)), Product),
            Self::If(condition, then, otherwise) => {
                let all = [condition, then, otherwise].map(|it| plain(it)).join(",");
                (format!("IF({all})"), Tight)
            }
            Self::MinutesAtLeast(minutes, of) => {
                let (all, here) = (texts.column(*of, false), texts.column(*of, true));
                let minutes = texts.column(*minutes, false);
                let at_least = format!("({all}>={here}*(1-1E-12))");
                (format!("SUMPRODUCT({at_least}*{minutes})"), Tight)
            }
            Self::SumOf(column) => {
                let (column, _) = column.write(texts, false, true);
                (format!("SUMPRODUCT({column})"), Tight)
            }
            Self::MostOf(column) => {
                let (column, _) = column.write(texts, false, true);
                (format!("SUMPRODUCT(MAX({column}))"), Tight)
            }
        }
    }
}

/// A number as a formula has it: as many digits as tell it from all others.
fn number(it: f64) -> String {
    format!("{it}")
}
