//! Mixtures: tuples of columns.

use core::ops::Range;

use super::sealed::Sealed;
use super::slices::check_length;
use super::{Column, Inputs, Source, Walk};
use crate::backend::Backend;
use crate::lanes::Lanes;
use crate::real::Real;

/// Writes the tuple of so many columns.
macro_rules! tuple {
    ($count:literal: $($column:ident $field:tt),+) => {
        impl<T: Real, $($column: Column<T>),+> Inputs<T, $count> for ($($column,)+) {
            type Source = ($($column::Source,)+);

            #[track_caller]
            #[inline]
            fn source(self) -> Self::Source {
                let columns = ($(self.$field.column(),)+);
                let length = columns.0.len();
                $(check_length("input", $field, columns.$field.len(), "input 0", length);)+
                columns
            }
        }

        impl<T: Real, $($column: Source<T, 1> + Column<T, Source = $column>),+> Source<T, $count> for ($($column,)+) {
            #[inline]
            fn len(&self) -> usize {
                self.0.len()
            }

            #[inline]
            fn part(&self, elements: Range<usize>) -> Self {
                ($(self.$field.part(elements.clone()),)+)
            }

            type Step<B: Backend> = C0::Step<B>;

            type Walk<B: Backend> = ($($column::Walk<B>,)+);

            #[inline(always)]
            fn walk<B: Backend>(&self) -> Self::Walk<B> {
                ($(self.$field.walk::<B>(),)+)
            }
        }

        impl<$($column: Sealed),+> Sealed for ($($column,)+) {}

        impl<T: Real, B: Backend, $($column: Walk<T, B, 1>),+> Walk<T, B, $count> for ($($column,)+) {
            #[allow(unsafe_code, reason = "passes the trait's own promise on")]
            #[inline(always)]
            unsafe fn next(&mut self) -> [Lanes<T, B>; $count] {
                // SAFETY: the columns have one length, so what the caller says of it holds for each.
                unsafe { [$(self.$field.next()[0]),+] }
            }

            #[inline(always)]
            fn tail(&mut self, count: usize) -> [Lanes<T, B>; $count] {
                [$(self.$field.tail(count)[0]),+]
            }
        }
    };
}

tuple!(1: C0 0);
tuple!(2: C0 0, C1 1);
tuple!(3: C0 0, C1 1, C2 2);
tuple!(4: C0 0, C1 1, C2 2, C3 3);
tuple!(5: C0 0, C1 1, C2 2, C3 3, C4 4);
tuple!(6: C0 0, C1 1, C2 2, C3 3, C4 4, C5 5);

/// No inputs: what an update reads besides the elements themselves, if nothing.
impl<T: Real> Inputs<T, 0> for () {
    type Source = Self;

    #[inline]
    fn source(self) {}
}

impl Sealed for () {}

impl<T: Real> Source<T, 0> for () {
    #[inline]
    fn len(&self) -> usize {
        0
    }

    #[inline]
    fn part(&self, _: Range<usize>) {}

    type Step<B: Backend> = B::Step;

    type Walk<B: Backend> = ();

    #[inline(always)]
    fn walk<B: Backend>(&self) {}
}

impl<T: Real, B: Backend> Walk<T, B, 0> for () {
    #[allow(unsafe_code, reason = "the trait's method is, for the sake of slices")]
    #[inline(always)]
    unsafe fn next(&mut self) -> [Lanes<T, B>; 0] {
        []
    }

    #[inline(always)]
    fn tail(&mut self, _: usize) -> [Lanes<T, B>; 0] {
        []
    }
}
