"""Writes joint_density_f64.csv, joint densities of successive eruptions to twice the precision, and prints SciPy's figures,
which are in tests/desktop/tests/joint_density.rs. Needs mpmath and SciPy (1.17). Run in this folder."""
import mpmath as mp
import numpy as np
from scipy.stats import gaussian_kde

mp.mp.prec = 250

with open("eruptions.csv") as file:
    x = [float(line) for line in file.read().split()[1:]]
n = len(x) - 2
TABLES = {
    "pairs": [x[:n], x[1 : n + 1]],
    "oblique": [x[:n], [x[i] + x[i + 1] / 8 for i in range(n)]],  # a correlation of 0.99
    "triples": [x[:n], x[1 : n + 1], [x[i] - x[i + 2] / 2 for i in range(n)]],
}
WEIGHTS = [1 + i % 5 for i in range(n)]
QUERIES = {
    "pairs": [(2.0, 4.5), (4.25, 4.25), (3.1, 2.9), (0.5, 7.0)],
    "oblique": [(2.0, 2.5), (4.25, 4.8), (3.1, 3.4), (3.0, 4.5)],
    "triples": [(2.0, 4.5, 0.9), (4.25, 4.25, 3.2), (3.1, 2.9, 1.0), (1.0, 6.0, -2.0)],
}
WIDTHS = [0.25, 0.3, 0.4]
FACTOR = 0.3


def split(value):
    high = float(value)
    return high.hex(), float(value - mp.mpf(high)).hex()


def covariance(columns, weights):
    total = mp.fsum(weights)
    means = [mp.fsum(w * v for w, v in zip(weights, column)) / total for column in columns]
    effective = total**2 / mp.fsum(w * w for w in weights)

    def entry(i, j):
        terms = (w * (a - means[i]) * (b - means[j]) for w, a, b in zip(weights, columns[i], columns[j]))
        return mp.fsum(terms) / total / (1 - 1 / effective)

    return mp.matrix([[entry(i, j) for j in range(len(columns))] for i in range(len(columns))])


for name, table in TABLES.items():
    for rule, weights in (("scott", None), ("silverman", WEIGHTS)):
        density = gaussian_kde(table, rule, weights=weights)
        queries = np.array(QUERIES[name]).T
        print(name, rule, density.covariance.tolist(), density(queries).tolist(), density.logpdf(queries).tolist())

with open("joint_density_f64.csv", "w") as file:
    file.write("table,kind,condition,x,y,z,nearest,pdf_hi,pdf_lo,ln_pdf_hi,ln_pdf_lo\n")
    for name, table in TABLES.items():
        for kind in ("plain", "weighted", "widths", "single"):
            rounded = (lambda v: float(np.float32(v))) if kind == "single" else float
            columns = [[mp.mpf(rounded(v)) for v in column] for column in table]
            weights = [mp.mpf(w if kind == "weighted" else 1) for w in WEIGHTS]
            d = len(columns)
            if kind == "widths":
                matrix = mp.diag([mp.mpf(h) ** 2 for h in WIDTHS[:d]])
            else:
                matrix = covariance(columns, weights) * mp.mpf(FACTOR) ** 2
            lower, inverse = mp.cholesky(matrix), matrix**-1
            skeel = (lower**-1).apply(abs) * lower.apply(abs)
            condition = max(mp.eigsy(skeel.T * skeel, eigvals_only=True))
            constant = 1 / (mp.sqrt(mp.det(matrix) * (2 * mp.pi) ** d) * mp.fsum(weights))
            for query in QUERIES[name]:
                query = [rounded(v) for v in query]
                squares = []
                for point in zip(*columns):
                    away = mp.matrix([mp.mpf(q) - p for q, p in zip(query, point)])
                    squares.append((away.T * inverse * away)[0])
                pdf = constant * mp.fsum(w * mp.exp(-s / 2) for w, s in zip(weights, squares))
                places = [v.hex() for v in query + [0.0] * (3 - d)]
                fields = [name, kind, float(condition).hex(), *places, float(mp.sqrt(min(squares))).hex()]
                file.write(",".join([*fields, *split(pdf), *split(mp.log(pdf))]) + "\n")
