"""The constants of core/src/random/variates.rs: the normal quantile of p over x = 2p - 1.

With t = -ln(1 - x²), that is a polynomial in t up to 5, and in √t beyond, each about its middle.
"""

from mpmath import erfc, erfinv, exp, expm1, log, mp, mpf, pi, sqrt

from number import f32, literal
from remez import remez


def quotient(t):
    """The quantile over x, at t = -ln(1 - x²)."""
    if t < mpf(10) ** -20:
        return sqrt(pi / 2)
    x = sqrt(-expm1(-t))
    if x < 0.9:
        return sqrt(2) * erfinv(x) / x
    upper = exp(-t) / (1 + x)  # 1 - x
    z = sqrt(t - log(sqrt(pi * t)))
    for _ in range(60):  # Halley's iteration
        step = (upper - erfc(z)) * sqrt(pi) / 2 * exp(z * z)
        step /= 1 + step * z
        z += -step
        if abs(step) < z * mpf(10) ** -45:
            break
    return sqrt(2) * z / x


PIECES = (
    ("CENTRE", quotient, 0, 5, {"f64": 21, "f32": 10}),
    ("TAIL", lambda r: quotient(r * r), sqrt(mpf(5)), sqrt(mpf(14)), {"f64": 22, "f32": 10}),
    ("FAR_TAIL", lambda r: quotient(r * r), sqrt(mpf(14)), sqrt(mpf("43.7")), {"f64": 23, "f32": 11}),
)

for kind in ("f64", "f32"):
    number = f32 if kind == "f32" else float
    for name, function, a, b, counts in PIECES:
        middle = mpf(number((a + b) / mpf(2)))
        shifted = lambda s: function(s + middle)
        coefficients, error = remez(shifted, lambda s: 1 / shifted(s), (a - middle, b - middle), range(counts[kind]))
        print(f"// {kind} {name}: 2^{float(log(error, 2)):.1f}")
        print(f"middle: {literal(number(middle), kind == 'f32')}, coefficients: &[")
        for c in coefficients:
            print(f"    {literal(number(c), kind == 'f32')},")
        print("],")
