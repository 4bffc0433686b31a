//! Results as bytes: there and back, the same bytes for the same result, and an error for all others. What the bytes are is
//! held down by strings made elsewhere, with Python's integers and `zlib.crc32`.

use std::iter;

use wideband_core::{BytesError, Covariances, ExactSum, Hits, Outside};
use wideband_tests::Random;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sum_of(terms: &[f64]) -> ExactSum {
    terms.iter().copied().collect()
}

fn histogram_bytes(counts: &[u64], outside: Outside) -> Vec<u8> {
    let mut bytes = vec![0; Outside::bytes_with(counts.len())];
    outside.to_bytes_with(counts, &mut bytes);
    bytes
}

/// `word` as many times as are asked for.
fn times(word: &str, count: usize) -> String {
    word.repeat(count)
}

#[test]
fn bytes_are_these_on_every_machine() {
    let head = "77625301";
    let mixed = [
        head,
        &times("00", 8),
        &times("ff", 127), // -5e-324 borrows up to 0.1
        "67",
        &times("66", 6),
        &times("00", 118),
        "70d60120f2905f", // 1e300
        &times("00", 21),
        "f61cc93b",
    ];
    assert_eq!(hex(&sum_of(&[1e300, -5e-324, 0.1]).to_bytes()), mixed.concat());

    let finite = |limbs: &str, check: &str| [head, &times("00", 8), limbs, check].concat();
    assert_eq!(hex(&ExactSum::new().to_bytes()), finite(&times("00", 280), "052f7c79"));
    assert_eq!(hex(&sum_of(&[-5e-324]).to_bytes()), finite(&times("ff", 280), "f214e0e0"));
    let one = [&times("00", 134), "04", &times("00", 145)].concat();
    assert_eq!(hex(&sum_of(&[1.0]).to_bytes()), finite(&one, "cca1752f"));

    let not_finite = |state: &str, check: &str| [head, state, &times("00", 287), check].concat();
    assert_eq!(hex(&sum_of(&[f64::NAN, 1.0]).to_bytes()), not_finite("03", "4ea5880d"));
    assert_eq!(hex(&sum_of(&[f64::NEG_INFINITY, 1.0]).to_bytes()), not_finite("02", "7723db21"));

    let hits = Hits { hits: 785, samples: 1000 };
    assert_eq!(hex(&hits.to_bytes()), "776248011103000000000000e803000000000000fb0efe2c");
    let histogram = histogram_bytes(&[4, 5], Outside { below: 1, above: 2, nan: 3 });
    let counts: String = (1..=5).map(|count| format!("{count:02x}{}", times("00", 7))).collect();
    assert_eq!(hex(&histogram), format!("77624201{counts}85d00cff"));
}

/// A sum of a few terms: of any exponent and sign, mostly, so that sums use all of their range.
fn random_sum(random: &mut Random) -> ExactSum {
    let mut sum = ExactSum::new();
    for _ in 0..random.below(6) {
        sum.add(match random.below(13) {
            0..8 => iter::repeat_with(|| random.bit_pattern::<f64>()).find(|term| term.is_finite()).expect("most are"),
            8..12 => random.below(9) as f64 - 4.0,
            _ => random.awkward(),
        });
    }
    sum
}

#[test]
fn sums_come_back() {
    let mut random = Random::new(1);
    for _ in 0..2000 {
        let (here, there) = (random_sum(&mut random), random_sum(&mut random));
        let sent = ExactSum::from_bytes(&here.to_bytes()).expect("the bytes of a sum");
        assert_eq!(sent, here);
        assert_eq!(sent.value::<f64>().to_bits(), here.value::<f64>().to_bits());
        assert_eq!(here == there, here.to_bytes() == there.to_bytes());

        let (mut merged, mut sent_merged) = (there, there);
        merged.merge(&here);
        sent_merged.merge(&sent);
        assert_eq!(merged.to_bytes(), sent_merged.to_bytes());
    }
}

#[test]
fn counts_come_back() {
    let mut random = Random::new(2);
    for _ in 0..2000 {
        let (hits, misses) = (random.word(), random.word());
        let hits = Hits { hits, samples: hits.saturating_add(misses) };
        assert_eq!(Hits::from_bytes(&hits.to_bytes()), Ok(hits));

        let counts: Vec<u64> = (0..random.below(20)).map(|_| random.word()).collect();
        let outside = Outside { below: hits.hits, above: misses, nan: hits.samples };
        let mut back = vec![0; counts.len()];
        let bytes = histogram_bytes(&counts, outside);
        assert_eq!(Outside::from_bytes_with(&bytes, &mut back), Ok(outside));
        assert_eq!(back, counts);
    }
}

