//! What the fuzz targets share.

use wideband_core::Isa;

/// The backend of a case: one of those that this machine can run. One suffices where the oracle is a plain loop.
pub fn any_isa(choice: u8) -> Isa {
    let count = Isa::available().count();
    Isa::available().nth(usize::from(choice) % count).expect("an index below the count")
}
