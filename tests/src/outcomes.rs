//! The outcomes of all kernels, kept to be compared.

use std::fmt;

use crate::kernels::{Computer, Outcome, for_every_kernel};
use crate::{Data, Float};

/// The outcomes of all kernels, kept to be compared.
#[derive(Clone, Debug)]
pub struct Outcomes(Vec<(&'static str, Vec<u64>)>);

impl Outcomes {
    /// Runs every kernel on the data.
    ///
    /// # Panics
    ///
    /// Panics if one wrote beside its output.
    pub fn of<T: Float>(computer: &impl Computer, data: &mut Data<T>) -> Self {
        let mut outcomes = vec![];
        let (inputs, out) = data.split();
        for_every_kernel(computer, inputs, out, |name, outcome| {
            let bits = match outcome {
                Outcome::Array(numbers) => numbers.iter().map(|number| number.bits()).collect(),
                Outcome::Number(number) => vec![number.bits()],
                Outcome::Count(count) => vec![count as u64],
            };
            outcomes.push((name, bits));
        });
        assert!(data.out.guards_are_intact(), "a kernel wrote beside its output");
        Self(outcomes)
    }

    /// Panics if any kernel's outcome is not the same to the last bit, and says which.
    ///
    /// # Panics
    ///
    /// As said.
    #[track_caller]
    pub fn assert_same(&self, expected: &Self, context: impl fmt::Display) {
        for ((name, got), (_, expected)) in self.0.iter().zip(&expected.0) {
            let different = got.iter().zip(expected).position(|(got, expected)| got != expected);
            if let Some(i) = different {
                panic!("{context}: {name}: element {i} is {:#x}, and should be {:#x}", got[i], expected[i]);
            }
            assert_eq!(got.len(), expected.len(), "{context}: {name}: the lengths");
        }
    }
}
