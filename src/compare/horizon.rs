//! What every option costs month by month while a workload grows.
//!
//! Every month has sizes of its own, by [`Workload::in_month`]. Without a commitment an option is chosen anew
//! each month. A commitment is bought in month 1 for the sizes of that month, and anew for those of the
//! month in which its term ends: within the term what was bought stays, what exceeds it is billed
//! without a commitment, and what is not used is paid all the same.
//!
//! Upfront sums fall due in the month of purchase, all of them. Nothing is given back for what is
//! paid beyond the last month: [`Outlook::unused_upfront_usd`] says how much that is.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Standing, Term, changed_assumptions, listed, oldest_price, quote, shortfall};
use crate::administration;
use crate::assumptions::Name;
use crate::demand::Demand;
use crate::model::{Case, Engine, Held, Kept, PricingModel, PurchaseOption, Unavailable};
use crate::month::spread;
use crate::prices::Books;
use crate::problem::Problem;
use crate::workload::Workload;
use crate::workload::growth::{Factors, MOST_MONTHS, discount_factor};

/// Every option's cost over the months.
#[derive(Debug)]
pub struct Horizon<'a> {
    /// What is asked for in month 1, and how it grows.
    pub workload: &'a Workload,
    /// How many months there are.
    pub months: u32,
    /// What a sum is worth less by for each year that it is due later, as a share.
    pub discount_rate: Decimal,
    /// The oldest date among the prices used; `None` when none was.
    pub prices_as_of: Option<Date>,
    outlooks: Vec<Outlook>,
}

/// What an option costs over the months.
#[derive(Debug)]
pub struct Outlook {
    /// The option.
    pub option: &'static PurchaseOption,
    /// Where it stands among the others: it is ranked when it serves in every month and offers what is
    /// required.
    pub standing: Standing,
    /// From which month on it lacks something of what is required, and what that is.
    pub shortfall: Option<(u32, String)>,
    /// From which month on it is no answer, and why.
    pub reason: Option<(u32, Unavailable)>,
    /// What is paid in each month, in their order; up to the one in which it is no answer.
    pub payments: Vec<Payment>,
    /// All that is paid, USD.
    pub total_usd: Decimal,
    /// What that is worth in month 1, USD: the sum of each month's payment × (1 + discount rate)^(−(month − 1) ÷
    /// 12), payments at the beginning of the month.
    pub net_present_usd: Decimal,
    /// The months in which other servers are taken.
    pub resizes: Vec<Resize>,
    /// The months in which a commitment is bought.
    pub purchases: Vec<Purchase>,
}

/// What is paid in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// The month, from 1 on.
    pub month: u32,
    /// What falls due in it, upfront sums and people included, USD.
    pub usd: Decimal,
    /// What that is worth in month 1, USD.
    pub present_usd: Decimal,
    /// What falls due, with what was paid upfront for the running term spread over its months, USD.
    pub effective_usd: Decimal,
}

/// Other servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resize {
    /// The first month with them.
    pub month: u32,
    /// What was there: the class, with the readers and shards beside the first.
    pub from: String,
    /// What is there from now on.
    pub to: String,
}

/// A commitment that is bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// The month in which its term begins.
    pub month: u32,
    /// What is bought: units of reserved capacity, USD an hour of a savings plan, reserved instances.
    pub what: String,
    /// What is paid upfront, USD.
    pub upfront_usd: Decimal,
    /// How many months of its term lie beyond the horizon.
    pub months_beyond: u32,
    /// What of the upfront sum is paid for these, USD.
    pub unused_upfront_usd: Decimal,
}

/// From a month on another option is the cheapest.
#[derive(Debug, Clone, Copy)]
pub struct Change<'h> {
    /// The first month in which it is.
    pub month: u32,
    /// The option.
    pub cheapest: &'h Outlook,
}

/// The best of each engine over the months, within a term.
#[derive(Debug, Clone, Copy)]
pub struct Headline<'h> {
    /// The longest commitment that was considered.
    pub term: Term,
    /// The cheapest option of all.
    pub best: &'h Outlook,
    /// The cheapest option of the other engine; `None` when it has none that is ranked.
    pub other: Option<&'h Outlook>,
}

