use wideband_core::{expression, predicate};

expression! {
    struct Typed { factor: f64 }
    |x| { factor * x }
}

expression! {
    struct NoBars;
    fn lanes(x) { x * x }
}

predicate! {
    struct Two;
    |x| -> [a, b] { [x.gt(0.0), x.lt(0.0)] }
}

fn main() {}
