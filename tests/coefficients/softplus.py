"""The coefficients of `softplus`: core/src/function/sigmoid.rs."""

from mpmath import mp, mpf, log, sqrt
from exp import show
from number import *
from remez import remez


def rest(t):
    """(ln((1 + s) / (1 - s)) - 2s) / s^3 of t = s^2"""
    s = sqrt(t)
    return mpf(2) / 3 + 2 * t / 5 if t < mpf(10) ** -20 else (log((1 + s) / (1 - s)) - 2 * s) / (s * t)


if __name__ == "__main__":
    for bits, count, rounded in ((53, 8, f64), (24, 3, f32)):
        weight = lambda t: t / 2 + mpf(10) ** -20  # relative to 2s
        coefficients, error = remez(rest, weight, (0, mpf("0.0401")), range(count))
        show(f"LN ({mp.nstr(error * 2 ** (bits - 1), 3)} ULP)", [rounded(c) for c in coefficients], bits == 24)
        print("LN_2", literal(rounded(log(2)), bits == 24), literal(rounded(log(2) - rounded(log(2))), bits == 24))
