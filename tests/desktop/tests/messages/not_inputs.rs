use wideband_core::{Exp, map, sum};

fn main() {
    let xs = vec![1.0, 2.0];
    let mut out = vec![0.0; 2];
    map(&Exp, &xs, &mut out);
    let integers = [1, 2, 3];
    let _: f64 = sum(&Exp, [&integers]);
}
