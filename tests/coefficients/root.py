"""The constants of core/src/function/root.rs."""

from mpmath import mp, mpf

from minimax import remez, show

for name, terms, bits in (("f64", 5, 53), ("f64", 6, 53), ("f32", 3, 24)):
    coefficients, error = remez(mp.cbrt, lambda m: 1 / mp.cbrt(m), mpf(1), mpf(2), terms - 1)
    show(f"{name} cube root", coefficients, bits, error)
for bits in (53, 24):
    show("cube roots of 1/2, 2", [mp.cbrt(mpf(1) / 2), mp.cbrt(2)], bits)
    show("1/3, 2/9, 14/81, 35/243", [mpf(1) / 3, mpf(2) / 9, mpf(14) / 81, mpf(35) / 243], bits)
