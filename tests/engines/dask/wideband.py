"""What wideband.h declares, for Python. ctypes lets go of the interpreter's lock while a function runs."""

import ctypes
import functools
import os

SUM_BYTES = 296
BLOCK = 4096


class Hits(ctypes.Structure):
    _fields_ = [("hits", ctypes.c_uint64), ("samples", ctypes.c_uint64)]


@functools.cache
def library():
    """The library, once in each process: tasks that are sent to another process find it there."""
    loaded = ctypes.CDLL(os.environ["WIDEBAND_LIBRARY"])
    u64, f64, pointer = ctypes.c_uint64, ctypes.c_double, ctypes.c_void_p
    for name, arguments in {
        "wideband_pi_hits": [u64, u64, u64, ctypes.POINTER(Hits)],
        "wideband_gaussian_sum": [f64, pointer, pointer, u64, pointer],
        "wideband_sum_merge": [pointer, pointer],
        "wideband_kde_value": [pointer, u64, ctypes.POINTER(f64)],
    }.items():
        function = getattr(loaded, name)
        function.argtypes, function.restype = arguments, ctypes.c_int32
    loaded.wideband_message.argtypes, loaded.wideband_message.restype = [ctypes.c_int32], ctypes.c_char_p
    return loaded


def check(code):
    if code != 0:
        raise ValueError(library().wideband_message(code).decode())


def pi_hits(seed, first, last):
    """The hits among the samples of a range, and their number."""
    result = Hits()
    check(library().wideband_pi_hits(seed, first, last, ctypes.byref(result)))
    return result.hits, result.samples


def gaussian_sum(x, means, widths):
    """The exact sum of the Gaussians of two arrays of float64, as bytes."""
    if len(means) != len(widths):
        raise ValueError(f"{len(means)} means and {len(widths)} widths")
    for array in means, widths:
        if array.dtype != "float64" or not array.flags.c_contiguous:
            raise TypeError("the arrays must be of float64, and contiguous")
    result = ctypes.create_string_buffer(SUM_BYTES)
    check(library().wideband_gaussian_sum(x, means.ctypes.data, widths.ctypes.data, len(means), result))
    return result.raw


def merged(sums):
    """The sum of exact sums, exactly, in whatever order."""
    first, *others = sums
    total = ctypes.create_string_buffer(first, SUM_BYTES)
    for other in others:
        check(library().wideband_sum_merge(total, ctypes.create_string_buffer(other, SUM_BYTES)))
    return total.raw


def kde_value(total, points):
    result = ctypes.c_double()
    check(library().wideband_kde_value(total, points, ctypes.byref(result)))
    return result.value