impl Outlook {
    /// What is paid upfront for months beyond the horizon, USD.
    #[must_use]
    pub fn unused_upfront_usd(&self) -> Decimal {
        let unused = self.purchases.iter().map(|it| it.unused_upfront_usd);
        unused.fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// What is paid in a month; `None` where it is no answer.
    #[must_use]
    pub fn payment(&self, month: u32) -> Option<&Payment> {
        let at = usize::try_from(month.checked_sub(1)?).ok()?;
        self.payments.get(at)
    }
}

impl<'a> Horizon<'a> {
    /// Prices a workload in each of so many months, 120 at most, with the models given, at the prices
    /// of books. Models that the workload's region does not list are left out, unless no other is given.
    ///
    /// # Errors
    /// The first month in which a size is out of the bounds of a profile.
    pub fn of(
        workload: &'a Workload,
        books: &Books,
        months: u32,
        models: impl IntoIterator<Item = &'static dyn PricingModel>,
    ) -> Result<Self, Problem> {
        let months = months.clamp(1, MOST_MONTHS);
        let (grown, by_month) = sizes(workload, months)?;
        let demands: Vec<_> = grown.iter().map(Demand::of).collect();
        let each = grown.iter().zip(&demands);
        let sizes: Vec<_> = each
            .map(|(workload, demand)| Size {
                workload,
                demand,
                kept: Arc::default(),
            })
            .collect();
        let mut walk = Walk {
            books,
            sizes,
            by_month,
            prices_as_of: None,
        };
        let discount_rate = workload.assumptions.get(Name::DiscountRate);
        let models = listed(workload, books, models);
        let outlooks = models.into_iter().map(|it| walk.over(it, discount_rate));
        let mut outlooks: Vec<_> = outlooks.collect();
        // Stable: ties stay in the order in which options are listed.
        outlooks.sort_by_cached_key(|it| {
            let is_priced = it.standing != Standing::Unavailable;
            (it.standing, is_priced.then_some(it.total_usd))
        });
        Ok(Self {
            workload,
            months,
            discount_rate,
            prices_as_of: walk.prices_as_of,
            outlooks,
        })
    }

    /// The assumptions that are not at their default, and what else the caller settled.
    #[must_use]
    pub fn changed_assumptions(&self) -> Vec<String> {
        changed_assumptions(self.workload)
    }

    /// Every option: the ranked ones from the cheapest total on, then those below the requirements from the
    /// cheapest on, then those that are no answer in some month.
    #[must_use]
    pub fn outlooks(&self) -> &[Outlook] {
        &self.outlooks
    }

    /// The options of one standing, in their order.
    pub fn standing(&self, standing: Standing) -> impl Iterator<Item = &Outlook> + Clone {
        let outlooks = self.outlooks.iter();
        outlooks.filter(move |it| it.standing == standing)
    }

    /// The option with this id.
    #[must_use]
    pub fn outlook(&self, id: &str) -> Option<&Outlook> {
        self.outlooks.iter().find(|it| it.option.id == id)
    }

    /// The ranked options within a term; those whose term is longer than the horizon owe more than is counted.
    fn within(&self, term: Term) -> impl Iterator<Item = &Outlook> + Clone {
        let ranked = self.standing(Standing::Ranked);
        ranked.filter(move |it| it.option.commitment_years <= term.years() && !self.is_beyond(it))
    }

    fn is_beyond(&self, outlook: &Outlook) -> bool {
        outlook.option.commitment_years * 12 > self.months
    }

    /// The ranked options whose term is longer than the horizon: they owe more than is counted.
    #[must_use]
    pub fn terms_beyond(&self) -> Vec<&Outlook> {
        let ranked = self.standing(Standing::Ranked);
        ranked.filter(|it| self.is_beyond(it)).collect()
    }

    /// The option with the least present value, and the one with the least total, where they are two.
    #[must_use]
    pub fn least_in_present_value(&self) -> Option<(&Outlook, &Outlook)> {
        let within = || self.within(Term::UpToThreeYears);
        let least = within().min_by_key(|it| it.net_present_usd)?;
        let best = within().next()?;
        (least.net_present_usd < best.net_present_usd).then_some((least, best))
    }

    /// The ranked option with the least total within a term, of one engine or of both.
    #[must_use]
    pub fn cheapest(&self, term: Term, engine: Option<Engine>) -> Option<&Outlook> {
        let mut within = self.within(term);
        within.find(|it| engine.is_none_or(|engine| engine == it.option.engine))
    }

    /// The best of each engine over the months, like with like: without commitment first, then for each longer
    /// term in which something else is the best of an engine.
    #[must_use]
    pub fn headlines(&self) -> Vec<Headline<'_>> {
        let mut headlines: Vec<Headline<'_>> = Vec::new();
        for term in Term::ALL {
            let Some(best) = self.cheapest(term, None) else {
                continue;
            };
            let other = self.cheapest(term, Some(best.option.engine.other()));
            let ids = |best: &Outlook, other: Option<&Outlook>| {
                (best.option.id, other.map(|it| it.option.id))
            };
            let same = |it: &Headline<'_>| ids(it.best, it.other) == ids(best, other);
            if !headlines.last().is_some_and(same) {
                headlines.push(Headline { term, best, other });
            }
        }
        headlines
    }

