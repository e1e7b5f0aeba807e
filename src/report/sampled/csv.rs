//! The same for spreadsheets: a row for each option within each term. Decimals are exact.

use rust_decimal::Decimal;

use crate::compare::Comparison;
use crate::decide::Samples;
use crate::report::csv::{exact, text, written};

const COLUMNS: [&str; 16] = [
    "workload",
    "region",
    "prices_as_of",
    "samples",
    "seed",
    "term",
    "rank",
    "option",
    "engine",
    "served_share",
    "usd_05",
    "usd_50",
    "usd_95",
    "mean_usd",
    "cheapest_share",
    "regret_usd",
];

pub(super) fn samples(all: &[(&Comparison<'_>, &Samples)]) -> String {
    let mut rows = vec![COLUMNS.map(str::to_owned)];
    for (comparison, samples) in all {
        let date = comparison.prices_as_of();
        let date = date.map(|it| it.to_string()).unwrap_or_default();
        for term in &samples.terms {
            for (at, it) in term.options.iter().enumerate() {
                let usd = |usd: Option<Decimal>| usd.map(exact).unwrap_or_default();
                let rank = it.costs.map(|_| (at + 1).to_string());
                rows.push([
                    text(&comparison.workload.name),
                    text(&comparison.workload.region),
                    date.clone(),
                    samples.count.to_string(),
                    samples.seed.to_string(),
                    term.term.key().to_owned(),
                    rank.unwrap_or_default(),
                    it.option.id.to_owned(),
                    it.option.engine.id().to_owned(),
                    exact(it.served_share),
                    usd(it.costs.map(|it| it.usd_05)),
                    usd(it.costs.map(|it| it.usd_50)),
                    usd(it.costs.map(|it| it.usd_95)),
                    usd(it.costs.map(|it| it.mean_usd)),
                    exact(it.cheapest_share),
                    usd(it.costs.map(|it| it.regret_usd)),
                ]);
            }
        }
    }
    written(rows)
}
