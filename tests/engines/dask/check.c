/* Holds the header to the library: compiled against one, linked with the other. */
#include <stdio.h>
#include <string.h>

#include "wideband.h"

#define POINTS 10000

static int failures = 0;

static void expect(int holds, const char *what) {
    if (!holds) {
        printf("check.c: not so: %s\n", what);
        failures++;
    }
}

int main(void) {
    struct wideband_hits whole, parts[2];
    expect(wideband_pi_hits(42, 0, 1000000, &whole) == WIDEBAND_OK, "hits are counted");
    expect(wideband_pi_hits(42, 0, 333333, &parts[0]) == WIDEBAND_OK, "hits of a part are counted");
    expect(wideband_pi_hits(42, 333333, 1000000, &parts[1]) == WIDEBAND_OK, "hits of another part are counted");
    expect(whole.samples == 1000000 && whole.hits == parts[0].hits + parts[1].hits, "hits of parts add up");
    expect(whole.hits > 780000 && whole.hits < 790000, "hits are about pi / 4");
    expect(wideband_pi_hits(42, 2, 1, &whole) == WIDEBAND_RANGE, "a reversed range is refused");
    expect(wideband_pi_hits(42, 0, 1, NULL) == WIDEBAND_NULL, "a null pointer is refused");

    static double means[POINTS], widths[POINTS];
    for (int i = 0; i < POINTS; i++) {
        means[i] = 0.0001 * i;
        widths[i] = 0.2;
    }
    uint8_t all[WIDEBAND_SUM_BYTES], head[WIDEBAND_SUM_BYTES], tail[WIDEBAND_SUM_BYTES];
    const int cut = WIDEBAND_BLOCK;
    expect(wideband_gaussian_sum(0.4, means, widths, POINTS, all) == WIDEBAND_OK, "a sum");
    expect(wideband_gaussian_sum(0.4, means, widths, cut, head) == WIDEBAND_OK, "a sum of the head");
    expect(wideband_gaussian_sum(0.4, means + cut, widths + cut, POINTS - cut, tail) == WIDEBAND_OK, "a sum of the tail");
    expect(wideband_sum_merge(tail, head) == WIDEBAND_OK && !memcmp(tail, all, sizeof all), "sums of parts are the whole's");
    double density;
    expect(wideband_kde_value(all, POINTS, &density) == WIDEBAND_OK && density > 0.9 && density < 1.0, "a density");
    expect(wideband_gaussian_sum(0.4, NULL, widths, POINTS, all) == WIDEBAND_NULL, "a null array is refused");
    expect(wideband_gaussian_sum(0.4, means, widths, UINT64_MAX, all) == WIDEBAND_RANGE, "an impossible length is refused");
    head[100] ^= 1;
    expect(wideband_sum_merge(tail, head) == WIDEBAND_BYTES && !memcmp(tail, all, sizeof all), "damaged bytes are refused");
    expect(!strcmp(wideband_message(WIDEBAND_BYTES), "the bytes are not an exact sum"), "a message");
    expect(wideband_message(-1) != NULL, "a message for any code");

    printf("check.c: %d failures\n", failures);
    return failures != 0;
}
