//! Reproducibility: every kernel and driver, on every backend, whatever the length, the alignment, the neighbours and the
//! division into blocks, has the same bits as a scalar model of it.

use std::ops::Range;
use std::{array, iter};

use wideband_core::{Arithmetic, BLOCK, ExactSum, Exp, Expression, Isa, Predicate, Real, expression};
use wideband_tests::inputs::{Inputs, Kind, Random};
use wideband_tests::kernels::{Above, Compute, Distance, Logistic};
use wideband_tests::{Data, Float, Outcomes};

/// Every position in and about a vector, and the edges of blocks.
fn lengths() -> impl Iterator<Item = usize> {
    let edges = [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1, 3 * BLOCK + 5];
    (0..=130).chain(edges)
}

/// Runs a test on both types, both kinds of data and all lengths.
macro_rules! on_all_data {
    ($test:ident) => {
        for kind in [Kind::Ordinary, Kind::Awkward] {
            for length in lengths() {
                $test::<f32>(kind, length);
                $test::<f64>(kind, length);
            }
        }
    };
}

#[test]
fn backends_and_alignments_agree() {
    fn check<T: Float>(kind: Kind, length: usize) {
        for arithmetic in [Arithmetic::Fused, Arithmetic::Unfused] {
            let backends = || Isa::available().filter(|isa| isa.arithmetic() == arithmetic);
            let Some(first) = backends().next() else { continue };
            let expected = Outcomes::of(&first, &mut Data::<T>::new(kind, length, 0));
            for isa in backends() {
                for offset in 0..4 {
                    let outcomes = Outcomes::of(&isa, &mut Data::<T>::new(kind, length, offset));
                    let name = (isa.name(), size_of::<T>(), kind, length, offset);
                    outcomes.assert_same(&expected, format_args!("{name:?}"));
                }
            }
        }
    }
    on_all_data!(check);
}

/// What the documentation says, computed one element at a time.
struct Model(Isa);

impl Model {
    /// What the expression makes of each element, alone.
    fn elements<'a, T: Real, const N: usize>(
        &'a self,
        expression: &'a impl Expression<T, N>,
        inputs: [&'a [T]; N],
    ) -> impl Iterator<Item = T> + 'a {
        (0..inputs[0].len()).map(move |i| {
            let mut out = [T::ZERO];
            self.0.map(expression, inputs.map(|xs| &xs[i..=i]), &mut out);
            out[0]
        })
    }
}

impl Compute for Model {
    fn map<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N> + Sync),
        inputs: [&[T]; N],
        out: &mut [T],
    ) {
        out.iter_mut().zip(self.elements(expression, inputs)).for_each(|(out, element)| *out = element);
    }

    fn map_in_place<T: Real>(&self, expression: &(impl Expression<T, 1> + Sync), xs: &mut [T]) {
        let inputs = xs.to_vec();
        self.map(expression, [&inputs], xs);
    }

    fn sum<T: Real, const N: usize>(&self, expression: &(impl Expression<T, N> + Sync), inputs: [&[T]; N]) -> T {
        let elements: Vec<T> = self.elements(expression, inputs).collect();
        elements.chunks(BLOCK).map(sum_of_block).collect::<ExactSum>().value()
    }

    fn count<T: Real, const N: usize>(&self, predicate: &(impl Predicate<T, N> + Sync), inputs: [&[T]; N]) -> usize {
        (0..inputs[0].len()).map(|i| self.0.count(predicate, inputs.map(|xs| &xs[i..=i]))).sum()
    }

    fn count_below<T: Real>(&self, xs: &[T], threshold: T) -> usize {
        xs.iter().filter(|&&x| x < threshold).count()
    }

    fn count_within<T: Real>(&self, xs: &[T], low: T, high: T) -> usize {
        xs.iter().filter(|&&x| low <= x && x < high).count()
    }

    fn count_in_disc<T: Real>(&self, xs: &[T], ys: &[T], radius: T) -> usize {
        xs.iter().zip(ys).filter(|&(&x, &y)| x * x + y * y < radius * radius).count()
    }
}

