//! What provisioned capacity costs, with and without commitments.
//!
//! Reserved capacity covers first: what is owned, and then what is bought with the option. Of what
//! it leaves, the account's allowance is free; a savings plan reaches what is left then.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::levels::unit_minutes;
use super::{Levels, Provision, facts};
use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item};
use crate::commitment::pool::{CapacityOf, Usage};
use crate::commitment::reserved::{Prices, Purchase, Terms, hours_a_month, unit_usd};
use crate::commitment::savings_plan::{self, Eligible, Plan, repeated};
use crate::commitment::{Commitment, DurationCurve, Held, HeldBlocks, owned};
use crate::dynamodb::TableClass;
use crate::dynamodb::attribution::Attribution;
use crate::dynamodb::market;
use crate::dynamodb::table::Table;
use crate::dynamodb::usage::{Kind, Target};
use crate::figures::thousands;
use crate::model::{Sizing, Unavailable};
use crate::month;
use crate::prices::{Allowance, Discount, MissingPrice, Price};
use crate::workload::shape::rate_of;

/// What is charged so far.
pub(super) struct Ledger<'t, 'c, 'b> {
    table: &'t Table<'c, 'b>,
    pub(super) bill: Bill<'b>,
    pub(super) upfront: Bill<'b>,
    pub(super) attribution: Attribution,
    /// What is committed to, to follow what capacity there is.
    pub(super) summary: String,
    /// What commitments of the account could cover, where there are none here.
    pub(super) coverable: Vec<Usage<'b>>,
    /// What is committed to.
    pub(super) bought: Held,
}

/// Capacity of a target that is billed alike.
struct Line<'p, 'b> {
    provision: &'p Provision<'p>,
    subject: &'p str,
    group: Group,
    meter: &'static str,
    price: &'b Price,
    allowance: Option<&'b Allowance>,
    /// Whether reserved capacity covers it: not what is for replicated writes.
    is_plain: bool,
    /// Whether hours that are alike in all capacity are counted together.
    is_by_step: bool,
    /// The minutes of each hour, or of all hours that are alike.
    minutes: Arc<[u32]>,
    /// Units in each of these stretches that nothing covers so far.
    units: Vec<u64>,
    /// What covers the others: units × minutes, and the price that it was bought at.
    covered: Option<(u128, &'b Price)>,
}

impl Line<'_, '_> {
    fn item(&self) -> Item<'_> {
        Item {
            group: self.group,
            subject: self.subject,
            meter: self.meter,
        }
    }

    /// Unit-minutes of the period as unit-hours of the month.
    fn a_month(&self, unit_minutes: u128) -> Decimal {
        hours_a_month(unit_minutes, self.provision.capacity.levels.minutes())
    }

    /// Unit-hours of the month that nothing covers.
    fn quantity(&self) -> Decimal {
        self.a_month(unit_minutes(&self.minutes, &self.units))
    }
}

impl<'b> Line<'_, 'b> {
    /// What nothing covers, as the commitments of an account see it.
    fn usage(&self, quantity: Decimal, discount: &'b Discount, is_standard: bool) -> Usage<'b> {
        let of = match self.provision.load.kind {
            Kind::Read => CapacityOf::Reads,
            Kind::Write => CapacityOf::Writes,
        };
        let levels = &self.provision.capacity.levels;
        let hours = levels.hours().enumerate().map(|(at, (minutes, step))| {
            let at = if self.is_by_step { step } else { at };
            (minutes, rate_of(self.units[at]))
        });
        Usage {
            price: self.price,
            quantity,
            start_hour: levels.start_hour,
            hours: repeated(hours),
            discount,
            capacity: (is_standard && self.is_plain).then_some(of),
        }
    }
}

