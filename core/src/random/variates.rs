//! Variates: what a random word becomes. One word each, whatever comes out: a quantile function of the number `p` that
//! the word stands for.
//!
//! No variate is rejected, so that the numbers of a sample depend on nothing but its index. And a larger word never makes a
//! clearly smaller variate: the same words give uniform, normal and exponential numbers of the same ranks.
//!
//! # Words as probabilities
//!
//! A **uniform** number is the leading 53 bits of the word over 2⁵³, or the leading 24 over 2²⁴ as an `f32`.
//!
//! The others need probabilities near 0 to their last bit, since what is rare comes from there. A word with its last bit
//! set, `v`, stands for `v/2⁶⁴`, in `(0, 1)`: as an `f64` it is rounded to nearest; as an `f32` its upper 32 bits and its
//! lower 32 bits are rounded each, and their sum.
//!
//! # Exponential
//!
//! Of a word `w`, `v` is the complement `!w` with its last bit set, and the variate is `-ln(v/2⁶⁴)`, with
//! [`ln`](crate::Lanes::ln) of this library. The largest is 44.4, which comes once in 2⁶³ words.
//!
//! # Normal
//!
//! Of a word `w`, `v` is `w` with its last bit set, and the variate is the quantile of `v/2⁶⁴`, which is `√2 · erf⁻¹(x)` of
//! `x = 2v/2⁶⁴ - 1`. So `!w` makes that of `w` with the other sign. With `t = -ln(1 - x²)` it is `x · G(t)`, where `G` is
//! smooth.
//!
//! * **In the centre**, where `t` is at most 5, `G` is a polynomial in `t`, and `x` is rounded to the element type (of an
//!   `f32`, `x` is made of the upper 32 bits of the word, the last of them set). `t` may be off by some units in the last
//!   place: `G` hardly depends on it.
//! * **In the tails**, for one number in 300, `G` is a polynomial in `√t`, of two pieces that meet at 14. What is rounded is
//!   `u = 1 - |x|`, the probability of a number as far from 0: it makes `x = 1 - u` and `t = -ln(u · (2 - u))`.
//!
//! The relative error of the polynomials is below 2⁻⁵⁴, of `f32` below 2⁻²⁷; what comes out is within 5 ULP of the quantile of
//! the rounded `x` or `u` (of 22 000 words, 3.6). The largest is 9.1, which comes once in 2⁶³ words.
//!
//! That `erf⁻¹` is a polynomial in this logarithm is Giles's finding ("Approximating the erfinv function", GPU
//! Computing Gems, 2011). The coefficients are fitted anew, by `tests/coefficients/normal_variate.py`. A rejection
//! method (Ziggurat) would need fewer operations, but a number of words that depends on the data; Box and Muller's
//! needs half as many logarithms, but two words and two functions more for each two numbers, which makes a number
//! depend on its neighbour.

use crate::backend::{Backend, MAX_LANES, Words};
use crate::function::{Logarithm, minus_ln, polynomial_in_halves};
use crate::lanes::Lanes;
use crate::random::eight_streams::LANES;
use crate::real::{ForEachType, Real};

/// Eights of words for as many lanes as the widest vector has.
pub(crate) const EIGHTS: usize = MAX_LANES / LANES as usize;

/// As many words as the widest vector has lanes; where there are fewer lanes, the last are not looked at.
pub(crate) type WordsOf<B> = [<B as Backend>::Drawn; EIGHTS];

/// What a random word becomes: the distribution of a random column.
///
/// The trait is sealed; its types come from [`Streams`](crate::Streams).
pub trait Variate<T: Real>: Copy + Send + Sync + sealed::Sealed {
    /// What a driver on `B` draws at a time: one vector, unless a number takes so many operations that two are worth the
    /// registers of their words.
    #[doc(hidden)]
    type Step<B: Backend>: Backend;

    /// The variates of words, one in each lane.
    #[doc(hidden)]
    #[allow(private_interfaces, reason = "no one outside calls it")]
    fn lanes<B: Backend>(&self, words: WordsOf<B>) -> Lanes<T, B>;
}

mod sealed {
    #[allow(unreachable_pub, reason = "named by the public trait it seals")]
    pub trait Sealed {}
}

