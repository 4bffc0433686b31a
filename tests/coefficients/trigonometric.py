"""The constants of core/src/function/trigonometric.rs and circular_reduction.rs."""

from mpmath import mp, mpf

from minimax import remez, rounded, show, truncated

mp.dps = 60
largest = (mp.pi / 4 * mpf("1.0005")) ** 2
tiny = mpf("1e-9")


def sine(z):
    """Q(z), where sin x = x - x·z·Q(z), z = x²."""
    if z < tiny:
        return mpf(1) / 6 - z / 120
    x = mp.sqrt(z)
    return (1 - mp.sin(x) / x) / z


def cosine(z):
    """C(z), where cos x = 1 - z/2 + z²·C(z)."""
    if z < tiny:
        return mpf(1) / 24 - z / 720
    return (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2


for name, terms, bits in (("f64", 6, 53), ("f32", 3, 24)):
    coefficients, error = remez(sine, lambda z: z + tiny, mpf(0), largest, terms - 1)
    show(f"{name} sine", coefficients, bits, error)
    coefficients, error = remez(cosine, lambda z: z * z + tiny, mpf(0), largest, terms - 1)
    show(f"{name} cosine", coefficients, bits, error)

# -π/2 in parts of one sign, all but the last so short that any n on the fast route times them is exact.
for name, parts in (("f64", (39, 39, 53)), ("f32", (15, 15, 15, 24))):
    rest, values = -mp.pi / 2, []
    for i, bits in enumerate(parts):
        values.append((truncated if i + 1 < len(parts) else rounded)(rest, bits))
        rest -= values[-1]
    show(f"{name} -pi/2", values, parts[-1])

mp.dps = 500
words = int(mp.floor(2 / mp.pi * mpf(2) ** (64 * 19)))
print("// 2/pi")
for i in reversed(range(19)):
    print(f"    0x{words >> 64 * i & 2**64 - 1:016x},")
print(f"// pi/2 times 2^127\n    0x{int(mp.floor(mp.pi / 2 * mpf(2) ** 127)):032x},")
