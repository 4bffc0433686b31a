//! Which instructions and which arithmetic a computation runs with: detection and dispatch.

use crate::backend::{Job, Portable, Run};

#[cfg(target_arch = "x86_64")]
use crate::backend::{Avx2, Avx512};

/// How `a · b + c` is rounded. Results have the same bits on every backend within one arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// Once: a hardware fused multiply-add.
    Fused,
    /// After the multiplication and after the addition; every machine can.
    Unfused,
}

/// An instruction set of this machine with an arithmetic. Every driver and kernel is a method, of the trait
/// [`Compute`](crate::Compute).
///
/// A value can only be had from detection, so it is the proof that the processor can run it. The free functions of this
/// crate are [`Isa::detect()`]'s methods; tests, benches and experiments choose another instruction set from
/// [`Isa::available()`], or by name with [`Isa::named()`].
///
/// ```
/// use wideband_core::{Arithmetic, Compute, Isa};
///
/// let xs = [-1.0, 0.0, 1.0];
/// let mut reference = [0.0; 3];
/// Isa::unfused().exp(&xs, &mut reference);
///
/// for isa in Isa::available() {
///     let mut out = [0.0; 3];
///     isa.exp(&xs, &mut out);
///     if isa.arithmetic() == Arithmetic::Unfused {
///         assert_eq!(out, reference, "{}", isa.name()); // the same bits, whatever the instructions
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Kind);

/// Writes the table of backends, from the most portable to the best, as an enum and what `Isa` needs to know of it.
/// `detect` is an `Option` of the backend.
macro_rules! backends {
    ($($(#[$cfg:meta])? $kind:ident($backend:ty): $name:literal, $arithmetic:ident, $detect:expr;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Kind {
            $($(#[$cfg])? $kind($backend),)+
        }

        impl Kind {
            /// Those that this machine can run.
            #[inline(always)]
            fn available() -> impl DoubleEndedIterator<Item = Self> {
                [$($(#[$cfg])? $detect.map(Self::$kind),)+].into_iter().flatten()
            }

            fn describe(self) -> (&'static str, Arithmetic) {
                match self {
                    $($(#[$cfg])? Self::$kind(_) => ($name, Arithmetic::$arithmetic),)+
                }
            }

            #[inline(always)]
            fn run<J: Job>(self, job: J) -> J::Output {
                match self {
                    $($(#[$cfg])? Self::$kind(backend) => backend.run(job),)+
                }
            }
        }
    };
}

backends! {
    Portable(Portable<false>): "portable-unfused", Unfused, Some(Portable::<false>::new());
    #[cfg(target_arch = "x86_64")]
    Avx2Unfused(Avx2<false>): "avx2-unfused", Unfused, Avx2::detect();
    #[cfg(target_arch = "x86_64")]
    Avx512Unfused(Avx512<false>): "avx512-unfused", Unfused, Avx512::detect();
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    Neon(Portable<true>): "neon", Fused, Some(Portable::<true>::new());
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2<true>): "avx2", Fused, Avx2::detect();
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512<true>): "avx512", Fused, Avx512::detect();
}

impl Isa {
    const PORTABLE: Self = Self(Kind::Portable(Portable::<false>::new()));

    /// The best of this machine: fused wherever the processor has a fused multiply-add, in its widest registers.
    ///
    /// Detection happens once; afterwards this costs a relaxed load or two.
    #[must_use]
    #[inline]
    pub fn detect() -> Self {
        Kind::available().next_back().map_or(Self::PORTABLE, Self)
    }

    /// The best of this machine in unfused arithmetic, whose bits agree on all machines: servers, browsers and
    /// microcontrollers. About 1.4 times the time of fused arithmetic where both exist.
    #[must_use]
    pub fn unfused() -> Self {
        let unfused = Self::available().filter(|isa| isa.arithmetic() == Arithmetic::Unfused);
        unfused.last().unwrap_or(Self::PORTABLE)
    }

    /// All that this machine can run: the unfused ones, then the fused ones, each from the narrowest registers to the
    /// widest. The last is [`Isa::detect()`].
    pub fn available() -> impl Iterator<Item = Self> {
        Kind::available().map(Self)
    }

    /// The instruction set of this machine with this [name](Self::name), if there is one: to force it, or to let the user
    /// choose.
    ///
    /// ```
    /// use wideband_core::Isa;
    ///
    /// let no_avx512 = Isa::named("avx2").unwrap_or(Isa::detect());
    /// assert_ne!(no_avx512.name(), "avx512");
    /// assert!(Isa::named("pdp11").is_none());
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::available().find(|isa| isa.name() == name)
    }

    /// A short name, as it stands in benches and tables: `"avx2"`, `"portable-unfused"`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.describe().0
    }

    /// Which of the two arithmetics.
    #[must_use]
    pub fn arithmetic(self) -> Arithmetic {
        self.0.describe().1
    }

    /// Runs `job` on this backend.
    #[inline]
    pub(crate) fn run<J: Job>(self, job: J) -> J::Output {
        self.0.run(job)
    }
}
