"""The coefficients of `erf`, `erfc` and `normal_cdf`: core/src/function/error_function.rs.

Where a polynomial's first coefficient must not be rounded, its variable is counted from where the function is a number of
the type, nearly.
"""

from mpmath import mp, mpf, diff, erf, erfc, exp, log, nint, pi, sqrt
from exp import show
from number import *
from remez import remez

SEAM = mpf(7) / 8


def scaled_tail(erfc_of, half, shift, middle):
    """`erfc_of(a) e^(half a^2) (a + shift)`, of `s = a / (a + middle)`."""
    def function(s):
        a = middle * s / (1 - s)
        return erfc_of(a) * exp(half * a * a) * (a + shift)
    return function


def central(z):
    """`erf x / x - 1` of `z = x^2`."""
    return 2 / sqrt(pi) - 1 - z * 2 / sqrt(pi) / 3 if z < mpf(10) ** -30 else erf(sqrt(z)) / sqrt(z) - 1


def ln_erfc(x):
    return log(erfc(x))


def centre_near(function, point, rounded, bits):
    """Where the function and its slope are numbers of the type, but for a hundredth of a unit and a quarter."""
    step = mpf(2) ** -16
    point = nint(point / step) * step
    for k in range(10000):
        for x in (point + k * step, point - k * step):
            value = function(x)
            if abs(rounded(value) / value - 1) < mpf(2) ** -(bits + 6):
                slope = diff(function, x)
                if abs(rounded(slope) / slope - 1) < mpf(2) ** -(bits + 3):
                    return x, rounded(value), rounded(slope)
    raise ValueError("none")


def main():
    for bits, rounded in ((53, f64), (24, f32)):
        is_f32 = bits == 24
        print("f32" if is_f32 else "f64")

        def fitted(name, function, weight, interval, count):
            coefficients, error = remez(function, weight, interval, range(count))
            show(f"{name} ({mp.nstr(error * mpf(2) ** bits, 3)} of 2^-{bits})", [rounded(c) for c in coefficients], is_f32)

        def fitted_around(name, function, weight, interval, near, count):
            centre, first, slope = centre_near(function, near, rounded, bits)
            exact_slope, curvature = diff(function, centre), diff(function, centre, 2) / 2

            def rest(t):
                return curvature if abs(t) < mpf(10) ** -12 else ((function(centre + t) - function(centre)) / t - exact_slope) / t

            show(f"{name}_CENTRE", [float(centre)], is_f32)
            show(f"{name}_FIRST", [first], is_f32)
            show(f"{name}_SLOPE", [slope], is_f32)
            interval = [end - centre for end in interval]
            fitted(name, rest, lambda t: weight(centre + t) * (t * t + mpf(10) ** -20), interval, count)

        for name, erfc_of, half, shift, middle, end in (
            ("ERFC", erfc, 1, mpf(11) / 16, mpf(3), 10.25 if is_f32 else 27.5),
            ("NORMAL_TAIL", lambda x: erfc(x / sqrt(2)) / 2, mpf(1) / 2, mpf(1), mpf(17) / 4, 14.5 if is_f32 else 38.75),
        ):
            function = scaled_tail(erfc_of, half, shift, middle)
            fitted_around(name, function, lambda s: 1 / function(s), (0, end / (end + middle)), mpf("0.355" if is_f32 else "0.37"), 9 if is_f32 else 22)
            slopes = [rounded(nint(diff(function, mpf(at)) * 256) / 256) for at in ("0.04", "0.7")]
            show(f"{name}_SLOPES", slopes, is_f32)

        edge = SEAM**2 - mpf(3) / 8
        fitted("CENTRE", lambda t: central(t + mpf(3) / 8), lambda t: mpf(1), (mpf(-3) / 8, edge), 6 if is_f32 else 11)
        # Its error counts for as much as there is of erfc.
        fitted_around("LN_ERFC", ln_erfc, erfc, (SEAM, 4 if is_f32 else 6), mpf(9) / 8, 7 if is_f32 else 16)


if __name__ == "__main__":
    main()
