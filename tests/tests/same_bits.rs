//! Reproducibility: every kernel and driver, on every backend, whatever the length, the alignment, the neighbours and the
//! division into blocks, has the same bits as a scalar model of it.

use std::iter;
use std::ops::{AddAssign, Range};

use wideband_core::{
    Arithmetic, BLOCK, Compute, Engine, ExactSum, Expression, Grain, Isa, One, Predicate, Real, Several, expression,
};
use wideband_tests::inputs::{Inputs, Kind, Random};
use wideband_tests::kernels::{self, Above, Distance, Logistic, SumAndDifference};
use wideband_tests::{Data, Float, Outcomes, by_the_library};

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
    fn elements<'a, T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &'a self,
        expression: &'a E,
        inputs: [&'a [T]; N],
    ) -> impl Iterator<Item = T> + 'a {
        (0..inputs[0].len()).map(move |i| {
            let mut out = [T::ZERO];
            self.0.map(expression, inputs.map(|xs| &xs[i..=i]), &mut out);
            out[0]
        })
    }

    /// The same of two results.
    fn pairs<T: Real, E: Expression<T, N, Shape = Several<2>> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> Vec<[T; 2]> {
        let pair = |i: usize| {
            let (mut first, mut second) = ([T::ZERO], [T::ZERO]);
            self.0.map(expression, inputs.map(|xs| &xs[i..=i]), [&mut first, &mut second]);
            [first[0], second[0]]
        };
        (0..inputs[0].len()).map(pair).collect()
    }
}

