"""The coefficients of `exp2`: core/src/function/exp2.rs."""

from mpmath import mp, mpf, log, expm1
from exp import show
from number import *
from remez import remez

if __name__ == "__main__":
    edge = mpf(1) / 16
    for bits, count, rounded in ((53, 6, f64), (24, 3, f32)):
        linear = mpf(rounded(log(2)))

        # What rounding ln 2 leaves is no polynomial times f²: its part near 0 is dropped, a hundredth of a unit.
        def smooth(f):
            g = f * log(2)
            if abs(f) < mpf(10) ** -12:
                return log(2) ** 2 / 2 + log(2) ** 3 / 6 * f
            return (expm1(g) - g) / (f * f)

        weight = lambda f: (f * f + mpf(10) ** -40) * mpf(2) ** -f
        coefficients, error = remez(smooth, weight, (-edge, edge), range(count))
        show(f"EXP2 ({mp.nstr(error * 2 ** (bits - 1), 3)} ULP)", [rounded(linear)] + [rounded(c) for c in coefficients], bits == 24)
