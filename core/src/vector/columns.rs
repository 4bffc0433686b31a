//! Equally long slices, walked side by side one vector at a time.

use core::marker::PhantomData;

use super::Vector;
use crate::real::Real;

/// `N` slices of one length. The check happens here, once, so that walking them needs none.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'a, T, const N: usize> {
    slices: [&'a [T]; N],
    length: usize,
}

impl<'a, T: Real, const N: usize> Columns<'a, T, N> {
    /// The slices; their length is the first one's, or 0 where `N` is 0.
    ///
    /// # Panics
    ///
    /// Panics if they differ in length, naming one that differs and both lengths.
    #[track_caller]
    #[inline]
    pub(crate) fn new(slices: [&'a [T]; N]) -> Self {
        let length = slices.first().map_or(0, |first| first.len());
        Self { slices, length }.check("input 0")
    }

    /// The same beside an output of `length` elements.
    #[track_caller]
    #[inline]
    pub(crate) fn beside(slices: [&'a [T]; N], length: usize) -> Self {
        Self { slices, length }.check("the output")
    }

    #[track_caller]
    #[inline]
    fn check(self, other: &str) -> Self {
        let length = self.length;
        for (index, slice) in self.slices.iter().enumerate() {
            assert!(
                slice.len() == length,
                "slices differ in length: input {index} has {} elements, {other} has {length}",
                slice.len()
            );
        }
        self
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The elements of a range, which must lie inside.
    #[inline]
    pub(crate) fn slice(&self, range: core::ops::Range<usize>) -> Self {
        let length = range.len();
        Self { slices: self.slices.map(|slice| &slice[range.clone()]), length }
    }

    /// All whole vectors, in order.
    #[inline(always)]
    pub(crate) fn vectors<V: Vector<T>>(&self) -> Vectors<'a, T, V, N> {
        Vectors { slices: self.slices, next: 0, left: self.length / T::LANES, vector: PhantomData }
    }

    /// The elements after the last whole vector, padded to one, and how many they are: 1 to `LANES - 1`, or `None`.
    #[inline(always)]
    pub(crate) fn tail<V: Vector<T>>(&self) -> Option<([V; N], usize)> {
        let start = self.length / T::LANES * T::LANES;
        let count = self.length - start;
        if count == 0 {
            return None;
        }
        let mut vectors = [V::splat(T::ZERO); N];
        for (vector, slice) in vectors.iter_mut().zip(self.slices) {
            *vector = V::load_tail(&slice[start..]);
        }
        Some((vectors, count))
    }
}

/// Iterator over the whole vectors of [`Columns`].
pub(crate) struct Vectors<'a, T, V, const N: usize> {
    slices: [&'a [T]; N],
    next: usize,
    left: usize,
    vector: PhantomData<V>,
}

impl<T: Real, V: Vector<T>, const N: usize> Vectors<'_, T, V, N> {
    /// The next `COUNT` vectors, if there are that many.
    #[inline(always)]
    pub(crate) fn next_group<const COUNT: usize>(&mut self) -> Option<[[V; N]; COUNT]> {
        if self.left < COUNT {
            return None;
        }
        let mut group = [[V::splat(T::ZERO); N]; COUNT];
        for vectors in &mut group {
            *vectors = self.next()?; // the compiler sees that there is one, as it does not through `zip`
        }
        Some(group)
    }
}

impl<T: Real, V: Vector<T>, const N: usize> Iterator for Vectors<'_, T, V, N> {
    type Item = [V; N];

    #[inline(always)]
    fn next(&mut self) -> Option<[V; N]> {
        if self.left == 0 {
            return None;
        }
        let mut vectors = [V::splat(T::ZERO); N];
        for (vector, slice) in vectors.iter_mut().zip(&self.slices) {
            // SAFETY: every slice has the columns' length, and `left` vectors of `LANES` elements from `next` on end
            // within it: `Columns::vectors` starts with the most that fit, and each step moves by one vector.
            *vector = V::load(unsafe { slice.get_unchecked(self.next..self.next + T::LANES) });
        }
        self.next += T::LANES;
        self.left -= 1;
        Some(vectors)
    }
}
