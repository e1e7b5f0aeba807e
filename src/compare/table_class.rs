//! Standard against Standard-Infrequent Access: which is cheaper, and from how much data on the
//! other is.

use rust_decimal::Decimal;

use super::{Answer, Comparison};
use crate::model::{Quote, Stored};

/// The two classes of a table whose throughput is bought in one way.
#[derive(Debug)]
pub struct TableClasses<'c, 'a> {
    /// The way: the id without the class, `dynamodb.on-demand` for one.
    pub id: String,
    /// The answer in the Standard class.
    pub standard: &'c Answer<'a>,
    /// The answer in the Standard-Infrequent Access class.
    pub infrequent_access: &'c Answer<'a>,
    /// What is stored, indexes and replicas included, in GB.
    pub storage_gb: Decimal,
    /// How much data would make both cost the same with the requests as they are, in GB:
    /// Standard-IA is the cheaper one above. `None` when one of them is the cheaper one whatever
    /// is stored.
    pub break_even_gb: Option<Decimal>,
}

const STANDARD: &str = "standard";
const INFREQUENT_ACCESS: &str = "standard-ia";

impl<'a> Comparison<'a> {
    /// The table classes side by side, for each way of buying throughput that both serve in.
    #[must_use]
    pub fn table_classes(&self) -> Vec<TableClasses<'_, 'a>> {
        let pairs = self.answers.iter().filter_map(|standard| {
            let id = without_class(standard.option.id, STANDARD)?;
            let is_other = |it: &&Answer<'_>| {
                without_class(it.option.id, INFREQUENT_ACCESS).as_deref() == Some(&*id)
            };
            let other = self.answers.iter().find(is_other)?;
            let quotes = [standard.quote()?, other.quote()?];
            Some(TableClasses {
                id,
                standard,
                infrequent_access: other,
                storage_gb: quotes[0].stored.iter().map(|it| it.gb).sum(),
                break_even_gb: break_even_gb(quotes[0], quotes[1]),
            })
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_by(|a, b| a.id.cmp(&b.id));
        pairs
    }
}

/// An option's id without its table class, when it is of that class: the third part of the id.
fn without_class(id: &str, class: &str) -> Option<String> {
    let mut parts: Vec<_> = id.split('.').collect();
    (parts.get(2) == Some(&class)).then(|| {
        parts.remove(2);
        parts.join(".")
    })
}

/// The data with which two classes cost the same, when the data of every region grows or shrinks
/// alike and all else stays.
fn break_even_gb(standard: &Quote<'_>, other: &Quote<'_>) -> Option<Decimal> {
    // Without any data, it is spread over the regions evenly.
    let spread = |stored: &[Stored]| {
        let is_empty = stored.iter().all(|it| it.gb.is_zero());
        let all = stored.iter().cloned();
        all.map(|it| Stored {
            gb: if is_empty { Decimal::ONE } else { it.gb },
            ..it
        })
        .collect::<Vec<_>>()
    };
    let lines = [standard, other].map(|quote| (spread(&quote.stored), quote));
    let [standard, other] = lines.each_ref().map(|(stored, quote)| Line {
        stored,
        other_usd: quote.monthly_usd()
            - storage_usd(&quote.stored, Decimal::ONE).unwrap_or_default(),
    });
    let total_gb: Decimal = standard.stored.iter().map(|it| it.gb).sum();
    let times = standard.meets(&other)?;
    times.checked_mul(total_gb)
}

/// The cost of a table by how many times its data it holds.
struct Line<'s> {
    stored: &'s [Stored],
    other_usd: Decimal,
}

impl Line<'_> {
    fn usd(&self, times: Decimal) -> Option<Decimal> {
        storage_usd(self.stored, times)?.checked_add(self.other_usd)
    }

    /// How many times the data makes both cost the same, when this one is the cheaper one of no
    /// data. What is free bends the lines; between the bends they are straight, and meet at most
    /// once after the cheaper one has fallen behind.
    fn meets(&self, other: &Self) -> Option<Decimal> {
        let gap = |times| self.usd(times)?.checked_sub(other.usd(times)?);
        let bends = self.stored.iter().chain(other.stored);
        let bends = bends.filter_map(|it| it.free_gb.checked_div(it.gb));
        let mut bends: Vec<_> = bends.filter(|it| !it.is_zero()).collect();
        bends.sort();
        let (mut from, mut from_gap) = (Decimal::ZERO, gap(Decimal::ZERO)?);
        if from_gap > Decimal::ZERO {
            return None;
        }
        for to in bends {
            let to_gap = gap(to)?;
            if to_gap >= Decimal::ZERO {
                let slope = (to_gap - from_gap).checked_div(to - from)?;
                return from.checked_sub(from_gap.checked_div(slope)?);
            }
            (from, from_gap) = (to, to_gap);
        }
        // Behind the last bend the gap grows by the same for ever.
        let slope = gap(from.checked_add(Decimal::ONE)?)? - from_gap;
        if slope <= Decimal::ZERO {
            return None;
        }
        from.checked_sub(from_gap.checked_div(slope)?)
    }
}

/// What so many times the data costs; `None` when that is beyond all measure.
fn storage_usd(stored: &[Stored], times: Decimal) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for it in stored {
        let billed = (it.gb.checked_mul(times)? - it.free_gb).max(Decimal::ZERO);
        sum = sum.checked_add(billed.checked_mul(it.usd_per_gb)?)?;
    }
    Some(sum)
}