/// Covers a pool hour by hour with so many units, its lines in their order.
fn cover<'b>(pool: &mut [&mut Line<'_, 'b>], units: u64, price: &'b Price) {
    let hours = pool.first().map_or(0, |it| it.units.len());
    let mut left = vec![units; hours];
    for line in pool {
        let mut covered = line.covered.map_or(0, |(unit_minutes, _)| unit_minutes);
        let hours = line.minutes.iter().zip(&mut line.units);
        for ((minutes, units), left) in hours.zip(&mut left) {
            let taken = (*units).min(*left);
            *units -= taken;
            *left -= taken;
            covered += u128::from(*minutes) * u128::from(taken);
        }
        if covered > 0 {
            line.covered = Some((covered, price));
        }
    }
}

/// For how long how much of a pool is covered by nothing.
fn curve(pool: &[&mut Line<'_, '_>]) -> DurationCurve {
    let Some(first) = pool.first() else {
        return DurationCurve::default();
    };
    let hours = first.minutes.iter().enumerate();
    DurationCurve::of(hours.map(|(at, minutes)| {
        let units = pool.iter().map(|it| it.units[at]);
        (units.fold(0_u64, u64::saturating_add), *minutes)
    }))
}

/// Units of each stretch as a plan sees them. Hours that repeat are put together where they are torn.
pub(in crate::dynamodb) fn spread(
    is_by_step: bool,
    minutes: &[u32],
    units: &[u64],
) -> Arc<[(u32, f64)]> {
    let stretches = minutes.iter().zip(units);
    let stretches = stretches.map(|(minutes, units)| (*minutes, rate_of(*units)));
    if is_by_step {
        stretches.collect()
    } else {
        repeated(stretches)
    }
}

impl<'t, 'c, 'b> Ledger<'t, 'c, 'b> {
    pub(super) fn new(table: &'t Table<'c, 'b>) -> Self {
        Self {
            table,
            bill: table.case.bill(),
            upfront: table.case.bill(),
            attribution: Attribution::new(table.case),
            summary: String::new(),
            coverable: Vec::new(),
            bought: Held::default(),
        }
    }

