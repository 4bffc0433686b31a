"""Numbers as Rust writes them."""

import struct
from mpmath import mpf


def f64(x):
    return float(x)


def f32(x):
    """The nearest f32 (the detour over a double is harmless but for ties)."""
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def bits64(x):
    return struct.unpack("Q", struct.pack("d", x))[0]


def of_bits64(bits):
    return struct.unpack("d", struct.pack("Q", bits))[0]


def short(x, digits):
    """`x` to so many binary digits."""
    from mpmath import mp, frexp, ldexp, nint
    mantissa, exponent = frexp(mpf(x))
    return ldexp(nint(ldexp(mantissa, digits)), exponent - digits)


def separated(digits):
    groups = []
    while digits:
        groups.append(digits[:3])
        digits = digits[3:]
    return "_".join(groups)


def literal(x, is_f32=False):
    import re
    if is_f32:
        for precision in range(1, 12):
            text = f"{x:.{precision}g}"
            if f32(float(text)) == x:
                break
    else:
        text = repr(x)
    match = re.fullmatch(r"(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?", text)
    sign, whole, fraction, exponent = match.groups()
    whole = separated(whole[::-1])[::-1]
    text = sign + whole + "." + (separated(fraction) if fraction else "0")
    return text + (f"e{int(exponent)}" if exponent else "")