/// Uniform in `[0, 1)`.
#[derive(Clone, Copy, Debug)]
pub struct Uniform;

/// Uniform in an interval, the lower end included, the upper not.
#[derive(Clone, Copy, Debug)]
pub struct Interval<T> {
    low: T,
    width: T,
    last: T,
}

/// Normal, with mean 0 and variance 1.
#[derive(Clone, Copy, Debug)]
pub struct Normal;

/// Exponential, with mean 1.
#[derive(Clone, Copy, Debug)]
pub struct Exponential;

impl sealed::Sealed for Uniform {}
impl<T> sealed::Sealed for Interval<T> {}
impl sealed::Sealed for Normal {}
impl sealed::Sealed for Exponential {}

impl<T: Real> Interval<T> {
    /// The interval from `low` to below `high`.
    #[track_caller]
    pub(crate) fn new(low: T, high: T) -> Self {
        let width = high - low;
        assert!(low < high && width < T::INFINITY, "uniform numbers from {low} to {high}");
        // The next number below: in the order of its bits if positive, against it if not.
        let last = if high > T::ZERO {
            T::from_pattern(high.pattern() - 1)
        } else if high < T::ZERO {
            T::from_pattern(high.pattern() + 1)
        } else {
            -T::from_pattern(1)
        };
        Self { low, width, last }
    }
}

#[allow(private_interfaces, reason = "as the trait says")]
impl<T: Real> Variate<T> for Uniform {
    type Step<B: Backend> = <B::Step as Backend>::Single;

    #[inline(always)]
    fn lanes<B: Backend>(&self, words: WordsOf<B>) -> Lanes<T, B> {
        T::choose::<UnitOf<B>>(words)
    }
}

#[allow(private_interfaces, reason = "as the trait says")]
impl<T: Real> Variate<T> for Interval<T> {
    type Step<B: Backend> = <B::Step as Backend>::Single;

    #[inline(always)]
    fn lanes<B: Backend>(&self, words: WordsOf<B>) -> Lanes<T, B> {
        (T::choose::<UnitOf<B>>(words) * self.width + self.low).min(self.last)
    }
}

#[allow(private_interfaces, reason = "as the trait says")]
impl<T: Real> Variate<T> for Normal {
    type Step<B: Backend> = B::Step;

    #[inline(always)]
    fn lanes<B: Backend>(&self, words: WordsOf<B>) -> Lanes<T, B> {
        T::choose::<NormalOf<B>>(words)
    }
}

#[allow(private_interfaces, reason = "as the trait says")]
impl<T: Real> Variate<T> for Exponential {
    type Step<B: Backend> = B::Step;

    #[inline(always)]
    fn lanes<B: Backend>(&self, words: WordsOf<B>) -> Lanes<T, B> {
        let mut complements = words;
        for word in &mut complements {
            *word = (*word ^ B::Drawn::splat(!0)) | B::Drawn::splat(1);
        }
        -T::choose::<OpenOf<B>>(complements).ln()
    }
}

/// Words as numbers in `[0, 1)`.
struct UnitOf<B>(core::marker::PhantomData<B>);

impl<B: Backend> ForEachType for UnitOf<B> {
    type In<T: Real> = WordsOf<B>;
    type Out<T: Real> = Lanes<T, B>;

    // The first bit is worth ½. The others are the mantissa of a number in [½, 1), which is theirs and ½: it is taken off
    // where the first bit is not set. The difference is exact.
    #[inline(always)]
    fn f64(words: WordsOf<B>) -> Lanes<f64, B> {
        let bits = doubles(words);
        let mantissa = bits.bits_shr::<11>().bits_and(f64::from_bits((1 << 52) - 1).into());
        mantissa.bits_or(0.5.into()) - bits.select_by_sign(0.0.into(), 0.5.into())
    }

    #[inline(always)]
    fn f32(words: WordsOf<B>) -> Lanes<f32, B> {
        let bits = upper_halves(words);
        let mantissa = bits.bits_shr::<8>().bits_and(f32::from_bits((1 << 23) - 1).into());
        mantissa.bits_or(0.5.into()) - bits.select_by_sign(0.0.into(), 0.5.into())
    }
}

