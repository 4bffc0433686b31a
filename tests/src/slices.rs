//! Slices of any length at any offset from a cache line, with guards on both sides.

use std::ops::{Deref, DerefMut, Range};

use crate::Float;
use crate::inputs::{Inputs, Kind, fill};

/// Inputs and a place for results, each slice starting a few elements after the boundary of a cache line.
#[derive(Debug)]
pub struct Data<T> {
    xs: Shifted<T>,
    means: Shifted<T>,
    widths: Shifted<T>,
    /// The place for results.
    pub out: Shifted<T>,
}

impl<T: Float> Data<T> {
    /// Inputs of this length, which depend on nothing else. The first slice starts `offset` elements off; the others
    /// differ from it, as slices do that come from different places.
    #[must_use]
    pub fn new(kind: Kind, length: usize, offset: usize) -> Self {
        let [mut xs, mut means, mut widths, out] = [0, 1, 3, 2].map(|more| Shifted::new(length, offset + more));
        fill(kind, length as u64, [&mut xs, &mut means, &mut widths]);
        Self { xs, means, widths, out }
    }

    /// The inputs, and the place for results.
    pub fn split(&mut self) -> (Inputs<'_, T>, &mut [T]) {
        (Inputs { xs: &self.xs, means: &self.means, widths: &self.widths }, &mut self.out)
    }

    /// The inputs.
    #[must_use]
    pub fn inputs(&self) -> Inputs<'_, T> {
        Inputs { xs: &self.xs, means: &self.means, widths: &self.widths }
    }
}

/// A slice that starts a given number of elements after the boundary of a cache line, with guards on both sides.
#[derive(Debug)]
pub struct Shifted<T> {
    buffer: Vec<T>,
    elements: Range<usize>,
}

/// What stands in the guards; no kernel yields it.
const GUARD: f64 = -1234.5;

impl<T: Float> Shifted<T> {
    const LINE: usize = 64 / size_of::<T>();

    /// Zeros.
    #[must_use]
    pub fn new(length: usize, offset: usize) -> Self {
        let mut buffer = vec![T::from_f64(GUARD); length + offset + 3 * Self::LINE];
        let start = Self::LINE + buffer[Self::LINE..].as_ptr().align_offset(64) + offset;
        let elements = start..start + length;
        buffer[elements.clone()].fill(T::ZERO);
        Self { buffer, elements }
    }

    /// The elements of a slice.
    #[must_use]
    pub fn of(slice: &[T], offset: usize) -> Self {
        let mut shifted = Self::new(slice.len(), offset);
        shifted.copy_from_slice(slice);
        shifted
    }

    /// Whether nobody wrote beside the elements.
    #[must_use]
    pub fn guards_are_intact(&self) -> bool {
        let guards = [&self.buffer[..self.elements.start], &self.buffer[self.elements.end..]];
        guards.into_iter().flatten().all(|&guard| guard == T::from_f64(GUARD))
    }
}

impl<T> Deref for Shifted<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.buffer[self.elements.clone()]
    }
}

impl<T> DerefMut for Shifted<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.buffer[self.elements.clone()]
    }
}
