//! The columns that come out: those of the input, and the answers behind them.

use rust_decimal::Decimal;

use super::answer::{Answer, Desk};
use super::group::Pooled;
use super::output::{Column, ColumnKind, Value};
use crate::compare::{Answer as OptionAnswer, Comparison, Standing};
use crate::model::Quote;
use crate::problem::Problem;

/// How answers are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A row for each workload, with a column for each option.
    Wide,
    /// The same, and a row for each group of workloads.
    Grouped,
    /// A row for each workload and option.
    Long,
}

/// The columns that come out.
pub struct OutputTable {
    /// All of them: those of the input first.
    pub columns: Vec<Column>,
    /// How many are those of the input.
    pub own: usize,
    /// How the others are laid out.
    pub layout: Layout,
}

const LONG: [(&str, ColumnKind); 13] = [
    ("prices_as_of", ColumnKind::Text),
    ("rank", ColumnKind::Count),
    ("option", ColumnKind::Text),
    ("engine", ColumnKind::Text),
    ("available", ColumnKind::Boolean),
    ("monthly_usd", ColumnKind::Usd),
    ("upfront_usd", ColumnKind::Usd),
    ("effective_monthly_usd", ColumnKind::Usd),
    ("size", ColumnKind::Text),
    ("warnings", ColumnKind::Text),
    ("assumptions", ColumnKind::Text),
    ("shortfall", ColumnKind::Text),
    ("reason", ColumnKind::Text),
];

const GROUPED: [(&str, ColumnKind); 5] = [
    ("row", ColumnKind::Text),
    ("pooled", ColumnKind::Count),
    ("pooled_on_dynamodb", ColumnKind::Count),
    ("names_on_dynamodb", ColumnKind::Text),
    ("one_by_one_usd", ColumnKind::Usd),
];

const BEST: [(&str, ColumnKind); 5] = [
    ("cheapest_option", ColumnKind::Text),
    ("cheapest_usd", ColumnKind::Usd),
    ("other_engine_option", ColumnKind::Text),
    ("other_engine_usd", ColumnKind::Usd),
    ("ratio", ColumnKind::Ratio),
];

impl OutputTable {
    /// The columns of an input with answers behind them.
    ///
    /// # Errors
    /// A column of the input that has the name of an answer.
    pub fn new(own: &[String], desk: &Desk<'_>, layout: Layout) -> Result<Self, Problem> {
        let named = |columns: &[(&str, ColumnKind)]| {
            let columns = columns.iter().map(|(name, kind)| Column {
                name: (*name).to_owned(),
                kind: *kind,
            });
            columns.collect::<Vec<_>>()
        };
        let options = || {
            let options = desk.models.iter().map(|model| Column {
                name: model.option().id.to_owned(),
                kind: ColumnKind::Usd,
            });
            options.collect::<Vec<_>>()
        };
        let ours = match layout {
            Layout::Long => named(&LONG),
            Layout::Wide => [named(&BEST), options()].concat(),
            Layout::Grouped => [named(&GROUPED), named(&BEST), options()].concat(),
        };
        if let Some(taken) = ours.iter().find(|it| own.contains(&it.name)) {
            let message = format!(
                "the column {:?} of the input has the name of a column of the answer",
                taken.name
            );
            let help = "leave it out, or give it another name";
            return Err(Problem::anywhere(message).help(help));
        }
        let own_columns = own.iter().map(|name| Column {
            name: name.clone(),
            kind: ColumnKind::Own,
        });
        Ok(Self {
            columns: own_columns.chain(ours).collect(),
            own: own.len(),
            layout,
        })
    }
}

