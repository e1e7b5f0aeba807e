//! What differs of a book and is no price: allowances, savings plans, versions, hardware.

use rust_decimal::Decimal;

use crate::binary::GIB_RATE;
use crate::prices::diff::{Changed, PriceDiff};
use crate::report::numbers::{quantity, share};
use crate::report::terminal::{columns, heading};

/// What is no price of a unit.
pub(super) fn tables(out: &mut String, diff: &PriceDiff<'_>, width: usize) {
    let rows = diff.allowances.iter();
    table(out, "Free allowances", rows, width, |it| {
        format!("{} a month, {}", quantity(it.quantity), it.date)
    });
    let rows = diff.savings_plans.iter();
    table(out, "Savings plans take off", rows, width, |it| {
        format!("{}, {}", share(it.share), it.date)
    });
    let rows = diff.engine_versions.iter();
    table(out, "Versions of PostgreSQL", rows, width, |it| {
        format!(
            "Extended Support from {}, its year 3 from {}",
            it.extended_support_from, it.year_3_from
        )
    });
    let rows = diff.machines.iter();
    table(out, "Hardware of instance classes", rows, width, |it| {
        let baseline = it.cpu_baseline_share.map_or_else(String::new, |share| {
            format!(" of which {} % may be used for ever", rate(share * 100.0))
        });
        format!(
            "{} vCPUs{baseline}, {} GiB, EBS {} IOPS and {} MiB/s, CoreMark {} a vCPU",
            rate(it.vcpus),
            rate(it.memory_bytes / GIB_RATE),
            rate(it.ebs_iops),
            rate(it.ebs_mib_per_second),
            rate(it.coremark_per_vcpu)
        )
    });
    let rows = diff.dax_nodes.iter();
    table(out, "Hardware of DAX nodes", rows, width, |it| {
        format!(
            "{} GiB, {} normalized requests a second",
            rate(it.memory_bytes / GIB_RATE),
            rate(it.requests_per_second)
        )
    });
}

fn rate(value: f64) -> String {
    Decimal::try_from(value).map_or_else(|_| value.to_string(), quantity)
}

fn table<'d, T: 'd>(
    out: &mut String,
    name: &str,
    rows: impl Iterator<Item = &'d Changed<T>>,
    width: usize,
    text: impl Fn(&T) -> String,
) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    heading(out, name);
    let rows = rows.map(|it| {
        let said = match (&it.before, &it.after) {
            (Some(before), Some(after)) => format!("{} → {}", text(before), text(after)),
            (None, Some(after)) => format!("new: {}", text(after)),
            (Some(before), None) => format!("gone: {}", text(before)),
            (None, None) => String::new(),
        };
        [it.name.clone(), said]
    });
    columns(out, rows, width);
}
