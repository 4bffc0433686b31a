//! Loops over a program's own functions.

use std::ops::{ControlFlow, Range};

use rand_xoshiro::Xoshiro256PlusPlus;
use wideband_core::Streams;

use crate::Progress;
use crate::observe::Observer;
use crate::schedule::{self, Cut};
use crate::team::Team;

/// Samples in a batch of [`Team::monte_carlo`]. Part of its results: another size would mean other random numbers.
pub const MONTE_CARLO_BATCH: u64 = 1 << 16;

/// # Loops over a program's own functions
impl Team {
    /// Calls `f(index, element)` for every element of `items`.
    ///
    /// Elements are handed out many at a time at first and one by one in the end; [`for_each_chunk`](Self::for_each_chunk)
    /// lets you say how many, and [`run`](Self::run) is for few large tasks. Worker *w* begins with the *w*-th of equal
    /// parts of `items`, as in all computations on slices: memory that a pinned team writes first is near the workers
    /// that will come back to it.
    ///
    /// # Panics
    ///
    /// If `f` does; `items` then hold what was written so far.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut roots = [0.0; 100];
    /// team.for_each(&mut roots, |i, root| *root = (i as f64).sqrt());
    /// assert_eq!(roots[81], 9.0);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn for_each<T: Send>(&self, items: &mut [T], f: impl Fn(usize, &mut T) + Sync) {
        self.share_out(items, Cut::ELEMENTS, |start, piece| {
            for (i, item) in piece.iter_mut().enumerate() {
                f(start + i, item);
            }
        });
    }

    /// Calls `f(index, chunk)` for every chunk of `chunk_len` elements of `items`, counted from the start; the last chunk
    /// may be shorter.
    ///
    /// # Panics
    ///
    /// If `chunk_len` is zero, or if `f` panics; `items` then hold what was written so far.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let mut image = vec![0; 640 * 480];
    /// team.for_each_chunk(&mut image, 640, |y, row| row.fill(y));
    /// assert_eq!(image[640 * 7 + 5], 7);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    #[track_caller]
    pub fn for_each_chunk<T: Send>(&self, items: &mut [T], chunk_len: usize, f: impl Fn(usize, &mut [T]) + Sync) {
        assert!(chunk_len > 0, "chunk_len is zero");
        self.share_out(items, Cut::chunks(chunk_len), |start, piece| {
            for (i, chunk) in piece.chunks_mut(chunk_len).enumerate() {
                f(start / chunk_len + i, chunk);
            }
        });
    }

    /// Reduces `map(i)` of all `i` in `range` with `reduce`; `None` if the range is empty.
    ///
    /// Results are combined in the order of the range, in a shape that depends on its length `n` alone: leaves of
    /// `⌈n / 1024⌉` indices, each from left to right, and a balanced tree over the leaves. So a floating-point reduction
    /// has the same bits on any team, and `reduce` need be neither commutative nor exactly associative.
    ///
    /// # Panics
    ///
    /// If `map` or `reduce` does.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let sum = team.map_reduce(1..100_001, |i| (i as f64).powi(-2), |a, b| a + b);
    /// assert!((sum.unwrap() - std::f64::consts::PI.powi(2) / 6.0).abs() < 2e-5);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn map_reduce<R: Send>(
        &self,
        range: Range<usize>,
        map: impl Fn(usize) -> R + Sync,
        reduce: impl Fn(R, R) -> R + Sync,
    ) -> Option<R> {
        self.reduce(range.len() as u64, |i| Some(map(range.start + i as usize)), reduce)
    }

    /// Calls all `tasks`, and returns their results in the order of the tasks.
    ///
    /// Each worker takes one task at a time, beginning with its own of equal parts of the list.
    ///
    /// # Panics
    ///
    /// If a task does. Tasks that have not begun by then are dropped.
    ///
    /// ```
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let tasks = ["one", "three", "five"].map(|word| move || word.len());
    /// assert_eq!(team.run(tasks.into()), [3, 5, 4]);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn run<R: Send, F: FnOnce() -> R + Send>(&self, tasks: Vec<F>) -> Vec<R> {
        let mut slots: Vec<_> = tasks.into_iter().map(|task| (Some(task), None)).collect();
        self.for_each_chunk(&mut slots, 1, |_, slot| {
            let (task, result) = &mut slot[0];
            *result = task.take().map(|task| task());
        });
        slots.into_iter().filter_map(|(_, result)| result).collect()
    }

    /// Runs a Monte Carlo computation of `samples` samples in batches of [`MONTE_CARLO_BATCH`] (the last one may be
    /// smaller), and combines their results; `None` if `samples` is zero.
    ///
    /// This is for scalar code: rejection, data structures, another crate's distributions. The mean of a formula or of
    /// a path is several times faster as an [`estimate`](wideband_core::Compute::estimate) of random columns, or as the
    /// [`simulate`](wideband_core::Compute::simulate) of an [`integrand!`](wideband_core::integrand!).
    ///
    /// `sample` is given a generator of the batch's own and the number of samples to draw. Batch `b` of a seed has stream
    /// `b` of [`Streams`], so batches share no random numbers, and who computes one makes no difference. Results are
    /// combined in the order of the batches, in the shape of [`map_reduce`](Self::map_reduce): the same bits on any team.
    ///
    /// # Panics
    ///
    /// If `sample` or `combine` does.
    ///
    /// ```
    /// use wideband_core::rand_core::Rng;
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// // How often do two dice show the same?
    /// let doubles = team.monte_carlo(42, 200_000, |rng, samples| {
    ///     let mut die = || u64::from(rng.next_u32()) * 6 >> 32;
    ///     (0..samples).filter(|_| die() == die()).count()
    /// }, |a, b| a + b);
    /// assert!((doubles.unwrap() as f64 / 200_000.0 - 1.0 / 6.0).abs() < 0.005);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn monte_carlo<P: Send>(
        &self,
        seed: u64,
        samples: u64,
        sample: impl Fn(&mut Xoshiro256PlusPlus, u64) -> P + Sync,
        combine: impl Fn(P, P) -> P + Sync,
    ) -> Option<P> {
        let streams = Streams::new(seed);
        let batch = |b| {
            let (mut rng, samples) = batch(&streams, b, samples);
            Some(sample(&mut rng, samples))
        };
        self.reduce(samples.div_ceil(MONTE_CARLO_BATCH), batch, combine)
    }

    /// [`monte_carlo`](Self::monte_carlo) with an observer, who may stop it: returns the result, and how many samples it is
    /// of. The observer is called as in [`pi_hits_observed`](Self::pi_hits_observed).
    ///
    /// A run that was not stopped has the bits of `monte_carlo`. In one that was, results of the batches that were done
    /// are combined in the order of the batches.
    ///
    /// # Panics
    ///
    /// If `sample`, `combine` or `observe` does.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use wideband_core::rand_core::Rng;
    ///
    /// # wideband_threaded::Threads::new(2).scope(|team| {
    /// let (heads, samples) = team.monte_carlo_observed(
    ///     42,
    ///     1_000_000_000,
    ///     |rng, samples| (0..samples).filter(|_| rng.next_u32() % 2 == 0).count(),
    ///     |a, b| a + b,
    ///     |progress| if progress.done < 100_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) },
    /// );
    /// assert!(100_000 <= samples && samples < 1_000_000_000);
    /// assert!((heads.unwrap() as f64 / samples as f64 - 0.5).abs() < 0.01);
    /// # })?;
    /// # Ok::<(), wideband_threaded::ThreadsError>(())
    /// ```
    pub fn monte_carlo_observed<P: Send>(
        &self,
        seed: u64,
        samples: u64,
        sample: impl Fn(&mut Xoshiro256PlusPlus, u64) -> P + Sync,
        combine: impl Fn(P, P) -> P + Sync,
        observe: impl FnMut(Progress) -> ControlFlow<()> + Send,
    ) -> (Option<P>, u64) {
        let streams = Streams::new(seed);
        let observer = Observer::new(samples, observe);
        let batch = |b| {
            if observer.has_stopped() {
                return None;
            }
            let (mut rng, samples) = batch(&streams, b, samples);
            let result = sample(&mut rng, samples);
            observer.finished(samples);
            Some(result)
        };
        let result = self.reduce(samples.div_ceil(MONTE_CARLO_BATCH), batch, combine);
        (result, observer.done())
    }
}

/// The generator of batch `b`, and how many of all samples are in it.
fn batch(streams: &Streams, b: u64, samples: u64) -> (Xoshiro256PlusPlus, u64) {
    (streams.stream(b), MONTE_CARLO_BATCH.min(samples - b * MONTE_CARLO_BATCH))
}

impl Team {
    /// Reduces `0..len` in order, in a shape that depends on `len` alone. Where `map` has nothing, its leaf ends.
    fn reduce<R: Send>(
        &self,
        len: u64,
        map: impl Fn(u64) -> Option<R> + Sync,
        reduce: impl Fn(R, R) -> R + Sync,
    ) -> Option<R> {
        let mut leaves: Vec<_> = schedule::leaves(len).map(|leaf| (leaf, None)).collect();
        self.for_each_chunk(&mut leaves, 1, |_, leaf| {
            let (range, result) = &mut leaf[0];
            *result = range.clone().map_while(&map).reduce(&reduce);
        });
        let results = leaves.into_iter().filter_map(|(_, result)| result);
        schedule::combine(results.collect(), reduce)
    }
}