/// Vectors in groups of four, the groups one after the other, then the lanes by halves; zeros where a block ends early.
fn sum_of_block<T: Real>(elements: &[T]) -> T {
    let mut lanes = vec![T::ZERO; T::LANES];
    for group in elements.chunks(4 * T::LANES) {
        for (i, lane) in lanes.iter_mut().enumerate() {
            let [a, b, c, d] = array::from_fn(|vector| group.get(vector * T::LANES + i).copied().unwrap_or(T::ZERO));
            *lane = *lane + ((a + b) + (c + d));
        }
    }
    while lanes.len() > 1 {
        let upper = lanes.split_off(lanes.len() / 2);
        lanes.iter_mut().zip(upper).for_each(|(lane, other)| *lane = *lane + other);
    }
    lanes[0]
}

#[test]
fn drivers_do_what_the_scalar_model_does() {
    fn check<T: Float>(kind: Kind, length: usize) {
        for isa in Isa::available() {
            let mut data = Data::<T>::new(kind, length, 1);
            let expected = Outcomes::of(&Model(isa), &mut data);
            let name = (isa.name(), size_of::<T>(), kind, length);
            Outcomes::of(&isa, &mut data).assert_same(&expected, format_args!("{name:?}"));
        }
    }
    on_all_data!(check);
}

/// The drivers over ranges of blocks, cut at random and taken from the last to the first.
struct InRanges(Isa);

impl InRanges {
    fn of_blocks(length: usize) -> impl DoubleEndedIterator<Item = Range<usize>> {
        let mut random = Random::new(length as u64);
        let blocks = length.div_ceil(BLOCK);
        let mut cuts: Vec<usize> = iter::repeat_with(|| random.below(blocks + 1)).take(3).chain([0, blocks]).collect();
        cuts.sort_unstable();
        (1..cuts.len()).map(move |i| cuts[i - 1]..cuts[i])
    }
}

impl Compute for InRanges {
    fn map<T: Real, const N: usize>(
        &self,
        expression: &(impl Expression<T, N> + Sync),
        inputs: [&[T]; N],
        out: &mut [T],
    ) {
        for blocks in Self::of_blocks(out.len()).rev() {
            self.0.map_blocks(expression, inputs, out, blocks);
        }
    }

    fn map_in_place<T: Real>(&self, expression: &(impl Expression<T, 1> + Sync), xs: &mut [T]) {
        for blocks in Self::of_blocks(xs.len()).rev() {
            self.0.map_in_place_blocks(expression, xs, blocks);
        }
    }

    fn sum<T: Real, const N: usize>(&self, expression: &(impl Expression<T, N> + Sync), inputs: [&[T]; N]) -> T {
        let mut total = ExactSum::new();
        for blocks in Self::of_blocks(inputs[0].len()).rev() {
            let mut part = ExactSum::new();
            self.0.sum_blocks(expression, inputs, blocks, &mut part);
            total.merge(&part);
        }
        total.value()
    }

    fn count<T: Real, const N: usize>(&self, predicate: &(impl Predicate<T, N> + Sync), inputs: [&[T]; N]) -> usize {
        Self::of_blocks(inputs[0].len()).map(|blocks| self.0.count_blocks(predicate, inputs, blocks)).sum()
    }
}

#[test]
fn ranges_of_blocks_make_up_the_whole() {
    fn check<T: Float>(kind: Kind, length: usize) {
        for isa in Isa::available() {
            let mut data = Data::<T>::new(kind, length, 2);
            let expected = Outcomes::of(&isa, &mut data);
            let name = (isa.name(), size_of::<T>(), kind, length);
            Outcomes::of(&InRanges(isa), &mut data).assert_same(&expected, format_args!("{name:?}"));
        }
    }
    on_all_data!(check);
}

