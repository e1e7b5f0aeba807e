//! The options of services that run servers: a service on a term.

use rust_decimal::Decimal;

use super::ground::Ground;
use super::market::Market;
use super::server::{Server, Service};
use super::term::{Offer, Term};
use super::{rows, search};
use crate::assumptions::Name;
use crate::commitment::savings_plan;
use crate::figures::thousands;
use crate::model::{Case, Cost, Engine, PricingModel, PurchaseOption, Quote, Unavailable};
use crate::prices::PriceBook;
use crate::workload::{Availability, Deployment, in_bytes};

/// Servers of a service, bought on a term.
pub(super) struct Servers {
    option: PurchaseOption,
    service: &'static dyn Service,
    deployment: Option<Deployment>,
    term: Term,
    /// Whether it is an option only where a book has prices of its term.
    is_rare: bool,
}

impl Servers {
    pub(super) const fn new(
        service: &'static dyn Service,
        deployment: Option<Deployment>,
        term: Term,
        administration: Name,
        id: &'static str,
        summary: &'static str,
    ) -> Self {
        let option = PurchaseOption {
            id,
            engine: Engine::PostgreSql,
            summary,
            availability: match deployment {
                Some(Deployment::SingleAz) => Availability::SingleAz,
                _ => Availability::MultiAz,
            },
            commitment_years: term.years,
            administration,
        };
        Self {
            option,
            service,
            deployment,
            term,
            is_rare: false,
        }
    }

    /// The same, as an option only where a book has prices of its term: the embedded ones have none.
    pub(super) const fn rare(self) -> Self {
        Self {
            is_rare: true,
            ..self
        }
    }
}

impl PricingModel for Servers {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn is_listed(&self, book: &PriceBook) -> bool {
        let prefix = self.term.hours_of(self.service.key());
        !self.is_rare || book.prices_under(&prefix).next().is_some()
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        self.server(case)?.answer()
    }

    fn cost(&self, case: &Case<'_, '_>) -> Option<Cost> {
        let of_quote = || {
            let mut server = self.server(case).ok()?;
            server.is_cost_alone = true;
            let quote = server.answer().ok()?;
            Some(Cost::of(&quote))
        };
        if is_rare(case) {
            return of_quote();
        }
        let ground = Ground::of(case).ok().filter(|it| it.is_possible)?;
        if self.unwanted(case).is_some() {
            return None;
        }
        let market = Market::of(case.book).ok()?;
        let stock = market.stock(case.book, self.service, self.term).ok()?;
        let others_usd = ground.others_usd(case)?;
        let offer = Offer::with(case.book, self.term, self.service.key(), stock.plan());
        let server = Server::on(case, ground, self.service, offer);
        // Else every fleet would be tried in vain.
        if !self.service.is_priced(&server) {
            return None;
        }
        let best = search::cheapest(&server, stock)?;
        let groups = self.service.instances(case, best.fleet, self.term);
        let count = Decimal::from(groups.first.billed * best.fleet.shards);
        let rate = stock.rate(best.class);
        if let Some(plan) = rate.plan {
            // Read replicas run as steadily: a plan that covers the others covers them too.
            let usd_per_hour = rows::rate(count.saturating_mul(rate.hour.usd));
            let least = case.assumptions.rate(Name::SavingsPlanLeastUsd);
            if !savings_plan::covers_all_that_is_steady(usd_per_hour, plan, least) {
                return of_quote();
            }
        }
        let hours_usd = best.class.month_usd.saturating_mul(count);
        let upfront = rate.upfront.map_or(Decimal::ZERO, |it| it.usd);
        Some(Cost {
            monthly_usd: hours_usd
                .saturating_add(best.beside.usd)
                .saturating_add(others_usd),
            upfront_usd: upfront
                .saturating_mul(count)
                .saturating_add(best.beside.upfront_usd),
            databases: best.fleet.shards,
            falls_short: false,
        })
    }
}

/// Whether a case asks for what only a quote works out: a class of its own, other regions, what is
/// billed by the vCPU, or what is held of a commitment.
pub(super) fn is_rare(case: &Case<'_, '_>) -> bool {
    let postgres = &case.workload.postgres;
    case.held.is_some()
        || postgres.instance.is_some()
        || postgres.engine_version.is_some()
        || postgres.rds_proxy
        || !case.workload.dynamodb.replicas.is_empty()
}

impl Servers {
    /// The load of a case on these servers, where PostgreSQL and the profile allow for them.
    fn server<'k, 'c, 'b>(
        &self,
        case: &'k Case<'c, 'b>,
    ) -> Result<Server<'k, 'c, 'b>, Unavailable> {
        check(case)?;
        if let Some(wanted) = self.unwanted(case) {
            return Err(Unavailable::Unservable(format!(
                "postgres.deployment is {}",
                wanted.name()
            )));
        }
        Server::new(case, self.service, self.term)
    }

    /// The deployment that is wanted, where it is another.
    fn unwanted(&self, case: &Case<'_, '_>) -> Option<Deployment> {
        let wanted = case.workload.postgres.deployment?;
        self.deployment
            .is_some_and(|own| own != wanted)
            .then_some(wanted)
    }
}

/// What no way to run PostgreSQL can do.
pub(super) fn check(case: &Case<'_, '_>) -> Result<(), Unavailable> {
    for tenant in case.tenants() {
        let mean_bytes = tenant.demand.data().mean_item_bytes();
        let limit = case.workload.assumptions.get(Name::FieldBytesLimit);
        if mean_bytes > limit {
            return Err(Unavailable::Unservable(format!(
                "storage.size ÷ storage.items: an item of {} bytes is more than PostgreSQL's \
                 largest field ({})",
                thousands(mean_bytes.round()),
                in_bytes(limit)
            )));
        }
        if tenant.workload.requirements.multi_region_writes {
            return Err(Unavailable::Unservable(
                "requirements.multi_region_writes: PostgreSQL takes writes in one region"
                    .to_owned(),
            ));
        }
    }
    Ok(())
}
