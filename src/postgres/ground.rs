//! What all options have in common for a case: worked out by the first that needs it, whatever it
//! would buy.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rust_decimal::Decimal;

use super::footprint::Footprint;
use super::ledger::Beside;
use super::load::Works;
use super::market::SERVICES;
use super::rows::{self, OfPattern, stored_indexes};
use super::search::Setting;
use super::serverless::Capacities;
use super::servers::check;
use super::sizing::{Constants, Disk, Fleet, Loads};
use super::{aurora, backup_gb};
use crate::assumptions::{Asked, Name, Remembered};
use crate::binary::GIB;
use crate::commitment::owned;
use crate::kept::Keeper;
use crate::model::{Case, Tenant, Unavailable};
use crate::transfer;

/// What a case asks of PostgreSQL, before any machine is chosen.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) works: Works,
    /// What an operation of each access pattern does.
    pub(super) rows: Vec<OfPattern>,
    /// Bytes of tables and indexes with bloat.
    pub(super) used_bytes: Decimal,
    /// The same in GB.
    pub(super) used_gb: Decimal,
    /// The bytes without bloat.
    pub(super) stored_bytes: Decimal,
    /// The assumptions that both rest on.
    pub(super) footprint_asked: Remembered,
    pub(super) backup_gb: Decimal,
    pub(super) constants: Constants,
    /// Whether PostgreSQL can do what is asked for, however it is run.
    pub(super) is_possible: bool,
    loads: Mutex<Vec<(Disk, Fleet, Arc<Loads>)>>,
    /// The fleet of each service that was asked about first: most need no other.
    first_settings: [OnceLock<(Fleet, Option<Arc<Setting>>)>; SERVICES],
    settings: Mutex<Vec<OfFleet>>,
    beside: Mutex<Vec<(BesideOf, Option<Beside>)>>,
    /// How many shards each service takes on the first term that takes more than one.
    shards: [OnceLock<u32>; SERVICES],
    others_usd: OnceLock<Option<Decimal>>,
    ios: OnceLock<aurora::Ios>,
    capacities: OnceLock<Option<Capacities>>,
}

/// A fleet of a service, by its place; `None` where nothing can serve in it.
type OfFleet = (usize, Fleet, Option<Arc<Setting>>);

/// What the charges beside instances follow from: a service by its place, a fleet, and the share of
/// page reads that miss, by its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BesideOf {
    pub(super) service: usize,
    pub(super) fleet: Fleet,
    pub(super) miss: u64,
}

