//! Drivers, vectors and masks against plain scalar loops: on numbers of all kinds, in slices of any length and alignment,
//! on every backend.

use std::array;

use proptest::prelude::*;
use wideband_core::{
    Arithmetic, BLOCK, Compute, ExactSum, Expression, Identity, Isa, Lanes, One, Predicate, expression, predicate,
};
use wideband_tests::kernels::{Above, Distance, Rectified};
use wideband_tests::{Float, Shifted};

/// A failure's input is printed; no file need keep it.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any bits, awkward numbers, and small integers, of which many are equal.
fn number<T: Float>() -> impl Strategy<Value = T> {
    prop_oneof![
        any::<u64>().prop_map(T::of_bits),
        prop::sample::select(T::AWKWARD),
        (-4..=4_i32).prop_map(|integer| T::from_f64(integer.into())),
        (-4.0..4.0).prop_map(T::from_f64),
    ]
}

/// Rows of three numbers, and where their columns start.
#[derive(Clone, Debug)]
struct Table<T> {
    rows: Vec<[T; 3]>,
    offset: usize,
}

fn table<T: Float>(max_rows: usize) -> impl Strategy<Value = Table<T>> {
    let rows = prop::collection::vec([number(), number(), number()], 0..=max_rows);
    (rows, 0..4_usize).prop_map(|(rows, offset)| Table { rows, offset })
}

impl<T: Float> Table<T> {
    fn columns<const N: usize>(&self) -> [Shifted<T>; N] {
        array::from_fn(|i| Shifted::of(&self.rows.iter().map(|row| row[i]).collect::<Vec<_>>(), self.offset + i))
    }

    /// Asserts that an expression does to each row what the scalar function does.
    fn check_map<const N: usize>(
        &self,
        expression: &(impl Expression<T, N, Shape = One> + Sync),
        scalar: impl Fn(Arithmetic, [T; N]) -> T,
    ) {
        let columns = self.columns::<N>();
        for isa in Isa::available() {
            let mut out = Shifted::new(self.rows.len(), self.offset + 1);
            isa.map(expression, columns.each_ref().map(|column| &**column), &mut *out);
            assert!(out.guards_are_intact(), "{}: wrote beside the output", isa.name());
            for (row, got) in self.rows.iter().zip(&*out) {
                let expected = scalar(isa.arithmetic(), array::from_fn(|i| row[i]));
                let expression = std::any::type_name_of_val(expression);
                assert_eq!(got.bits(), expected.bits(), "{}: {expression} of {row:?} is {got:?}", isa.name());
            }
        }
    }

    /// The same for a predicate: of each row, and of how many there are.
    fn check_count<const N: usize>(&self, predicate: &(impl Predicate<T, N> + Sync), scalar: impl Fn([T; N]) -> bool) {
        let columns = self.columns::<N>();
        let slices = columns.each_ref().map(|column| &**column);
        let satisfied: Vec<bool> = self.rows.iter().map(|row| scalar(array::from_fn(|i| row[i]))).collect();
        for isa in Isa::available() {
            let predicate_name = std::any::type_name_of_val(predicate);
            for (i, &expected) in satisfied.iter().enumerate() {
                let got = isa.count(predicate, slices.map(|column| &column[i..=i])) == 1;
                assert_eq!(got, expected, "{}: {predicate_name} of {:?}", isa.name(), self.rows[i]);
            }
            let expected = satisfied.iter().filter(|&&satisfied| satisfied).count();
            assert_eq!(isa.count(predicate, slices), expected, "{}: {predicate_name}", isa.name());
        }
    }
}

/// Checks a vector's operations against the scalar ones, written in the same variables.
macro_rules! check_expressions {
    ($table:expr; $($name:ident($($x:ident),+): $lanes:expr => $scalar:expr;)+) => {$({
        expression! { struct $name; |$($x),+| { $lanes } }
        $table.check_map(&$name, |_, [$($x),+]| $scalar);
    })+};
}

macro_rules! check_predicates {
    ($table:expr; $($name:ident($($x:ident),+): $lanes:expr => $scalar:expr;)+) => {$({
        predicate! { struct $name; |$($x),+| { $lanes } }
        $table.check_count(&$name, |[$($x),+]| $scalar);
    })+};
}

