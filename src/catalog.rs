//! Every option there is, in the order in which they are listed.

use crate::dynamodb::on_demand;
use crate::dynamodb::provisioned::{autoscaled, peak, scheduled};
use crate::model::PricingModel;
use crate::postgres::{aurora, dsql, ec2, rds, serverless};
use crate::problem::{Problem, nearest};

/// The models of every way to buy. Ties in a ranking are broken by this order.
pub const MODELS: &[&[&dyn PricingModel]] = &[
    on_demand::MODELS,
    peak::MODELS,
    scheduled::MODELS,
    autoscaled::MODELS,
    rds::MODELS,
    aurora::MODELS,
    serverless::MODELS,
    dsql::MODELS,
    ec2::MODELS,
];

/// Every model, one for each option.
pub fn models() -> impl Iterator<Item = &'static dyn PricingModel> {
    MODELS.iter().flat_map(|models| models.iter().copied())
}

/// The models of the options whose id matches one of the patterns; all of them without patterns.
///
/// In a pattern `*` stands for any characters, `?` for one, and `[…]` for one of a set.
///
/// # Errors
/// The pattern that is malformed or matches nothing, and the nearest id.
pub fn matching(patterns: &[String]) -> Result<Vec<&'static dyn PricingModel>, Problem> {
    let mut globs = Vec::with_capacity(patterns.len());
    for pattern in patterns {
        let glob = glob::Pattern::new(pattern).map_err(|error| {
            Problem::anywhere(format!(
                "the pattern {pattern:?} is malformed: {}",
                error.msg
            ))
        })?;
        if !models().any(|model| glob.matches(model.option().id)) {
            return Err(unknown_option(pattern));
        }
        globs.push(glob);
    }
    let chosen = models().filter(|model| {
        globs.is_empty() || globs.iter().any(|glob| glob.matches(model.option().id))
    });
    Ok(chosen.collect())
}

/// The model of the option with this id.
///
/// # Errors
/// That there is none, and the nearest id.
pub fn model(id: &str) -> Result<&'static dyn PricingModel, Problem> {
    let one = models().find(|model| model.option().id == id);
    one.ok_or_else(|| match matching(&[id.to_owned()]).as_deref() {
        Ok([first, ..]) => Problem::anywhere(format!(
            "{id:?} stands for several options: expected the id of one"
        ))
        .help(format!("for example {}", first.option().id)),
        Ok([]) | Err(_) => unknown_option(id),
    })
}

fn unknown_option(id: &str) -> Problem {
    let ids = || models().map(|model| model.option().id);
    let family = id.to_lowercase();
    let family = family.trim_end_matches(['.', '*']);
    let is_family = ids().any(|it| it.split('.').next() == Some(family));
    Problem::anywhere(format!("no option is called {id:?}")).help(match nearest(id, ids()) {
        _ if is_family => format!("did you mean one of {family}.*?"),
        Some(near) => format!("did you mean {near}?"),
        None => "`tablestakes options` lists them".to_owned(),
    })
}