/// The answer to a row, behind its own cells.
pub(super) fn wide<'a>(
    desk: &'a Desk<'_>,
    answer: &'a Answer,
    layout: Layout,
) -> impl Iterator<Item = Value<'a>> {
    let id = |at: usize| Value::Text(desk.models[at].option().id);
    let (cheapest, other) = (answer.cheapest, answer.other);
    let best = [
        cheapest.map_or(Value::Absent, |it| id(it.at)),
        usd(cheapest.map(|it| it.usd)),
        other.map_or(Value::Absent, |it| id(it.at)),
        usd(other.map(|it| it.usd)),
        answer.ratio().map_or(Value::Absent, Value::Number),
    ];
    let mut grouped = [Value::Absent; GROUPED.len()];
    grouped[0] = Value::Text("workload");
    let grouped = grouped
        .into_iter()
        .filter(move |_| layout == Layout::Grouped);
    let options = answer.effective_usd.iter().map(|it| usd(*it));
    grouped.chain(best).chain(options)
}

/// What a group comes to, behind the cells that all of it have in common; `names` are those of its
/// workloads on DynamoDB, as one text.
pub fn pooled<'a>(
    desk: &'a Desk<'_>,
    pooled: &'a Pooled,
    names: &'a str,
) -> impl Iterator<Item = Value<'a>> {
    let text = |text: &'a Option<String>| text.as_deref().map_or(Value::Absent, Value::Text);
    let ours = [
        Value::Text("group"),
        Value::Count(pooled.workloads),
        Value::Count(pooled.on_dynamodb),
        if names.is_empty() {
            Value::Absent
        } else {
            Value::Text(names)
        },
        usd(pooled.one_by_one_usd),
        text(&pooled.cheapest_option),
        usd(pooled.cheapest_usd),
        text(&pooled.other_option),
        usd(pooled.other_usd),
        pooled.ratio().map_or(Value::Absent, Value::Number),
    ];
    ours.into_iter()
        .chain(desk.models.iter().map(|_| Value::Absent))
}

fn usd<'v>(usd: Option<Decimal>) -> Value<'v> {
    usd.map_or(Value::Absent, Value::Usd)
}

/// What one option's answer says, in texts.
pub(super) struct LongRow {
    prices_as_of: String,
    rank: Option<u64>,
    size: String,
    warnings: String,
    assumptions: String,
    reason: String,
}

impl LongRow {
    /// The answer of a place in the ranking: the same as that of a comparison's CSV.
    pub(super) fn of(comparison: &Comparison<'_>, at: usize, answer: &OptionAnswer<'_>) -> Self {
        let quote = answer.quote();
        let date = comparison.prices_as_of().map(|date| date.to_string());
        // The ranked ones come first.
        let rank = (answer.standing == Standing::Ranked).then_some(at as u64 + 1);
        Self {
            prices_as_of: date.unwrap_or_default(),
            rank,
            size: quote
                .map(|quote| quote.sizing.summary.clone())
                .unwrap_or_default(),
            warnings: quote
                .map(|quote| quote.warnings.join("; "))
                .unwrap_or_default(),
            assumptions: comparison.changed_assumptions().join("; "),
            reason: answer.reason().map(ToString::to_string).unwrap_or_default(),
        }
    }

    pub(super) fn values<'a>(
        &'a self,
        answer: &'a OptionAnswer<'_>,
    ) -> impl Iterator<Item = Value<'a>> {
        let text = |text: &'a str| match text {
            "" => Value::Absent,
            text => Value::Text(text),
        };
        let quote = answer.quote();
        [
            text(&self.prices_as_of),
            self.rank.map_or(Value::Absent, Value::Count),
            Value::Text(answer.option.id),
            Value::Text(answer.option.engine.id()),
            Value::Boolean(quote.is_some()),
            usd(quote.map(Quote::monthly_usd)),
            usd(quote.map(Quote::upfront_usd)),
            usd(answer.effective_monthly_usd()),
            text(&self.size),
            text(&self.warnings),
            text(&self.assumptions),
            text(answer.shortfall.as_deref().unwrap_or_default()),
            text(&self.reason),
        ]
        .into_iter()
    }
}
