use wideband_core::expression;

expression! {
    struct Cartesian;
    |r, s| -> [x, y] { [r, s, r * s] }
}

fn main() {}
