//! What PostgreSQL bills, as formulas: what data takes on disk, what operations do in rows, and what is charged
//! for both. The rules themselves are told in [`crate::postgres`]; classes, fleets and the speed of volumes
//! are factors.

mod footprint;
mod volume;
mod work;

use rust_decimal::Decimal;

use super::draft::{Draft, float};
use super::expression::Expression;
use super::plan::Exactness;
use crate::assumptions::Name;
use crate::bill::{Charge, Group};
use crate::binary::{GIB_RATE, MIB};
use crate::compare::Answer;
use crate::model::FactValue;
use crate::month;

/// A way to run PostgreSQL, with what it bills beside instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    Rds,
    Ec2,
    Aurora,
    Dsql,
}

impl Service {
    /// That of an option.
    fn of(id: &str) -> Option<Self> {
        match id.split('.').next()? {
            "rds" => Some(Self::Rds),
            "ec2" => Some(Self::Ec2),
            "aurora" if id == "aurora.dsql" => Some(Self::Dsql),
            "aurora" => Some(Self::Aurora),
            _ => None,
        }
    }
}

/// The next whole number is allowed to be so far off, relative to it.
const WHOLE: f64 = 1e-9;

impl Draft<'_> {
    /// The quantity of a charge of a PostgreSQL option as a formula, where there is one.
    pub(super) fn postgres_quantity(
        &mut self,
        answer: &Answer<'_>,
        charge: &Charge<'_>,
    ) -> Option<(Expression, Exactness)> {
        let formula = |it| Some((it, Exactness::Formula));
        let factor = |it: Option<Expression>| Some((it?, Exactness::Factor));
        let id = answer.option.id;
        match (Service::of(id)?, charge.meter) {
            (Service::Dsql, "processing-units") => formula(self.processing_units(charge)?),
            (Service::Dsql, "storage") => {
                let gib = self.stored_bytes() / GIB_RATE.into();
                let none = Expression::Number(0.0);
                let gib = self.beyond_allowance(charge, "aurora-dsql.storage", none, gib);
                formula(gib)
            }
            (_, "instance-hours") => {
                let hours = Expression::from(float(month::HOURS));
                let per_instance = charge.quantity.checked_div(month::HOURS);
                factor(
                    self.instances(id, charge, per_instance)
                        .map(|it| it * hours),
                )
            }
            (_, "reserved-instances") => factor(self.instances(id, charge, Some(charge.quantity))),
            (_, "extended-support" | "proxy-hours") if charge.unit == "vCPU-hour" => {
                factor(self.vcpu_hours(id, charge))
            }
            (Service::Aurora, "storage") => formula(self.used_gib()),
            (Service::Rds | Service::Ec2, "storage") => factor(self.volumes_gib(answer, charge)),
            (service, "backup-storage") => self.backups(service, answer),
            (Service::Aurora, "io-requests") if charge.subject == "page reads" => {
                factor(self.page_reads(answer, charge))
            }
            (Service::Aurora, "io-requests" | "global-database-writes") => formula(self.log_ios()),
            (_, "inter-region-transfer") if charge.subject.starts_with("log to ") => {
                formula(self.log_gib())
            }
            (Service::Ec2, "transfer-between-zones") => factor(self.log_to_zones(id, charge)),
            _ => None,
        }
    }

    /// What a formula comes to at the inputs of the profile.
    fn comes_to(&self, formula: &Expression) -> f64 {
        self.evaluation().value(formula)
    }

    /// How many times a quantity has what a formula comes to, where that is a whole number: 1 as a number,
    /// all else as a factor of that label.
    fn times(
        &mut self,
        (label, unit): (&str, &str),
        quantity: Decimal,
        formula: &Expression,
    ) -> Option<Expression> {
        let times = float(quantity) / self.comes_to(formula);
        let whole = times.round();
        let is_whole = whole >= 1.0 && (times - whole).abs() <= WHOLE * whole;
        if !is_whole {
            return None;
        }
        Some(if whole > 1.0 {
            self.chosen(label, unit, whole)
        } else {
            whole.into()
        })
    }

    /// What the program chose: a factor that is known by its label.
    fn chosen(&mut self, label: &str, unit: &str, value: f64) -> Expression {
        let note = "as the program chose for the inputs of the profile";
        self.factor(&label.replace(": ", "_"), label, unit, note, value)
    }

    /// A detail of a sizing that is a number.
    fn fact(answer: &Answer<'_>, key: &str) -> Option<f64> {
        let facts = &answer.quote()?.sizing.facts;
        match &facts.iter().find(|it| it.key == key)?.value {
            FactValue::Text(_) => None,
            FactValue::Amount(it) => Some(float(*it)),
            FactValue::Rate(it) => Some(*it),
        }
    }

    /// How many instances are billed; `None` where a plan covers a part of one.
    fn instances(
        &mut self,
        id: &str,
        charge: &Charge<'_>,
        count: Option<Decimal>,
    ) -> Option<Expression> {
        let count = count.filter(|it| it.fract().is_zero())?;
        let label = of_region(format!("{id}: {}", charge.subject), charge);
        Some(self.chosen(&label, "instances", float(count)))
    }

    /// Hours of all vCPUs that are billed for something.
    fn vcpu_hours(&mut self, id: &str, charge: &Charge<'_>) -> Option<Expression> {
        let vcpus = charge.quantity.checked_div(month::HOURS)?;
        let label = of_region(format!("{id}: vCPUs with {}", charge.subject), charge);
        let vcpus = self.chosen(&label, "vCPUs", float(vcpus));
        Some(vcpus * float(month::HOURS).into())
    }

    /// DPUs of a pattern, beyond what is free or of it.
    fn processing_units(&mut self, charge: &Charge<'_>) -> Option<Expression> {
        let patterns = &self.workload.access_patterns;
        let at = patterns.iter().position(|it| it.name == charge.subject)?;
        let before: Vec<_> = (0..at).map(|at| self.dpus(at)).collect();
        let units = self.dpus(at);
        let key = "aurora-dsql.processing-units";
        Some(self.beyond_allowance(charge, key, Expression::sum(before), units))
    }

    /// DPUs that the operations of a pattern take in a month.
    fn dpus(&mut self, at: usize) -> Expression {
        let per_read = self.assumption(Name::DsqlDpuPerRead);
        let per_write = self.assumption(Name::DsqlDpuPerWrite);
        let rows = self.month_rows(at);
        let name = &self.workload.access_patterns[at].name;
        self.derived(
            &format!("{name}_dpus"),
            &format!("{name}: work in Aurora DSQL"),
            "DPUs a month",
            "rows read × dsql_dpu_per_read + rows written × dsql_dpu_per_write",
            rows.read * per_read + rows.written * per_write,
        )
    }

    /// GB of backups beyond what is free.
    fn backups(
        &mut self,
        service: Service,
        answer: &Answer<'_>,
    ) -> Option<(Expression, Exactness)> {
        let kept = self.backup_gib();
        let (free, exactness) = match service {
            Service::Ec2 => return Some((kept, Exactness::Formula)),
            Service::Rds => {
                let provisioned = self.volume_gib(answer)? * self.databases(answer);
                (provisioned, Exactness::Factor)
            }
            Service::Aurora => (self.free_backup_gib(), Exactness::Formula),
            Service::Dsql => return None,
        };
        Some(((kept - free).at_least(0.0), exactness))
    }

    /// Pages that are looked up and miss the cache.
    fn page_reads(&mut self, answer: &Answer<'_>, charge: &Charge<'_>) -> Option<Expression> {
        let lookups = self.page_lookups();
        let miss = if let Some(memory_gib) = Self::fact(answer, "memory_gib") {
            self.miss(answer, memory_gib)
        } else {
            // What has no memory of one size misses now more and now less.
            let now = self.comes_to(&lookups);
            let share = (now > 0.0).then(|| float(charge.quantity) / now)?;
            let label = format!("{}: page reads that miss the cache", answer.option.id);
            self.chosen(&label, "share", share)
        };
        Some(lookups * miss)
    }

    /// Share of page reads that miss the cache of an instance with so much memory.
    fn miss(&mut self, answer: &Answer<'_>, memory_gib: f64) -> Expression {
        let id = answer.option.id;
        let label = format!("{id}: memory of an instance");
        let memory_gib = self.chosen(&label, "GiB", memory_gib);
        let connections = self.open_connections();
        let of_connections =
            connections * self.assumption(Name::ConnectionMemoryMib) * (MIB / GIB_RATE).into();
        let cache = self.assumption(Name::CacheShare) * (memory_gib - of_connections).at_least(0.0);
        let hot = self.assumption(Name::HotShare) * self.used_gib() / self.databases(answer);
        let cold = self.assumption(Name::Cold);
        let uncached = Expression::If(
            Box::new(Expression::IsMore(
                Box::new(hot.clone()),
                Box::new(cache.clone()),
            )),
            Box::new(Expression::Number(1.0) - cache / hot),
            Box::new(0.0.into()),
        );
        self.derived(
            &format!("{id}_cache_miss_share"),
            &format!("{id}: page reads that miss the cache"),
            "share",
            "cold + (1 - cold) × what of the hot data the cache does not hold",
            cold.clone() + (Expression::Number(1.0) - cold) * uncached,
        )
    }

    /// Connections that are open to a server.
    fn open_connections(&mut self) -> Expression {
        let wanted = self.assumption(Name::Connections);
        let pooled = self.assumption(Name::PooledConnections);
        let pooled = pooled.at_most(wanted.clone());
        let open = if self.workload.postgres.rds_proxy {
            pooled
        } else {
            let most = self.assumption(Name::RdsMaxConnections);
            Expression::If(
                Box::new(Expression::IsMore(Box::new(wanted.clone()), Box::new(most))),
                Box::new(pooled),
                Box::new(wanted),
            )
        };
        self.derived(
            "postgres_open_connections",
            "connections to a server of PostgreSQL",
            "connections",
            "those of a pooler, where there are more than any class allows or the profile has one",
            open,
        )
    }

    /// GB of log that go to instances in other zones, on both sides.
    fn log_to_zones(&mut self, id: &str, charge: &Charge<'_>) -> Option<Expression> {
        let both_ways = self.log_gib() * 2.0.into();
        let label = format!("{id}: instances beside those that take writes");
        let times = self.times((&label, "instances"), charge.quantity, &both_ways)?;
        Some(both_ways * times)
    }
}

/// A label, with the region where that is another than the first.
fn of_region(label: String, charge: &Charge<'_>) -> String {
    if charge.group == Group::Replication {
        format!("{label} in {}", charge.region)
    } else {
        label
    }
}

#[cfg(test)]
mod tests;