/// A range of blocks is written, and nothing else of the output.
#[test]
fn blocks_outside_the_range_stay_as_they_are() {
    let xs = vec![0.0; 4 * BLOCK + 7];
    for isa in Isa::available() {
        let (mut out, mut in_place) = (vec![7.0; xs.len()], vec![7.0; xs.len()]);
        isa.map_blocks(&Exp, [&xs], &mut out, 1..3);
        isa.map_in_place_blocks(&Exp, &mut in_place, 1..3);
        for i in 0..xs.len() {
            let inside = (BLOCK..3 * BLOCK).contains(&i);
            assert_eq!(out[i], if inside { 1.0 } else { 7.0 }, "{}: element {i}", isa.name());
            assert_eq!(in_place[i] == 7.0, !inside, "{}: element {i}", isa.name());
        }
    }
}

/// One lane out of the ordinary sends its whole vector another way through `exp`; the other lanes must not notice.
#[test]
fn neighbours_do_not_matter() {
    fn check<T: Float>() {
        let mut random = Random::new(7);
        let mut xs: Vec<T> = (0..5000).map(|_| random.float(-20..T::EXP_OVERFLOWS)).collect();
        xs.extend((0..20_000).map(|_| random.float::<T>(T::EXP_OVERFLOWS - 2..T::EXP_OVERFLOWS))); // nearly too small, or large
        xs.extend(T::AWKWARD);
        for isa in Isa::available() {
            let mut alone = xs.clone();
            isa.exp_in_place(&mut alone);
            for &neighbour in T::AWKWARD {
                for odd in [0, 1] {
                    let mut mixed = xs.clone();
                    mixed.iter_mut().skip(odd).step_by(2).for_each(|x| *x = neighbour);
                    isa.exp_in_place(&mut mixed);
                    for i in (1 - odd..xs.len()).step_by(2) {
                        let (got, expected) = (mixed[i], alone[i]);
                        assert_eq!(got.bits(), expected.bits(), "{}: {:?} by {neighbour:?}", isa.name(), xs[i]);
                    }
                }
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

/// Points so near the circle that a fused multiply-add would put some on the other side of it.
#[test]
fn the_disc_is_the_same_in_both_arithmetics() {
    fn check<T: Float>() {
        let mut random = Random::new(8);
        let radius = T::from_f64(0.75);
        let mut sensitive = 0;
        for _ in 0..3000 {
            let x = random.float::<T>(-3..-1).abs();
            let y = (radius * radius - x * x).sqrt();
            for y in [y.bits() - 1, y.bits(), y.bits() + 1].map(T::of_bits) {
                let inside = x * x + y * y < radius * radius;
                sensitive += usize::from(inside != (x.fused(x, y * y) < radius * radius));
                for isa in Isa::available() {
                    assert_eq!(
                        isa.count_in_disc(&[x], &[y], radius),
                        usize::from(inside),
                        "{}: {x:?} {y:?}",
                        isa.name()
                    );
                }
            }
        }
        assert!(sensitive > 100, "the points decide nothing");
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn the_free_functions_are_those_of_the_detected_isa() {
    let isa = Isa::detect();
    let data = Data::<f64>::new(Kind::Ordinary, 2 * BLOCK + 3, 0);
    let Inputs { xs, means, widths } = data.inputs();
    let mut outs = [vec![0.0; xs.len()], xs.to_vec(), vec![0.0; xs.len()], vec![0.0; xs.len()], xs.to_vec()];
    let mut expected = outs.clone();

    wideband_core::exp(xs, &mut outs[0]);
    wideband_core::exp_in_place(&mut outs[1]);
    wideband_core::gaussians(0.4, means, widths, &mut outs[2]);
    wideband_core::map(&Distance, [means, widths], &mut outs[3]);
    wideband_core::map_in_place(&Logistic, &mut outs[4]);
    isa.exp(xs, &mut expected[0]);
    isa.exp_in_place(&mut expected[1]);
    isa.gaussians(0.4, means, widths, &mut expected[2]);
    isa.map(&Distance, [means, widths], &mut expected[3]);
    isa.map_in_place(&Logistic, &mut expected[4]);
    assert_eq!(outs, expected);

    assert_eq!(wideband_core::kde(0.4, means, widths), isa.kde(0.4, means, widths));
    assert_eq!(wideband_core::sum(&Distance, [means, widths]), isa.sum(&Distance, [means, widths]));
    assert_eq!(wideband_core::mean(&Distance, [means, widths]), isa.mean(&Distance, [means, widths]));
    let above = Above { slope: 0.5 };
    assert_eq!(wideband_core::count(&above, [means, widths]), isa.count(&above, [means, widths]));
    assert_eq!(wideband_core::count_below(means, 0.4), isa.count_below(means, 0.4));
    assert_eq!(wideband_core::count_within(means, -0.1, 0.4), isa.count_within(means, -0.1, 0.4));
    assert_eq!(wideband_core::count_in_disc(means, widths, 0.5), isa.count_in_disc(means, widths, 0.5));
    assert_eq!(wideband_core::monte_carlo_pi(1, 1000), isa.monte_carlo_pi(1, 1000));
    assert_eq!(wideband_core::monte_carlo_pi_fixed(1, 1000), isa.monte_carlo_pi_fixed(1, 1000));
}

expression! {
    /// `a · b − 1`: 0 for two numbers whose product rounds to 1, unless the multiply-add is fused.
    struct ProductLessOne;
    fn lanes<T, V>(&self, a, b) {
        a.mul_add(b, V::splat(-T::ONE))
    }
}

expression! {
    /// `exp(-x / width) · width`, begun one vector ahead.
    struct InTwoStages;
    fn lanes<T, V>(&self, x, width) {
        let argument = -x / width;
    } then (argument, width) {
        argument.exp() * width
    }
}

expression! {
    /// The same at once.
    struct AtOnce;
    fn lanes<T, V>(&self, x, width) {
        (-x / width).exp() * width
    }
}

#[test]
fn stages_do_not_matter() {
    fn check<T: Float>(kind: Kind, length: usize) {
        let mut data = Data::<T>::new(kind, length, 1);
        let (inputs, out) = data.split();
        let inputs = [inputs.xs, inputs.widths];
        let mut expected = vec![T::ZERO; length];
        for isa in Isa::available() {
            isa.map(&InTwoStages, inputs, out);
            isa.map(&AtOnce, inputs, &mut expected);
            assert!(out.iter().zip(&expected).all(|(a, b)| a.bits() == b.bits()), "{isa:?} {length}");
            assert_eq!(isa.sum(&InTwoStages, inputs).bits(), isa.sum(&AtOnce, inputs).bits(), "{isa:?} {length}");
        }
    }
    on_all_data!(check);
}

#[test]
fn isas_are_what_they_say() {
    let available: Vec<Isa> = Isa::available().collect();
    assert!(["", "AVX2", "mmx"].iter().all(|name| Isa::named(name).is_none()));
    assert!(available.contains(&Isa::detect()));
    assert!(available.contains(&Isa::unfused()));
    assert_eq!(Isa::unfused().arithmetic(), Arithmetic::Unfused);
    assert_eq!(available.last(), Some(&Isa::detect()));
    let has_fused = available.iter().any(|isa| isa.arithmetic() == Arithmetic::Fused);
    assert_eq!(Isa::detect().arithmetic() == Arithmetic::Fused, has_fused, "the default is fused where it can be");
    for (i, isa) in available.iter().enumerate() {
        assert!(available[..i].iter().all(|other| other != isa && other.name() != isa.name()), "{isa:?} twice");
        assert_eq!(Isa::named(isa.name()), Some(*isa));
        let rest: f64 = isa.sum(&ProductLessOne, [&[1.0 + f64::EPSILON], &[1.0 - f64::EPSILON]]);
        assert_eq!(rest != 0.0, isa.arithmetic() == Arithmetic::Fused, "{isa:?}");
    }
}