/// Odd words over 2⁶⁴, in `(0, 1)` but for rounding: see the head of the file.
struct OpenOf<B>(core::marker::PhantomData<B>);

impl<B: Backend> ForEachType for OpenOf<B> {
    type In<T: Real> = WordsOf<B>;
    type Out<T: Real> = Lanes<T, B>;

    #[inline(always)]
    fn f64(words: WordsOf<B>) -> Lanes<f64, B> {
        const TWO_TO_20: f64 = (1_u64 << 20) as f64;
        const TWO_TO_MINUS_12: f64 = 1.0 / (1_u64 << 12) as f64;
        let bits = doubles(words);
        let low = bits.bits_and(LOWER_HALF.into()).bits_or(TWO_TO_MINUS_12.into());
        let high = bits.bits_shr::<32>().bits_or(TWO_TO_20.into());
        (high - (TWO_TO_20 + TWO_TO_MINUS_12)) + low // the last sum alone is rounded
    }

    #[inline(always)]
    fn f32(words: WordsOf<B>) -> Lanes<f32, B> {
        let (upper, lower) = (fraction(upper_halves(words)), fraction(lower_halves(words)));
        upper + lower * TWO_TO_MINUS_32
    }
}

const LOWER_HALF: f64 = f64::from_bits(0xffff_ffff);
const TWO_TO_MINUS_32: f32 = 1.0 / (1_u64 << 32) as f32;

/// 32 bits as an integer over 2³², rounded.
#[inline(always)]
fn fraction<B: Backend>(bits: Lanes<f32, B>) -> Lanes<f32, B> {
    const TWO_TO_7: f32 = (1_u64 << 7) as f32;
    const TWO_TO_MINUS_9: f32 = 1.0 / (1_u64 << 9) as f32;
    let low = bits.bits_and(f32::from_bits(0xffff).into()).bits_or(TWO_TO_MINUS_9.into());
    let high = bits.bits_shr::<16>().bits_or(TWO_TO_7.into());
    (high - (TWO_TO_7 + TWO_TO_MINUS_9)) + low
}

/// Words as the bits of doubles.
#[inline(always)]
fn doubles<B: Backend>(words: WordsOf<B>) -> Lanes<f64, B> {
    by_lanes(words, f64::from_bits)
}

/// The words' upper 32 bits as the bits of singles.
#[inline(always)]
fn upper_halves<B: Backend>(words: WordsOf<B>) -> Lanes<f32, B> {
    by_lanes(words, |word| f32::from_bits((word >> 32) as u32))
}

/// The words' lower 32 bits as the bits of singles.
#[inline(always)]
fn lower_halves<B: Backend>(words: WordsOf<B>) -> Lanes<f32, B> {
    by_lanes(words, |word| f32::from_bits(word as u32))
}

/// A number of each word, which the compiler makes operations on registers of.
#[inline(always)]
fn by_lanes<T: Real, B: Backend>(words: WordsOf<B>, number: impl Fn(u64) -> T) -> Lanes<T, B> {
    if Lanes::<T, B>::COUNT == 1 {
        return Lanes::splat(number(words[0].to_array()[0]));
    }
    let mut numbers = [T::ZERO; MAX_LANES];
    let eights = Lanes::<T, B>::COUNT / LANES as usize;
    for (numbers, words) in numbers.chunks_exact_mut(LANES as usize).zip(words).take(eights) {
        numbers.copy_from_slice(&words.to_array().map(&number));
    }
    Lanes::load(&numbers)
}

/// Normal variates of words.
struct NormalOf<B>(core::marker::PhantomData<B>);

impl<B: Backend> ForEachType for NormalOf<B> {
    type In<T: Real> = WordsOf<B>;
    type Out<T: Real> = Lanes<T, B>;

    #[inline(always)]
    fn f64(words: WordsOf<B>) -> Lanes<f64, B> {
        normal(SignedOf::<B>::f64(words), words)
    }

    #[inline(always)]
    fn f32(words: WordsOf<B>) -> Lanes<f32, B> {
        normal(SignedOf::<B>::f32(words), words)
    }
}

/// `2v/2⁶⁴ - 1` of words with their last bit set, in `(-1, 1)` but for rounding. Those of complements are opposite.
struct SignedOf<B>(core::marker::PhantomData<B>);

