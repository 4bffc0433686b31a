"""Polynomials of consecutive powers, numbers of few bits, and both as they are printed.

The coefficients in `core/src/function/` are these to as many digits as matter: the last ones of a polynomial to six, since an
exchange that ends elsewhere changes the largest error by less than a thousandth.
"""

from mpmath import floor, frexp, ldexp, log, nint, sign

import remez as exchange
from number import f32, literal


def remez(function, weight, low, high, degree):
    """The coefficients of the polynomial that minimises the largest `|(polynomial - function) * weight|`, and that."""
    return exchange.remez(function, weight, (low, high), range(degree + 1), grid=1000, uneven=1e-6)


def rounded(x, bits):
    """The nearest number of so many bits."""
    fraction, exponent = frexp(x)
    return ldexp(nint(ldexp(fraction, bits)), exponent - bits)


def truncated(x, bits):
    """The next number towards zero of so many bits."""
    fraction, exponent = frexp(abs(x))
    return sign(x) * ldexp(floor(ldexp(fraction, bits)), exponent - bits)


def show(name, values, bits, error=None):
    """Prints numbers as Rust has them, of `f32` if bits are 24 at most, and how many bits an error is."""
    print(name if error is None else f"{name}: 2^{float(log(error, 2)):.1f}")
    for value in values:
        print("   ", literal(f32(value) if bits <= 24 else float(value), bits <= 24))