#[allow(clippy::neg_cmp_op_on_partial_ord, reason = "NaN")]
fn check_operations<T: Float>(table: &Table<T>) {
    check_expressions! { table;
        Plus(x, y): x + y => x + y;
        Minus(x, y): x - y => x - y;
        Times(x, y): x * y => x * y;
        Over(x, y): x / y => x / y;
        Negated(x): -x => -x;
        Absolute(x): x.abs() => x.abs();
        Root(x): x.sqrt() => x.sqrt();
        Least(x, y): x.min(y) => if x < y { x } else { y };
        Greatest(x, y): x.max(y) => if x > y { x } else { y };
        PlusHalf(x): x + 0.5 => x + T::HALF;
        HalfMinus(x): 0.5 - x => T::HALF - x;
        OneOver(x): 1.0 / x => T::ONE / x;
        Recip(x): x.recip() => T::ONE / x;
        Assigned(x, y): { let mut z = x; z += y; z *= 0.5; z -= x; z /= y; z } => ((x + y) * T::HALF - x) / y;
        Selected(x, y, z): x.lt(y).select(y, z) => if x < y { y } else { z };
        OrNumber(x, y): x.lt(y).select(1.0, y) => if x < y { T::ONE } else { y };
        Chosen(x, y, z): (!x.lt(y) ^ y.ge(z)).select(x, z) => if !(x < y) ^ (y >= z) { x } else { z };
        Clamped(x): x.clamp(-1.0, 1.0) => if x < -T::ONE { -T::ONE } else if x > T::ONE { T::ONE } else { x };
        Floor(x): x.floor() => x.floor();
        Ceil(x): x.ceil() => x.ceil();
        Trunc(x): x.trunc() => x.trunc();
        Round(x): x.round() => x.round();
        RoundTiesEven(x): x.round_ties_even() => x.round_ties_even();
        Fract(x): x.fract() => x - x.trunc();
        CopySign(x, y): x.copysign(y) => x.copysign(y);
        Signum(x): x.signum() => x.signum();
        Cube(x): x.powi(3) => x * (x * x);
        InverseSquare(x): x.powi(-2) => T::ONE / (x * x);
    }
    check_predicates! { table;
        Lt(x, y): x.lt(y) => x < y;
        Le(x, y): x.le(y) => x <= y;
        Gt(x, y): x.gt(y) => x > y;
        Ge(x, y): x.ge(y) => x >= y;
        Eq(x, y): x.eq(y) => x == y;
        Ne(x, y): x.ne(y) => x != y;
        And(x, y, z): x.lt(y) & y.lt(z) => (x < y) & (y < z);
        Or(x, y, z): x.lt(y) | y.lt(z) => (x < y) | (y < z);
        Xor(x, y, z): x.lt(y) ^ y.lt(z) => (x < y) ^ (y < z);
        Not(x, y): !x.lt(y) => !(x < y);
        IsNan(x): x.is_nan() => x.to_f64().is_nan();
        IsFinite(x): x.is_finite() => x.to_f64().is_finite();
        AboveNumber(x): x.gt(0.5) => x > T::HALF;
    }
}

/// `a · b + c`, rounded as the arithmetic says.
fn mul_add<T: Float>(arithmetic: Arithmetic, a: T, b: T, c: T) -> T {
    match arithmetic {
        Arithmetic::Fused => a.fused(b, c),
        Arithmetic::Unfused => a * b + c,
    }
}

expression! {
    struct MulAdd;
    |a, b, c| { a.mul_add(b, c) }
}

/// Expressions and predicates as users write them: with parameters, through the macros and by hand.
fn check_users_own<T: Float>(table: &Table<T>) {
    let a = T::from_f64(0.3);
    table.check_map(&MulAdd, |arithmetic, [x, y, z]| mul_add(arithmetic, x, y, z));
    table.check_map(&Distance, |arithmetic, [x, y]| mul_add(arithmetic, x, x, y * y).sqrt());
    table.check_map(&Rectified { a }, |arithmetic, [x, y, z]| {
        let value = mul_add(arithmetic, a, x, y * z);
        if value > T::ZERO { value } else { x.abs() }
    });
    table.check_count(&Above { slope: a }, |[x, y]| y > a * x + T::from_f64(0.125));
}

