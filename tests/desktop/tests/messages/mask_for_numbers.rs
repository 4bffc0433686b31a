use wideband_core::expression;

expression! {
    struct Positive;
    |x| { x.gt(0.0) }
}

fn main() {}
