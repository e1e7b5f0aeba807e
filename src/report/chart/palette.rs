//! The colours of charts, each for paper that is light and for a screen that is dark.

use plotters::style::RGBColor;

/// A colour on light paper, and what takes its place on dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Colour {
    pub(in crate::report) light: (u8, u8, u8),
    pub(in crate::report) dark: (u8, u8, u8),
}

const fn colour(light: u32, dark: u32) -> Colour {
    Colour {
        light: channels(light),
        dark: channels(dark),
    }
}

const fn channels(rgb: u32) -> (u8, u8, u8) {
    let [_, red, green, blue] = rgb.to_be_bytes();
    (red, green, blue)
}

pub(in crate::report) const PAPER: Colour = colour(0xff_ff_ff, 0x14_18_1d);
pub(in crate::report) const INK: Colour = colour(0x1f_23_28, 0xe6_ed_f3);
pub(in crate::report) const QUIET: Colour = colour(0x57_60_6a, 0x9d_a7_b1);
pub(in crate::report) const GRID: Colour = colour(0xd8_de_e4, 0x34_3b_44);

/// Of what is drawn side by side. On dark they are those of Okabe and Ito (Color Universal Design, 2008);
/// on light the bright ones of them are darkened until each has a contrast of 3:1. Any two are told apart
/// with protanopia, deuteranopia and tritanopia too: `tests` below measures both.
pub(in crate::report) const SERIES: [Colour; 8] = [
    colour(0x00_72_b2, 0x56_b4_e9),
    colour(0xd5_5e_00, 0xd5_5e_00),
    colour(0x00_9e_73, 0x00_9e_73),
    colour(0x8a_2a_6b, 0xcc_79_a7),
    colour(0x1e_99_ee, 0x00_72_b2),
    colour(0x5c_4a_00, 0xf0_e4_42),
    INK,
    colour(0x76_7c_84, 0xe6_9f_00),
];

/// Of a series, by its place; after the last the first comes again.
pub(super) fn series(at: usize) -> Colour {
    SERIES[at % SERIES.len()]
}

/// The dashes of a series, by its place: with them, lines are told apart without colour.
pub(super) fn dashes(at: usize) -> &'static str {
    [
        "",
        "8 4",
        "2 3",
        "10 3 2 3",
        "5 3",
        "14 4",
        "1 4",
        "10 3 2 3 2 3",
    ][at % SERIES.len()]
}

/// The letter of a series, by its place.
pub(super) fn letter(at: usize) -> char {
    u8::try_from(at % 26).map_or('A', |it| char::from(b'A' + it))
}

impl Colour {
    /// On light paper.
    pub(super) fn rgb(self) -> RGBColor {
        let (red, green, blue) = self.light;
        RGBColor(red, green, blue)
    }
}

/// A colour as a style sheet has it.
pub(in crate::report) fn hex((red, green, blue): (u8, u8, u8)) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A channel of sRGB as light, by WCAG 2.2.
    fn linear(channel: u8) -> f64 {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    }

    fn light((red, green, blue): (u8, u8, u8)) -> [f64; 3] {
        [red, green, blue].map(linear)
    }

    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let luminance = |it| {
            let [red, green, blue] = light(it);
            0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        a.max(b) / a.min(b)
    }

    /// What is seen with full sight, protanopia, deuteranopia and tritanopia: Machado, Oliveira and
    /// Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), at
    /// severity 1.
    const SIGHTS: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ];

    /// In CIELAB, as somebody sees it.
    fn seen(colour: (u8, u8, u8), sight: [[f64; 3]; 3]) -> [f64; 3] {
        let rgb = light(colour);
        let [red, green, blue] = sight.map(|row| {
            let sum: f64 = row.iter().zip(rgb).map(|(a, b)| a * b).sum();
            sum.clamp(0.0, 1.0)
        });
        let [x, y, z] = [
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83,
        ]
        .map(|t: f64| {
            if t > 0.008_856 {
                t.cbrt()
            } else {
                7.787 * t + 16.0 / 116.0
            }
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn white_on_black_has_the_contrast_of_the_guidelines() {
        // (1 + 0.05) ÷ (0 + 0.05) = 21.
        assert!((contrast((255, 255, 255), (0, 0, 0)) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_drawn_stands_out_and_what_is_written_more_so() {
        for it in SERIES {
            assert!(contrast(it.light, PAPER.light) >= 3.0, "{it:?}");
            assert!(contrast(it.dark, PAPER.dark) >= 3.0, "{it:?}");
        }
        for it in [INK, QUIET] {
            assert!(contrast(it.light, PAPER.light) >= 4.5, "{it:?}");
            assert!(contrast(it.dark, PAPER.dark) >= 4.5, "{it:?}");
        }
    }

    #[test]
    fn any_two_series_are_told_apart_whatever_one_sees() {
        for sight in SIGHTS {
            for (i, a) in SERIES.iter().enumerate() {
                for b in &SERIES[..i] {
                    for (a, b) in [(a.light, b.light), (a.dark, b.dark)] {
                        let (a_seen, b_seen) = (seen(a, sight), seen(b, sight));
                        let squares = a_seen.iter().zip(b_seen).map(|(a, b)| (a - b).powi(2));
                        let difference = squares.sum::<f64>().sqrt();
                        // A difference of 2 is just seen side by side.
                        assert!(difference > 12.0, "{a:?} and {b:?}: {difference}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_series_has_its_own_dashes_and_letter() {
        for i in 0..SERIES.len() {
            for j in 0..i {
                assert_ne!(dashes(i), dashes(j));
                assert_ne!(letter(i), letter(j));
            }
        }
        assert_eq!(hex(SERIES[0].light), "#0072b2");
    }
}