/// Sums with the same value, made in different ways, have the same bytes.
#[test]
fn equal_sums_have_equal_bytes() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    let equal: [(&[f64], &[f64]); 5] = [
        (&[], &[-0.0, 1e308, -1e308]),
        (&[0.5, 0.25], &[-0.25, 1.0]),
        (&[inf], &[1.0, inf, -1e308]),
        (&[nan, 1.0], &[inf, 2.0, -inf]),
        (&[-nan], &[nan]),
    ];
    for (left, right) in equal {
        assert_eq!(sum_of(left).to_bytes(), sum_of(right).to_bytes(), "{left:?} {right:?}");
    }
}

/// Every change of a bit, every cut, another kind and a later version are refused.
#[track_caller]
fn assert_refuses<T>(bytes: &[u8], read: impl Fn(&[u8]) -> Result<T, BytesError>) {
    assert!(read(bytes).is_ok());
    for bit in 0..8 * bytes.len() {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        let error = read(&changed).err();
        let expected = match bit / 8 {
            0..=2 => BytesError::Kind,
            3 => BytesError::Version(changed[3]),
            _ => BytesError::Damaged,
        };
        assert_eq!(error, Some(expected), "bit {bit}");
    }
    let expected = bytes.len();
    for found in 0..expected {
        assert_eq!(read(&bytes[..found]).err(), Some(BytesError::Length { expected, found }));
    }
    let longer = [bytes, &[0]].concat();
    assert_eq!(read(&longer).err(), Some(BytesError::Length { expected, found: expected + 1 }));
}

#[test]
fn other_bytes_are_refused() {
    let (sum, hits) = (sum_of(&[0.1, 1e300]), Hits { hits: 2, samples: 3 });
    assert_refuses(&sum.to_bytes(), ExactSum::from_bytes);
    assert_refuses(&hits.to_bytes(), Hits::from_bytes);

    let mut covariances = Covariances::new();
    covariances.add([0.1, 1e100]);
    let bytes: [u8; Covariances::<2>::BYTES] = covariances.to_bytes();
    assert_eq!((&bytes[..4], &bytes[4..12], bytes.len()), (&b"wbC\x01"[..], &1_u64.to_le_bytes()[..], 4 + 8 * 181 + 4));
    assert_refuses(&bytes, Covariances::<2>::from_bytes);

    let histogram = histogram_bytes(&[7, 8, 9], Outside::default());
    assert_refuses(&histogram, |bytes| Outside::from_bytes_with(bytes, &mut [0; 3]));
    // Another number of bins, and nothing is added.
    let mut counts = [1; 4];
    let length = BytesError::Length { expected: Outside::bytes_with(4), found: histogram.len() };
    assert_eq!(Outside::from_bytes_with(&histogram, &mut counts), Err(length));
    assert_eq!(counts, [1; 4]);

    assert_eq!(ExactSum::from_bytes(&hits.to_bytes()), Err(BytesError::Kind));
    assert_eq!(Hits::from_bytes(&sum.to_bytes()), Err(BytesError::Kind));
    assert_eq!(Hits::from_bytes(&Hits { hits: 4, samples: 3 }.to_bytes()), Err(BytesError::Impossible));
}

/// An infinite sum with a finite part as well, and one in a state that does not exist, though the checks are right.
#[test]
fn sums_have_one_form() {
    for (place, value, check) in [(20, 1, 0xf266_41a8_u32), (4, 4, 0xc832_37e1)] {
        let mut bytes = sum_of(&[f64::INFINITY]).to_bytes();
        bytes[place] = value;
        bytes[292..].copy_from_slice(&check.to_le_bytes());
        assert_eq!(ExactSum::from_bytes(&bytes), Err(BytesError::Impossible));
    }
}

#[test]
#[should_panic(expected = "2 bins take 48 bytes, and the output has 47")]
fn outputs_have_the_length_of_the_bytes() {
    Outside::default().to_bytes_with(&[1, 2], &mut [0; 47]);
}
