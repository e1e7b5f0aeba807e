//! CSV for spreadsheets: a row for each option, or for each charge of a bill. Decimals are exact.

use rust_decimal::Decimal;

use crate::bill::CoveredBy;
use crate::compare::{Answer, Comparison, Standing};
use crate::model::Quote;
use crate::spreadsheet_text::guard;

const COMPARISON_COLUMNS: [&str; 15] = [
    "workload",
    "region",
    "prices_as_of",
    "rank",
    "option",
    "engine",
    "available",
    "monthly_usd",
    "upfront_usd",
    "effective_monthly_usd",
    "size",
    "warnings",
    "assumptions",
    "shortfall",
    "reason",
];

const BILL_COLUMNS: [&str; 16] = [
    "workload",
    "option",
    "due",
    "group",
    "subject",
    "region",
    "meter",
    "quantity",
    "unit",
    "list_unit_price_usd",
    "unit_price_usd",
    "covered_by",
    "amount_usd",
    "source",
    "price_date",
    "reason",
];

pub(super) fn comparisons(comparisons: &[Comparison<'_>]) -> String {
    let mut rows = vec![COMPARISON_COLUMNS.map(str::to_owned)];
    for comparison in comparisons {
        let assumptions = comparison.changed_assumptions().join("; ");
        let date = comparison
            .prices_as_of()
            .map(|date| date.to_string())
            .unwrap_or_default();
        for (i, answer) in comparison.answers().iter().enumerate() {
            let quote = answer.quote();
            let usd = |usd: Option<Decimal>| usd.map(exact).unwrap_or_default();
            let ranked = answer.standing == Standing::Ranked;
            rows.push([
                text(&comparison.workload.name),
                text(&comparison.workload.region),
                date.clone(),
                // The ranked ones come first.
                if ranked {
                    (i + 1).to_string()
                } else {
                    String::new()
                },
                answer.option.id.to_owned(),
                answer.option.engine.id().to_owned(),
                quote.is_some().to_string(),
                usd(quote.map(Quote::monthly_usd)),
                usd(quote.map(Quote::upfront_usd)),
                usd(answer.effective_monthly_usd()),
                quote
                    .map(|quote| text(&quote.sizing.summary))
                    .unwrap_or_default(),
                quote
                    .map(|quote| text(&quote.warnings.join("; ")))
                    .unwrap_or_default(),
                text(&assumptions),
                answer.shortfall.as_deref().map(text).unwrap_or_default(),
                answer
                    .reason()
                    .map(|reason| text(&reason.to_string()))
                    .unwrap_or_default(),
            ]);
        }
    }
    written(rows)
}

pub(super) fn bills(bills: &[(&Comparison<'_>, &Answer<'_>)]) -> String {
    let mut rows = vec![BILL_COLUMNS.map(str::to_owned)];
    for (comparison, answer) in bills {
        let Some(quote) = answer.quote() else {
            // What has no bill has a reason, and that must not be lost.
            let reason = answer.reason().map(|it| text(&it.to_string()));
            let mut row = [const { String::new() }; BILL_COLUMNS.len()];
            row[0] = text(&comparison.workload.name);
            row[1] = answer.option.id.to_string();
            row[BILL_COLUMNS.len() - 1] = reason.unwrap_or_default();
            rows.push(row);
            continue;
        };
        for (due, bill) in [("monthly", &quote.bill), ("upfront", &quote.upfront)] {
            for charge in bill.charges() {
                rows.push([
                    text(&comparison.workload.name),
                    answer.option.id.to_owned(),
                    due.to_owned(),
                    charge.group.name().to_owned(),
                    text(&charge.subject),
                    text(charge.region),
                    charge.meter.to_owned(),
                    exact(charge.quantity),
                    text(charge.unit),
                    exact(charge.list_unit_price_usd),
                    exact(charge.unit_price_usd),
                    charge.covered_by.map_or("", CoveredBy::name).to_owned(),
                    exact(charge.amount_usd()),
                    text(&charge.source.to_string()),
                    charge.price_date.to_string(),
                    String::new(),
                ]);
            }
        }
    }
    written(rows)
}

pub(super) fn exact(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A text that no spreadsheet takes for a formula.
pub(super) fn text(text: &str) -> String {
    format!("{}{text}", guard(text))
}

pub(super) fn written(rows: Vec<impl IntoIterator<Item = String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing rows of one length to memory has nothing to fail on.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
