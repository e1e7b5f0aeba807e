//! The library from Rust: a profile in, the cheapest option and its bill out.
//!
//! Run it with `cargo run --example embed`.

use tablestakes::{Comparison, Library, Problems, Term, Workload, catalog};

fn main() -> Result<(), Problems> {
    let profile = include_str!("leaderboard.toml");
    let workload = Workload::from_toml("leaderboard.toml", profile)?;
    let books = Library::embedded().books(workload.regions())?;
    let comparison = Comparison::of(&workload, &books, catalog::models());

    if let Some(answer) = comparison.cheapest(Term::NoCommitment, None)
        && let Some(quote) = answer.quote()
    {
        println!(
            "{}: {} USD a month",
            answer.option.id,
            quote.monthly_usd().round_dp(2)
        );
        for charge in quote.bill.charges() {
            println!(
                "  {} {} × {}",
                charge.quantity.normalize(),
                charge.unit,
                charge.unit_price_usd
            );
        }
    }
    Ok(())
}
