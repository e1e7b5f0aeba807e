//! Lines through a grid of values where they are 0: marching squares.

use std::collections::HashMap;

/// An edge of the grid: the place of its first corner, and whether it goes up.
type Edge = (usize, bool);

/// The lines along which values on a grid change their sign, each a list of points. Values stand at every
/// pair of coordinates, the first axis through for each of the second; where there is none no line passes,
/// and beside one that is infinite it runs halfway.
pub(super) fn contours(axes: [&[f64]; 2], values: &[Option<f64>]) -> Vec<Vec<(f64, f64)>> {
    let [across, up] = axes;
    let width = across.len();
    let mut points: HashMap<Edge, (f64, f64)> = HashMap::new();
    let mut segments: Vec<[Edge; 2]> = Vec::new();
    for row in 1..up.len() {
        for column in 1..width {
            let low = (row - 1) * width + column - 1;
            let corners = [low, low + 1, low + width + 1, low + width];
            let found = corners.map(|it| values.get(it).copied().flatten());
            let [Some(first), Some(second), Some(third), Some(fourth)] = found else {
                continue;
            };
            let sides = (across[column - 1], across[column]);
            let ends = (up[row - 1], up[row]);
            // The edges below, right, above and left, each from its lower corner on.
            let edges = [
                ((low, false), first, second),
                ((low + 1, true), second, third),
                ((low + width, false), fourth, third),
                ((low, true), first, fourth),
            ];
            let mut crossed = Vec::new();
            for (side, (edge, from, to)) in edges.into_iter().enumerate() {
                if (from >= 0.0) == (to >= 0.0) {
                    continue;
                }
                // Beyond all measure on one side there is nothing to go by.
                let share = if from.is_finite() && to.is_finite() {
                    from / (from - to)
                } else {
                    0.5
                };
                let between = |(low, high): (f64, f64)| low + (high - low) * share;
                let point = match side {
                    0 => (between(sides), ends.0),
                    1 => (sides.1, between(ends)),
                    2 => (between(sides), ends.1),
                    _ => (sides.0, between(ends)),
                };
                points.insert(edge, point);
                crossed.push(edge);
            }
            match crossed[..] {
                [one, other] => segments.push([one, other]),
                // A saddle: the corners of the middle's sign are joined.
                [below, right, above, left] => {
                    let middle = (first + second + third + fourth) / 4.0;
                    if (middle >= 0.0) == (first >= 0.0) {
                        segments.extend([[below, right], [above, left]]);
                    } else {
                        segments.extend([[left, below], [right, above]]);
                    }
                }
                _ => {}
            }
        }
    }
    joined(&segments)
        .into_iter()
        .map(|line| {
            line.iter()
                .filter_map(|it| points.get(it).copied())
                .collect()
        })
        .collect()
}

/// Segments end to end, in the order in which they were found.
fn joined(segments: &[[Edge; 2]]) -> Vec<Vec<Edge>> {
    let mut at: HashMap<Edge, Vec<usize>> = HashMap::new();
    for (place, segment) in segments.iter().enumerate() {
        for edge in segment {
            at.entry(*edge).or_default().push(place);
        }
    }
    let mut is_taken = vec![false; segments.len()];
    let next = |edge: Edge, is_taken: &mut Vec<bool>| {
        let place = at.get(&edge)?.iter().copied().find(|it| !is_taken[*it])?;
        is_taken[place] = true;
        let [one, other] = segments[place];
        Some(if one == edge { other } else { one })
    };
    let mut lines = Vec::new();
    for place in 0..segments.len() {
        if is_taken[place] {
            continue;
        }
        is_taken[place] = true;
        let [start, end] = segments[place];
        let mut line = vec![end, start];
        // Onwards from its start, then back and onwards from its end.
        while let Some(edge) = line.last().and_then(|it| next(*it, &mut is_taken)) {
            line.push(edge);
        }
        line.reverse();
        while let Some(edge) = line.last().and_then(|it| next(*it, &mut is_taken)) {
            line.push(edge);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_runs_where_values_change_their_sign() {
        // 1 − x on x = 0, 2 and y = 0, 1, 2: the line x = 1 from below to above.
        let values = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0].map(Some);
        let lines = contours([&[0.0, 2.0], &[0.0, 1.0, 2.0]], &values);
        let mut line = lines[0].clone();
        line.sort_by(|a, b| a.1.total_cmp(&b.1));
        assert_eq!(lines.len(), 1);
        assert_eq!(line, [(1.0, 0.0), (1.0, 1.0), (1.0, 2.0)]);
    }

    #[test]
    fn beside_what_is_infinite_a_line_runs_halfway() {
        let values = [1.0, f64::NEG_INFINITY, 5.0, f64::NEG_INFINITY].map(Some);
        let lines = contours([&[0.0, 2.0], &[0.0, 1.0]], &values);
        let mut line = lines[0].clone();
        line.sort_by(|a, b| a.1.total_cmp(&b.1));
        assert_eq!(line, [(1.0, 0.0), (1.0, 1.0)]);
    }

    #[test]
    fn a_hill_is_enclosed_and_a_gap_is_not_crossed() {
        // Nine places, of which the middle is positive: a diamond with five points, the first again.
        let mut values = [Some(-1.0); 9];
        values[4] = Some(1.0);
        let axis = [0.0, 1.0, 2.0];
        let lines = contours([&axis, &axis], &values);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 5);
        assert_eq!(lines[0].first(), lines[0].last());
        values[0] = None;
        let lines = contours([&axis, &axis], &values);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 4);
    }
}
