"""The coefficients of `sinh` and `cosh`: core/src/function/hyperbolic.rs."""

from mpmath import mp, mpf, cosh, sinh, sqrt
from exp import EIGHTH, show
from number import *
from remez import remez


def even(t):
    """(cosh r - 1) / r^2 of t = r^2"""
    return mpf(1) / 2 + t / 24 if t < mpf(10) ** -25 else (cosh(sqrt(t)) - 1) / t


def odd(t):
    """(sinh r - r) / r^3"""
    return mpf(1) / 6 + t / 120 if t < mpf(10) ** -25 else (sinh(sqrt(t)) - sqrt(t)) / (t * sqrt(t))


if __name__ == "__main__":
    edge = (EIGHTH / 2 * (1 + mpf(2) ** -20)) ** 2
    for bits, counts, rounded in ((53, (3, 3), f64), (24, (2, 1), f32)):
        for name, function, count in (("EVEN", even, counts[0]), ("ODD", odd, counts[1])):
            coefficients, error = remez(function, lambda t: t + mpf(10) ** -20, (0, edge), range(count))
            show(f"{name} ({mp.nstr(error * 2 ** (bits - 1), 3)} ULP)", [rounded(c) for c in coefficients], bits == 24)