    /// Charges all capacity.
    pub(super) fn charge(
        &mut self,
        provisions: &'t [Provision<'t>],
        commitment: Commitment,
        sizing: &mut Sizing,
    ) -> Result<(), Unavailable> {
        let mut lines = Vec::new();
        let levels = provisions.iter().map(|it| &it.capacity.levels);
        let is_by_step = Levels::are_alike(levels);
        for it in provisions {
            self.add_lines(it, is_by_step, &mut lines)?;
        }
        self.charge_owned(provisions)?;
        if self.table.class == TableClass::Standard {
            self.reserve(&mut lines, commitment, sizing)?;
        }
        for line in &lines {
            if let Some((unit_minutes, price)) = line.covered {
                let covered = line.a_month(unit_minutes);
                let item = line.item();
                self.bill.charge_reserved(item, covered, line.price, price);
            }
        }
        // What is covered all has no line of its own.
        lines.retain(|it| it.covered.is_none() || it.units.iter().any(|units| *units > 0));
        if commitment == Commitment::SavingsPlan {
            let plan = self.charge_with_plan(&lines)?;
            self.summary = format!("; {}", plan.explain(sizing));
            self.bought = plan.bought();
            return Ok(());
        }
        let discount = self.table.case.book.savings_plan("dynamodb.provisioned");
        let discount = discount.ok().filter(|_| commitment == Commitment::None);
        for line in &lines {
            let (item, quantity) = (line.item(), line.quantity());
            let usd = self
                .bill
                .charge_beyond(line.allowance, item, quantity, line.price);
            let taken = &line.provision.taken;
            self.attribution.share(self.table.case, taken, usd);
            if let Some(discount) = discount {
                // What is free is nothing that a plan could save.
                let billed = usd.checked_div(line.price.usd).unwrap_or_default();
                let is_standard = self.table.class == TableClass::Standard;
                self.coverable
                    .push(line.usage(billed, discount, is_standard));
            }
        }
        Ok(())
    }

    /// Charges what nothing covers, with the savings plan that costs the least.
    fn charge_with_plan(&mut self, lines: &[Line<'_, 'b>]) -> Result<Plan, MissingPrice> {
        let case = self.table.case;
        let discount = case.book.savings_plan("dynamodb.provisioned")?;
        let bill = &mut self.bill;
        let eligible = lines.iter().map(|line| {
            let (item, quantity) = (line.item(), line.quantity());
            Eligible {
                item,
                price: line.price,
                quantity: bill.charge_free_part(line.allowance, item, quantity, line.price),
                start_hour: line.provision.capacity.levels.first_hour(line.is_by_step),
                hours: spread(line.is_by_step, &line.minutes, &line.units),
            }
        });
        let eligible: Vec<_> = eligible.collect();
        let plan = savings_plan::charge(case, bill, &eligible, discount, |at, usd| {
            self.attribution
                .share(case, &lines[at].provision.taken, usd);
        });
        self.attribution.add_unused(plan.unused_usd);
        Ok(plan)
    }

    /// Charges the hours of what is owned: to the patterns that take its kind of units in the first
    /// region, where the table can use it.
    fn charge_owned(&mut self, provisions: &[Provision<'_>]) -> Result<(), MissingPrice> {
        let fees = owned::charge(self.table.case, &mut self.bill)?;
        for (kind, usd) in [(Kind::Read, fees[0]), (Kind::Write, fees[1])] {
            let at_home = provisions
                .iter()
                .filter(|it| self.table.regions[it.region].is_home && it.load.kind == kind);
            let taken: Vec<_> = at_home.map(|it| &it.taken).collect();
            if self.table.class == TableClass::Standard {
                self.share(&taken, usd);
            } else {
                self.attribution.add_unused(usd);
            }
        }
        Ok(())
    }

    /// Shares out an amount by what patterns take of several targets together.
    fn share(&mut self, taken: &[&Vec<Decimal>], usd: Decimal) {
        let patterns = 0..taken.first().map_or(0, |it| it.len());
        let all: Vec<_> = patterns
            .map(|at| taken.iter().map(|it| it[at]).sum())
            .collect();
        self.attribution.share(self.table.case, &all, usd);
    }

    /// The lines of what is provisioned of a target: for replicated writes, and all else.
    fn add_lines(
        &self,
        it: &'t Provision<'t>,
        is_by_step: bool,
        lines: &mut Vec<Line<'t, 'b>>,
    ) -> Result<(), MissingPrice> {
        let (table, region) = (self.table, &self.table.regions[it.region]);
        let name = table.name(it.load.target);
        let is_replicated = !it.replicated.is_empty();
        let levels = &it.capacity.levels;
        let minutes = levels.stretch_minutes(is_by_step);
        let mut add = |is_plain, subject, meter: &'static str, unit, units: Vec<u64>| {
            let key = market::key(meter, table.class);
            lines.push(Line {
                provision: it,
                subject,
                group: region.group(it.load.target.group()),
                meter,
                price: region.book.price(&key, unit)?,
                allowance: region.book.allowance(&key),
                is_plain,
                is_by_step,
                minutes: Arc::clone(&minutes),
                units: levels.stretches(is_by_step, &units),
                covered: None,
            });
            Ok(())
        };
        if is_replicated {
            let meter = "replicated-write-capacity-unit-hours";
            add(false, name, meter, "rWCU-hour", it.replicated.clone())?;
        }
        let plain = it.plain();
        if is_replicated && plain.iter().all(|units| *units == 0) {
            return Ok(());
        }
        let subject = if is_replicated { "local indexes" } else { name };
        let (meter, unit) = market::capacity(it.load.kind);
        add(true, subject, meter, unit, plain)
    }

    /// Covers capacity with what is owned, and with as many blocks more as the commitment asks for:
    /// in each region for reads and for writes apart.
    fn reserve(
        &mut self,
        lines: &mut [Line<'t, 'b>],
        commitment: Commitment,
        sizing: &mut Sizing,
    ) -> Result<(), MissingPrice> {
        let case = self.table.case;
        let mut bought = [0_u64; 2];
        for (at, region) in self.table.regions.iter().enumerate() {
            for kind in [Kind::Read, Kind::Write] {
                let mut pool: Vec<_> = lines
                    .iter_mut()
                    .filter(|it| {
                        it.is_plain && it.provision.region == at && it.provision.load.kind == kind
                    })
                    .collect();
                let owned = case.workload.dynamodb.reserved.as_ref();
                if let Some(owned) = owned.filter(|_| region.is_home) {
                    let units = owned.units(kind == Kind::Read);
                    if units > 0 {
                        let prices = Prices::of(region.book, kind == Kind::Read, owned.years)?;
                        cover(&mut pool, units, prices.hourly);
                    }
                }
                let Commitment::Reserved { years } = commitment else {
                    continue;
                };
                let curve = curve(&pool);
                let reads = kind == Kind::Read;
                let pinned = match case.held {
                    Some(held) => Some(held.blocks(&region.book.region, reads)),
                    None => case.workload.pinned_blocks.of(reads),
                };
                if pool.is_empty() || curve.most() == 0 && pinned.is_none() {
                    continue;
                }
                let prices = Prices::of(region.book, kind == Kind::Read, years)?;
                let plan = Purchase {
                    terms: self.terms(&prices, years, &pool),
                    curve,
                    pinned,
                };
                let path = facts::path(self.table, region, Target::Table);
                let (blocks, units) =
                    plan.explain(&format!("{path}{}_reserved", kind.name()), sizing);
                self.bought.blocks.push(HeldBlocks {
                    region: region.book.region.to_string(),
                    reads,
                    blocks,
                    units,
                });
                let sum = &mut bought[usize::from(kind == Kind::Write)];
                *sum = sum.saturating_add(units);
                let taken: Vec<_> = pool.iter().map(|it| &it.provision.taken).collect();
                self.buy(
                    region.group(Group::Commitments),
                    kind,
                    units,
                    &prices,
                    &taken,
                );
                cover(&mut pool, units, prices.hourly);
            }
        }
        if let Commitment::Reserved { .. } = commitment {
            let [reads, writes] = bought.map(|units| thousands(Decimal::from(units)));
            self.summary = if bought == [0, 0] {
                "; no block pays for itself".to_owned()
            } else {
                format!("; {reads} RCU, {writes} WCU reserved")
            };
        }
        Ok(())
    }

    /// What reserving a unit of a pool saves and costs.
    fn terms(&self, prices: &Prices<'b>, years: u32, pool: &[&mut Line<'t, 'b>]) -> Terms {
        let free = pool.first().and_then(|it| it.allowance);
        let free = free.filter(|_| self.bill.has_free_tier());
        let block = self
            .table
            .case
            .assumptions
            .decimal(Name::ReservedBlockUnits);
        Terms::new(
            block,
            unit_usd(prices.upfront.usd, prices.hourly.usd, years),
            // A pool has a line, or there is nothing to reserve.
            pool.first().map_or(Decimal::ZERO, |it| it.price.usd),
            free.map_or(Decimal::ZERO, |it| it.quantity),
        )
    }

    /// Charges reserved units: upfront, and for every hour.
    fn buy(
        &mut self,
        group: Group,
        kind: Kind,
        units: u64,
        prices: &Prices<'b>,
        taken: &[&Vec<Decimal>],
    ) {
        if units == 0 {
            return;
        }
        let subject = format!("{} capacity", kind.name());
        let item = |meter| Item {
            group,
            subject: &subject,
            meter,
        };
        let units = Decimal::from(units);
        // What is held was paid for when it was bought.
        if self.table.case.held.is_none() {
            self.upfront
                .charge(item(prices.upfront_meter), units, prices.upfront);
        }
        let usd = self.bill.charge(
            item(prices.hourly_meter),
            units * month::HOURS,
            prices.hourly,
        );
        self.share(taken, usd);
    }
}
