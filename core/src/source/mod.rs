//! What an expression reads: slices, element numbers, and mixtures.
//!
//! A caller passes [`Inputs`]. They are checked once and become a [`Source`], which can be cut and walked, a vector of each
//! column at a time.

mod index;
#[allow(unsafe_code, reason = "walks slices whose length was checked")]
mod slices;
mod tuples;

pub use index::Index;
pub(crate) use sealed::Sealed;
pub use slices::Slices;
pub(crate) use slices::check_length;

use core::ops::Range;

use crate::backend::Backend;
use crate::lanes::Lanes;
use crate::real::Real;

/// Elements per block: the unit in which sums are defined and in which work is handed out.
///
/// Blocks are counted from the start of the slice. A sum is the exact sum of its blocks' sums, so whoever computes a
/// range of whole blocks, anywhere, contributes the same bits.
pub const BLOCK: usize = 1024;

/// The `N` inputs of an expression: an array of slices, or a tuple of columns.
///
/// * `[&a, &b]`, of slices, arrays or vectors of `T`;
/// * `[Index(0..n)]`, the element's number;
/// * `streams.uniforms(0..n)`, random numbers, in any number of columns: see [`Random`](crate::Random);
/// * `(&a, Index(0..n))`, a mixture of up to six.
///
/// All have one length, or the driver panics, at the caller's line and before anything is written, with both lengths.
///
/// ```
/// use wideband_core::{Index, expression, sum};
///
/// expression! {
///     /// The terms of a line's least squares: residual squared, at `x = step · i`.
///     struct Residual { slope, step }
///     |y, i| {
///         let residual = y - slope * (step * i);
///         residual * residual
///     }
/// }
///
/// let ys = [0.0, 2.0, 4.5];
/// assert_eq!(sum(&Residual { slope: 2.0, step: 1.0 }, (&ys, Index(0..3))), 0.25);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the inputs of an expression of {N}",
    label = "wanted: `[&xs, &ys]`, or a tuple with `Index(0..n)` such as `(&xs, Index(0..n))`"
)]
pub trait Inputs<T: Real, const N: usize>: Sized {
    /// What the inputs are read through.
    type Source: Source<T, N>;

    /// Checks that all inputs have one length.
    ///
    /// # Panics
    ///
    /// Panics if they differ in length, naming one that differs and both lengths.
    #[track_caller]
    fn source(self) -> Self::Source;

    /// The elements in a range of [`BLOCK`]s: what a thread, a process or another machine takes on. The last block may be
    /// shorter.
    ///
    /// # Panics
    ///
    /// Panics if the inputs differ in length, or if the range is reversed or ends beyond their last block.
    ///
    /// ```
    /// use wideband_core::{BLOCK, Compute, ExactSum, Identity, Inputs, Isa};
    ///
    /// let xs = vec![0.1_f32; 3 * BLOCK + 5];
    /// let isa = Isa::detect();
    /// let (mut here, mut there) = (ExactSum::new(), ExactSum::new());
    /// isa.sum_into(&Identity, [&xs].blocks(2..4), &mut there);
    /// isa.sum_into(&Identity, [&xs].blocks(0..2), &mut here);
    /// here.merge(&there);
    /// assert_eq!(here.value::<f32>(), isa.sum(&Identity, [&xs]));
    /// ```
    #[track_caller]
    #[inline]
    fn blocks(self, blocks: Range<usize>) -> Self::Source {
        let source = self.source();
        let elements = elements_of(blocks, source.len());
        source.part(elements)
    }
}

/// The elements in a range of blocks of slices.
#[track_caller]
#[inline]
pub(crate) fn elements_of(blocks: Range<usize>, length: usize) -> Range<usize> {
    let count = length.div_ceil(BLOCK);
    assert!(
        blocks.start <= blocks.end && blocks.end <= count,
        "blocks {blocks:?} of slices that have {count} blocks ({length} elements)"
    );
    (blocks.start * BLOCK).min(length)..(blocks.end * BLOCK).min(length)
}

/// `N` columns whose lengths were found equal: what drivers walk. A source is itself [`Inputs`].
///
/// The trait is sealed.
pub trait Source<T: Real, const N: usize>: Inputs<T, N, Source = Self> + Clone + Send + Sync + Sealed {
    /// The length of every column.
    fn len(&self) -> usize;

    /// Whether there is no element.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements of a range, which must lie inside.
    #[must_use]
    fn part(&self, elements: Range<usize>) -> Self;

    /// What a driver on `B` reads at a time: two vectors, as [`Backend::Step`] says, unless they are made one by one.
    #[doc(hidden)]
    type Step<B: Backend>: Backend;

