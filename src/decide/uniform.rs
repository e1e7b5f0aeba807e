//! Uniform random numbers: those of a sample follow from the seed and the sample's number alone.
//!
//! They are the output of `ChaCha` with 8 rounds (Bernstein 2008), keyed with the seed in little-endian bytes
//! followed by zeros, its stream being the number of the sample. Of each word of 64 bits the upper 53 make a
//! number from 0 to 1, in the middle of its 2^−53, so that it is neither.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// Random numbers of a seed.
pub(super) struct Uniforms(ChaCha8Rng);

impl Uniforms {
    pub(super) fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Begins the stream of a number.
    pub(super) fn begin(&mut self, stream: u64) {
        self.0.set_stream(stream);
    }

    /// The next number between 0 and 1.
    #[expect(clippy::cast_precision_loss, reason = "a float holds all of 53 bits")]
    pub(super) fn next(&mut self) -> f64 {
        let bits = self.0.next_u64() >> 11;
        (bits as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// The next whole number below another, each as likely as any to some 2^−53.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "bounds are small"
        )]
        let at = (self.next() * bound as f64) as usize;
        at.min(bound.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_chacha() {
        // Key and stream 0: the first bytes of ChaCha8's keystream are 3e 00 ef 2f 89 5f 40 d6 (test vector 1
        // of draft-strombergson-chacha-test-vectors-01), as a little-endian word 0xd6405f892fef003e.
        let mut uniforms = Uniforms::new(0);
        uniforms.begin(0);
        // Its upper 32 bits are 3,594,542,985 of 2^32.
        let upper = f64::from(0xd640_5f89_u32) / 4_294_967_296.0;
        let found = uniforms.next();
        assert!(found >= upper && found < upper + 1.0 / 4_294_967_296.0);
    }

    #[test]
    fn a_stream_does_not_depend_on_what_was_drawn_before() {
        let mut one = Uniforms::new(7);
        one.begin(3);
        let first = [one.next(), one.next(), one.next()];
        one.begin(2);
        let _ = one.next();
        one.begin(3);
        assert_eq!([one.next(), one.next(), one.next()], first);
    }
}
