//! Numbers on the command line, and ranges of them.

use std::fmt::{self, Display};
use std::str::FromStr;

/// A number, or several: `1000`, `1e6`, `2^20`, `10_000`; `1e3..1e6` by factors of ten; `2^10..2^20*4` by factors of four.
/// The last is included.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sizes(pub(crate) Vec<u64>);

/// A number, or several: `4`; `1..4` in steps of one; `1..64*2` by factors of two. The last is included.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counts(pub(crate) Vec<u64>);

impl FromStr for Sizes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        series(text, |x| x.checked_mul(10), 1_000_000_000_000_000).map(Self)
    }
}

impl FromStr for Counts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        series(text, |x| x.checked_add(1), 4096).map(Self)
    }
}

/// `A`, `A..B` going on by `next`, or `A..B*F`, with nothing above `most`.
fn series(text: &str, next: impl Fn(u64) -> Option<u64>, most: u64) -> Result<Vec<u64>, String> {
    let number = |text| match number(text)? {
        number if number > most => Err(format!("{number} is more than {most}, which is the most")),
        number => Ok(number),
    };
    let Some((first, rest)) = text.split_once("..") else {
        return Ok(vec![number(text)?]);
    };
    let (last, factor) = match rest.split_once('*') {
        Some((last, factor)) => (number(last)?, Some(number(factor)?)),
        None => (number(rest)?, None),
    };
    let first = number(first)?;
    if first > last {
        return Err(format!("{first} is more than {last}"));
    }
    let next = |&x: &u64| match factor {
        None => next(x),
        Some(factor) => x.checked_mul(factor),
    };
    if factor == Some(1) {
        return Err("a factor of 1 leads nowhere".to_owned());
    }
    Ok(std::iter::successors(Some(first), next).take_while(|&x| x <= last).collect())
}

/// A whole number, at least one.
fn number(text: &str) -> Result<u64, String> {
    let digits = |text: &str| text.replace('_', "").parse::<u64>().ok();
    let power = |base: u64, exponent: &str| base.checked_pow(exponent.parse().ok()?);
    let value = if let Some((base, exponent)) = text.split_once('^') {
        digits(base).and_then(|base| power(base, exponent))
    } else if let Some((factor, exponent)) = text.split_once('e') {
        digits(factor).and_then(|factor| factor.checked_mul(power(10, exponent)?))
    } else {
        digits(text)
    };
    match value {
        Some(value) if value > 0 => Ok(value),
        _ => Err(format!("'{text}' is not a whole number above zero, such as 1000, 1e6 or 2^20")),
    }
}

/// A number as the table writes it: its digits in groups of three.
pub(crate) struct Grouped(pub(crate) u64);

impl Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
        f.pad(&groups.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(text: &str) -> Result<Vec<u64>, String> {
        text.parse().map(|Sizes(list)| list)
    }

    fn counts(text: &str) -> Result<Vec<u64>, String> {
        text.parse().map(|Counts(list)| list)
    }

    #[test]
    fn numbers_are_written_in_several_ways() {
        assert_eq!(sizes("1000"), Ok(vec![1000]));
        assert_eq!(sizes("10_000"), Ok(vec![10_000]));
        assert_eq!(sizes("3e6"), Ok(vec![3_000_000]));
        assert_eq!(sizes("2^20"), Ok(vec![1 << 20]));
    }

    #[test]
    fn ranges_include_the_last() {
        assert_eq!(sizes("1e3..1e5"), Ok(vec![1000, 10_000, 100_000]));
        assert_eq!(sizes("2^4..2^8*4"), Ok(vec![16, 64, 256]));
        assert_eq!(counts("1..4"), Ok(vec![1, 2, 3, 4]));
        assert_eq!(counts("1..12*2"), Ok(vec![1, 2, 4, 8]));
        assert_eq!(counts("3..3"), Ok(vec![3]));
        assert_eq!(sizes("1e14..9e14*10"), Ok(vec![100_000_000_000_000]));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "0", "-1", "1.5", "ten", "1e", "1e30", "2^64", "e3", "4..1", "1..", "..2", "1..8*1", "1..8*0"]
        {
            assert!(sizes(text).is_err(), "{text}");
            assert!(counts(text).is_err(), "{text}");
        }
    }

    #[test]
    fn absurd_numbers_are_refused() {
        assert_eq!(sizes("1e15"), Ok(vec![1_000_000_000_000_000]));
        assert_eq!(counts("4096"), Ok(vec![4096]));
        for result in [sizes("1e19"), sizes("1..1e16"), counts("10000000000"), counts("1..4097")] {
            assert!(result.unwrap_err().contains("is more than"));
        }
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(Grouped(7).to_string(), "7");
        assert_eq!(Grouped(1000).to_string(), "1 000");
        assert_eq!(Grouped(12_345_678).to_string(), "12 345 678");
    }
}
