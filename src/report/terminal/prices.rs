//! The prices of a region, at a terminal.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{LEAST_WIDTH, QUIET, STRONG, columns, heading, prose};
use crate::figures::thousands;
use crate::prices::{Agreement, Price, PriceBook};
use crate::report::numbers::unit_price;
use crate::report::sentences::list_price;

/// Prices of a book by their keys, and where they were published.
#[must_use]
pub fn prices(book: &PriceBook, shown: &[(&str, &Price)], width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}", book.region);
    let counts = format!(
        "{} of {} prices, USD",
        thousands(shown.len().into()),
        thousands(book.len().into())
    );
    prose(&mut out, &counts, "", QUIET, width);
    out.push('\n');
    let mut sources = Vec::new();
    let rows = shown.iter().map(|(key, price)| {
        let at = sources.iter().position(|it| *it == price.source);
        let at = at.unwrap_or_else(|| {
            sources.push(Arc::clone(&price.source));
            sources.len() - 1
        });
        let text = format!(
            "{} per {}, {} [{}]",
            net_and_list(price),
            price.unit,
            price.date,
            at + 1
        );
        [(*key).to_owned(), text]
    });
    let rows: Vec<_> = rows.collect();
    columns(&mut out, rows.into_iter(), width);
    heading(&mut out, "Sources");
    for (at, source) in sources.iter().enumerate() {
        let text = format!("[{}] {source}", at + 1);
        prose(&mut out, &text, "  ", anstyle::Style::new(), width);
    }
    out
}

/// What is paid, and what is published where that is another price.
fn net_and_list(price: &Price) -> String {
    let net = unit_price(price.usd);
    let is_published = match price.agreement {
        Some(Agreement::Discount { .. }) => false,
        Some(Agreement::Private) => price.usd == price.list_usd,
        None => true,
    };
    if is_published {
        return net;
    }
    format!("{net} ({})", list_price(price.list_usd, price.agreement))
}