impl<B: Backend> ForEachType for SignedOf<B> {
    type In<T: Real> = WordsOf<B>;
    type Out<T: Real> = Lanes<T, B>;

    #[inline(always)]
    fn f64(words: WordsOf<B>) -> Lanes<f64, B> {
        const TWO_TO_21: f64 = (1_u64 << 21) as f64;
        const TWO_TO_MINUS_11: f64 = 1.0 / (1_u64 << 11) as f64;
        let bits = doubles(words);
        let low = bits.bits_and(LOWER_HALF.into()).bits_or(TWO_TO_MINUS_11.next_up().into());
        let high = bits.bits_shr::<32>().bits_or(TWO_TO_21.into());
        (high - (TWO_TO_21 + 1.0 + TWO_TO_MINUS_11)) + low // the last sum alone is rounded
    }

    /// Of the upper 32 bits, made odd.
    #[inline(always)]
    fn f32(words: WordsOf<B>) -> Lanes<f32, B> {
        const TWO_TO_8: f32 = (1_u64 << 8) as f32;
        const TWO_TO_MINUS_8: f32 = 1.0 / (1_u64 << 8) as f32;
        let bits = upper_halves(words);
        let low = bits.bits_and(f32::from_bits(0xffff).into()).bits_or(TWO_TO_MINUS_8.next_up().into());
        let high = bits.bits_shr::<16>().bits_or(TWO_TO_8.into());
        (high - (TWO_TO_8 + 1.0 + TWO_TO_MINUS_8)) + low
    }
}

/// The normal numbers of words, whose `x` is rounded: see the head of the file.
#[inline(always)]
fn normal<T: Quantile, B: Backend>(x: Lanes<T, B>, words: WordsOf<B>) -> Lanes<T, B> {
    let one = Lanes::splat(T::ONE);
    let inside = (one - x) * (one + x);
    let centre = x * T::CENTRE.at(minus_ln(inside));
    let is_central = inside.ge(T::CENTRE_END);
    if is_central.all() {
        return centre;
    }
    let u = T::choose::<OpenOf<B>>(folded::<B>(words)) * T::TWO;
    let t = -(u * (Lanes::splat(T::TWO) - u)).ln();
    let root = t.sqrt();
    let factor = t.le(T::TAIL_END).select(T::TAIL.at(root), T::FAR_TAIL.at(root));
    is_central.select(centre, ((one - u) * factor).copysign(x))
}

/// A word of the lower half, or the complement of one of the upper half, with its last bit set.
#[inline(always)]
fn folded<B: Backend>(mut words: WordsOf<B>) -> WordsOf<B> {
    let ones = B::Drawn::splat(!0);
    for word in &mut words {
        let upper = (word.shr::<63>() + ones) ^ ones; // all ones in the upper half, 0 in the lower
        *word = (*word ^ upper) | B::Drawn::splat(1);
    }
    words
}

/// A polynomial about the middle of an interval.
struct Piece<T: 'static> {
    middle: T,
    coefficients: &'static [T],
}

impl<T: Real> Piece<T> {
    #[inline(always)]
    fn at<B: Backend>(&self, x: Lanes<T, B>) -> Lanes<T, B> {
        let t = x - self.middle;
        polynomial_in_halves(self.coefficients, t, t * t)
    }
}

/// An element type's polynomials.
trait Quantile: Logarithm {
    /// e⁻⁵, where `t` is 5.
    const CENTRE_END: Self;
    const TAIL_END: Self;
    const CENTRE: Piece<Self>;
    const TAIL: Piece<Self>;
    const FAR_TAIL: Piece<Self>;
}

