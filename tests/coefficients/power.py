"""The constants of core/src/function/power.rs."""

from mpmath import mp, mpf

from minimax import remez, rounded, show, truncated

largest = ((mp.sqrt(mpf(3) / 2) - 1) / (mp.sqrt(mpf(3) / 2) + 1)) ** 2 * mpf("1.0005")
half_ln2 = mp.log(2) / 2 * mpf("1.001")


def remainder(z):
    """R(z), where ln((1+s)/(1-s)) = (2/3)·s·(3 + z + z²·R(z)), z = s²."""
    if z < mpf("1e-10"):
        return mpf(3) / 5 + mpf(3) / 7 * z
    s = mp.sqrt(z)
    return (mp.log((1 + s) / (1 - s)) / s * 3 / 2 - 3 - z) / z**2


def exponential(r):
    """q(r), where exp r = 1 + r + r²·q(r)."""
    if abs(r) < mpf("1e-10"):
        return mpf(1) / 2 + r / 6
    return (mp.exp(r) - 1 - r) / r**2


for name, terms, bits in (("f64", 6, 53), ("f32", 3, 24)):
    coefficients, error = remez(remainder, lambda z: z**2 / 3 + mpf("1e-12"), mpf(0), largest, terms - 1)
    show(f"{name} logarithm", coefficients, bits, error)
for name, terms, bits in (("f64", 10, 53), ("f32", 5, 24)):
    coefficients, error = remez(exponential, lambda r: r**2 / mp.exp(r) + mpf("1e-12"), -half_ln2, half_ln2, terms - 1)
    show(f"{name} exponential", coefficients, bits, error)
for name, bits, short in (("f64", 53, 20), ("f32", 24, 10)):
    half = (bits - 1) // 2 if bits == 53 else bits // 2
    for what, value, high in (
        ("log2 1.5", mp.log(mpf(3) / 2, 2), short),
        ("2 / (3 ln 2)", 2 / (3 * mp.log(2)), half),
        ("ln 2", mp.log(2), half),
    ):
        part = truncated(value, high)
        show(f"{name} {what}: high, low, all", [part, value - part, value], bits)
    show(f"{name} roots of 3/4, 3/2", [mp.sqrt(mpf(3) / 4), mp.sqrt(mpf(3) / 2)], bits)
