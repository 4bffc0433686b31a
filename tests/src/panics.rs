//! What a panic said, and which line it blamed.

/// Asserts that a call, on the line of this macro, panics with a message that contains each of the numbers, and blames
/// that line.
#[macro_export]
macro_rules! assert_panics {
    ($call:expr, $($number:expr),+) => {
        let panic = $crate::panics::panic_of(|| $call);
        $(assert!(panic.message.contains(&$number.to_string()), "{}", panic.message);)+
        assert_eq!((panic.file.as_str(), panic.line), (file!(), line!()), "the caller's line");
    };
}

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

/// A panic that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// Its message.
    pub message: String,
    /// The file that it blames: the caller's, if the function that panicked is `#[track_caller]`.
    pub file: String,
    /// The line.
    pub line: u32,
}

thread_local! {
    /// What the hook saw on this thread, while a panic is expected.
    static EXPECTED: RefCell<Option<Option<Panic>>> = const { RefCell::new(None) };
}

/// The panic of a function that must panic on this thread; nothing is printed.
///
/// # Panics
///
/// Panics if the function does not.
#[track_caller]
pub fn panic_of<R>(function: impl FnOnce() -> R) -> Panic {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let expected = EXPECTED.with_borrow_mut(|expected| {
                let payload = info.payload();
                let literal = payload.downcast_ref::<&str>().map(|message| (*message).to_owned());
                let message = literal.or_else(|| payload.downcast_ref().cloned()).unwrap_or_default();
                let (file, line) = info.location().map_or((String::new(), 0), |at| (at.file().to_owned(), at.line()));
                expected.as_mut().map(|slot| *slot = Some(Panic { message, file, line }))
            });
            if expected.is_none() {
                usual(info);
            }
        }));
    });
    EXPECTED.set(Some(None));
    let result = panic::catch_unwind(AssertUnwindSafe(function));
    let panic = EXPECTED.take().flatten();
    assert!(result.is_err(), "no panic");
    panic.expect("the hook saw it")
}
