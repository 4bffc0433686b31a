//! What the compiler says about mistakes in formulas and calls: at the user's line, and in the user's words.
//!
//! The expected texts are those of one compiler. To renew them all:
//!
//! ```text
//! TRYBUILD=overwrite cargo test -p wideband-desktop-tests --test messages
//! ```

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/messages/*.rs");
}
