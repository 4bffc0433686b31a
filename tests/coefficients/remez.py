"""The polynomial that minimises the largest weighted error (Remez exchange), in mpmath's precision."""

from mpmath import mp, mpf, matrix, lu_solve, cos, pi, chebyt

mp.dps = 60


def remez(function, weight, interval, exponents, rounds=30, grid=60):
    """Coefficients of `sum c_k x^exponents[k]`, and the largest `|(polynomial - function) * weight|`."""
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

        # The extremum of each run of one sign. Points are dense towards the ends, where extrema are.
        points = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / (grid * count)) for i in range(grid * count + 1)]
        errors = [error(x) for x in points]
        extrema, start = [], 0
        for i in range(1, len(points) + 1):
            if i == len(points) or errors[i] * errors[start] < 0:
                best = max(range(start, i), key=lambda k: abs(errors[k]))
                extrema.append((points[best], errors[best]))
                start = i
        while len(extrema) > count + 1:
            del extrema[0 if abs(extrema[0][1]) < abs(extrema[-1][1]) else -1]
        if len(extrema) < count + 1:
            raise ValueError("the error has too few extrema: more precision or fewer coefficients")
        nodes = [x for x, _ in extrema]
        largest, least = (f(abs(e) for _, e in extrema) for f in (max, min))
        if largest - least < largest / 1000:
            break
    return coefficients, largest
