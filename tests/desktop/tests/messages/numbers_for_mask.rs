use wideband_core::predicate;

predicate! {
    struct Positive;
    |x| { x.abs() }
}

fn main() {}
