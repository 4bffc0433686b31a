//! Registers and their masks out of lists of intrinsics, for the backends of x86-64.

/// Writes a register of floating-point lanes: each operation is given as an expression on raw registers.
macro_rules! float_register {
    (
        $register:ident($raw:ty): $lanes:literal of $real:ty, mask $mask:ident;
        $(lookup_twins($twins:ident, $twins_index:ident) => $lookup_twins:expr;)?
        together in $class:ident of $feature:literal;
        splat($value:ident) => $splat:expr;
        mul_add($a:ident, $b:ident, $c:ident) => $fused:expr;
        select($selector:ident, $true:ident, $false:ident) => $select:expr;
        select_by_sign($sign:ident, $set:ident, $clear:ident) => $select_by_sign:expr;
        lookup($table:ident, $index:ident) => $lookup:expr;
        rows($rows:ident) => $columns:expr;
        shift<$bits:ident>($shifted:ident) => $shl:expr, $shr:expr;
        load($from:ident) => $load:expr;
        load_tail($tail_mask:ident, $tail_from:ident, $others:ident) => $load_tail:expr;
        store($to:ident, $stored:ident) => $store:expr;
        store_tail($kept:ident, $tail_to:ident, $tail_stored:ident) => $store_tail:expr;
        unary { $($unary:ident($x:ident) => $unary_result:expr;)+ }
        binary { $($binary:ident($left:ident, $right:ident) => $binary_result:expr;)+ }
        compare { $($compare:ident($less:ident, $more:ident) => $compare_result:expr;)+ }
    ) => {
        #[derive(Clone, Copy)]
        #[allow(unreachable_pub, reason = "named by a public trait's associated type")]
        pub struct $register<const FUSED: bool>($raw);

        impl<const FUSED: bool> Sealed for $register<FUSED> {}

        impl<const FUSED: bool> Register<$real> for $register<FUSED> {
            type Mask = $mask;
            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat($value: $real) -> Self {
                // SAFETY: the processor has the instructions, or this code would not run: see the head of the file.
                Self(unsafe { $splat })
            }

            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                if !FUSED {
                    return self.mul(factor).add(addend);
                }
                let ($a, $b, $c) = (self.0, factor.0, addend.0);
                // SAFETY: as for `splat`.
                Self(unsafe { $fused })
            }

            #[inline(always)]
            fn select(mask: $mask, if_true: Self, if_false: Self) -> Self {
                let ($selector, $true, $false) = (mask.0, if_true.0, if_false.0);
                // SAFETY: as for `splat`.
                Self(unsafe { $select })
            }

            #[inline(always)]
            fn select_by_sign(self, if_set: Self, if_clear: Self) -> Self {
                let ($sign, $set, $clear) = (self.0, if_set.0, if_clear.0);
                // SAFETY: as for `splat`.
                Self(unsafe { $select_by_sign })
            }

            #[inline(always)]
            fn lookup(table: &[$real; 8], index: Self) -> Self {
                let ($table, $index) = (table.as_ptr(), index.0);
                // SAFETY: the pointer is followed by the table's eight elements; for the rest, as for `splat`.
                Self(unsafe { $lookup })
            }

            $(
                #[inline(always)]
                fn lookup_twins(table: &[$real; 8], index: Self) -> Self {
                    let ($twins, $twins_index) = (table.as_ptr(), index.0);
                    // SAFETY: as for `lookup`.
                    Self(unsafe { $lookup_twins })
                }
            )?

            #[inline(always)]
            fn rows<const N: usize>(table: &[[$real; 4]; N], index: Self) -> [Self; 4] {
                const TO_BYTES: i32 = size_of::<[$real; 4]>().ilog2() as i32;
                let row = index.bits_and(Self::splat(<$real>::from_bits((N - 1) as _)));
                let mut lanes = [0.0; $lanes];
                row.bits_shl::<TO_BYTES>().store(&mut lanes);
                // SAFETY: a row is at most N - 1, so that its offset is inside the table.
                let $rows = lanes.map(|lane| unsafe { table.as_ptr().byte_add(lane.to_bits() as usize).cast::<$real>() });
                // SAFETY: each pointer is followed by the four elements of a row; for the rest, as for `splat`.
                let [first, second, third, fourth] = unsafe { $columns };
                [Self(first), Self(second), Self(third), Self(fourth)]
            }

            #[inline(always)]
            fn together([one, other]: [Self; 2]) -> [Self; 2] {
                #[inline]
                #[target_feature(enable = $feature)]
                fn meet(mut one: $raw, mut other: $raw) -> [$raw; 2] {
                    // SAFETY: there is no instruction. The compiler is only told that one takes both registers and returns both.
                    unsafe {
                        asm!("/* {one} {other} */", one = inout($class) one, other = inout($class) other,
                            options(pure, nomem, nostack, preserves_flags));
                    }
                    [one, other]
                }
                // SAFETY: as for `splat`.
                let [one, other] = unsafe { meet(one.0, other.0) };
                [Self(one), Self(other)]
            }

            #[inline(always)]
            fn bits_shl<const $bits: i32>(self) -> Self {
                let $shifted = self.0;
                // SAFETY: as for `splat`.
                Self(unsafe { $shl })
            }

            #[inline(always)]
            fn bits_shr<const $bits: i32>(self) -> Self {
                let $shifted = self.0;
                // SAFETY: as for `splat`.
                Self(unsafe { $shr })
            }

            #[inline(always)]
            fn load(slice: &[$real]) -> Self {
                let lanes: &[$real; $lanes] = slice.first_chunk().expect("a whole register");
                let $from = lanes.as_ptr();
                // SAFETY: the pointer is followed by a register; for the rest, as for `splat`.
                Self(unsafe { $load })
            }

            #[inline(always)]
            fn load_tail(slice: &[$real]) -> Self {
                let ($tail_mask, $tail_from, $others) = ($mask::first(slice.len()).0, slice.as_ptr(), Self::splat(slice[0]).0);
                // SAFETY: the instruction reads no lane that the mask leaves out, and those in it are the elements of the
                // slice; for the rest, as for `splat`.
                Self(unsafe { $load_tail })
            }

            #[inline(always)]
            fn store(self, slice: &mut [$real]) {
                let lanes: &mut [$real; $lanes] = slice.first_chunk_mut().expect("a whole register");
                let ($to, $stored) = (lanes.as_mut_ptr(), self.0);
                // SAFETY: the pointer is followed by a register; for the rest, as for `splat`.
                unsafe { $store }
            }

            #[inline(always)]
            fn store_tail(self, slice: &mut [$real]) {
                let ($kept, $tail_to, $tail_stored) = ($mask::first(slice.len()).0, slice.as_mut_ptr(), self.0);
                // SAFETY: the instruction writes no lane that the mask leaves out, and those in it are the elements of the
                // slice; for the rest, as for `splat`.
                unsafe { $store_tail }
            }

            $(
                #[inline(always)]
                fn $unary(self) -> Self {
                    let $x = self.0;
                    // SAFETY: as for `splat`.
                    Self(unsafe { $unary_result })
                }
            )+

            $(
                #[inline(always)]
                fn $binary(self, other: Self) -> Self {
                    let ($left, $right) = (self.0, other.0);
                    // SAFETY: as for `splat`.
                    Self(unsafe { $binary_result })
                }
            )+

            $(
                #[inline(always)]
                fn $compare(self, other: Self) -> $mask {
                    let ($less, $more) = (self.0, other.0);
                    // SAFETY: as for `splat`.
                    $mask(unsafe { $compare_result })
                }
            )+
        }
    };
}

pub(super) use float_register;
