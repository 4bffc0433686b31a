use wideband_core::{count, expression, map, predicate, sum};

expression! {
    struct Product;
    |x, y| { x * y }
}

predicate! {
    struct Below;
    |x, y| { x.lt(y) }
}

fn main() {
    let (a, b, c) = ([1.0], [2.0], [3.0]);
    let mut out = [0.0];
    map(&Product, [&a, &b, &c], &mut out);
    let _: f64 = sum(&Product, [&a]);
    let _ = count(&Below, [&a]);
}
