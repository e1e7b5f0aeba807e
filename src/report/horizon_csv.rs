//! What workloads cost over the months for spreadsheets: a row for each option and month. Decimals are
//! exact. An option that is no answer from some month on has that month as its last row, with the reason.

use super::csv::{exact, text, written};
use crate::compare::Standing;
use crate::compare::horizon::{Horizon, Outlook};

const COLUMNS: [&str; 16] = [
    "workload",
    "region",
    "prices_as_of",
    "rank",
    "option",
    "engine",
    "available",
    "month",
    "usd",
    "present_usd",
    "effective_usd",
    "resized_to",
    "bought",
    "upfront_usd",
    "shortfall",
    "reason",
];

pub(super) fn horizons(horizons: &[Horizon<'_>]) -> String {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    for horizon in horizons {
        for (at, outlook) in horizon.outlooks().iter().enumerate() {
            add(horizon, at, outlook, &mut rows);
        }
    }
    written(rows)
}

fn add(horizon: &Horizon<'_>, at: usize, outlook: &Outlook, rows: &mut Vec<Vec<String>>) {
    let date = horizon.prices_as_of.map(|date| date.to_string());
    let is_ranked = outlook.standing == Standing::Ranked;
    let row = |is_available: bool, month: u32, rest: [String; 8]| {
        let mut row = vec![
            text(&horizon.workload.name),
            text(&horizon.workload.region),
            date.clone().unwrap_or_default(),
            // The ranked ones come first.
            if is_ranked {
                (at + 1).to_string()
            } else {
                String::new()
            },
            outlook.option.id.to_owned(),
            outlook.option.engine.id().to_owned(),
            is_available.to_string(),
            month.to_string(),
        ];
        row.extend(rest);
        row
    };
    for payment in &outlook.payments {
        let month = payment.month;
        let resize = outlook.resizes.iter().find(|it| it.month == month);
        let purchase = outlook.purchases.iter().find(|it| it.month == month);
        let shortfall = outlook.shortfall.as_ref().filter(|it| it.0 <= month);
        rows.push(row(
            true,
            month,
            [
                exact(payment.usd),
                exact(payment.present_usd),
                exact(payment.effective_usd),
                resize.map(|it| text(&it.to)).unwrap_or_default(),
                purchase.map(|it| text(&it.what)).unwrap_or_default(),
                purchase.map(|it| exact(it.upfront_usd)).unwrap_or_default(),
                shortfall.map(|it| text(&it.1)).unwrap_or_default(),
                String::new(),
            ],
        ));
    }
    if let Some((month, why)) = &outlook.reason {
        let mut rest = [const { String::new() }; 8];
        rest[7] = text(&why.to_string());
        rows.push(row(false, *month, rest));
    }
}
