"""The constants of `exp`: core/src/function/eighths.rs."""

from mpmath import mp, mpf, log, exp, expm1
from number import *
from remez import remez

EIGHTH = log(2) / 8


def quotient(r):
    """(e^r - 1 - r) / r^2"""
    if abs(r) < mpf(10) ** -15:
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (expm1(r) - r) / (r * r)


def show(name, values, is_f32=False):
    print(f"{name}: [{', '.join(literal(v, is_f32) for v in values)}]")


def main():
    for bits, width, is_f32 in ((53, 39, False), (24, 13, True)):
        rounded = f32 if is_f32 else f64
        print("f32" if is_f32 else "f64")
        print("PER_EIGHTH", literal(rounded(1 / EIGHTH), is_f32))
        high = short(EIGHTH, width)
        print("MINUS_EIGHTH_HIGH", literal(rounded(-high), is_f32), "LOW", literal(rounded(high - EIGHTH), is_f32))
        powers = [rounded(mpf(2) ** (mpf(j) / 8)) for j in range(8)]
        lost = [mpf(2) ** (mpf(j) / 8) / mpf(p) - 1 for j, p in enumerate(powers)]
        show("POWERS", powers, is_f32)
        if is_f32:
            show("LOST", [rounded(x) for x in lost], is_f32)
        else:
            twins = []
            for x in lost:
                word = bits64(float(x)) >> 32
                candidates = [of_bits64((w << 32) | w) for w in (word - 1, word, word + 1)] if x else [0.0]
                twins.append(min(candidates, key=lambda c: abs(c - x)))
            show("LOST", twins)
        for count in ((3,) if is_f32 else (6,)):
            edge = EIGHTH / 2 * (1 + mpf(2) ** -20)
            coefficients, error = remez(quotient, lambda r: (r * r + mpf(10) ** -40) * exp(-r), (-edge, edge), range(count))
            show(f"POLYNOMIAL ({mp.nstr(error * 2 ** (bits - 1), 3)} ULP)", [rounded(c) for c in coefficients], is_f32)


if __name__ == "__main__":
    main()
