//! The capacity-duration curve: for how long how much is asked for.

/// Units by how long they are asked for, the most first.
#[derive(Debug, Clone, Default)]
pub(crate) struct DurationCurve {
    steps: Vec<Step>,
}

/// The time in which so much or more is asked for.
#[derive(Debug, Clone, Copy)]
struct Step {
    units: u64,
    /// Minutes with so many units or more.
    minutes: u64,
    /// Units × minutes of these minutes.
    unit_minutes: u128,
}

impl DurationCurve {
    /// The curve of units, each with how many minutes it is asked for.
    pub(crate) fn of(hours: impl Iterator<Item = (u64, u32)>) -> Self {
        let mut hours: Vec<_> = hours.collect();
        if !hours.is_sorted_by(|a, b| a.0 >= b.0) {
            hours.sort_unstable_by_key(|(units, _)| std::cmp::Reverse(*units));
        }
        let (mut minutes, mut unit_minutes) = (0, 0);
        let mut steps: Vec<Step> = Vec::with_capacity(hours.len());
        for (units, more) in hours {
            minutes += u64::from(more);
            unit_minutes += u128::from(units) * u128::from(more);
            let step = Step {
                units,
                minutes,
                unit_minutes,
            };
            match steps.last_mut() {
                Some(last) if last.units == units => *last = step,
                _ => steps.push(step),
            }
        }
        Self { steps }
    }

    /// Minutes of the whole period.
    pub(crate) fn minutes(&self) -> u64 {
        self.steps.last().map_or(0, |it| it.minutes)
    }

    /// The most units.
    pub(crate) fn most(&self) -> u64 {
        self.steps.first().map_or(0, |it| it.units)
    }

    /// How many blocks of so many units, one upon the other, are used for more than so many unit-minutes
    /// each. No block is used for more than the one below it.
    pub(crate) fn blocks_used_more(&self, units: u64, unit_minutes: u128) -> u64 {
        // From the first step on that is long enough, all blocks below it are; the one that reaches
        // above it may be, and none that begins above it is.
        let is_long = |it: &Step| u128::from(it.minutes) * u128::from(units) > unit_minutes;
        let Some(step) = self.steps.iter().find(|it| is_long(it)) else {
            let used = self.beyond(0) - self.beyond(units);
            return u64::from(used > unit_minutes);
        };
        let below = step.units / units;
        let above = below.saturating_add(1);
        let [from, to] = [below, above].map(|it| it.saturating_mul(units));
        if self.beyond(from) - self.beyond(to) > unit_minutes {
            above
        } else {
            below
        }
    }

    /// Unit-minutes above so many units.
    pub(crate) fn beyond(&self, units: u64) -> u128 {
        let above = self.steps.partition_point(|it| it.units > units);
        let Some(step) = above.checked_sub(1).map(|at| self.steps[at]) else {
            return 0;
        };
        step.unit_minutes - u128::from(step.minutes) * u128::from(units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_to_the_end_of_numbers() {
        // As many units all the time as a number holds, in blocks of one that are worth it when used at all.
        let curve = DurationCurve::of([(u64::MAX, 60)].into_iter());
        assert_eq!(curve.blocks_used_more(1, 0), u64::MAX);
        // 250 units for an hour: two whole blocks, and half of a third, 50 × 60 unit-minutes.
        let curve = DurationCurve::of([(250, 60)].into_iter());
        assert_eq!(curve.blocks_used_more(100, 2_999), 3);
        assert_eq!(curve.blocks_used_more(100, 3_000), 2);
        assert_eq!(curve.blocks_used_more(100, 6_000), 0);
    }

    #[test]
    fn what_is_beyond_is_the_area_above_a_line() {
        // 300 for one hour, 100 for two, 40 for one.
        let curve = DurationCurve::of([(100, 60), (300, 60), (40, 60), (100, 60)].into_iter());
        assert_eq!((curve.most(), curve.minutes()), (300, 240));
        assert_eq!(curve.beyond(0), 60 * (300 + 100 + 100 + 40));
        assert_eq!(curve.beyond(50), 60 * (250 + 50 + 50));
        assert_eq!(curve.beyond(100), 60 * 200);
        assert_eq!(curve.beyond(300), 0);
        assert_eq!(DurationCurve::default().beyond(0), 0);
    }
}
