use wideband_core::{expression, map, max};

expression! {
    struct Cartesian;
    |r, s| -> [x, y] { [r, r * s] }
}

expression! {
    struct Product;
    |x, y| { x * y }
}

fn main() {
    let (a, b) = ([1.0], [2.0]);
    let (mut x, mut y) = ([0.0], [0.0]);
    map(&Cartesian, [&a, &b], &mut x);
    map(&Product, [&a, &b], [&mut x, &mut y]);
    let _ = max(&Cartesian, [&a, &b]);
}
