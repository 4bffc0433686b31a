"""Times Gaussian kernel density estimates of SciPy, scikit-learn and KDEpy on one thread, with errors relative to the largest
density, and of the first two in two and three dimensions. Whatever of them is not installed is left out."""
import os

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})
import argparse
import time

import numpy as np

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--points", type=int, default=100_000)
parser.add_argument("--queries", type=int, default=1000)
options = parser.parse_args()

rng = np.random.default_rng(1)
x, q = rng.standard_normal(options.points), np.sort(rng.standard_normal(options.queries))
h = x.std(ddof=1) * (0.75 * x.size) ** -0.2


def exact(queries):
    return np.array([np.exp(-0.5 * ((v - x) / h) ** 2).sum() for v in queries]) / (x.size * h * np.sqrt(2 * np.pi))


reference = exact(q[:: max(1, q.size // 50)])


def show(name, estimate):
    best = np.inf
    for _ in range(3):
        begin = time.perf_counter()
        values = estimate(q)
        best = min(best, time.perf_counter() - begin)
    error = np.abs(values[:: max(1, q.size // 50)] - reference).max() / reference.max()
    pairs = x.size * q.size
    print(f"{name:28} {best * 1e3:10.2f} ms {best / pairs * 1e9:8.3f} ns a pair  error {error:.1e}")


def numpy():
    show("numpy, a query at a time", exact)


def scipy():
    from scipy.stats import gaussian_kde

    density = gaussian_kde(x, "silverman")
    show("scipy.stats.gaussian_kde", density)


def sklearn():
    from sklearn.neighbors import KernelDensity

    for tolerance in (0.0, 1e-9):
        density = KernelDensity(bandwidth=h, rtol=tolerance).fit(x[:, None])
        show(f"scikit-learn, rtol {tolerance:g}", lambda v: np.exp(density.score_samples(v[:, None])))


def kdepy():
    from KDEpy import FFTKDE

    def estimate(v):
        grid, values = FFTKDE(kernel="gaussian", bw=h).fit(x).evaluate(2**14)
        return np.interp(v, grid, values)

    show("KDEpy FFTKDE, 2^14, linear", estimate)


def several():
    from scipy.stats import gaussian_kde
    from sklearn.neighbors import KernelDensity

    for d in (2, 3):
        points, queries = (rng.standard_normal((d, n)) for n in (options.points, options.queries))
        for rows in (points, queries):
            rows[1:] += rows[0]
        density = gaussian_kde(points)
        spread = density.factor * points.std(ddof=1)
        tree = KernelDensity(bandwidth=spread).fit(points.T)
        for name, estimate in (
            (f"gaussian_kde, {d} columns", lambda: density(queries)),
            (f"scikit-learn, {d}, one width", lambda: tree.score_samples(queries.T)),
        ):
            best = np.inf
            for _ in range(3):
                begin = time.perf_counter()
                estimate()
                best = min(best, time.perf_counter() - begin)
            print(f"{name:28} {best * 1e3:10.2f} ms {best / (points.shape[1] * queries.shape[1]) * 1e9:8.3f} ns a pair")


for library in (numpy, scipy, sklearn, kdepy, several):
    try:
        library()
    except ImportError as error:
        print(f"{library.__name__}: {error}")
