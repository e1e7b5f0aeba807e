//! Long sums in parts, each a cell of its own: a formula of more than 8,192 characters makes a file that
//! can't be opened.

use super::expression::Expression;
use super::rows::{About, Content, Kind, Rows};

/// Names are of 200 characters at most, and a term is made of a few of them.
const MOST_TERMS: usize = 12;

impl Rows {
    /// A formula of the first workload, or of all, with cells of its own for the parts of every sum in it that
    /// is long.
    pub(super) fn in_parts(
        &mut self,
        (name, label, unit): (&str, &str, &str),
        formula: Expression,
    ) -> Expression {
        let mut number = 0;
        let in_parts = formula.mapped(&mut |it| {
            let Expression::Sum(terms) = it else {
                return None;
            };
            if terms.len() <= MOST_TERMS || !is_of_cells(it) {
                return None;
            }
            let mut terms = terms.clone();
            while terms.len() > MOST_TERMS {
                let parts = terms.chunks(MOST_TERMS).map(|part| {
                    number += 1;
                    let row = self.row(Kind::Derived, &format!("{name}_part_{number}"), "", || {
                        About {
                            label: format!("{label}, part {number}"),
                            unit: unit.to_owned(),
                            ..About::default()
                        }
                    });
                    let part = Expression::sum(part.iter().cloned());
                    let content = || Content::Formula(part);
                    Expression::Cell(self.put(row, 0, content))
                });
                terms = parts.collect();
            }
            Some(Expression::sum(terms))
        });
        if number == 0 { formula } else { in_parts }
    }
}

/// Whether a formula is a number in any cell: not one of those that blocks have in each row.
fn is_of_cells(formula: &Expression) -> bool {
    let mut is = true;
    formula.each_leaf(&mut |it| {
        is &= matches!(it, Expression::Number(_) | Expression::Cell(_));
    });
    is
}
