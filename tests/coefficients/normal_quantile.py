"""The coefficients of core/src/function/normal_quantile.rs: the normal quantile over `L / g`, less 1, of `g = √((L + SHIFT)/2)`.

`L` is `-ln 2m`, where `m` is the probability of the tail. Each piece is the quotient of two polynomials of `g - from` that
minimises the largest relative error of the quantile.
"""

from mpmath import cos, erfc, erfinv, exp, expm1, log, lu_solve, matrix, mp, mpf, nstr, pi, sqrt

from number import f32, f64, literal

mp.dps = 80

SHIFT = 2 * mpf(13) ** 2 / 16**2


def quantile(l):
    """Where the upper tail of the normal distribution is `exp(-l) / 2`."""
    if l < mpf("0.7"):
        return sqrt(mpf(2)) * erfinv(-expm1(-l))
    z = sqrt(l)
    for _ in range(60):  # Newton's method, on the logarithm
        tail = erfc(z)
        step = (log(tail) + l) * tail * sqrt(pi) / 2 * exp(z * z)
        z += step
        if abs(step) < z * mpf(10) ** -60:
            return sqrt(mpf(2)) * z
    raise ValueError("no convergence")


def factor(g):
    """The quantile over `L / g`."""
    l = 2 * g * g - SHIFT
    return sqrt(pi / 2) * g if l < mpf(10) ** -40 else quantile(l) * g / l


def value(coefficients, powers):
    return sum(c * p for c, p in zip(coefficients, powers))


def solved(rows, above, below):
    """The numerator and the denominator, which begins with 1, of these degrees, from linear equations."""
    system, right = matrix([row[:-1] for row in rows]), matrix([row[-1] for row in rows])
    if system.rows > system.cols:
        system, right = system.T * system, system.T * right
    unknown = list(lu_solve(system, right))
    return unknown[: above + 1], [mpf(1)] + unknown[above + 1 : above + 1 + below]


def quotient(xs, wanted, weights, above, below):
    """The quotient of two polynomials, of degrees `above` and `below`, that minimises the largest error times its weight, on points, and that error."""
    powers = [[x**k for k in range(max(above, below) + 1)] for x in xs]

    def row(i, scale, *more):
        top, bottom = powers[i][: above + 1], powers[i][1 : below + 1]
        return [scale * p for p in top] + [-scale * wanted[i] * p for p in bottom] + [*more, scale * wanted[i]]

    # The least squares are a beginning: the denominator's last value makes the equations linear.
    divisors = [mpf(1)] * len(xs)
    for _ in range(6):
        top, bottom = solved([row(i, w / d) for i, (w, d) in enumerate(zip(weights, divisors))], above, below)
        divisors = [value(bottom, p) for p in powers]

    # The same error, up and down by turns, at as many points as there are unknowns: Remez exchange.
    count = above + below + 2
    for _ in range(40):
        errors = [(value(top, p) / value(bottom, p) - f) * w for p, f, w in zip(powers, wanted, weights)]
        extrema, start = [], 0
        for i in range(1, len(xs) + 1):
            if i == len(xs) or errors[i] * errors[start] < 0:
                extrema.append(max(range(start, i), key=lambda k: abs(errors[k])))
                start = i
        while len(extrema) > count:
            del extrema[0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1]
        if len(extrema) < count:
            raise ValueError("the error has too few extrema")
        largest, least = (of(abs(errors[i]) for i in extrema) for of in (max, min))
        if largest - least < largest / 50:
            return top, bottom, largest
        for _ in range(6):
            levels = [(-1) ** n * value(bottom, powers[i]) / weights[i] for n, i in enumerate(extrema)]
            top, bottom = solved([row(i, mpf(1), level) for i, level in zip(extrema, levels)], above, below)
    raise ValueError("no convergence")


def main():
    seams = {"f64": 57 * log(2), "f32": 27 * log(2)}  # L of NEAR_END
    for kind, rounded, name, low, high, degrees in (
        ("f64", f64, "NEAR", 0, seams["f64"], (10, 11)),
        ("f64", f64, "FAR", seams["f64"], 744, (7, 8)),
        ("f32", f32, "NEAR", 0, seams["f32"], (4, 5)),
        ("f32", f32, "FAR", seams["f32"], 103, (3, 3)),
    ):
        # Points are evenly spread in 1/g, and dense towards the ends.
        near, far = (1 / sqrt((SHIFT + l) / 2) for l in (low, high))
        count = 12 * (sum(degrees) + 2)
        gs = [1 / ((near + far) / 2 + (near - far) / 2 * cos(pi * i / (count - 1))) for i in range(count)]
        first, factors = rounded(gs[0]), [factor(g) for g in gs]
        top, bottom, error = quotient([g - mpf(first) for g in gs], [k - 1 for k in factors], [1 / k for k in factors], *degrees)
        print(f"// {kind} {name}: 2^{nstr(log(error, 2), 4)}")
        print(f"from: {literal(first, kind == 'f32')},")
        for label, coefficients in (("numerator", top), ("denominator", bottom)):
            print(f"{label}: &[")
            for c in coefficients:
                print(f"    {literal(rounded(c), kind == 'f32')},")
            print("],")


if __name__ == "__main__":
    main()
