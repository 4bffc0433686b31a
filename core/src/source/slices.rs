//! Equally long slices, walked side by side one vector at a time.

use core::ops::Range;

use super::sealed::Sealed;
use super::{Column, Inputs, Source, Walk};
use crate::backend::Backend;
use crate::lanes::Lanes;
use crate::real::Real;

/// `N` slices of one length. The check happens once, so that walking them needs none.
#[derive(Clone, Copy, Debug)]
pub struct Slices<'a, T, const N: usize> {
    slices: [&'a [T]; N],
    length: usize,
}

impl<'a, T: Real, S: AsRef<[T]> + ?Sized, const N: usize> Inputs<T, N> for [&'a S; N] {
    type Source = Slices<'a, T, N>;

    #[track_caller]
    #[inline]
    fn source(self) -> Slices<'a, T, N> {
        let slices = self.map(AsRef::as_ref);
        let length = slices.first().map_or(0, |first| first.len());
        for (index, slice) in slices.iter().enumerate() {
            check_length("input", index, slice.len(), "input 0", length);
        }
        Slices { slices, length }
    }
}

impl<'a, T: Real, S: AsRef<[T]> + ?Sized> Column<T> for &'a S {
    type Source = Slices<'a, T, 1>;

    #[inline]
    fn column(self) -> Slices<'a, T, 1> {
        let slice = self.as_ref();
        Slices { slices: [slice], length: slice.len() }
    }
}

impl<'a, T: Real, const N: usize> Inputs<T, N> for Slices<'a, T, N> {
    type Source = Self;

    #[inline]
    fn source(self) -> Self {
        self
    }
}

impl<'a, T: Real> Column<T> for Slices<'a, T, 1> {
    type Source = Self;

    #[inline]
    fn column(self) -> Self {
        self
    }
}

/// Panics if one length is not the other.
#[track_caller]
#[inline]
pub(crate) fn check_length(kind: &str, index: usize, length: usize, other: &str, other_length: usize) {
    if length != other_length {
        differ(kind, index, length, other, other_length);
    }
}

// A function of its own that takes values: a message formatted where the lengths are compared would keep them in memory.
#[track_caller]
#[cold]
#[inline(never)]
fn differ(kind: &str, index: usize, length: usize, other: &str, other_length: usize) -> ! {
    panic!("slices differ in length: {kind} {index} has {length} elements, {other} has {other_length}");
}

impl<T, const N: usize> Sealed for Slices<'_, T, N> {}

impl<'a, T: Real, const N: usize> Source<T, N> for Slices<'a, T, N> {
    #[inline]
    fn len(&self) -> usize {
        self.length
    }

    #[inline]
    fn part(&self, elements: Range<usize>) -> Self {
        Self { slices: self.slices.map(|slice| &slice[elements.clone()]), length: elements.len() }
    }

    type Step<B: Backend> = B::Step;

    type Walk<B: Backend> = SlicesWalk<'a, T, N>;

    #[inline(always)]
    fn walk<B: Backend>(&self) -> SlicesWalk<'a, T, N> {
        SlicesWalk { slices: self.slices, next: 0 }
    }
}

/// The slices, and the index of the next element.
#[derive(Debug)]
#[allow(unreachable_pub, reason = "named by a public trait's associated type")]
pub struct SlicesWalk<'a, T, const N: usize> {
    slices: [&'a [T]; N],
    next: usize,
}

impl<T: Real, B: Backend, const N: usize> Walk<T, B, N> for SlicesWalk<'_, T, N> {
    #[inline(always)]
    unsafe fn next(&mut self) -> [Lanes<T, B>; N] {
        let mut vectors = [Lanes::splat(T::ZERO); N];
        for (vector, slice) in vectors.iter_mut().zip(&self.slices) {
            // SAFETY: every slice has the source's length, of which the caller says that so many elements are left.
            *vector = Lanes::load(unsafe { slice.get_unchecked(self.next..self.next + Lanes::<T, B>::COUNT) });
        }
        self.next += Lanes::<T, B>::COUNT;
        vectors
    }

    #[inline(always)]
    fn tail(&mut self, count: usize) -> [Lanes<T, B>; N] {
        let mut vectors = [Lanes::splat(T::ZERO); N];
        for (vector, slice) in vectors.iter_mut().zip(&self.slices) {
            *vector = Lanes::load_tail(&slice[self.next..self.next + count]);
        }
        vectors
    }
}
