/* wideband's results for other languages and for task schedulers.
 *
 * Every function may be called from any thread, and from several at once. None keeps a pointer or any state. Those that
 * return an int32_t return a code: WIDEBAND_OK, or what is wrong, and have then written nothing. Pointers to results must be
 * writable, and used by nobody else during the call; arrays must not be written to.
 *
 * Results are the same on every machine of one arithmetic (fused multiply-add or not), to the bit; counts on every machine.
 */
#ifndef WIDEBAND_H
#define WIDEBAND_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    WIDEBAND_OK = 0,
    WIDEBAND_NULL = 1,  /* a pointer is null */
    WIDEBAND_RANGE = 2, /* a range is reversed, or a length is more than there can be */
    WIDEBAND_BYTES = 3, /* the bytes are not an exact sum: damaged, of a later version, or something else */
    WIDEBAND_PANIC = 4  /* an error in the library, which has printed it */
};

/* Elements of a block: parts of an array begin at a multiple of it. */
#define WIDEBAND_BLOCK 4096

/* Bytes of an exact sum. They are the same on every machine, and may be stored, sent, and merged there. */
#define WIDEBAND_SUM_BYTES 296

/* How many of a number of random points of the unit square were inside the unit circle: pi is about 4 hits / samples. */
struct wideband_hits {
    uint64_t hits;
    uint64_t samples;
};

/* Draws the samples first, first + 1, ..., last - 1 of a seed and counts the hits among them. Sample i is the same in every
 * call, so the counts of parts that do not overlap add up to the whole's.
 *
 * WIDEBAND_RANGE if last < first; WIDEBAND_NULL if hits is null. */
int32_t wideband_pi_hits(uint64_t seed, uint64_t first, uint64_t last, struct wideband_hits *hits);

/* Writes the exact sum of exp(-z*z/2) / width, z = (x - mean) / width, over arrays of `length` means and widths.
 *
 * Parts of a longer array must begin at multiples of WIDEBAND_BLOCK for the merged sum to have the whole's bits.
 * WIDEBAND_NULL if a pointer is null, also of an array of no elements. */
int32_t wideband_gaussian_sum(double x, const double *means, const double *widths, uint64_t length,
                              uint8_t sum[WIDEBAND_SUM_BYTES]);

/* Adds the sum `more` to the sum `total`, exactly: in whatever order parts are merged, the bits are the same.
 *
 * WIDEBAND_NULL if a pointer is null; WIDEBAND_BYTES if one of them is no sum: `total` is as before then. They may be the
 * same sum. */
int32_t wideband_sum_merge(uint8_t total[WIDEBAND_SUM_BYTES], const uint8_t more[WIDEBAND_SUM_BYTES]);

/* Writes the density estimate that a sum of wideband_gaussian_sum over so many points in all amounts to:
 * sum / points / sqrt(2 pi); NaN for no points.
 *
 * WIDEBAND_NULL if a pointer is null; WIDEBAND_BYTES if `sum` is no sum. */
int32_t wideband_kde_value(const uint8_t sum[WIDEBAND_SUM_BYTES], uint64_t points, double *density);

/* What a code means, in English, with a zero at the end. Never null; nobody's to free. */
const char *wideband_message(int32_t code);

#ifdef __cplusplus
}
#endif

#endif
