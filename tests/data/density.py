"""Writes density_f64.csv, densities of real columns to twice the precision, and prints SciPy's bandwidths, of which
tests/desktop/tests/density.rs has the figures. Needs mpmath and SciPy (1.17). Run in this folder."""
import mpmath as mp
import numpy as np
from scipy.stats import gaussian_kde

mp.mp.prec = 250


def column(name):
    with open(f"{name}.csv") as file:
        return [float(line) for line in file.read().split()[1:]]


def split(value):
    high = float(value)
    return high.hex(), float(value - mp.mpf(high)).hex()


for name in ("eruptions", "precip", "rivers", "depths"):
    x = column(name)
    weights = [1 + i % 5 for i in range(len(x))]
    row = [name]
    for rule in ("scott", "silverman"):
        row += [float(np.sqrt(gaussian_kde(x, rule, weights=w).covariance[0, 0])) for w in (None, weights)]
    print(*row)

with open("density_f64.csv", "w") as file:
    file.write("column,kind,bandwidth,x,pdf_hi,pdf_lo,ln_pdf_hi,ln_pdf_lo,cdf_hi,cdf_lo,survival_hi,survival_lo\n")
    cases = (("eruptions", 0.14, (1.6, 2.5, 3.25, 4.4, 6.0)), ("precip", 3.93, (-20.0, 7.0, 38.5, 67.0, 120.0)),
             ("rivers", 53.5, (-300.0, 135.0, 400.0, 2000.0, 60000.0)))
    for name, width, queries in cases:
        points = [mp.mpf(x) for x in column(name)]
        h = mp.mpf(width)
        for kind in ("plain", "weighted", "each"):
            weights = [mp.mpf(1 if kind == "plain" else 1 + i % 5) for i in range(len(points))]
            widths = [h * (1 + i % 3) if kind == "each" else h for i in range(len(points))]
            for x in queries:
                q, total = mp.mpf(x), mp.fsum(weights)
                zs = [(q - p) / w for p, w in zip(points, widths)]
                pdf = mp.fsum(w * mp.npdf(z) / s for w, z, s in zip(weights, zs, widths)) / total
                cdf = mp.fsum(w * mp.ncdf(z) for w, z in zip(weights, zs)) / total
                survival = mp.fsum(w * mp.ncdf(-z) for w, z in zip(weights, zs)) / total
                fields = [f for v in (pdf, mp.log(pdf), cdf, survival) for f in split(v)]
                file.write(",".join([name, kind, float(width).hex(), float(x).hex(), *fields]) + "\n")
