//! What people see of where an answer flips. Numbers are held elsewhere: in `break_even.rs` and `sweep.rs`.

mod common;

use common::program::{answer_in_columns, folder};

const ORDERS: &str = include_str!("../examples/orders.toml");

fn answer(arguments: &[&str], columns: usize) -> String {
    let folder = folder(&[("orders.toml", ORDERS)]);
    let command = [&arguments[..1], &["orders.toml"], &arguments[1..]].concat();
    answer_in_columns(folder.path(), &command, columns)
}

#[test]
fn a_break_even_in_80_columns() {
    insta::assert_snapshot!(answer(&["breakeven", "--vary", "storage"], 80));
}

#[test]
fn a_break_even_between_two_options() {
    let arguments = [
        "breakeven",
        "--vary",
        "writes",
        "--between",
        "1,1000",
        "--option",
        "rds.multi-az.on-demand",
        "--option",
        "aurora.standard.on-demand",
    ];
    insta::assert_snapshot!(answer(&arguments, 140));
}

#[test]
fn curves_in_80_columns() {
    insta::assert_snapshot!(answer(&["sweep", "--vary", "reads=10..100k:60:log"], 80));
}

#[test]
fn a_map_in_80_columns() {
    let arguments = [
        "sweep",
        "--vary",
        "reads=10..100k:60:log",
        "--vary",
        "storage=1GiB..10TiB:20:log",
    ];
    insta::assert_snapshot!(answer(&arguments, 80));
}

#[test]
fn a_tornado_in_80_columns() {
    insta::assert_snapshot!(answer(&["sensitivity"], 80));
}

#[test]
fn a_tornado_in_140_columns() {
    insta::assert_snapshot!(answer(&["sensitivity", "--by", "50%"], 140));
}
