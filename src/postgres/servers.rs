//! The options of services that run servers: a service on a term.

use super::server::{Server, Service};
use super::term::Term;
use crate::assumptions::Name;
use crate::figures::thousands;
use crate::model::{Case, Engine, PricingModel, PurchaseOption, Quote, Unavailable};
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
        check(case)?;
        let wanted = case.workload.postgres.deployment;
        if let (Some(own), Some(wanted)) = (self.deployment, wanted)
            && own != wanted
        {
            return Err(Unavailable::Unservable(format!(
                "postgres.deployment is {}",
                wanted.name()
            )));
        }
        Server::new(case, self.service, self.term)?.answer()
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
