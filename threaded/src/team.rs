//! The handle to a running team.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use wideband_core::Isa;

use crate::Placement;
use crate::admission::Costs;
use crate::handoff::Handoff;

/// A running team of workers, lent to the closure of [`Threads::scope`](crate::Threads::scope).
///
/// Every driver and kernel of the core is a method, of the trait [`Compute`](wideband_core::Compute); loops over a program's
/// own functions are methods of its own.
///
/// Every method is one computation. It is shared out among the workers, of which the calling thread is one, and has
/// finished when the method returns. A method named like a function of [`wideband_core`] returns the bits that the function
/// returns on the same instruction set. Every method returns the same bits on teams of any size.
///
/// A driver or kernel takes no more workers than its work is worth, judged by an estimate of its own and by the time that it
/// took before; work that another thread would not make faster runs on the calling thread alone. So does a computation that
/// finds the team busy, because it was started inside another one, or by another thread at the same time. Sharing a team is
/// always allowed, never waits, and changes nothing but speed.
///
/// A panic in a function given to a method reaches the method's caller once, when every worker has stopped. After it no
/// new piece of the computation is begun; which ones were is unspecified. The team is then as good as before.
pub struct Team {
    handoff: Arc<Handoff>,
    placement: Box<[Placement]>,
    isa: Isa,
    costs: Costs,
}

// A panic leaves nothing half done: see above.
impl UnwindSafe for Team {}
impl RefUnwindSafe for Team {}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Team")
            .field("placement", &self.placement)
            .field("isa", &self.isa.name())
            .finish_non_exhaustive()
    }
}

/// # The team itself
impl Team {
    pub(crate) fn new(handoff: Arc<Handoff>, placement: Vec<Placement>, isa: Isa) -> Self {
        Self { handoff, placement: placement.into(), isa, costs: Costs::new() }
    }

    /// How many workers it has, the one that runs the scope's closure included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.placement.len()
    }

    /// Where each worker runs: the cores that were obtained, not those that were asked for.
    #[must_use]
    pub fn placement(&self) -> &[Placement] {
        &self.placement
    }

    /// The instruction set that it computes with.
    #[must_use]
    pub fn isa(&self) -> Isa {
        self.isa
    }

    pub(crate) fn costs(&self) -> &Costs {
        &self.costs
    }

    pub(crate) fn handoff(&self) -> &Handoff {
        &self.handoff
    }
}
