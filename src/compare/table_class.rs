//! Standard against Standard-Infrequent Access: which is cheaper, and from how much data on the
//! other is.

use rust_decimal::Decimal;

use super::{Answer, Comparison};
use crate::bill::Charge;
use crate::model::{Engine, Quote};

/// The two classes of a table whose throughput is bought in one way.
#[derive(Debug)]
pub struct TableClasses<'c, 'a> {
    /// The way, `dynamodb.on-demand` for one.
    pub id: &'static str,
    /// The answer in the Standard class.
    pub standard: &'c Answer<'a>,
    /// The answer in the Standard-Infrequent Access class.
    pub infrequent_access: &'c Answer<'a>,
    /// What is stored, indexes and replicas included, in GB.
    pub storage_gb: Decimal,
    /// How much data would make both cost the same with the requests as they are, in GB:
    /// Standard-IA is the cheaper one above. `None` when no amount would.
    pub break_even_gb: Option<Decimal>,
}

const STANDARD: &str = ".standard";
const INFREQUENT_ACCESS: &str = ".standard-ia";

impl<'a> Comparison<'a> {
    /// The table classes side by side, for each way of buying throughput that both serve in.
    #[must_use]
    pub fn table_classes(&self) -> Vec<TableClasses<'_, 'a>> {
        let standard = self.answers.iter().filter_map(|it| {
            let id = it.option.id.strip_suffix(STANDARD)?;
            (it.option.engine == Engine::DynamoDb).then_some((id, it))
        });
        let pairs = standard.filter_map(|(id, standard)| {
            let is_other = |it: &&Answer<'_>| {
                let other = it.option.id.strip_suffix(INFREQUENT_ACCESS);
                other == Some(id)
            };
            let other = self.answers.iter().find(is_other)?;
            let cost = Cost::of(standard.quote()?);
            let break_even = cost.break_even(&Cost::of(other.quote()?));
            Some(TableClasses {
                id,
                standard,
                infrequent_access: other,
                storage_gb: cost.storage_gb,
                break_even_gb: break_even.and_then(|times| times.checked_mul(cost.storage_gb)),
            })
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_by_key(|it| it.id);
        pairs
    }
}

/// What a table costs: its storage, and everything else.
struct Cost {
    storage_gb: Decimal,
    /// Storage at the list price, USD.
    storage_usd: Decimal,
    /// What of it is free, USD.
    free_usd: Decimal,
    /// Whether an allowance is not used up.
    has_allowance_left: bool,
    other_usd: Decimal,
}

impl Cost {
    fn of(quote: &Quote<'_>) -> Self {
        let charges = quote.bill.charges();
        let storage = || charges.iter().filter(|it| it.meter == "storage");
        let at_list = |it: &Charge<'_>| it.quantity.saturating_mul(it.list_unit_price_usd);
        let sum = |all: &mut dyn Iterator<Item = Decimal>| {
            all.fold(Decimal::ZERO, Decimal::saturating_add)
        };
        let regions = || storage().filter(|it| it.is_free()).map(|it| it.region);
        let is_billed = |region| {
            let billed = storage().filter(|it| it.region == region);
            sum(&mut billed.map(Charge::amount_usd)) > Decimal::ZERO
        };
        let billed = sum(&mut storage().map(Charge::amount_usd));
        Self {
            storage_gb: storage().map(|it| it.quantity).sum(),
            storage_usd: sum(&mut storage().map(at_list)),
            free_usd: sum(&mut storage().filter(|it| it.is_free()).map(at_list)),
            has_allowance_left: regions().any(|region| !is_billed(region)),
            other_usd: quote.monthly_usd() - billed,
        }
    }

    /// How many times the data makes this cost what another class costs: the k of
    /// k × storage − free + other = k × storage' − free' + other'.
    fn break_even(&self, other: &Self) -> Option<Decimal> {
        if self.has_allowance_left || other.has_allowance_left {
            // More data would be free first, and no line through what is billed leads there.
            return None;
        }
        let saved = self.storage_usd - other.storage_usd;
        let dearer = (other.other_usd - self.other_usd)
            .checked_add(self.free_usd)?
            .checked_sub(other.free_usd)?;
        if saved <= Decimal::ZERO || dearer < Decimal::ZERO {
            return None;
        }
        dearer.checked_div(saved)
    }
}
