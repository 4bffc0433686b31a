//! Arguments of trigonometric functions less a multiple of π/2: those too large for it in vectors, one at a time.
//!
//! Payne's and Hanek's method, in integers. Of `x·(2/π)`, only the last two bits before the point and some after it matter; so
//! the bits of `2/π` whose product with `x` is a multiple of 4 are left out, and three words after them are enough:
//! no `f64` is nearer to a multiple of π/2 than 2⁻⁶² times it, and the product ends at 2⁻¹³⁷.

/// The bits of `2/π` after the point.
const TWO_PER_PI: [u64; 19] = [
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
];

/// `π/2 · 2¹²⁷`.
const HALF_PI: u128 = 0xc90f_daa2_2168_c234_c4c6_628b_80dc_1cd1;

/// `n mod 4` and `x - n·π/2`, as a sum of two, `n` being `x / (π/2)` rounded to an integer. `|x|` is above 500 and finite.
pub(crate) fn reduced(x: f64) -> (u64, [f64; 2]) {
    const MANTISSA: u64 = (1 << 52) - 1;
    let significand = u128::from(x.to_bits() & MANTISSA | (MANTISSA + 1));
    let exponent = (x.to_bits() >> 52 & 0x7ff) as i32 - 1075; // |x| = significand · 2^exponent

    // The word of 64 bits of 2/π from this bit on.
    let left_out = (exponent - 2).max(0) as usize;
    let word = |i: usize| {
        let (index, bit) = (left_out / 64 + i, left_out % 64);
        let both = u128::from(TWO_PER_PI[index]) << 64 | u128::from(TWO_PER_PI.get(index + 1).copied().unwrap_or(0));
        (both << bit >> 64) as u64
    };
    // Their product with the significand, from its second lowest word on: three words.
    let mut carry = (significand * u128::from(word(2))) >> 64;
    carry += significand * u128::from(word(1));
    let low = carry as u64;
    let high = (carry >> 64) + significand * u128::from(word(0));
    // Two bits before the point, and 126 after it.
    let shift = 2 - (exponent - left_out as i32); // 0 to 46
    let product =
        if shift == 0 { high << 64 | u128::from(low) } else { high << (64 - shift) | u128::from(low >> shift) };

    let n = (product >> 125).wrapping_add(1) >> 1 & 3;
    let fraction = product.wrapping_sub(n << 126).cast_signed();
    let magnitude = fraction.unsigned_abs();
    let above = magnitude.leading_zeros();
    let rest = times_high(magnitude << above, HALF_PI); // times 2^-(125 + above)
    let shifted = rest.leading_zeros();
    let rest = rest << shifted;

    let negative = (fraction < 0) != x.is_sign_negative();
    let power = |k: u32| f64::from_bits(u64::from(1023 - k) << 52);
    let unit = if negative { -power(125 + above + shifted - 64) } else { power(125 + above + shifted - 64) };
    let high = (rest >> 75) as u64 as f64 * (unit * 2048.0);
    let low = ((rest >> 22) as u64 & ((1 << 53) - 1)) as f64 * (unit * power(42));
    let n = if x.is_sign_negative() { 4 - n } else { n };
    (n as u64 & 3, [high, low])
}

/// The high half of the product.
fn times_high(a: u128, b: u128) -> u128 {
    let (a1, a0) = (a >> 64, a & u128::from(u64::MAX));
    let (b1, b0) = (b >> 64, b & u128::from(u64::MAX));
    let low = |product: u128| product & u128::from(u64::MAX);
    let middle = ((a0 * b0) >> 64) + low(a1 * b0) + low(a0 * b1);
    a1 * b1 + ((a1 * b0) >> 64) + ((a0 * b1) >> 64) + (middle >> 64)
}
