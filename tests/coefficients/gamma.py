"""The coefficients of `ln_gamma`: core/src/function/gamma.rs."""

from mpmath import mp, mpf, diff, euler, log, loggamma, pi, sin, sqrt

from error_function import centre_near
from exp import show
from number import *
from remez import remez, remez_quotient

SEAM = 2 * sqrt(mpf(2))


def between_zeros(t):
    """`ln gamma(1 + t) / (t (t - 1))`."""
    if abs(t) < mpf(10) ** -25:
        return euler
    if abs(t - 1) < mpf(10) ** -25:
        return 1 - euler
    return loggamma(1 + t) / (t * (t - 1))


def beyond_stirling(z):
    """`x (ln gamma(x) - (x - 1/2) ln x + x - ln(2 pi) / 2)` of `z = 1 / x^2`."""
    if z < mpf(10) ** -8:
        return mpf(1) / 12 - z / 360 + z**2 / 1260 - z**3 / 1680
    x = 1 / sqrt(z)
    return x * (loggamma(x) - (x - mpf(1) / 2) * log(x) + x - log(2 * pi) / 2)


def its_weight(z):
    """Its share of the result."""
    x = 1 / sqrt(z)
    return 1 / (x * loggamma(x))


def sine(z):
    """`(1 - sin(pi r) / (pi r)) / z` of `z = r^2`."""
    if z < mpf(10) ** -20:
        return pi**2 / 6 - pi**4 * z / 120
    r = sqrt(z)
    return (1 - sin(pi * r) / (pi * r)) / z


def main():
    tiny = mpf(10) ** -12
    for bits, rounded, terms, far_terms, sine_terms in ((53, f64, (7, 7), 11, 8), (24, f32, (4, 3), 4, 5)):
        is_f32 = bits == 24
        print("f32" if is_f32 else "f64")

        def show_rounded(name, coefficients, error=None):
            note = f" ({mp.nstr(error * mpf(2) ** bits, 3)} of 2^-{bits})" if error else ""
            show(name + note, [rounded(c) for c in coefficients], is_f32)

        centre, first, slope = centre_near(between_zeros, mpf(7) / 8, rounded, bits)
        value, exact_slope, curvature, third = (diff(between_zeros, centre, n) / mp.factorial(n) for n in range(4))

        def rest(t):
            u = t - centre
            return curvature + u * third if abs(u) < mpf(10) ** -15 else ((between_zeros(t) - value) / u - exact_slope) / u

        upper, lower, error = remez_quotient(rest, lambda t: 1 / between_zeros(t), (0, SEAM - 1), *terms)
        show_rounded("CENTRE, FIRST, SLOPE", [centre, first, slope])
        show_rounded("NUMERATOR", upper, error)
        show_rounded("DENOMINATOR", [mpf(1)] + lower)

        coefficients, error = remez(beyond_stirling, its_weight, (tiny, 1 / SEAM**2), range(far_terms), grid=20)
        show_rounded("FAR", coefficients, error)
        constant = log(2 * pi) / 2 - mpf(1) / 2
        show_rounded("CONSTANT", [constant, constant - rounded(constant)])
        coefficients, error = remez(sine, lambda z: z / (1 - z * sine(z)), (tiny, mpf(1) / 4), range(sine_terms), grid=20)
        show_rounded("SINE", coefficients, error)


if __name__ == "__main__":
    main()