impl kernels::Computer for Model {
    fn map<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
        out: &mut [T],
    ) {
        out.iter_mut().zip(self.elements(expression, inputs)).for_each(|(out, element)| *out = element);
    }

    fn map_two<T: Real, E: Expression<T, N, Shape = Several<2>> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
        [first, second]: [&mut [T]; 2],
    ) {
        for (i, pair) in self.pairs(expression, inputs).into_iter().enumerate() {
            [first[i], second[i]] = pair;
        }
    }

    fn update<T: Real, E: Expression<T, 1, Shape = One> + Sync>(&self, expression: &E, out: &mut [T]) {
        let old = out.to_vec();
        kernels::Computer::map(self, expression, [&old[..]], out);
    }

    fn update_with<T: Real, E: Expression<T, 2, Shape = One> + Sync>(&self, expression: &E, out: &mut [T], xs: &[T]) {
        let old = out.to_vec();
        kernels::Computer::map(self, expression, [&old[..], xs], out);
    }

    fn sum<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> T {
        addends(&self.elements(expression, inputs).collect::<Vec<T>>()).into_iter().collect::<ExactSum>().value()
    }

    fn sum_two<T: Real, E: Expression<T, N, Shape = Several<2>> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> [T; 2] {
        let pairs = self.pairs(expression, inputs);
        [0, 1].map(|k| {
            let elements: Vec<T> = pairs.iter().map(|pair| pair[k]).collect();
            addends(&elements).into_iter().collect::<ExactSum>().value()
        })
    }

    fn sum_with_index<T: Real, E: Expression<T, 2, Shape = One> + Sync>(&self, expression: &E, xs: &[T]) -> T {
        let indices: Vec<T> = (0..xs.len()).map(|i| T::from_f64(i as f64)).collect();
        kernels::Computer::sum(self, expression, [xs, &indices[..]])
    }

    fn mean<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> T {
        let n = T::from_f64(inputs[0].len() as f64);
        let addends = addends(&self.elements(expression, inputs).collect::<Vec<T>>());
        let sum: T = addends.iter().copied().collect::<ExactSum>().value();
        if sum.to_f64().is_finite() || inputs[0].is_empty() {
            return sum / n;
        }
        // The mean may be finite though the sum is not: of a part of each number, which is exact but for the smallest.
        let part = T::from_f64(1.0 / (1_u128 << 64) as f64);
        let sum: T = addends.iter().map(|&x| x * part).collect::<ExactSum>().value();
        sum / n / part
    }

    fn extremes<T: Real, E: Expression<T, N, Shape = One> + Sync, const N: usize>(
        &self,
        expression: &E,
        inputs: [&[T]; N],
    ) -> Option<[(T, usize); 2]> {
        let results: Vec<T> = self.elements(expression, inputs).collect();
        if let Some(nan) = results.iter().position(|x| x.to_f64().is_nan()) {
            return Some([(results[nan], nan); 2]);
        }
        // IEEE 754's total order is that of numbers, and has −0 below +0.
        let key = |&i: &usize| results[i].to_f64();
        let min = (0..results.len()).min_by(|a, b| key(a).total_cmp(&key(b)))?; // the first of several
        let max = (0..results.len()).rev().max_by(|a, b| key(a).total_cmp(&key(b)))?; // the last in reverse
        Some([min, max].map(|i| (results[i], i)))
    }

    fn count<T: Real, P: Predicate<T, N> + Sync, const N: usize>(&self, predicate: &P, inputs: [&[T]; N]) -> usize {
        (0..inputs[0].len()).map(|i| Compute::count(&self.0, predicate, inputs.map(|xs| &xs[i..=i]))).sum()
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

/// What a sum adds exactly: the sum of each block, or its elements if that is not finite.
fn addends<T: Real>(elements: &[T]) -> Vec<T> {
    let of_block = |block: &[T]| {
        let [sum, lost] = sum_of_block(block);
        if (sum + lost).to_f64().is_finite() { vec![sum, lost] } else { block.to_vec() }
    };
    elements.chunks(BLOCK).flat_map(of_block).collect()
}

/// Rows of two vectors: in groups of four, four groups one after the other, these sums one after the other, then the lanes by
/// halves with what rounding loses; zeros where a block ends early.
fn sum_of_block<T: Real>(elements: &[T]) -> [T; 2] {
    let row = 2 * T::LANES;
    let mut total = vec![T::ZERO; row];
    for groups in elements.chunks(4 * 4 * row) {
        let mut run = vec![T::ZERO; row];
        for group in groups.chunks(4 * row) {
            for (i, lane) in run.iter_mut().enumerate() {
                let element = |k: usize| group.get(k * row + i).copied().unwrap_or(T::ZERO);
                *lane = *lane + ((element(0) + element(1)) + (element(2) + element(3)));
            }
        }
        total.iter_mut().zip(run).for_each(|(lane, run)| *lane = *lane + run);
    }
    let mut lost = vec![T::ZERO; row];
    while total.len() > 1 {
        let (upper, upper_lost) = (total.split_off(total.len() / 2), lost.split_off(lost.len() / 2));
        for i in 0..total.len() {
            let (a, b) = (total[i], upper[i]);
            let sum = a + b;
            let of_b = sum - a;
            lost[i] = lost[i] + upper_lost[i] + ((a - (sum - of_b)) + (b - of_b));
            total[i] = sum;
        }
    }
    [total[0], lost[0]]
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

/// An engine that cuts at random, and computes the pieces from the last to the first.
struct InPieces(Isa);

impl InPieces {
    fn pieces(length: usize, unit: usize) -> Vec<Range<usize>> {
        let mut random = Random::new(length as u64);
        let units = length.div_ceil(unit);
        let cuts = iter::repeat_with(|| random.below(units + 1)).take(3).chain([0, units]);
        let mut cuts: Vec<usize> = cuts.map(|cut| (cut * unit).min(length)).collect();
        cuts.sort_unstable();
        (1..cuts.len()).rev().map(|i| cuts[i - 1]..cuts[i]).collect()
    }
}

impl Engine for InPieces {
    fn isa(&self) -> Isa {
        self.0
    }

    fn each_piece<T: Send>(&self, items: &mut [T], grain: Grain, work: impl Fn(usize, &mut [T]) + Sync) {
        for piece in Self::pieces(items.len(), grain.unit) {
            work(piece.start, &mut items[piece.clone()]);
        }
    }

    fn each_pieces<T: Send, const M: usize>(
        &self,
        mut items: [&mut [T]; M],
        grain: Grain,
        work: impl Fn(usize, [&mut [T]; M]) + Sync,
    ) {
        for piece in Self::pieces(items[0].len(), grain.unit) {
            work(piece.start, items.each_mut().map(|items| &mut items[piece.clone()]));
        }
    }

    fn total<A: Send>(
        &self,
        units: usize,
        grain: Grain,
        new: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, Range<usize>) + Sync,
        merge: impl Fn(&mut A, A) + Sync,
    ) -> A {
        let mut total = new();
        for piece in Self::pieces(units, grain.unit) {
            let mut part = new();
            add(&mut part, piece);
            merge(&mut total, part);
        }
        total
    }

    fn tally<C: Copy + Send + Sync, A: Default + AddAssign + Send>(
        &self,
        items: usize,
        grain: Grain,
        cells: &mut [C],
        _: C,
        _: impl Fn(&mut C, &C) + Sync,
        tally: impl Fn(Range<usize>, &mut [C]) -> A + Sync,
    ) -> A {
        let mut total = A::default();
        for piece in Self::pieces(items, grain.unit) {
            total += tally(piece, cells);
        }
        total
    }
}

by_the_library!(InPieces);

#[test]
fn pieces_make_up_the_whole() {
    fn check<T: Float>(kind: Kind, length: usize) {
        for isa in Isa::available() {
            let mut data = Data::<T>::new(kind, length, 2);
            let expected = Outcomes::of(&isa, &mut data);
            let name = (isa.name(), size_of::<T>(), kind, length);
            Outcomes::of(&InPieces(isa), &mut data).assert_same(&expected, format_args!("{name:?}"));
        }
    }
    on_all_data!(check);
}

/// Sums, counts and extremes of ranges of blocks, as others' threads compute them.
#[test]
fn ranges_of_blocks_make_up_the_whole() {
    use wideband_core::Inputs as _;

    let data = Data::<f64>::new(Kind::Ordinary, 3 * BLOCK + 7, 1);
    let Inputs { xs, means, widths } = data.inputs();
    for isa in Isa::available() {
        let mut total = [ExactSum::new(), ExactSum::new()];
        let mut count = 0;
        let mut max = f64::NEG_INFINITY;
        for blocks in [2..4, 0..1, 1..2] {
            isa.sum_into(&SumAndDifference, [means, widths].blocks(blocks.clone()), &mut total);
            count += isa.count(&Above { slope: 0.5 }, [means, widths].blocks(blocks.clone()));
            max = max.max(isa.max(&Distance, [means, xs].blocks(blocks)).expect("elements"));
        }
        assert_eq!(
            total.map(|total| total.value::<f64>()),
            isa.sum(&SumAndDifference, [means, widths]),
            "{}",
            isa.name()
        );
        assert_eq!(count, isa.count(&Above { slope: 0.5 }, [means, widths]), "{}", isa.name());
        assert_eq!(Some(max), isa.max(&Distance, [means, xs]), "{}", isa.name());
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
    wideband_core::update(&Logistic, &mut outs[4], ());
    isa.exp(xs, &mut expected[0]);
    isa.exp_in_place(&mut expected[1]);
    isa.gaussians(0.4, means, widths, &mut expected[2]);
    isa.map(&Distance, [means, widths], &mut expected[3]);
    isa.update(&Logistic, &mut expected[4], ());
    assert_eq!(outs, expected);

    assert_eq!(wideband_core::min(&Distance, [means, widths]), isa.min(&Distance, [means, widths]));
    assert_eq!(wideband_core::argmin(&Distance, [means, widths]), isa.argmin(&Distance, [means, widths]));
    assert_eq!(wideband_core::max(&Distance, [means, widths]), isa.max(&Distance, [means, widths]));
    assert_eq!(wideband_core::argmax(&Distance, [means, widths]), isa.argmax(&Distance, [means, widths]));
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
    |a, b| { a.mul_add(b, -1.0) }
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
