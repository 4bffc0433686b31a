use wideband_core::expression;

expression! {
    struct Double;
    |x| {
        let y: f64 = x;
        y + y
    }
}

fn main() {}
