"""The coefficients of `erf`, `erfc` and `normal_cdf`, core/src/function/error_function.rs, and their tables,
core/src/function/error_function_rows.rs, which are written anew:

    python3 tests/coefficients/error_function.py && cargo fmt
"""

from pathlib import Path

from mpmath import mp, mpf, erf, erfc, exp, factorial, pi, sqrt
from exp import show
from number import *
from remez import remez

ROWS = 512
PER_UNIT = 64  # rows
FAR = mpf(510) / 64
CORE = Path(__file__).parents[2] / "core/src/function"


def moment(power, w):
    """The integral of `t^power e^(-w t)` over t from 0 to 1."""
    return sum((-w) ** k / (factorial(k) * (k + power + 1)) for k in range(40))


def mean_less_one(w):
    """`(moment(0, w) - 1) / w`"""
    return sum((-1) ** k * w ** (k - 1) / factorial(k + 1) for k in range(1, 40))


def of_product(function, factor=1):
    """The function, and a factor, of `r d`, `2 r d` being its argument."""
    return lambda product: factor * function(2 * product)


def slope(r):
    return 2 / sqrt(pi) * exp(-r * r)


def share_of_erf(r, d):
    """What the table's row leaves to be added to `erf r`, at most, beside that."""
    return slope(r) * d / erf(r) if r > 2 * d else mpf(1) / 2


def share_of_erfc(r, d):
    return slope(r) * d / erfc(r + d)


def far(u):
    """`erfc(y) y e^(y^2)` of `u = 1/y^2`, less what it tends to, over u."""
    y = 1 / sqrt(u)
    return (erfc(y) * y * exp(y * y) - 1 / sqrt(pi)) / u


def pair(x, rounded):
    high = rounded(x)
    return [high, rounded(x - mpf(high))]


def rows(name, function, rounded, is_f32):
    kind = "f32" if is_f32 else "f64"
    yield f"pub(super) static {name}: [[{kind}; 4]; {ROWS}] = ["
    for n in range(ROWS):
        r = mpf(n) / PER_UNIT
        row = pair(function(r), rounded) + [rounded(slope(r)), rounded(slope(r) - 1)]
        yield f"[{', '.join(literal(x, is_f32) for x in row)}],"
    yield "];"


def main():
    mp.prec = 300
    table = [
        "//! The tables of `error_function.rs`: of each n, `erf(n/64)` or `erfc(n/64)`, what rounding it lost, `2/√π·exp(-(n/64)²)`, and",
        "//! that less 1.",
        "//!",
        "//! Written by `tests/coefficients/error_function.py`.",
        "",
        '#![allow(clippy::approx_constant, reason = "the first row has a constant, too")]',
        "",
    ]
    for bits, rounded in ((53, f64), (24, f32)):
        is_f32 = bits == 24
        print("f32" if is_f32 else "f64")
        for name, function in (("ERF", erf), ("ERFC", erfc)):
            table += rows(f"{name}_{'F32' if is_f32 else 'F64'}", function, rounded, is_f32)
            table.append("")

        def fitted(name, function, weight, interval, count):
            coefficients, error = remez(function, weight, interval, range(count))
            show(f"{name} ({mp.nstr(error * mpf(2) ** bits, 2)} of 2^-{bits})", [rounded(c) for c in coefficients], is_f32)

        # The largest d, and the smallest r of a product.
        d = mpf(1) / (2 * PER_UNIT)
        for name, end, counts, share in (
            ("MEAN_OF_ERF", 4 if is_f32 else 6, (2, 1) if is_f32 else (6, 5, 3, 1), share_of_erf),
            ("MEAN_OF_ERFC", mpf(ROWS) / PER_UNIT, (4, 2) if is_f32 else (8, 7, 5, 2), share_of_erfc),
        ):
            interval = (-end * d, end * d)
            by_product = lambda product: share(abs(product) / d, d) * (abs(product) + mpf(2) ** -24)
            fitted(name, of_product(mean_less_one, 2), by_product, interval, counts[0])
            for half, count in enumerate(counts[1:], 1):
                function = of_product(lambda w: moment(2 * half, w), mpf(-1) ** half / factorial(half))
                fitted(name, function, lambda product: share(abs(product) / d, d) * d ** (2 * half), interval, count)

        high = short(sqrt(mpf(2)), 43 if bits == 53 else 14)
        show("MINUS_SQRT_2", [rounded(-high), rounded(high - sqrt(mpf(2)))], is_f32)
        show("FRAC_1_SQRT_2", pair(sqrt(mpf(1) / 2), rounded), is_f32)
        show("FAR_FIRST", pair(1 / sqrt(pi), rounded), is_f32)
        fitted("FAR", far, lambda u: u * sqrt(pi), (1 / mpf(10.25 if is_f32 else 27.5) ** 2, 1 / FAR**2), 3 if is_f32 else 9)
    (CORE / "error_function_rows.rs").write_text("\n".join(table))


if __name__ == "__main__":
    main()
