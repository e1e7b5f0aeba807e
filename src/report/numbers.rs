//! Amounts as people read them. Everything here rounds, and nothing before it does.

use rust_decimal::prelude::FromPrimitive;
use rust_decimal::{Decimal, RoundingStrategy, dec};

use crate::figures::grouped;
use crate::model::{Fact, FactValue};

/// Dollars and cents with thousands apart: `1,010.50`. Half a cent is rounded away from 0.
pub(super) fn money(usd: Decimal) -> String {
    let cents = half_up(usd, 2);
    grouped(&format!("{cents:.2}"))
}

/// A quantity with thousands apart and at most six decimals, enough to redo an amount by hand.
pub(super) fn quantity(value: Decimal) -> String {
    let value = half_up(value, 6);
    grouped(&value.normalize().to_string())
}

/// A share as a percentage.
pub(super) fn share(value: Decimal) -> String {
    format!("{} %", quantity(value * Decimal::ONE_HUNDRED))
}

/// A price, every digit of it.
pub(super) fn unit_price(usd: Decimal) -> String {
    grouped(&usd.normalize().to_string())
}

/// How much dearer one amount is than another: `33 % more`, or `3.4 times as much` from twice on.
/// `None` when the other costs nothing.
pub(super) fn dearer(usd: Decimal, than: Decimal) -> Option<String> {
    let ratio = usd.checked_div(than)?;
    Some(if ratio >= Decimal::TWO {
        format!("{} times as much", quantity(ratio.round_dp(1)))
    } else {
        let percent = (ratio - Decimal::ONE) * Decimal::ONE_HUNDRED;
        let percent = percent.round_dp(0);
        if percent.is_zero() {
            "less than 1 % more".to_owned()
        } else {
            format!("{percent} % more")
        }
    })
}

/// How an amount moved: `−5.0 %`, and `100 times` or `1/100` from tenfold on.
pub(super) fn moved(before: Decimal, after: Decimal) -> String {
    match (before.is_zero(), after.is_zero()) {
        (true, true) => return "as before".to_owned(),
        (true, false) => return "was free".to_owned(),
        (false, true) => return "free now".to_owned(),
        (false, false) => {}
    }
    // No two prices are farther apart than a decimal has digits.
    let ratio = after.checked_div(before).unwrap_or(Decimal::MAX);
    if ratio >= Decimal::TEN {
        return format!("{} times", quantity(ratio.round_dp(1)));
    }
    match before.checked_div(after) {
        None => "1/1,000,000 or less".to_owned(),
        Some(part) if part >= Decimal::TEN => format!("1/{}", quantity(part.round_dp(1))),
        Some(_) if ratio == Decimal::ONE => "as before".to_owned(),
        Some(_) => {
            let percent = (ratio - Decimal::ONE) * Decimal::ONE_HUNDRED;
            let size = percent.abs();
            let size = if size < dec!(0.1) {
                size.round_sf(1).unwrap_or(size).normalize().to_string()
            } else {
                format!("{:.1}", half_up(size, 1))
            };
            format!("{}{size} %", sign(percent))
        }
    }
}

/// A difference in dollars and cents, with its sign: `+12.50`, `−3.00`, `0.00`.
pub(super) fn difference(usd: Decimal) -> String {
    let text = money(usd.abs());
    // What is no cent has no sign.
    if text == "0.00" {
        text
    } else {
        format!("{}{text}", sign(usd))
    }
}

fn sign(value: Decimal) -> &'static str {
    if value.is_sign_negative() { "−" } else { "+" }
}

fn half_up(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// The value of a detail of a sizing. A fullness or a share is a percentage.
pub(super) fn fact(fact: &Fact) -> String {
    match &fact.value {
        FactValue::Text(text) => text.clone(),
        FactValue::Amount(amount) => quantity(*amount),
        FactValue::Rate(rate) => {
            let is_share = ["_fullness", "_share", "_utilization"];
            let is_share = is_share.iter().any(|it| fact.key.ends_with(it));
            let (rate, unit) = if is_share {
                (rate * 100.0, " %")
            } else {
                (*rate, "")
            };
            match Decimal::from_f64(rate) {
                Some(rate) => format!("{}{unit}", quantity(rate.round_sf(6).unwrap_or(rate))),
                None => "beyond measure".to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_cents_and_thousands_apart() {
        assert_eq!(money(dec!(1010.5000000)), "1,010.50");
        assert_eq!(money(dec!(1234567.895)), "1,234,567.90");
        assert_eq!(money(dec!(0.005)), "0.01");
        assert_eq!(money(dec!(0)), "0.00");
        assert_eq!(money(dec!(999)), "999.00");
    }

    #[test]
    fn quantities_show_what_they_need() {
        assert_eq!(quantity(dec!(52_560_000_000.00)), "52,560,000,000");
        assert_eq!(quantity(dec!(0.1234567)), "0.123457");
        assert_eq!(unit_price(dec!(0.000000625)), "0.000000625");
    }

    #[test]
    fn how_an_amount_moved() {
        assert_eq!(moved(dec!(0.25), dec!(0.2)), "−20.0 %");
        assert_eq!(moved(dec!(100), dec!(107.25)), "+7.3 %");
        // 0.03 % would be none to a decimal.
        assert_eq!(moved(dec!(10000), dec!(10003)), "+0.03 %");
        assert_eq!(moved(dec!(0.01), dec!(1)), "100 times");
        assert_eq!(moved(dec!(1), dec!(0.01)), "1/100");
        assert_eq!(moved(dec!(0), dec!(1)), "was free");
        assert_eq!(moved(dec!(1), dec!(0)), "free now");
        assert_eq!(moved(dec!(1), dec!(1.0)), "as before");
        assert_eq!(difference(dec!(12.5)), "+12.50");
        assert_eq!(difference(dec!(-1234)), "−1,234.00");
        assert_eq!(difference(dec!(-0.001)), "0.00");
    }

    #[test]
    fn how_much_dearer() {
        assert_eq!(dearer(dec!(133), dec!(100)).as_deref(), Some("33 % more"));
        assert_eq!(
            dearer(dec!(340), dec!(100)).as_deref(),
            Some("3.4 times as much")
        );
        assert_eq!(
            dearer(dec!(100.1), dec!(100)).as_deref(),
            Some("less than 1 % more")
        );
        assert_eq!(dearer(dec!(1), dec!(0)), None);
    }
}