impl Quantile for f64 {
    const CENTRE_END: Self = 0.006_737_946_999_085_467;
    const TAIL_END: Self = 14.0;
    const CENTRE: Piece<Self> = Piece {
        middle: 2.5,
        coefficients: &[
            2.123_313_467_014_67,
            0.348_802_024_399_054_17,
            -0.005_907_619_380_162_384,
            -0.001_771_596_512_914_675,
            0.000_308_652_483_812_648_7,
            -7.065_523_541_089_349e-6,
            -4.831_829_738_594_271e-6,
            6.770_197_195_916_56e-7,
            1.897_418_805_839_493_7e-8,
            -1.536_003_327_522_680_6e-8,
            1.283_146_930_076_231e-9,
            1.691_611_648_703_930_8e-10,
            -4.399_699_276_194_481e-11,
            1.285_305_899_941_854_6e-12,
            7.605_232_059_619_501e-13,
            -1.068_405_363_725_717_3e-13,
            -4.608_024_609_996_731e-15,
            2.575_781_481_729_552_2e-15,
            -1.346_585_563_055_066_4e-16,
            -3.019_716_021_773_522_6e-17,
            3.308_934_708_844_860_6e-18,
        ],
    };
    const TAIL: Piece<Self> = Piece {
        middle: 2.988_862_682_136_865_3,
        coefficients: &[
            3.990_658_950_137_48,
            1.416_281_149_716_053,
            0.013_725_221_407_632_835,
            -0.011_174_453_293_443_123,
            0.008_324_240_700_069_574,
            -0.005_173_629_769_725_159,
            0.002_113_313_489_472_499_8,
            -0.000_173_590_236_007_441_07,
            -0.000_429_890_504_783_610_25,
            0.000_297_731_977_427_036_9,
            -6.148_475_924_856_133e-5,
            -3.657_349_589_130_769e-5,
            3.220_859_109_716_258e-5,
            -8.009_130_455_001_826e-6,
            -2.817_101_479_895_869e-6,
            2.987_705_584_331_927_4e-6,
            -8.993_621_724_674_217e-7,
            -1.599_621_629_090_937_5e-7,
            2.766_209_168_672_729_4e-7,
            -9.223_652_201_180_033e-8,
            -2.362_489_377_966_277_6e-8,
            1.890_934_151_320_581_8e-8,
        ],
    };
    const FAR_TAIL: Piece<Self> = Piece {
        middle: 5.176_127_469_594_653,
        coefficients: &[
            7.110_443_275_995_268,
            1.428_685_435_425_022,
            -0.000_338_288_608_299_599_3,
            -0.000_236_361_764_475_534_43,
            8.569_152_603_065_975e-5,
            -2.189_591_006_513_988e-5,
            4.913_768_293_646_366e-6,
            -1.033_311_484_742_245_5e-6,
            2.146_689_779_668_377_6e-7,
            -4.958_104_346_125_071e-8,
            1.573_261_269_543_615_7e-8,
            -7.153_665_718_645_927e-9,
            3.719_458_476_595_946_8e-9,
            -1.852_361_878_040_697_7e-9,
            8.033_087_783_985_227e-10,
            -2.767_716_561_681_849_4e-10,
            7.402_951_232_959_932e-11,
            -1.739_596_471_465_494_2e-11,
            -1.633_560_512_158_736_2e-13,
            4.468_823_091_464_776e-12,
            -1.828_856_371_859_902e-12,
            -1.445_841_145_378_142_3e-14,
            8.987_694_755_197_787e-14,
        ],
    };
}

