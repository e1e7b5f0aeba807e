//! The same for pull requests and documents: every option that serves.

use std::fmt::Write as _;

use super::{UNSERVING, answer, chance, distribution, notes, told, unserving};
use crate::compare::Comparison;
use crate::decide::{SampledTerm, Samples};
use crate::report::markdown::{escaped, title};
use crate::report::numbers::money;

pub(super) fn samples(all: &[(&Comparison<'_>, &Samples)]) -> String {
    let all: Vec<_> = all.iter().map(|it| one(it.0, it.1)).collect();
    all.join("\n")
}

fn one(comparison: &Comparison<'_>, samples: &Samples) -> String {
    let mut out = String::new();
    let what = format!("{}: how sure it is", comparison.workload.name);
    title(&mut out, &what, comparison);
    for term in told(samples) {
        let sentences = answer(samples, term).join(" ");
        let _ = writeln!(out, "**{}**\n", escaped(&sentences));
        table(&mut out, term);
        out.push('\n');
    }
    if let Some(ids) = unserving(samples) {
        let _ = writeln!(out, "{UNSERVING}: {}.\n", escaped(&ids));
    }
    out.push_str("### Drawn\n\n| | |\n|:--|:--|\n");
    for it in &samples.drawn {
        let _ = writeln!(
            out,
            "| {} | {} |",
            escaped(&it.key.name),
            escaped(&distribution(it))
        );
    }
    for note in notes(comparison, samples) {
        let _ = writeln!(out, "\n{}", escaped(&note));
    }
    out
}

fn table(out: &mut String, term: &SampledTerm) {
    out.push_str("| | Option | 5 % | 50 % | 95 % | Cheapest | Regret | Serves |\n");
    out.push_str("|--:|:--|--:|--:|--:|--:|--:|--:|\n");
    for (at, it) in term.options.iter().enumerate() {
        let Some(costs) = it.costs else { continue };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            at + 1,
            it.option.id,
            money(costs.usd_05),
            money(costs.usd_50),
            money(costs.usd_95),
            escaped(&chance(it.cheapest_share)),
            money(costs.regret_usd),
            escaped(&chance(it.served_share))
        );
    }
}
