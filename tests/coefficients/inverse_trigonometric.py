"""The constants of core/src/function/inverse_trigonometric.rs."""

from mpmath import mp, mpf

from minimax import remez, show, truncated

tiny = mpf("1e-12")


def arc_tangent(z):
    """A(z), where atan t = t + t·z·A(z), z = t²."""
    if z < tiny:
        return -mpf(1) / 3 + z / 5
    t = mp.sqrt(z)
    return (mp.atan(t) / t - 1) / z


def arc_sine(z):
    """S(z), where asin t = t + t·z·S(z), z = t²."""
    if z < tiny:
        return mpf(1) / 6 + z * 3 / 40
    t = mp.sqrt(z)
    return (mp.asin(t) / t - 1) / z


for name, terms, bits in (("f64", 14, 53), ("f32", 6, 24)):
    coefficients, error = remez(arc_tangent, lambda z: z + tiny, mpf(0), mpf("0.3602"), terms - 1)
    show(f"{name} arc tangent of {terms}", coefficients, bits, error)
for name, terms, bits in (("f64", 13, 53), ("f32", 5, 24)):
    coefficients, error = remez(arc_sine, lambda z: z + tiny, mpf(0), mpf("0.2501"), terms - 1)
    show(f"{name} arc sine of {terms}", coefficients, bits, error)
# π/4 in two parts, the first so short that three times it is exact.
for name, short, bits in (("f64", 51, 53), ("f32", 22, 24)):
    high = truncated(mp.pi / 4, short)
    show(f"{name} pi/4", [high, mp.pi / 4 - high], bits)
