//! Plans of workbooks: what is quoted, charge by charge as formulas.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::draft::{Draft, float};
use super::expression::Expression;
use super::movement::Movements;
use super::plan::{BillPlan, ChargePlan, Exactness, Plan, WorkloadPlan};
use super::rows::{About, Validation};
use crate::bill::{Charge, CoveredBy, Group};
use crate::compare::{Answer, Comparison};
use crate::decide::Profile;
use crate::model::{Engine, PricingModel};
use crate::month;
use crate::prices::Books;
use crate::problem::{Problem, Problems};

/// A ten-thousandth of a cent.
const NOTHING_USD: f64 = 1e-6;

/// A planning workbook: workloads, the options for them, and what all of that costs, in formulas.
#[derive(Debug)]
pub struct Workbook {
    pub(crate) plan: Plan,
}

impl Workbook {
    /// A workbook of some profiles with the options that models stand for, at the prices of books.
    ///
    /// # Errors
    /// A profile whose region has no price book.
    pub fn of(
        profiles: &[Profile],
        books: &Books,
        models: &[&'static dyn PricingModel],
    ) -> Result<Self, Problems> {
        let movements = Mutex::new(Movements::default());
        let parts = in_parallel(profiles.len(), |at| {
            part(&profiles[at], books, models, &movements)
        });
        let mut plan = Plan::of_options(models, profiles.len());
        for (at, part) in parts.into_iter().enumerate() {
            plan.absorb(part?, at);
        }
        plan.watch_other_classes();
        plan.drop_options_without_bill();
        Ok(Self { plan })
    }
}

/// What comes of each number below another, worked out on all cores: whoever is done takes the next.
pub(super) fn in_parallel<T: Send>(count: usize, work_out: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cores = cores.min(count).max(1);
    let next = AtomicUsize::new(0);
    let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|it| *it < count);
    let mut all: Vec<(usize, T)> = thread::scope(|scope| {
        let threads = (0..cores).map(|_| {
            scope.spawn(|| {
                let own = std::iter::from_fn(take);
                own.map(|at| (at, work_out(at))).collect::<Vec<_>>()
            })
        });
        let threads: Vec<_> = threads.collect();
        let joined = threads.into_iter().map(|it| match it.join() {
            Ok(all) => all,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    });
    all.sort_unstable_by_key(|it| it.0);
    all.into_iter().map(|it| it.1).collect()
}

/// The plan of one profile alone.
fn part(
    profile: &Profile,
    books: &Books,
    models: &[&'static dyn PricingModel],
    movements: &Mutex<Movements>,
) -> Result<Plan, Problem> {
    let workload = profile.workload();
    let Some(book) = books.get(&workload.region) else {
        let message = format!("there is no price book of the region {:?}", workload.region);
        return Err(workload.at_region(&workload.region, Problem::anywhere(message)));
    };
    let mut plan = Plan::of_options(models, 1);
    let comparison = Comparison::of(workload, books, models.iter().copied());
    let as_of = comparison.prices_as_of();
    plan.workloads.push(WorkloadPlan {
        name: workload.name.clone(),
        region: workload.region.clone(),
        file: profile.name().to_owned(),
        text: profile.text().to_owned(),
        assumptions: profile.assumptions().to_vec(),
        prices_as_of: as_of.map(|it| it.to_string()).unwrap_or_default(),
        spikiness: None,
        choice: None,
    });
    let mut draft = Draft::of(profile, (books, book), movements, &mut plan);
    let mut answers: Vec<_> = models
        .iter()
        .map(|model| match comparison.answer(model.option().id) {
            Some(answer) => draft.answer(answer),
            None => Err("not sold in this region".to_owned()),
        })
        .collect();
    draft.find_ranges(models, &mut answers);
    draft.look_further(models, &answers, &comparison);
    for (option, answer) in plan.options.iter_mut().zip(answers) {
        option.answers.push(answer);
    }
    Ok(plan)
}

impl<'d> Draft<'d> {
    /// What an option costs, or why it can't be had.
    fn answer(&mut self, answer: &Answer<'d>) -> Result<BillPlan, String> {
        let Some(quote) = answer.quote() else {
            let reason = answer.reason().map(ToString::to_string);
            return Err(reason.unwrap_or_default());
        };
        let [charges, upfront] = self.with_latent(answer, quote).map(|charges| {
            let charges = charges.iter().filter_map(|it| self.charge(answer, it));
            charges.collect::<Vec<_>>()
        });
        Ok(BillPlan {
            charges,
            upfront,
            shortfall: answer.shortfall.clone(),
            sizing: quote.sizing.summary.clone(),
            warnings: quote.warnings.clone(),
            assumptions: quote.assumptions.clone(),
            range: Vec::new(),
        })
    }

    /// A charge as formulas; none for what there is nothing of, and no formula that could make it more.
    fn charge(&mut self, answer: &Answer<'_>, charge: &Charge<'_>) -> Option<ChargePlan> {
        let unit_price = self.unit_price(answer.option.id, charge);
        let formula = self.quantity(answer, charge);
        let formula = formula.filter(|(it, _)| self.is_that_of(it, charge));
        if formula.is_none() && charge.quantity.is_zero() && charge.covered_by.is_none() {
            return None;
        }
        let (quantity, exactness) =
            formula.unwrap_or_else(|| self.quantity_as_quoted(answer.option.id, charge));
        let tolerance = match exactness {
            Exactness::Formula | Exactness::Factor => Expression::Number(0.0),
            // A unit of capacity, all month.
            Exactness::Capacity => {
                let hours = if charge.unit.ends_with("-hour") {
                    float(month::HOURS)
                } else {
                    1.0
                };
                unit_price.clone() * hours.into()
            }
        };
        let mut note = charge.source.to_string();
        if let Some(by) = charge.covered_by {
            note = format!("covered by {}; {note}", by.name());
        }
        Some(ChargePlan {
            group: charge.group.name(),
            subject: charge.subject.clone(),
            region: charge.region.to_owned(),
            meter: charge.meter,
            unit: charge.unit.to_owned(),
            quantity,
            unit_price,
            exactness,
            tolerance,
            note,
            covered_by: charge.covered_by,
            list_usd: float(charge.list_unit_price_usd),
        })
    }

    /// The price of a unit, USD.
    pub(super) fn unit_price(&mut self, id: &str, charge: &Charge<'_>) -> Expression {
        if matches!(
            charge.covered_by,
            Some(CoveredBy::Allowance | CoveredBy::Reserved)
        ) {
            return Expression::Number(0.0);
        }
        match (charge.price, charge.plan) {
            (Some(price), None) => self.price(price),
            (Some(price), Some(plan)) => {
                let plan = self.plan_discount(usage_of(id), plan);
                self.price(price) * (Expression::Number(1.0) - plan)
            }
            (None, _) if charge.group == Group::Administration => self.hourly_rate(),
            (None, _) => float(charge.unit_price_usd).into(),
        }
    }

    /// What an hour of people costs, USD.
    fn hourly_rate(&mut self) -> Expression {
        let now = self.workload.team_usd_per_hour.unwrap_or_default();
        let about = About {
            label: "an hour of those who look after the database".to_owned(),
            unit: "USD".to_owned(),
            validation: Some(Validation::Between(0.0, 100_000.0)),
            ..About::default()
        };
        self.input("team_hourly_rate", "team.hourly_rate", now, about)
    }

    /// The quantity of a charge as a formula, where there is one.
    fn quantity(
        &mut self,
        answer: &Answer<'_>,
        charge: &Charge<'_>,
    ) -> Option<(Expression, Exactness)> {
        self.common_quantity(answer, charge)
            .or_else(|| match answer.option.engine {
                Engine::DynamoDb => self.dynamodb_quantity(answer, charge),
                Engine::PostgreSql => self.postgres_quantity(answer, charge),
            })
    }

    /// Whether a formula comes to what was quoted.
    fn is_that_of(&self, formula: &Expression, charge: &Charge<'_>) -> bool {
        let (value, quoted) = (self.evaluation().value(formula), float(charge.quantity));
        let off = (value - quoted).abs();
        // What a savings plan covers and what is lost of it are small differences of what is spent: the last
        // digits of both programs' sums are in them.
        let is_of_plan = charge.plan.is_some() || charge.meter == "unused-commitment";
        let is_nothing = is_of_plan && off * float(charge.unit_price_usd) <= NOTHING_USD;
        is_nothing || off <= 1e-9 * quoted.abs().max(1e-6)
    }

    /// The quantity as it was quoted, for what has no formula.
    fn quantity_as_quoted(&mut self, id: &str, charge: &Charge<'_>) -> (Expression, Exactness) {
        let covered = charge.covered_by.map_or("", CoveredBy::name);
        let name = format!(
            "{id}_{}_{}_{}_{covered}",
            charge.meter, charge.subject, charge.region
        );
        let label = format!("{id}: {} of {}", charge.meter, charge.subject);
        let note = "as the program worked it out for the inputs of the profile";
        let value = float(charge.quantity);
        let factor = self.factor(&name, &label, charge.unit, note, value);
        (factor, Exactness::Factor)
    }
}

/// The usage whose discount a savings plan of an option takes off.
pub(super) fn usage_of(id: &str) -> &'static str {
    const USAGES: [(&str, &str); 5] = [
        ("dynamodb.on-demand", "dynamodb.on-demand"),
        ("dynamodb.", "dynamodb.provisioned"),
        ("rds.", "rds.instance-hours"),
        ("aurora.serverless", "aurora.serverless-v2"),
        ("aurora.", "aurora.instance-hours"),
    ];
    let usage = USAGES.iter().find(|(option, _)| id.starts_with(option));
    usage.map_or("", |it| it.1)
}
