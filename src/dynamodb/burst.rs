//! Burst capacity: what is not used serves what is asked for beyond the capacity, for a while.
//!
//! Rule: Amazon DynamoDB developer guide, burst capacity: up to 300 seconds of unused capacity are
//! kept.

/// Unused capacity that is kept, in units for a minute each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    /// So many minutes of the capacity at most.
    minutes: f64,
    kept: f64,
}

impl Bucket {
    /// An empty bucket that keeps so many seconds of capacity.
    pub(super) fn new(seconds: f64) -> Self {
        Self {
            minutes: seconds / 60.0,
            kept: 0.0,
        }
    }

    /// Lives through a minute that asks for so many units a second of a capacity, and gives the
    /// units a second that are throttled in it: lost, not tried again.
    #[inline]
    pub(super) fn minute(&mut self, asked: f64, capacity: f64) -> f64 {
        let most = self.minutes * capacity;
        // Most minutes find a full bucket, and leave it so.
        if asked <= capacity && self.kept >= most {
            return 0.0;
        }
        let left = self.kept + (capacity - asked);
        self.kept = left.clamp(0.0, most);
        (-left).max(0.0)
    }

    /// Goes on with another capacity, of which no more is kept.
    pub(super) fn resize(&mut self, capacity: f64) {
        self.kept = self.kept.min(self.minutes * capacity);
    }
}

/// Share of what is asked for that a fixed capacity throttles. The period is lived through twice,
/// and the second time counts: what the end keeps, the beginning has.
pub(super) fn throttled_share(minutes: &[f64], capacity: f64, seconds: f64) -> f64 {
    let mut bucket = Bucket::new(seconds);
    let mut life = || -> f64 {
        let throttled = minutes.iter().map(|asked| bucket.minute(*asked, capacity));
        throttled.sum()
    };
    life();
    share(life(), minutes)
}

/// Units a second that are throttled in some minutes, of all that are asked for.
pub(super) fn share(throttled: f64, minutes: &[f64]) -> f64 {
    let asked: f64 = minutes.iter().sum();
    if asked > 0.0 { throttled / asked } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_of_unused_capacity_are_kept() {
        let mut bucket = Bucket::new(300.0);
        // 10 minutes at 40 of 100 leave 10 × 60 = 600 for a minute; 5 × 100 are kept.
        for _ in 0..10 {
            assert_eq!(bucket.minute(40.0, 100.0), 0.0);
        }
        // A minute at 500 takes 400 of them, and the next one finds 100.
        assert_eq!(bucket.minute(500.0, 100.0), 0.0);
        assert_eq!(bucket.minute(500.0, 100.0), 300.0);
        assert_eq!(bucket.minute(500.0, 100.0), 400.0);
    }

    #[test]
    fn less_capacity_keeps_less() {
        let mut bucket = Bucket::new(300.0);
        for _ in 0..10 {
            bucket.minute(0.0, 100.0);
        }
        // 5 × 10 are left, where a minute at 110 takes 100.
        bucket.resize(10.0);
        assert_eq!(bucket.minute(110.0, 10.0), 50.0);
    }

    #[test]
    fn a_fixed_capacity_throttles_what_its_bucket_does_not_hold() {
        // 9 minutes at 1 of 2 keep 9 of at most 10; a minute at 13 takes 11 and finds 9: 2 of
        // 9 + 13 are throttled.
        let mut minutes = vec![1.0; 9];
        minutes.push(13.0);
        let share = throttled_share(&minutes, 2.0, 300.0);
        assert!((share - 2.0 / 22.0).abs() < 1e-12);
        assert_eq!(throttled_share(&[0.0; 3], 0.0, 300.0), 0.0);
    }
}
