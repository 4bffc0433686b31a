"""The constants of core/src/function/logarithm.rs."""

from mpmath import mp, mpf

from minimax import remez, rounded, show

SQRT_HALF = 1 / mp.sqrt(2)


def remainder(z):
    """P(z), where ln((1+s)/(1-s)) = 2s + s·z·P(z), z = s²."""
    if z < mpf("1e-12"):
        return mpf(2) / 3 + mpf(2) / 5 * z
    s = mp.sqrt(z)
    return (mp.log((1 + s) / (1 - s)) - 2 * s) / (s * z)


largest = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf("1.0001")
for name, terms, bits in (("f64", 7, 53), ("f32", 3, 24), ("f32", 4, 24)):
    coefficients, error = remez(remainder, lambda z: z / 2 + mpf("1e-9"), mpf(0), largest, terms - 1)
    show(f"{name} polynomial of {terms}", coefficients, bits, error)

# ln 2 in two parts, the first so short that any exponent times it is exact.
for name, short, bits in (("f64", 42, 53), ("f32", 15, 24)):
    high = rounded(mp.log(2), short)
    show(f"{name} ln 2, high and low", [high, mp.log(2) - high], bits)

# A number near 1 times these, of which the first is so short that it times a number of as many bits is exact.
for name, short, bits in (("f64", 26, 53), ("f32", 12, 24)):
    for base in (2, 10):
        factor = 1 / mp.log(base)
        high = rounded(factor, short)
        show(f"{name} 1 / ln {base}, high and low", [high, factor - high], bits)
for name, short, bits in (("f64", 42, 53), ("f32", 15, 24)):
    high = rounded(mp.log10(2), short)
    show(f"{name} log10 2, high and low", [high, mp.log10(2) - high], bits)

# 1/(1+f) to a percent or two.
coefficients, error = remez(lambda f: 1 / (1 + f), lambda f: 1 + f, SQRT_HALF - 1, mp.sqrt(2) - 1, 2)
show("reciprocal", coefficients, 24, error)
