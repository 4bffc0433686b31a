use wideband_core::expression;

expression! {
    struct Wave;
    |x| { x.besselj() }
}

fn main() {}