    /// The option that costs the least in month 1 by itself, and then each that does from a later month on:
    /// of all ranked ones within a term, by what a month costs with upfront sums spread.
    #[must_use]
    pub fn changes(&self, term: Term) -> Vec<Change<'_>> {
        let mut changes: Vec<Change<'_>> = Vec::new();
        for month in 1..=self.months {
            let costs = self
                .within(term)
                .filter_map(|it| Some((it, it.payment(month)?.effective_usd)));
            let Some((cheapest, usd)) = costs.min_by_key(|(_, usd)| *usd) else {
                continue;
            };
            // Of several alike the one that was it stays.
            let stays = changes.last().is_some_and(|last| {
                let before = last.cheapest.payment(month);
                before.is_some_and(|it| it.effective_usd <= usd)
            });
            if !stays {
                changes.push(Change { month, cheapest });
            }
        }
        changes
    }
}

/// The workload in every size that it has, and which of them each month has.
fn sizes(workload: &Workload, months: u32) -> Result<(Vec<Workload>, Vec<usize>), Problem> {
    let mut known: Vec<Factors> = Vec::new();
    let (mut sizes, mut by_month) = (Vec::new(), Vec::new());
    for month in 1..=months {
        let factors = workload.growth.factors(month);
        let at = known.iter().rposition(|it| *it == factors);
        by_month.push(at.unwrap_or(known.len()));
        if at.is_none() {
            let grown = workload.in_month(month).map_err(|mut problem| {
                problem.message = format!("{}: {}", workload.name, problem.message);
                problem
            });
            sizes.push(grown?);
            known.push(factors);
        }
    }
    Ok((sizes, by_month))
}

/// The workload in one of its sizes.
struct Size<'w> {
    workload: &'w Workload,
    demand: &'w Demand<'w>,
    kept: Arc<Kept>,
}

/// The way through the months.
struct Walk<'w, 'b> {
    books: &'b Books,
    sizes: Vec<Size<'w>>,
    /// Of each month its size.
    by_month: Vec<usize>,
    prices_as_of: Option<Date>,
}

/// What an option costs at a size.
#[derive(Clone)]
struct Priced {
    /// The month's bill, people included, USD.
    monthly_usd: Decimal,
    upfront_usd: Decimal,
    servers: Option<String>,
    shortfall: Option<String>,
    bought: Held,
}

impl Walk<'_, '_> {
    fn over(&mut self, model: &'static dyn PricingModel, discount_rate: Decimal) -> Outlook {
        let option = model.option();
        let term_months = option.commitment_years * 12;
        let mut outlook = Outlook {
            option,
            standing: Standing::Ranked,
            shortfall: None,
            reason: None,
            payments: Vec::with_capacity(self.by_month.len()),
            total_usd: Decimal::ZERO,
            net_present_usd: Decimal::ZERO,
            resizes: Vec::new(),
            purchases: Vec::new(),
        };
        let mut held: Option<Held> = None;
        let mut spread_usd = Decimal::ZERO;
        let mut servers: Option<String> = None;
        // By size, beside what is held.
        let mut known: Vec<Option<Priced>> = vec![None; self.sizes.len()];
        for (month, at) in (1..).zip(self.by_month.clone()) {
            let buys = term_months > 0 && (month - 1) % term_months == 0;
            if buys {
                held = None;
                known.fill(None);
            }
            let priced = match &known[at] {
                Some(priced) => Ok(priced.clone()),
                // What is bought, and which servers there are, a quote knows alone.
                None => self.price(
                    model,
                    at,
                    held.as_ref(),
                    month == 1 || buys || servers.is_some(),
                ),
            };
            let mut priced = match priced {
                Ok(priced) => priced,
                Err(why) => {
                    outlook.standing = Standing::Unavailable;
                    outlook.reason = Some((month, why));
                    break;
                }
            };
            if buys {
                let bought = std::mem::take(&mut priced.bought);
                spread_usd = spread(priced.upfront_usd, option.commitment_years);
                outlook.buy(month, &bought, priced.upfront_usd, self.by_month.len());
                held = Some(bought);
            } else {
                known[at] = Some(priced.clone());
            }
            outlook.pay(month, &priced, spread_usd, discount_rate);
            if let (Some(from), Some(to)) = (&servers, &priced.servers)
                && from != to
            {
                let (from, to) = (from.clone(), to.clone());
                outlook.resizes.push(Resize { month, from, to });
            }
            servers = priced.servers;
        }
        outlook
    }

