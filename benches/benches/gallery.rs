//! Formulas as users write them, of `f64`, beside the same loops with the functions of other libraries.
//!
//! What they are, each checked against scalar code, is in the example `gallery` of `wideband-threaded`.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, PI};
use std::ops::Range;

use criterion::{Criterion, criterion_group, criterion_main};
use wideband_benches::peers::formulas::{self, Columns, DIAMETER, Formulas, Market};
use wideband_benches::{Group, sizes, uniform, zeros};
use wideband_core::{Compute, Isa, expression};

/// In the first cache, and in the second or third.
const SIZES: [u64; 2] = [1_000, 100_000];

const MARKET: Market = Market { rate: 0.05, volatility: 0.2 };

expression! {
    struct BlackScholes { rate, volatility }
    |spot, strike, years| -> [call, put] {
        let spread = volatility * years.sqrt();
        let d1 = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * years) / spread;
        let discounted = strike * (-rate * years).exp();
        let call = spot * d1.normal_cdf() - discounted * (d1 - spread).normal_cdf();
        [call, call - spot + discounted]
    }
}

fn black_scholes(criterion: &mut Criterion) {
    let expression = BlackScholes { rate: MARKET.rate, volatility: MARKET.volatility };
    of(criterion, "black-scholes", [50.0..150.0, 50.0..150.0, 0.1..2.0], |who, inputs, [calls, puts]| match who {
        Who::Us(isa) => isa.map(&expression, inputs, [calls, puts]),
        Who::Peer(peer) => (peer.black_scholes)(MARKET, inputs, [calls, puts]),
    });
}

expression! {
    struct Normal;
    |x, mean, deviation| {
        let z = (x - mean) / deviation;
        -0.5 * z * z - deviation.ln()
    }
}

fn normal(criterion: &mut Criterion) {
    of(criterion, "normal-log-likelihood", [-2.0..2.0, -1.0..1.0, 0.5..2.0], |who, inputs, [out, _]| {
        out[0] = match who {
            Who::Us(isa) => isa.sum(&Normal, inputs),
            Who::Peer(peer) => (peer.normal)(inputs),
        };
    });
}

expression! {
    struct LogisticLoss;
    |score, label| { (-label * score).softplus() }
}

fn logistic(criterion: &mut Criterion) {
    of(criterion, "logistic-loss", [-10.0..10.0, -1.0..1.0], |who, inputs, [out, _]| {
        out[0] = match who {
            Who::Us(isa) => isa.sum(&LogisticLoss, inputs),
            Who::Peer(peer) => (peer.logistic)(inputs),
        };
    });
}

expression! {
    struct Gelu { root }
    |x| { 0.5 * x * (1.0 + (root * (x + 0.044715 * x * x * x)).tanh()) }
}

fn gelu(criterion: &mut Criterion) {
    let expression = Gelu { root: FRAC_2_PI.sqrt() };
    of(criterion, "gelu-by-tanh", [-6.0..6.0], |who, inputs, [out, _]| match who {
        Who::Us(isa) => isa.map(&expression, inputs, out),
        Who::Peer(peer) => (peer.gelu)(inputs[0], out),
    });
}

expression! {
    struct Haversine { diameter }
    |latitude, longitude, other_latitude, other_longitude| {
        let north = (0.5 * (other_latitude - latitude)).sin();
        let east = (0.5 * (other_longitude - longitude)).sin();
        let square = north * north + latitude.cos() * other_latitude.cos() * east * east;
        diameter * square.sqrt().asin()
    }
}

fn haversine(criterion: &mut Criterion) {
    let places = [-FRAC_PI_2..FRAC_PI_2, -PI..PI, -FRAC_PI_2..FRAC_PI_2, -PI..PI];
    of(criterion, "haversine", places, |who, inputs, [out, _]| match who {
        Who::Us(isa) => isa.map(&Haversine { diameter: DIAMETER }, inputs, out),
        Who::Peer(peer) => (peer.haversine)(inputs, out),
    });
}

/// Who computes.
enum Who {
    Us(Isa),
    Peer(Formulas),
}

/// A formula by each instruction set, and by each peer.
fn of<const N: usize>(
    criterion: &mut Criterion,
    name: &str,
    ranges: [Range<f64>; N],
    run: impl Fn(Who, Columns<'_, N>, [&mut [f64]; 2]),
) {
    let mut group = Group::new(criterion, name);
    for &n in sizes(&SIZES) {
        group.size(n);
        let mut seed = 0;
        let columns = ranges.clone().map(|range| {
            seed += 1;
            uniform::<f64>(seed, range, n)
        });
        let inputs = columns.each_ref().map(Vec::as_slice);
        let [mut first, mut second] = [zeros(n), zeros(n)];
        for isa in Isa::available() {
            group.serial(&format!("wideband-{}", isa.name()), || run(Who::Us(isa), inputs, [&mut first, &mut second]));
        }
        for (name, peer) in formulas::all() {
            group.serial(name, || run(Who::Peer(peer), inputs, [&mut first, &mut second]));
        }
    }
}

criterion_group! {
    name = benches;
    config = wideband_benches::criterion();
    targets = black_scholes, normal, logistic, gelu, haversine
}
criterion_main!(benches);
