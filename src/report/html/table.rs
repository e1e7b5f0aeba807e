//! Tables that are read out row by row, scroll where they are wider than the screen, and print whole.

use maud::{Markup, html};

use crate::report::document::{Column, Table};

/// A table of cells. The first cell of a row names it.
pub(super) fn table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    framed(
        caption,
        &html! {
            (head(columns))
            tbody {
                @for row in rows { (cells(columns, row)) }
            }
        },
    )
}

/// The id of an option, which may be broken after its dots.
pub(super) fn option_id(id: &str) -> Markup {
    html! {
        code {
            @for (i, part) in id.split('.').enumerate() {
                @if i > 0 { "." wbr; }
                (part)
            }
        }
    }
}

/// A table of texts.
pub(super) fn of_texts(table: &Table) -> Markup {
    let rows = table.rows.iter();
    let rows = rows.map(|row| row.iter().map(|it| html! { (it) }).collect());
    self::table(&table.caption, &table.columns, &rows.collect::<Vec<_>>())
}

/// What goes around the parts of a table: where it is wider than the screen it scrolls by itself, by keys
/// too.
pub(super) fn framed(caption: &str, parts: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { span { (caption) } }
                (parts)
            }
        }
    }
}

/// The names of columns.
pub(super) fn head(columns: &[Column]) -> Markup {
    html! {
        thead {
            tr {
                @for it in columns { th scope="col" class=[class(it)] { (it.name) } }
            }
        }
    }
}

/// A row.
pub(super) fn cells(columns: &[Column], row: &[Markup]) -> Markup {
    html! {
        tr {
            @for (i, (cell, column)) in row.iter().zip(columns).enumerate() {
                @if i == 0 {
                    th scope="row" class=[class(column)] { (cell) }
                } @else {
                    td class=[class(column)] { (cell) }
                }
            }
        }
    }
}

fn class(column: &Column) -> Option<&'static str> {
    column.is_number.then_some("number")
}