impl Quantile for f32 {
    const CENTRE_END: Self = 0.006_737_947;
    const TAIL_END: Self = 14.0;
    const CENTRE: Piece<Self> = Piece {
        middle: 2.5,
        coefficients: &[
            2.123_313_4,
            0.348_802_03,
            -0.005_907_717,
            -0.001_771_644_6,
            0.000_308_785_67,
            -7.019_224e-6,
            -4.897_004_6e-6,
            6.592_628e-7,
            3.285_595_8e-8,
            -1.243_228_45e-8,
        ],
    };
    const TAIL: Piece<Self> = Piece {
        middle: 2.988_862_8,
        coefficients: &[
            3.990_659,
            1.416_281_1,
            0.013_725_391,
            -0.011_173_472,
            0.008_321_413,
            -0.005_183_330_7,
            0.002_130_488_9,
            -0.000_134_860_53,
            -0.000_477_392_72,
            0.000_231_720_39,
        ],
    };
    const FAR_TAIL: Piece<Self> = Piece {
        middle: 5.176_127_4,
        coefficients: &[
            7.110_443,
            1.428_685_4,
            -0.000_338_252_55,
            -0.000_236_275_84,
            8.552_918e-5,
            -2.212_378e-5,
            5.181_555e-6,
            -7.980_228e-7,
            1.948_425e-8,
            -1.445_382_9e-7,
            7.565_356e-8,
        ],
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Isa;
    use crate::backend::{Job, square_root};

    /// Words, their normal numbers and their exponential ones, computed with 200 bits.
    #[allow(clippy::excessive_precision, clippy::unreadable_literal, reason = "as they were printed")]
    const REFERENCES: &[(u64, f64, f64)] = &[
        (0x0000_0000_0000_0000, -9.080155124873613, 5.421010862427522e-20),
        (0x0000_0000_0000_0001, -9.080155124873613, 5.421010862427522e-20),
        (0x0000_0000_0000_0002, -8.959802436136014, 1.6263032587282567e-19),
        (0x0000_0000_0000_0003, -8.959802436136014, 1.6263032587282567e-19),
        (0x0000_0000_0000_0400, -8.292245008029415, 5.55653613398821e-17),
        (0x0000_0000_4000_0000, -6.4439345263972925, 5.820766096937158e-11),
        (0x0000_2000_0000_0000, -4.6212310014992415, 1.9073504518042706e-06),
        (0x0040_0000_0000_0000, -3.0972690781987846, 0.0009770396478266127),
        (0x0006_0000_0000_0000, -3.7412524637652647, 9.155692558239877e-05),
        (0x0100_0000_0000_0000, -2.6600674686174597, 0.0039138993211363295),
        (0x0400_0000_0000_0000, -2.1538746940614564, 0.015748356968139168),
        (0x1000_0000_0000_0000, -1.5341205443525463, 0.06453852113757118),
        (0x3fff_ffff_ffff_cfc7, -0.6744897501960838, 0.28768207245178),
        (0x4000_0000_0000_0000, -0.6744897501960817, 0.2876820724517809),
        (0x7fff_ffff_ffff_ffff, -1.3588459104842613e-19, core::f64::consts::LN_2),
        (0x8000_0000_0000_0000, 1.3588459104842613e-19, core::f64::consts::LN_2),
        (0x8000_0100_0000_0000, 1.4940668789346752e-07, 0.6931472997692419),
        (0xffff_ffff_ffff_ffff, 9.080155124873613, 44.3614195558365),
        (0xffff_ffff_ffff_fffe, 9.080155124873613, 44.3614195558365),
        (0xfffc_0000_0000_0000, 3.8419306855019113, 9.704060527839236),
        (0x91b7_584a_2265_b1f5, 0.17434764375526837, 0.8421203190418721),
        (0xcd61_3e30_d8f1_6adf, 0.8497395920809276, 1.6208278289647753),
        (0x1027_c4d1_c386_bbc4, -1.5292049323034869, 0.06518600977790383),
        (0x1e2f_eb89_414c_343c, -1.185455487126122, 0.1254710527726344),
        (0xc2ce_6f44_7ed4_d57b, 0.7094018907356713, 1.4311345955063977),
        (0x78e5_1061_7311_d8a3, -0.06962708552899326, 0.6391235710890102),
        (0x612e_7696_a6ce_cc1b, -0.3064915068622347, 0.47741538492673663),
        (0x35bf_992d_c9e9_c616, -0.8065780609460348, 0.23566513121108493),
        (0x7ce4_2c82_1807_2e8c, -0.030443549321615547, 0.6691507259395217),
        (0xe4b0_6ce6_0741_c7a8, 1.2443631888315478, 2.237893812283724),
        (0x63ca_828d_d5f4_b3b2, -0.27981738364370584, 0.4939829398062783),
        (0x9b81_0e76_6ec9_d286, 0.2726477427876305, 0.9350607818254707),
    ];

    struct Of<V, T>(V, u64, core::marker::PhantomData<T>);

    impl<T: Real, V: Variate<T>> Job for Of<V, T> {
        type Output = [T; 2];

        /// Of one lane, and that all lanes are the same.
        fn run<B: Backend>(self) -> [T; 2] {
            let lanes: [T; MAX_LANES] = self.0.lanes::<B>([B::Drawn::splat(self.1); EIGHTS]).to_array();
            [lanes[0], lanes[T::LANES - 1]]
        }
    }

    fn of<T: Real>(isa: Isa, variate: impl Variate<T>, word: u64) -> f64 {
        let [first, last] = isa.run(Of(variate, word, core::marker::PhantomData));
        assert_eq!(first.pattern(), last.pattern());
        first.to_f64()
    }

    fn near(x: f64, reference: f64, relative: f64, absolute: f64) -> bool {
        (x - reference).abs() <= relative * reference.abs() + absolute
    }

    #[test]
    fn variates_are_quantiles() {
        for isa in Isa::available() {
            for &(word, normal, exponential) in REFERENCES {
                // Where `u` is near 1 it is rounded to a multiple of half an epsilon, which is worth 1.26 times that.
                let (double, single) = (f64::EPSILON, f64::from(f32::EPSILON));
                let x = of::<f64>(isa, Normal, word);
                assert!(near(x, normal, 2.0 * double, 0.7 * double), "{} {word:#x}: {x}, not {normal}", isa.name());
                let x = of::<f32>(isa, Normal, word);
                assert!(near(x, normal, 2.5 * single, 1.4 * single), "{} {word:#x}: {x}, not {normal}", isa.name());
                let x = of::<f64>(isa, Exponential, word);
                assert!(near(x, exponential, double, 0.5 * double), "{} {word:#x}: {x}, not {exponential}", isa.name());
                let x = of::<f32>(isa, Exponential, word);
                assert!(near(x, exponential, single, single), "{} {word:#x}: {x}, not {exponential}", isa.name());
            }
        }
    }

    #[test]
    fn complements_are_opposite_normals() {
        for isa in Isa::available() {
            for &(word, ..) in REFERENCES {
                assert_eq!(of::<f64>(isa, Normal, word), -of::<f64>(isa, Normal, !word));
                assert_eq!(of::<f32>(isa, Normal, word), -of::<f32>(isa, Normal, !word));
            }
        }
    }

    /// A polynomial's piece ends where the next begins.
    #[test]
    fn pieces_meet() {
        for isa in Isa::available() {
            for end in [5.0_f64, 14.0] {
                // u(2 - u) = e^-end
                let t = of_exp(-end);
                let u = t / (1.0 + square_root(1.0 - t));
                let word = (u * (1_u64 << 63) as f64) as u64;
                let spread = word >> 50;
                let mut last = of::<f64>(isa, Normal, word - 20 * spread - 20);
                for step in -19..20_i64 {
                    let x = of::<f64>(isa, Normal, word.wrapping_add_signed(step * (spread as i64 + 1)));
                    assert!(
                        x > last - 4.0 * f64::EPSILON * x.abs() && x < last + 3e-13,
                        "{} {end}: {x} {last}",
                        isa.name()
                    );
                    last = x;
                }
            }
        }
    }

    fn of_exp(x: f64) -> f64 {
        let mut out = [0.0];
        crate::exp(&[x], &mut out);
        out[0]
    }

    #[test]
    fn uniform_numbers_are_leading_bits() {
        for isa in Isa::available() {
            for word in [0, 1, !0, 1 << 11, (1 << 11) - 1, 1 << 40, !(1 << 40), 0x0123_4567_89ab_cdef, 1 << 63] {
                assert_eq!(of::<f64>(isa, Uniform, word), (word >> 11) as f64 / (1_u64 << 53) as f64);
                assert_eq!(of::<f32>(isa, Uniform, word), (word >> 40) as f64 / (1_u64 << 24) as f64);
            }
        }
    }

    #[test]
    fn intervals_are_half_open() {
        for isa in Isa::available() {
            assert_eq!(of(isa, Interval::new(100.0_f32, 200.0), !0), f64::from(200_f32.next_down()));
            assert_eq!(of(isa, Interval::new(-1.0_f32, 0.0), !0), f64::from(-f32::EPSILON / 2.0));
            assert!(of(isa, Interval::new(-1e30_f64, 0.0), !0) < 0.0);
            assert_eq!(of(isa, Interval::new(-7.0_f64, -5.0), !0), -5_f64.next_up());
            assert_eq!(of(isa, Interval::new(-7.0_f64, -5.0), 0), -7.0);
            assert_eq!(of(isa, Interval::new(1.0_f64, 1_f64.next_up()), !0), 1.0);
        }
    }
}
