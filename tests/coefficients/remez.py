"""The polynomial or the quotient of two that minimises the largest weighted error (Remez exchange), in mpmath's precision."""

from mpmath import mp, mpf, matrix, lu_solve, cos, pi, chebyt

mp.dps = 60


def extrema(points, errors, count):
    """The extremum of each run of one sign, as many as `count` of them: its place and its error."""
    found, start = [], 0
    for i in range(1, len(points) + 1):
        if i == len(points) or errors[i] * errors[start] < 0:
            best = max(range(start, i), key=lambda k: abs(errors[k]))
            found.append((points[best], errors[best]))
            start = i
    while len(found) > count:
        del found[0 if abs(found[0][1]) < abs(found[-1][1]) else -1]
    if len(found) < count:
        raise ValueError("the error has too few extrema: more precision or fewer coefficients")
    return found


def remez(function, weight, interval, exponents, rounds=30, grid=60, uneven=1e-3):
    """Coefficients of `sum c_k x^exponents[k]`, and the largest `|(polynomial - function) * weight|`.

    The exchange ends when the extrema differ by no more than `uneven` of the largest.
    """
    a, b = map(mpf, interval)
    count = len(exponents)
    nodes = [(a + b) / 2 - (b - a) / 2 * cos(pi * (2 * i + 1) / (2 * count + 2)) for i in range(count + 1)]
    for _ in range(rounds):
        system, values = matrix(count + 1, count + 1), matrix(count + 1, 1)
        for row, x in enumerate(nodes):
            for column, exponent in enumerate(exponents):
                system[row, column] = x**exponent
            system[row, count] = (-1) ** row / weight(x)
            values[row] = function(x)
        solution = lu_solve(system, values)
        coefficients = [solution[i] for i in range(count)]

        def error(x):
            sum_ = mpf(0)
            for c, e in zip(coefficients, exponents):
                sum_ += c * x**e
            return (sum_ - function(x)) * weight(x)

        # Points are dense towards the ends, where extrema are.
        points = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / (grid * count)) for i in range(grid * count + 1)]
        found = extrema(points, [error(x) for x in points], count + 1)
        nodes = [x for x, _ in found]
        largest, least = (f(abs(e) for _, e in found) for f in (max, min))
        if largest - least < largest * uneven:
            break
    return coefficients, largest


def remez_quotient(function, weight, interval, above, below, rounds=30, grid=30):
    """Coefficients of `sum n_k x^k / (1 + x sum d_k x^k)`, `above` and `below` of them, and the largest weighted error.

    The interval is positive. Points are dense towards its ends, and more so towards the lower one, as if they were powers of `1 + x`.
    """
    a, b = map(mpf, interval)
    count = above + below

    def place(c):
        return (a + 1) * ((b + 1) / (a + 1)) ** ((1 - c) / 2) - 1

    def denominator(x):
        return 1 + x * sum(d * x**k for k, d in enumerate(lower))

    points = [place(cos(pi * i / (grid * count))) for i in range(grid * count + 1)]
    values = [(function(x), weight(x)) for x in points]
    nodes = [place(cos(pi * (2 * i + 1) / (2 * count + 2))) for i in range(count + 1)]
    level, lower = mpf(0), []
    for _ in range(rounds):
        # The error is the level, in turn above and below: an equation with products of it and `lower`, solved by Newton's method.
        last = None
        while last is None or abs(level - last) > abs(level) / 10**6:
            system, right = matrix(count + 1, count + 1), matrix(count + 1, 1)
            for row, x in enumerate(nodes):
                value, unit = function(x), (-1) ** row / weight(x)
                for k in range(above):
                    system[row, k] = x**k
                for k in range(below):
                    system[row, above + k] = -(value + unit * level) * x ** (k + 1)
                system[row, count] = -unit * denominator(x)
                right[row] = value + unit * level * (1 - denominator(x))
            solution = lu_solve(system, right)
            upper, lower = ([solution[k] for k in range(*ends)] for ends in ((above,), (above, count)))
            last, level = level, solution[count]

        def quotient(x):
            return sum(c * x**k for k, c in enumerate(upper)) / denominator(x)

        errors = [(quotient(x) - value) * weight_ for x, (value, weight_) in zip(points, values)]
        found = extrema(points, errors, count + 1)
        nodes = [x for x, _ in found]
        largest, least = (f(abs(e) for _, e in found) for f in (max, min))
        if largest - least < largest / 100:
            break
    return upper, lower, largest
