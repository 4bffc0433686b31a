use wideband_core::expression;

expression! {
    struct Scaled { factor }
    |x| { factr * x }
}

fn main() {}
