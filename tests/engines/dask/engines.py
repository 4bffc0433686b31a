"""The last program of Numba's threading tutorial, and a density estimate, on other people's threads and processes.

    WIDEBAND_LIBRARY=…/libwideband_c.so python engines.py [--samples 4e8] [--processes 4]

Four tasks of so many samples each run on Dask's threads, on a Dask cluster of processes and on concurrent.futures: with
wideband through ctypes, and with Numba's nogil=True. Exits with 1 if wideband's hits or bits are not the same each time.
"""

import argparse
import concurrent.futures
import math
import sys
import time

import dask
import numba
import numpy
from dask.distributed import Client, LocalCluster, as_completed

import wideband

TASKS = 4
SEED = 42


# The task. What changes for a user of Numba: a task says which samples are its own, and no generator is shared or seeded.


def wideband_task(index, samples):
    return wideband.pi_hits(SEED, index * samples, (index + 1) * samples)


@numba.njit(nogil=True)
def numba_hits(samples):
    hits = 0
    for _ in range(samples):
        x, y = numpy.random.random(), numpy.random.random()
        if x * x + y * y < 1.0:
            hits += 1
    return hits


def numba_task(index, samples):
    return numba_hits(samples), samples


# The engines. What stays: each runs the same lazy tasks, on as many workers as it is given.


def on_dask_threads(workers):
    def run(task, samples):
        delayed = [dask.delayed(task)(index, samples) for index in range(TASKS)]
        return dask.compute(*delayed, scheduler="threads", num_workers=workers)

    return run


def on_futures(workers):
    def run(task, samples):
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            return list(pool.map(task, range(TASKS), [samples] * TASKS))

    return run


def on_cluster(client):
    def run(task, samples):
        delayed = [dask.delayed(task)(index, samples) for index in range(TASKS)]
        return client.gather(client.compute(delayed))

    return run


def table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        first, *others = row
        print("  ".join([first.ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(others, widths[1:])]))
        if number == 0:
            print("  ".join("─" * width for width in widths))


def pi(cluster_client, samples, processes):
    """Times all tasks on all engines; whether wideband's hits are the same on each."""
    engines = {
        "dask, 1 thread": on_dask_threads(1),
        f"dask, {TASKS} threads": on_dask_threads(TASKS),
        f"dask, {processes} processes": on_cluster(cluster_client),
        "futures, 1 thread": on_futures(1),
        f"futures, {TASKS} threads": on_futures(TASKS),
    }
    rows = [("engine", "tasks by", "wall time", "result", "standard error", "hits", "same hits")]
    right = True
    for name, task in ("wideband", wideband_task), ("Numba", numba_task):
        first = None
        for engine, run in engines.items():
            run(task, 1000)  # compiles, and wakes the workers
            start = time.perf_counter()
            results = run(task, samples)
            wall = time.perf_counter() - start
            hits, total = map(sum, zip(*results))
            same = {None: "", hits: "yes"}.get(first, "no")
            first = first or hits
            right &= same != "no" or name != "wideband"
            share = hits / total
            error = 4 * math.sqrt(share * (1 - share) / total)
            rows.append(
                (engine, name, f"{wall:.3f} s", f"{4 * share:.8f}", f"{error:.8f}", str(hits), same)
            )
    print(f"{TASKS} tasks of {samples:.3g} samples")
    table(rows)
    return right


def density_part(first, last, points):
    """The exact sum of some blocks, whose numbers are drawn where they are summed: each block has a generator of its own."""
    means, widths = [], []
    for block in range(first, last):
        generator = numpy.random.default_rng([SEED, block])
        length = min(wideband.BLOCK, points - block * wideband.BLOCK)
        means.append(generator.uniform(-1, 1, length))
        widths.append(generator.uniform(0.1, 0.3, length))
    return wideband.gaussian_sum(0.4, numpy.concatenate(means), numpy.concatenate(widths))


def kde(client, points):
    """A sum whose parts come from the processes of a cluster, as bytes: whether all partitions have the same bits."""
    blocks = -(-points // wideband.BLOCK)
    whole = density_part(0, blocks, points)
    right = True
    for parts in 1, 2, 3, 4, 7:
        cuts = [blocks * part // parts for part in range(parts + 1)]
        tasks = [dask.delayed(density_part)(first, last, points) for first, last in zip(cuts, cuts[1:])]
        arrived = [future.result() for future in as_completed(client.compute(tasks))]  # in the order in which they end
        total = wideband.merged(arrived)
        right &= total == whole
        print(f"density from {parts} parts: {wideband.kde_value(total, points):.15f},", end=" ")
        print(f"{parts * wideband.SUM_BYTES} bytes travelled, {'same bits' if total == whole else 'OTHER BITS'}")
    return right


def mistakes_come_back(client):
    """A task that cannot be computed says why, wherever it ran."""
    for run in on_dask_threads(2), on_cluster(client):
        try:
            run(backwards, 10)
        except ValueError as error:
            if "reversed" not in str(error):
                raise
        else:
            return False
    return True


def backwards(index, samples):
    return wideband.pi_hits(SEED, samples, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=lambda text: int(float(text)), default=400_000_000, help="of each task")
    parser.add_argument("--points", type=lambda text: int(float(text)), default=1_000_000, help="of the density estimate")
    parser.add_argument("--processes", type=int, default=4, help="of the cluster")
    options = parser.parse_args()

    with LocalCluster(
        n_workers=options.processes, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster, Client(cluster) as client:
        right = pi(client, options.samples, options.processes)
        right &= kde(client, options.points)
        right &= mistakes_come_back(client)
    print("all the same" if right else "NOT ALL THE SAME")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
