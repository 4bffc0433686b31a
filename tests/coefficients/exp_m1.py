"""The coefficients of `exp_m1`: core/src/function/exp_m1.rs."""

from mpmath import mp, mpf, expm1
from exp import EIGHTH, quotient, show
from number import *
from remez import remez

if __name__ == "__main__":
    edge = EIGHTH / 2 * (1 + mpf(2) ** -20)
    for bits, count, rounded in ((53, 7, f64), (24, 3, f32)):
        weight = lambda r: abs(r) + mpf(10) ** -20  # relative to e^r - 1
        coefficients, error = remez(quotient, weight, (-edge, edge), range(count))
        show(f"EXP_M1 ({mp.nstr(error * 2 ** (bits - 1), 3)} ULP)", [rounded(c) for c in coefficients], bits == 24)
