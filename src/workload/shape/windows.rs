//! Levels in windows of the week, and by the hour.

use super::calendar::{MINUTES_A_DAY, MINUTES_A_WEEK};

/// A part of the week: from one of its minutes on, for so many; it may go on over the week's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: usize,
    pub(crate) minutes: usize,
}

impl Window {
    /// From one time to another on a day; over midnight when the second is no later.
    pub(crate) fn on(day: usize, from: usize, to: usize) -> Self {
        let minutes = match (to + MINUTES_A_DAY - from) % MINUTES_A_DAY {
            0 => MINUTES_A_DAY,
            minutes => minutes,
        };
        Self {
            from: day * MINUTES_A_DAY + from,
            minutes,
        }
    }

    fn of_week(self) -> impl Iterator<Item = usize> {
        (self.from..self.from + self.minutes).map(|minute| minute % MINUTES_A_WEEK)
    }
}

/// The minutes of a week with a level of 1 in the windows and another outside of them.
pub(crate) fn open(windows: &[Window], outside: f64) -> Vec<f64> {
    let mut minutes = vec![outside; MINUTES_A_WEEK];
    for minute in windows.iter().flat_map(|it| it.of_week()) {
        minutes[minute] = 1.0;
    }
    minutes
}

/// The minutes of a week with the product of the factors of the windows that each lies in, and 1
/// outside of all.
pub(crate) fn factors(windows: &[(Window, f64)]) -> Vec<f64> {
    let mut minutes = vec![1.0; MINUTES_A_WEEK];
    for (window, factor) in windows {
        for minute in window.of_week() {
            minutes[minute] *= factor;
        }
    }
    minutes
}

/// The minutes of a week by the 24 hours of a day, or by the 168 of the week.
pub(crate) fn hourly(hours: &[f64]) -> Vec<f64> {
    let minutes = 0..MINUTES_A_WEEK;
    minutes
        .map(|minute| hours[minute / 60 % hours.len()])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_may_go_on_over_midnight_and_the_end_of_the_week() {
        let night = Window::on(6, 22 * 60, 6 * 60);
        let minutes = open(&[night], 0.0);
        // Sunday 22:00 to Monday 06:00: 480 minutes, 360 of them at the week's beginning.
        assert_eq!(minutes.iter().filter(|it| **it == 1.0).count(), 480);
        assert_eq!((minutes[359], minutes[360]), (1.0, 0.0));
        assert_eq!(minutes[6 * MINUTES_A_DAY + 22 * 60 - 1], 0.0);
        // From a time to the same is a whole day.
        for (from, to) in [(540, 540), (0, MINUTES_A_DAY), (MINUTES_A_DAY, 0)] {
            assert_eq!(Window::on(0, from, to).minutes, MINUTES_A_DAY);
        }
    }

    #[test]
    fn factors_multiply_where_windows_overlap() {
        let minutes = factors(&[(Window::on(0, 0, 120), 3.0), (Window::on(0, 60, 180), 0.5)]);
        assert_eq!(
            [minutes[0], minutes[60], minutes[120], minutes[180]],
            [3.0, 1.5, 0.5, 1.0]
        );
    }

    #[test]
    fn a_day_of_hours_repeats_and_a_week_of_hours_does_not() {
        let day: Vec<f64> = (0..24).map(f64::from).collect();
        assert_eq!(hourly(&day)[MINUTES_A_DAY + 60], 1.0);
        let week: Vec<f64> = (0..168).map(f64::from).collect();
        assert_eq!(hourly(&week)[MINUTES_A_DAY + 60], 25.0);
    }
}
