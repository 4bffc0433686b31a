use wideband_core::expression;

expression! {
    struct Larger;
    |x, y| { if x > y { x } else { y } }
}

fn main() {}
