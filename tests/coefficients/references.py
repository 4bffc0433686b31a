"""Prints tests/data/functions_f64.csv: arguments of elementary functions and their results to twice the precision.

    python3 references.py >../data/functions_f64.csv      # needs mpmath

A row is a function, its arguments, and the nearest double to the result and to what that leaves.
"""

import random
import struct

from mpmath import mp, mpf

from normal_quantile import quantile

mp.prec = 1400  # a large multiple of π leaves few bits of the argument
random.seed(20261127)


def bits(pattern):
    return struct.unpack("<d", struct.pack("<Q", pattern))[0]


def of_any_size(low, high):
    """A number of either sign whose exponent is anywhere in a range."""
    return random.choice([-1, 1]) * random.uniform(1, 2) * 2.0 ** random.randint(low, high)


def spread(low, high, count=90):
    return [random.uniform(low, high) for _ in range(count)]


def sizes(low, high, count=90):
    return [of_any_size(low, high) for _ in range(count)]


def near(points, count=4):
    """Within some units of the points, and a little further off."""
    found = []
    for point in points:
        for _ in range(count):
            found.append(float(mpf(point) * (1 + mpf(random.uniform(-1, 1)) * mpf(2) ** -random.choice([50, 40, 30, 20]))))
    return found


def positive(xs):
    return [abs(x) for x in xs]


half_pi = [k * mp.pi / 2 for k in list(range(1, 20)) + [100, 1001, 10000, 16384, 16385, 10**6, 10**9]]
logs = positive(sizes(-1074, 1023)) + spread(0.5, 2.0) + near([1, 0.5**0.5, 2**0.5, 2, 10, 1000]) + [5e-324, 1e-310]
FUNCTIONS = {
    "exp2": (lambda x: mpf(2) ** x, spread(-1022, 1024) + sizes(-60, 3) + near([k / 16 for k in range(-15, 16, 2)])),
    "exp_m1": (mp.expm1, spread(-40, 709) + sizes(-300, 3) + near([k * 0.0433 for k in range(-20, 21)])),
    "sinh": (mp.sinh, spread(-710, 710) + sizes(-300, 5) + near([k * 0.0433 for k in range(1, 21)])),
    "cosh": (mp.cosh, spread(-710, 710) + sizes(-60, 5) + near([k * 0.0433 for k in range(1, 21)])),
    "tanh": (mp.tanh, spread(-19, 19) + sizes(-300, 5) + near([k * 0.0217 for k in range(1, 21)])),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), spread(-708, 40) + spread(-20, 20) + sizes(-60, 5)),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), spread(-708, 700) + spread(-5, 5) + sizes(-60, 5) + near([0.6931])),
    "ln": (mp.log, logs),
    "log2": (lambda x: mp.log(x) / mp.log(2), logs),
    "log10": (lambda x: mp.log(x) / mp.log(10), logs),
    "ln_1p": (mp.log1p, spread(-0.999, 3) + sizes(-300, 0) + positive(sizes(0, 1023)) + near([-0.29, 0.41, 1, 3])),
    "sin": (mp.sin, spread(-30, 30) + sizes(-300, 1023) + sizes(1000, 1023, 20) + near(half_pi, 6) + spread(-30000, 30000)),
    "cos": (mp.cos, spread(-30, 30) + sizes(-60, 1023) + sizes(1000, 1023, 20) + near(half_pi, 6) + spread(-30000, 30000)),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), sizes(-1074, 1023, 300)),
    "atan": (mp.atan, sizes(-300, 200) + spread(-5, 5, 120) + near([0.4, 1, 2.4])),
    "asin": (mp.asin, spread(-1, 1, 200) + sizes(-300, -1) + [0.5, -0.5, 1 - 1e-10]),
    "acos": (mp.acos, spread(-1, 1, 200) + sizes(-60, -1) + [0.5, -0.5, 1 - 1e-10]),
    "asinh": (mp.asinh, sizes(-300, 1023) + spread(-5, 5, 200)),
    "acosh": (mp.acosh, positive(sizes(0, 1023)) + spread(1, 5, 200) + near([1.5])),
    "atanh": (mp.atanh, spread(-1, 1, 200) + sizes(-300, -1) + [1 - 1e-10]),
    "tan": (mp.tan, spread(-30, 30) + sizes(-300, 1023) + sizes(1000, 1023, 20) + near(half_pi, 6) + spread(-30000, 30000)),
}

print("function,x,(y,)high,low")
for name, (function, xs) in FUNCTIONS.items():
    for x in xs:
        if name == "cosh" and abs(x) > 710 or name == "ln_1p" and x <= -1 or name == "acosh" and x < 1:
            continue
        y = function(mpf(x))
        high = float(y)
        if not 1e-300 < abs(high) < 1.7e308:
            continue
        print(f"{name},{x!r},{high!r},{float(y - mpf(high))!r}")

