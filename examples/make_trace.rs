//! Writes the trace of `examples/checkout.toml` to standard output: requests in each 5 minutes of a
//! week, as a monitoring system would export them, made up from the parameters below.
//!
//! `cargo run --example make_trace > examples/checkout-requests.csv`

use std::f64::consts::TAU;

/// Requests in 5 minutes of an even week.
const MEAN: f64 = 16_200.0;
/// How steep day and night are, as the κ of a diurnal shape.
const KAPPA: f64 = 0.9;
const PEAK_HOUR: f64 = 19.0;
const WEEKEND: f64 = 1.25;
/// Standard deviation of the noise, as a share.
const NOISE: f64 = 0.12;
const SEED: u64 = 2026;

/// Day of the week, from and to in hours, and the factor.
const EVENTS: [(usize, f64, f64, f64); 2] = [
    // A campaign on Thursday evening.
    (3, 18.0, 20.0, 2.2),
    // An outage on Tuesday night.
    (1, 3.0 + 10.0 / 60.0, 3.0 + 35.0 / 60.0, 0.05),
];

fn main() {
    let mut draw = SEED;
    println!("time,requests");
    for day in 0..7_usize {
        for step in 0..288_u32 {
            let hour = f64::from(step) / 12.0;
            let daily = (KAPPA * (TAU * (hour - PEAK_HOUR) / 24.0).cos()).exp();
            let weekend = if day < 5 { 1.0 } else { WEEKEND };
            let events = EVENTS.iter().filter(|(on, from, to, _)| {
                // Five-minute steps: half a minute is far from the next.
                *on == day && hour > from - 0.01 && hour < to - 0.01
            });
            let factor: f64 = events.map(|(.., factor)| factor).product();
            let requests = MEAN * daily * weekend * factor * (1.0 + NOISE * noise(&mut draw));
            let (hour, minute) = (step / 12, step % 12 * 5);
            // The Monday is the 5th of October 2026.
            println!(
                "2026-10-{:02}T{hour:02}:{minute:02}:00Z,{requests:.0}",
                5 + day
            );
        }
    }
}

/// About normal, with a variance of 1: the sum of twelve even draws less their mean.
fn noise(state: &mut u64) -> f64 {
    (0..12).map(|_| even(state)).sum::<f64>() - 6.0
}

/// A number from 0 to 1, by Knuth's linear congruential generator for 64 bits.
fn even(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    // The upper 32 bits are the better ones.
    f64::from(u32::try_from(*state >> 32).unwrap_or(0)) / 4_294_967_296.0
}
