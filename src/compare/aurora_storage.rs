//! Aurora Standard against I/O-Optimized: which is cheaper, and from how many I/Os on the other is.

use rust_decimal::Decimal;

use super::{Answer, Comparison};

/// The two kinds of storage of an Aurora cluster that is bought in one way.
#[derive(Debug)]
pub struct AuroraStorage<'c, 'a> {
    /// The way: the id without the kind, `aurora.on-demand` for one.
    pub id: String,
    /// The answer with I/O billed by the request.
    pub standard: &'c Answer<'a>,
    /// The answer with I/O included.
    pub io_optimized: &'c Answer<'a>,
    /// I/O requests of a month.
    pub requests: Decimal,
    /// How many I/O requests a month would make both cost the same, with everything else as it is:
    /// I/O-Optimized is the cheaper one above. `None` when it is so whatever the I/O.
    pub break_even_requests: Option<Decimal>,
}

impl<'a> Comparison<'a> {
    /// The kinds of storage side by side, for each way of buying Aurora that both serve in.
    #[must_use]
    pub fn aurora_storage(&self) -> Vec<AuroraStorage<'_, 'a>> {
        let pairs = self.answers.iter().filter_map(|standard| {
            let id = without_kind(standard.option.id, "standard")?;
            let is_other = |it: &&Answer<'_>| {
                without_kind(it.option.id, "io-optimized").as_deref() == Some(&*id)
            };
            let io_optimized = self.answers.iter().find(is_other)?;
            let usd = [standard, io_optimized].map(Answer::effective_monthly_usd);
            let [Some(standard_usd), Some(io_optimized_usd)] = usd else {
                return None;
            };
            let charges = standard.quote()?.bill.charges().iter();
            let ios: Vec<_> = charges.filter(|it| it.meter == "io-requests").collect();
            let io_usd: Decimal = ios.iter().map(|it| it.amount_usd()).sum();
            let price = ios.first().map(|it| it.unit_price_usd)?;
            let dearer = io_optimized_usd - (standard_usd - io_usd);
            Some(AuroraStorage {
                id,
                standard,
                io_optimized,
                requests: ios.iter().map(|it| it.quantity).sum(),
                break_even_requests: (dearer > Decimal::ZERO)
                    .then(|| dearer.checked_div(price))
                    .flatten(),
            })
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_by(|a, b| a.id.cmp(&b.id));
        pairs
    }
}

/// An option's id without its kind of storage, when it is of Aurora and of that kind.
fn without_kind(id: &str, kind: &str) -> Option<String> {
    let mut parts: Vec<_> = id.strip_prefix("aurora.")?.split('.').collect();
    let at = parts.iter().position(|it| *it == kind)?;
    parts.remove(at);
    Some(format!("aurora.{}", parts.join(".")))
}