impl Ground {
    /// That of a case.
    ///
    /// # Errors
    /// That nothing is known of the machine on which service demand was measured.
    pub(super) fn of<'k>(case: &'k Case<'_, '_>) -> Result<&'k Self, Unavailable> {
        let nothing = || Unavailable::Unservable("another engine keeps its own work".to_owned());
        let kept = case
            .kept
            .get(Keeper::PostgreSql, || Self::work_out(case))
            .ok_or_else(nothing)?;
        kept.as_ref().map_err(Unavailable::clone)
    }

    fn work_out(case: &Case<'_, '_>) -> Result<Self, Unavailable> {
        let assumptions = Asked::new(&case.workload.assumptions);
        let rows = rows::of_patterns(case, assumptions.decimal(Name::PageBytes));
        let works = Works::of(case, &rows)?;
        let (mut used_bytes, mut stored_bytes) = (Decimal::ZERO, Decimal::ZERO);
        let of_footprint = Asked::new(&case.workload.assumptions);
        for Tenant { workload, demand } in case.tenants() {
            let it = Footprint::of(demand.data(), stored_indexes(workload), &of_footprint);
            used_bytes += it.used;
            stored_bytes += it.heap + it.index;
        }
        Ok(Self {
            works,
            rows,
            used_gb: used_bytes / GIB,
            used_bytes,
            stored_bytes,
            footprint_asked: of_footprint.remembered(),
            backup_gb: backup_gb(case, &assumptions, used_bytes),
            constants: Constants::of(case, &assumptions),
            is_possible: check(case).is_ok(),
            loads: Mutex::default(),
            first_settings: [const { OnceLock::new() }; SERVICES],
            settings: Mutex::default(),
            beside: Mutex::default(),
            shards: [const { OnceLock::new() }; SERVICES],
            others_usd: OnceLock::new(),
            ios: OnceLock::new(),
            capacities: OnceLock::new(),
        })
    }

    /// What is asked of each instance of a fleet on a disk.
    pub(super) fn loads(
        &self,
        disk: Disk,
        fleet: Fleet,
        work_out: impl FnOnce() -> Loads,
    ) -> Arc<Loads> {
        let mut loads = self.loads.lock().unwrap_or_else(PoisonError::into_inner);
        let known = loads.iter().find(|it| (it.0, it.1) == (disk, fleet));
        if let Some((_, _, known)) = known {
            return Arc::clone(known);
        }
        let of_fleet = Arc::new(work_out());
        loads.push((disk, fleet, Arc::clone(&of_fleet)));
        of_fleet
    }

    /// What is known of a fleet of a service, by its place, before its class is chosen.
    pub(super) fn setting(
        &self,
        service: usize,
        fleet: Fleet,
        work_out: impl FnOnce() -> Option<Setting>,
    ) -> Option<Arc<Setting>> {
        let mut work_out = Some(work_out);
        let mut once = || work_out.take().and_then(|it| it()).map(Arc::new);
        let (first, setting) = self.first_settings[service].get_or_init(|| (fleet, once()));
        if *first == fleet {
            return setting.clone();
        }
        let lock = || self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock()
            .iter()
            .find(|it| (it.0, it.1) == (service, fleet))
            .map(|it| it.2.clone());
        known.unwrap_or_else(|| {
            let setting = once();
            lock().push((service, fleet, setting.clone()));
            setting
        })
    }

    /// How many shards a service takes, by its place, as far as one of its terms told already.
    pub(super) fn shards(&self, service: usize) -> &OnceLock<u32> {
        &self.shards[service]
    }

    /// What is charged beside instances; `None` where a price is missing.
    pub(super) fn beside(
        &self,
        of: BesideOf,
        work_out: impl FnOnce() -> Option<Beside>,
    ) -> Option<Beside> {
        let mut all = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().find(|(it, _)| *it == of).map(|(_, it)| *it);
        known.unwrap_or_else(|| {
            let beside = work_out();
            all.push((of, beside));
            beside
        })
    }

    /// What a month of all that is billed whatever the workload runs on costs, USD; `None` where a
    /// price is missing.
    pub(super) fn others_usd(&self, case: &Case<'_, '_>) -> Option<Decimal> {
        *self.others_usd.get_or_init(|| {
            let is_none = case.tenants().all(|Tenant { workload, .. }| {
                let transfer = &workload.transfer;
                workload.dynamodb.reserved.is_none()
                    && transfer.internet_bytes_per_month.is_zero()
                    && transfer.region_bytes_per_month.is_empty()
            });
            if is_none {
                return Some(Decimal::ZERO);
            }
            let mut bill = case.bill();
            owned::charge(case, &mut bill).ok()?;
            transfer::charge(case, &mut bill).ok()?;
            Some(bill.total_usd())
        })
    }

    /// The I/Os of a cluster volume.
    pub(super) fn ios(&self, case: &Case<'_, '_>) -> aurora::Ios {
        *self.ios.get_or_init(|| aurora::Ios::of(case, &self.rows))
    }

    /// The capacity that a serverless cluster takes; `None` where none will do.
    pub(super) fn capacities(
        &self,
        work_out: impl FnOnce() -> Option<Capacities>,
    ) -> Option<&Capacities> {
        self.capacities.get_or_init(work_out).as_ref()
    }
}