    /// The state of a walk from the first element on.
    #[doc(hidden)]
    type Walk<B: Backend>: Walk<T, B, N>;

    #[doc(hidden)]
    fn walk<B: Backend>(&self) -> Self::Walk<B>;
}

pub(crate) mod sealed {
    #[allow(unreachable_pub, reason = "named by the public trait it seals")]
    pub trait Sealed {}
}

/// A column: the inputs of an expression of one, and an element of a tuple.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a column of `{T}`", label = "wanted: `&xs` or `Index(0..n)`")]
pub trait Column<T: Real> {
    #[doc(hidden)]
    type Source: Source<T, 1> + Column<T, Source = Self::Source>;

    #[doc(hidden)]
    fn column(self) -> Self::Source;
}

/// A walk along the columns, a vector of each at a time. [`Steps`] keeps count.
#[doc(hidden)]
#[allow(unreachable_pub, reason = "named by a public trait")]
pub trait Walk<T: Real, B: Backend, const N: usize> {
    /// The next vectors.
    ///
    /// # Safety
    ///
    /// The source has as many elements left as the vector lanes.
    #[allow(unsafe_code, reason = "walks slices whose length was checked")]
    unsafe fn next(&mut self) -> [Lanes<T, B>; N];

    /// The last elements, fewer than lanes but at least one, as many as `count` and as there are left.
    fn tail(&mut self, count: usize) -> [Lanes<T, B>; N];
}

/// The walk of a driver: whole vectors first, then what is left.
pub(crate) struct Steps<W> {
    walk: W,
    left: usize,
    /// After those, in further blocks.
    rest: usize,
}

impl<W> Steps<W> {
    #[inline(always)]
    pub(crate) fn new<T: Real, B: Backend, const N: usize>(source: &impl Source<T, N, Walk<B> = W>) -> Self {
        Self { walk: source.walk::<B>(), left: source.len(), rest: 0 }
    }

    /// The same of a length that the source may not know: `()` has none. It must not be longer otherwise.
    #[inline(always)]
    pub(crate) fn of_length<T: Real, B: Backend, const N: usize>(
        source: &impl Source<T, N, Walk<B> = W>,
        length: usize,
    ) -> Self {
        assert!(N == 0 || length <= source.len(), "more elements than the source has");
        Self { walk: source.walk::<B>(), left: length, rest: 0 }
    }

    /// Block by block: nothing, until the first block is begun.
    #[inline(always)]
    pub(crate) fn of_blocks<T: Real, B: Backend, const N: usize>(source: &impl Source<T, N, Walk<B> = W>) -> Self {
        Self { walk: source.walk::<B>(), left: 0, rest: source.len() }
    }

    /// Goes on to the next [`BLOCK`], at the end of which nothing is left again; false after the last one.
    #[inline(always)]
    pub(crate) fn begin_block(&mut self) -> bool {
        self.left = self.rest.min(BLOCK);
        self.rest -= self.left;
        self.left > 0
    }

    /// The next vector of each column, as long as whole ones are left.
    #[inline(always)]
    pub(crate) fn next<T: Real, B: Backend, const N: usize>(&mut self) -> Option<[Lanes<T, B>; N]>
    where
        W: Walk<T, B, N>,
    {
        if self.left < Lanes::<T, B>::COUNT {
            return None;
        }
        self.left -= Lanes::<T, B>::COUNT;
        // SAFETY: that many elements were left, and `left` has said so since the walk began.
        #[allow(unsafe_code, reason = "walks slices whose length was checked")]
        Some(unsafe { self.walk.next() })
    }

    /// How many elements are left.
    #[inline(always)]
    pub(crate) fn left(&self) -> usize {
        self.left
    }

    /// The next vector of each column, whole or not, and how many elements that is.
    #[inline(always)]
    pub(crate) fn next_or_tail<T: Real, B: Backend, const N: usize>(&mut self) -> Option<([Lanes<T, B>; N], usize)>
    where
        W: Walk<T, B, N>,
    {
        match self.next() {
            Some(inputs) => Some((inputs, Lanes::<T, B>::COUNT)),
            None => self.tail(),
        }
    }

    /// After the whole vectors, what is left and how many elements that is.
    #[inline(always)]
    pub(crate) fn tail<T: Real, B: Backend, const N: usize>(&mut self) -> Option<([Lanes<T, B>; N], usize)>
    where
        W: Walk<T, B, N>,
    {
        let count = self.left;
        if count == 0 {
            return None;
        }
        self.left = 0;
        Some((self.walk.tail(count), count))
    }
}