BINARY = {
    "powf": (lambda x, y: x**y, [(abs(of_any_size(-300, 300)), of_any_size(-8, 1)) for _ in range(200)]
        + [(random.uniform(0.5, 2), random.uniform(-900, 900)) for _ in range(200)]),
    "atan2": (mp.atan2, [(of_any_size(-40, 40), of_any_size(-40, 40)) for _ in range(300)]),
    "hypot": (mp.hypot, [(of_any_size(-60, 60), of_any_size(-60, 60)) for _ in range(150)]
        + [(of_any_size(0, 3), of_any_size(0, 3)) for _ in range(150)]),
}
for name, (function, pairs) in BINARY.items():
    for x, y in pairs:
        z = function(mpf(x), mpf(y))
        high = float(z) if mpf(2) ** -1000 < abs(z) < mpf(2) ** 1000 else 0.0
        if high:
            print(f"{name},{x!r},{y!r},{high!r},{float(z - mpf(high))!r}")

# In the order in which they came, so that those above remain what they were.
LATER = {
    "erf": (mp.erf, sizes(-300, 2) + spread(-6, 6) + spread(-1.5, 1.5, 200) + near([0.875, 1])),
    "erfc": (mp.erfc, sizes(-60, 1) + spread(-6, 26) + spread(-1.5, 1.5) + spread(0, 26) + near([1, 2, 16])),
    "normal_cdf": (lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, sizes(-60, 1) + spread(-37, 8) + spread(-2, 2) + spread(-37, 0)),
    "gelu": (lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, sizes(-300, 1) + spread(-37, 8) + spread(-2, 2) + spread(-37, 0)),
    "exp": (mp.exp, spread(-690, 709) + sizes(-60, 3) + near([k * 0.0433 for k in range(-20, 21)])),
}
for name, (function, xs) in LATER.items():
    for x in xs:
        y = function(mpf(x))
        high = float(y)
        if 1e-300 < abs(high) < 1.7e308:
            print(f"{name},{x!r},{high!r},{float(y - mpf(high))!r}")

# Numbers of sixteen bits among them, whose quotients are often whole.
REMAINDERS = [(of_any_size(-60, 60), of_any_size(-60, 60)) for _ in range(200)]
REMAINDERS += [(float(random.randint(-(2**31), 2**31)), float(random.randint(1, 2**16))) for _ in range(100)]
for x, y in REMAINDERS:
    z = mpf(x) - abs(mpf(y)) * mp.floor(mpf(x) / abs(mpf(y)))
    high = float(z)
    if high:
        print(f"rem_euclid,{x!r},{y!r},{high!r},{float(z - mpf(high))!r}")

GAMMA = positive(sizes(-1022, 1010)) + spread(0, 1) + spread(1, 3) + spread(3, 30)
GAMMA += near([1, 2, 0.5**0.5, 2**0.5, 1.4616, 8**0.5, 32**0.5, 128**0.5], 8)
for x in GAMMA + spread(-6, 0) + spread(-40, 0) + [-abs(x) for x in sizes(-60, 40)] + near([-2.4570247382208006, -2.7476826467274127], 8):
    y = mp.loggamma(x) if x > 0 else mp.log(mp.pi / abs(mp.sinpi(x))) - mp.loggamma(1 - mpf(x))
    high = float(y)
    if high:
        print(f"ln_gamma{'' if x > 0 else '_of_negative'},{x!r},{high!r},{float(y - mpf(high))!r}")

# Probabilities of every size, near both ends, near the centre, and where the method changes.
PROBABILITIES = spread(0, 1, 120) + [2.0 ** -random.uniform(1, 1070) for _ in range(60)] + [2.0 ** -random.uniform(1, 60) for _ in range(60)]
PROBABILITIES += [1 - 2.0 ** -random.uniform(1, 53) for _ in range(40)] + [0.5 + of_any_size(-53, -2) / 2 for _ in range(60)]
PROBABILITIES += near([2.0**-58, 2.0**-28, 0.5**0.5, 0.5**1.5, 0.25]) + [5e-324, 1e-310, 1 - 2.0**-53, 0.5 - 2.0**-54, 0.5 + 2.0**-53]
for p in PROBABILITIES:
    tail = min(mpf(p), 1 - mpf(p))
    if 0 < tail < 0.5:
        x = quantile(-mp.log(2 * tail)) * (1 if p > 0.5 else -1)
        high = float(x)
        print(f"normal_quantile,{p!r},{high!r},{float(x - mpf(high))!r}")
