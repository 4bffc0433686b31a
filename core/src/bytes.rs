//! Results as bytes: what all of them have in common.
//!
//! ```text
//! byte    0   1   2     3        4 …             N−4 … N
//!         w   b   kind  version  words, 8 each   CRC-32 of all before
//! ```
//!
//! Every number is little-endian, on every machine. The check at the end is the CRC-32 of zip, PNG and Ethernet (reflected
//! polynomial `0xedb88320`): it notices every change within 32 bits in a row, and all but one in 2³² of the other changes.

use core::error::Error;
use core::fmt;

/// Which result it is: the third byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Covariances = b'C',
    Estimate = b'E',
    ExactSum = b'S',
    Hits = b'H',
    Histogram = b'B', // bins
}

const HEAD: usize = 4;
const VERSION: u8 = 1;
const WORD: usize = 8;
const CHECK: usize = 4;

/// How many bytes a result of so many words takes.
pub(crate) const fn size(words: usize) -> usize {
    HEAD + WORD * words + CHECK
}

/// Why bytes are not a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BytesError {
    /// They are too few or too many.
    Length {
        /// How many they should be.
        expected: usize,
        /// How many they are.
        found: usize,
    },
    /// They do not begin as this result does: they are another result, or something else.
    Kind,
    /// They are this result in a form that this version of the library does not know.
    Version(u8),
    /// They were damaged on the way.
    Damaged,
    /// They are whole, but no computation has this result.
    Impossible,
}

impl fmt::Display for BytesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "{found} bytes where a result has {expected}"),
            Self::Kind => write!(f, "the bytes are not this kind of result"),
            Self::Version(version) => write!(f, "the bytes have version {version}, and {VERSION} is known"),
            Self::Damaged => write!(f, "the bytes of a result were damaged"),
            Self::Impossible => write!(f, "the bytes are a result that nothing has"),
        }
    }
}

impl Error for BytesError {}

/// Writes a result's words, and what goes around them, to bytes that are as many as they take.
pub(crate) fn write(kind: Kind, words: impl IntoIterator<Item = u64>, bytes: &mut [u8]) {
    let (content, check) = bytes.split_at_mut(bytes.len() - CHECK);
    let (head, places) = content.split_at_mut(HEAD);
    head.copy_from_slice(&[b'w', b'b', kind as u8, VERSION]);
    for (place, word) in places.chunks_exact_mut(WORD).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    check.copy_from_slice(&crc32(content).to_le_bytes());
}

/// The words of a result of so many.
pub(crate) fn read(kind: Kind, words: usize, bytes: &[u8]) -> Result<impl Iterator<Item = u64> + '_, BytesError> {
    // The kind before the length, so that another result is called that.
    let (&[w, b, kind_found, version], _) = bytes.split_first_chunk().ok_or_else(|| wrong_length(words, bytes))?;
    if [w, b, kind_found] != [b'w', b'b', kind as u8] {
        return Err(BytesError::Kind);
    }
    if version != VERSION {
        return Err(BytesError::Version(version));
    }
    if bytes.len() != size(words) {
        return Err(wrong_length(words, bytes));
    }
    let (content, check) = bytes.split_at(bytes.len() - CHECK);
    if crc32(content).to_le_bytes() != *check {
        return Err(BytesError::Damaged);
    }
    Ok(content[HEAD..].chunks_exact(WORD).map(|word| {
        let mut bytes = [0; WORD];
        bytes.copy_from_slice(word);
        u64::from_le_bytes(bytes)
    }))
}

fn wrong_length(words: usize, bytes: &[u8]) -> BytesError {
    BytesError::Length { expected: size(words), found: bytes.len() }
}

/// The check of some bytes, half a byte at a time.
fn crc32(bytes: &[u8]) -> u32 {
    /// What four steps of division do to each remainder of four bits.
    const QUOTIENTS: [u32; 16] = {
        let (mut table, mut index) = ([0; 16], 0);
        while index < 16 {
            let (mut remainder, mut bit) = (index as u32, 0);
            while bit < 4 {
                remainder = (remainder >> 1) ^ ((remainder & 1) * 0xedb8_8320);
                bit += 1;
            }
            table[index] = remainder;
            index += 1;
        }
        table
    };
    let half = |check: u32| (check >> 4) ^ QUOTIENTS[check as usize & 0xf];
    !bytes.iter().fold(!0, |check, &byte| half(half(check ^ u32::from(byte))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value that every catalogue of checks gives for this one.
    #[test]
    fn the_check_is_that_of_zip() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