fn check_counts<T: Float>(table: &Table<T>, [low, high]: [T; 2]) {
    let [xs, ys] = table.columns();
    let below = xs.iter().filter(|&&x| x < high).count();
    let within = xs.iter().filter(|&&x| low <= x && x < high).count();
    let in_disc = xs.iter().zip(&*ys).filter(|&(&x, &y)| x * x + y * y < high * high).count();
    for isa in Isa::available() {
        assert_eq!(isa.count_below(&xs, high), below, "{}: {high:?}", isa.name());
        assert_eq!(isa.count_within(&xs, low, high), within, "{}: {low:?} {high:?}", isa.name());
        assert_eq!(isa.count_in_disc(&xs, &ys, high), in_disc, "{}: {high:?}", isa.name());
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn operations_f32(table in table::<f32>(100)) {
        check_operations(&table);
    }

    #[test]
    fn operations_f64(table in table::<f64>(100)) {
        check_operations(&table);
    }

    #[test]
    fn users_own_f32(table in table::<f32>(300)) {
        check_users_own(&table);
    }

    #[test]
    fn users_own_f64(table in table::<f64>(300)) {
        check_users_own(&table);
    }

    #[test]
    fn counts_f32(table in table::<f32>(300), bounds in [number(), number()]) {
        check_counts(&table, bounds);
    }

    #[test]
    fn counts_f64(table in table::<f64>(300), bounds in [number(), number()]) {
        check_counts(&table, bounds);
    }
}

/// A mask's `any` and `all` are about its own vector, so each vector of the slice gets its own answer.
#[test]
fn any_and_all() {
    expression! {
        struct AnyAndAll;
        |x| {
            let positive = x.gt(0.0);
            let [any, all] = [positive.any(), positive.all()].map(|yes| if yes { 1.0 } else { 0.0 });
            Lanes::splat(any + any + all)
        }
    }
    fn check<T: Float>() {
        let full = vec![T::ONE; T::LANES];
        let but_one =
            |i: usize, common: T| (0..T::LANES).map(|lane| if lane == i { -common } else { common }).collect();
        let mut cases: Vec<(Vec<T>, f64)> = vec![(full.clone(), 3.0), (vec![-T::ONE; T::LANES], 0.0)];
        for i in 0..T::LANES {
            cases.extend([(but_one(i, T::ONE), 2.0), (but_one(i, -T::ONE), 2.0)]);
        }
        for (xs, expected) in cases {
            for isa in Isa::available() {
                let mut out = [full.clone(), full.clone(), xs.clone(), xs.clone()].concat(); // a step may be two vectors
                isa.update(&AnyAndAll, &mut out, ());
                let (first, second) = out.split_at(2 * T::LANES);
                assert!(first.iter().all(|&y| y == T::from_f64(3.0)), "{}: {first:?}", isa.name());
                assert!(second.iter().all(|&y| y == T::from_f64(expected)), "{}: {xs:?} {second:?}", isa.name());
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn abs_clears_the_sign_of_a_nan() {
    expression! {
        struct Absolute;
        |x| { x.abs() }
    }
    for isa in Isa::available() {
        let (mut double, mut single) = ([-f64::NAN], [-f32::NAN]);
        isa.update(&Absolute, &mut double, ());
        isa.update(&Absolute, &mut single, ());
        assert!(double[0].is_nan() && double[0].is_sign_positive(), "{}", isa.name());
        assert!(single[0].is_nan() && single[0].is_sign_positive(), "{}", isa.name());
    }
}

/// Sums of integers that fit, which are exact; and the documented bound on the error of others.
fn check_sum<T: Float>(integers: &[i32], numbers: &[T]) {
    let summands: Vec<T> = integers.iter().map(|&integer| T::from_f64(integer.into())).collect();
    let total: i32 = integers.iter().sum();
    let exact = numbers.iter().copied().collect::<ExactSum>().value::<f64>();
    let absolute = numbers.iter().map(|x| x.abs()).collect::<ExactSum>().value::<f64>();
    let bound = 16.0 * absolute * 2.0_f64.powi(-(T::DIGITS as i32));
    for isa in Isa::available() {
        assert_eq!(isa.sum(&Identity, [&summands]).to_f64(), f64::from(total), "{}", isa.name());
        let mean = T::from_f64(total.into()) / T::from_f64(integers.len() as f64);
        assert_eq!(isa.mean(&Identity, [&summands]).bits(), mean.bits(), "{}", isa.name());
        let error = isa.sum(&Identity, [numbers]).to_f64() - exact;
        assert!(error.abs() <= bound, "{}: {error:e} is above {bound:e}", isa.name());
    }
}

/// Numbers of every magnitude, the square root of the largest left as room for adding up.
fn summand<T: Float>() -> impl Strategy<Value = T> {
    number().prop_map(|x: T| if x.abs() < T::from_f64(1e15) { x } else { T::ONE })
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn sums_f32(
        integers in prop::collection::vec(-1000..=1000_i32, 0..=2 * BLOCK + 50),
        numbers in prop::collection::vec(summand::<f32>(), 0..=2 * BLOCK + 50),
    ) {
        check_sum(&integers, &numbers);
    }

    #[test]
    fn sums_f64(
        integers in prop::collection::vec(-1000..=1000_i32, 0..=2 * BLOCK + 50),
        numbers in prop::collection::vec(summand::<f64>(), 0..=2 * BLOCK + 50),
    ) {
        check_sum(&integers, &numbers);
    }

    /// The same numbers in another order, and in parts that are merged in another order.
    #[test]
    fn exact_sums_do_not_depend_on_order(
        (numbers, shuffled) in prop::collection::vec(number::<f64>(), 0..200)
            .prop_flat_map(|numbers| (Just(numbers.clone()), Just(numbers).prop_shuffle())),
        part in 1..50_usize,
    ) {
        let sum: ExactSum = numbers.iter().copied().collect();
        let in_parts = shuffled.rchunks(part).fold(ExactSum::new(), |mut total, part| {
            total.merge(&part.iter().copied().collect());
            total
        });
        prop_assert_eq!(&in_parts, &sum);
        prop_assert_eq!(in_parts.value::<f64>().bits(), sum.value::<f64>().bits());
        prop_assert_eq!(in_parts.value::<f32>().bits(), sum.value::<f32>().bits());
    }
}