    /// What an option costs at a size beside what it holds, if it holds anything.
    fn price(
        &mut self,
        model: &'static dyn PricingModel,
        at: usize,
        held: Option<&Held>,
        needs_quote: bool,
    ) -> Result<Priced, Unavailable> {
        let size = &self.sizes[at];
        let mut case = Case::new(size.workload, size.demand, self.books)?;
        case.kept = Arc::clone(&size.kept);
        case.held = held;
        let option = model.option();
        let cost = if needs_quote { None } else { model.cost(&case) };
        if let Some(cost) = cost.filter(|it| !it.falls_short) {
            let people = administration::usd(&case, option, cost.databases);
            let required = size.workload.requirements.availability;
            let is_enough = option.availability >= required;
            if is_enough {
                return Ok(Priced {
                    monthly_usd: cost.monthly_usd.saturating_add(people),
                    upfront_usd: cost.upfront_usd,
                    servers: None,
                    shortfall: None,
                    bought: Held::default(),
                });
            }
        }
        let quote = quote(model, &case)?;
        self.prices_as_of = [self.prices_as_of, oldest_price(&quote)]
            .into_iter()
            .flatten()
            .min();
        Ok(Priced {
            monthly_usd: quote.monthly_usd(),
            upfront_usd: quote.upfront_usd(),
            shortfall: shortfall(size.workload, option, &quote),
            servers: quote.servers,
            bought: quote.bought,
        })
    }
}

impl Outlook {
    /// Notes what is bought in a month of so many, unless it is nothing.
    fn buy(&mut self, month: u32, bought: &Held, upfront_usd: Decimal, months: usize) {
        if bought.is_nothing() {
            return;
        }
        let term_months = self.option.commitment_years * 12;
        let months = u32::try_from(months).unwrap_or(u32::MAX);
        let months_beyond = (month - 1 + term_months).saturating_sub(months);
        let unused = spread(upfront_usd, self.option.commitment_years);
        self.purchases.push(Purchase {
            month,
            what: bought.describe(),
            upfront_usd,
            months_beyond,
            unused_upfront_usd: unused.saturating_mul(months_beyond.into()),
        });
    }

    fn pay(&mut self, month: u32, priced: &Priced, spread_usd: Decimal, discount_rate: Decimal) {
        let usd = priced.monthly_usd.saturating_add(priced.upfront_usd);
        let present_usd = usd.saturating_mul(discount_factor(discount_rate, month));
        self.payments.push(Payment {
            month,
            usd,
            present_usd,
            effective_usd: priced.monthly_usd.saturating_add(spread_usd),
        });
        self.total_usd = self.total_usd.saturating_add(usd);
        self.net_present_usd = self.net_present_usd.saturating_add(present_usd);
        if self.shortfall.is_none()
            && let Some(lacks) = &priced.shortfall
        {
            self.standing = Standing::BelowRequirements;
            self.shortfall = Some((month, lacks.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::model::Cost;
    use crate::prices::Library;

    /// A cost is that of the quote to the last digit, beside what is held as without it.
    #[test]
    fn a_cost_beside_what_is_held_is_that_of_the_quote() {
        for (replicas, writes) in [
            ("", "2.5"),
            ("", "0.1"),
            ("replica_regions = [\"eu-west-1\"]", "2.5"),
        ] {
            let profile = format!(
                "name = \"growing\"
                spikiness = 3
                reads = {{ per_second = 900, item_size = \"3 KiB\" }}
                writes = {{ per_second = 250, item_size = \"2 KiB\" }}
                storage = {{ size = \"40 GiB\" }}
                dynamodb = {{ {replicas} }}
                growth = {{ month = [{{ month = 2, reads = 2, writes = {writes} }}] }}"
            );
            let first = Workload::from_toml("growing.toml", &profile).expect("a profile");
            let second = first.in_month(2).expect("sizes in bounds");
            let books = Library::embedded().books(first.regions()).expect("books");
            let demands = [Demand::of(&first), Demand::of(&second)];
            let mut held_something = 0;
            for model in catalog::models() {
                let case = Case::new(&first, &demands[0], &books).expect("a case");
                let Ok(quote) = model.quote(&case) else {
                    continue;
                };
                held_something += u32::from(!quote.bought.is_nothing());
                let mut case = Case::new(&second, &demands[1], &books).expect("a case");
                case.held = Some(&quote.bought);
                let beside = model.quote(&case);
                if let Ok(beside) = &beside {
                    assert_eq!(beside.upfront_usd(), Decimal::ZERO, "{}", model.option().id);
                }
                let expected = beside.ok().map(|it| Cost::of(&it));
                let mut case = Case::new(&second, &demands[1], &books).expect("a case");
                case.held = Some(&quote.bought);
                assert_eq!(model.cost(&case), expected, "{}", model.option().id);
            }
            assert!(held_something > 20);
        }
    }
}
