//! One kernel, named by the environment variable `KERNEL` of the build, so that its code can be weighed: see `.ci/sizes`.
#![cfg_attr(any(target_os = "none", target_family = "wasm"), no_std, no_main)]

mod platform;

use core::hint::black_box;

use wideband_core::{Compute, Isa, Real, Streams};

const KERNEL: &str = match option_env!("KERNEL") {
    Some(kernel) => kernel,
    None => "none",
};

fn run() -> bool {
    match KERNEL {
        "none" => true,
        "monte_carlo_pi" => Isa::unfused().monte_carlo_pi(1, black_box(100)) > 2.0,
        "monte_carlo_pi_fixed" => Isa::unfused().monte_carlo_pi_fixed(1, black_box(100)) > 2.0,
        kernel => match kernel.split_at(kernel.len() - 3) {
            (kernel, "f32") => of_type::<f32>(kernel),
            (kernel, "f64") => of_type::<f64>(kernel),
            _ => panic!("no such kernel"),
        },
    }
}

#[inline(always)]
fn of_type<T: Real>(kernel: &str) -> bool {
    let isa = Isa::unfused();
    let mut xs = black_box([T::HALF; 100]);
    let ys = black_box([T::ONE; 100]);
    match kernel {
        "exp " => isa.exp_in_place(&mut xs),
        "gaussians " => isa.gaussians(T::HALF, &ys, &ys, &mut xs),
        "kde " => xs[0] = isa.kde(T::HALF, &xs, &ys),
        "count_below " => return black_box(isa.count_below(&xs, T::ONE)) > 0,
        "count_in_disc " => return black_box(isa.count_in_disc(&xs, &ys, T::ONE)) == 0,
        "histogram " => {
            let mut bins = [0; 10];
            let outside = isa.histogram(&xs, T::ZERO, T::ONE, &mut bins);
            return black_box((outside, bins)).1[5] > 0;
        }
        "fill_uniform " => isa.fill_uniform(&Streams::new(1), 0..100, &mut xs),
        _ => panic!("no such kernel"),
    }
    black_box(xs)[0] != T::ZERO
}

platform::main!(run);
