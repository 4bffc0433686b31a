//! A run over a thousand ranks in one process: each computes a range of blocks and a range of samples and sends ranges and
//! results as bytes, which arrive in any order, some twice, some not at all.

use std::collections::BTreeMap;
use std::ops::Range;

use wideband_core::{BLOCK, BytesError, Compute, ExactSum, Hits, Index, Inputs, Isa, expression};
use wideband_tests::Random;

const RANKS: usize = 1000;
const BLOCKS: usize = 1200; // some ranks have several, some none
const ELEMENTS: u64 = (BLOCKS * BLOCK) as u64 - 5;
const SAMPLES: u64 = 300_001;
const SEED: u64 = 7;

expression! {
    /// Terms of both signs and many sizes.
    struct Wave;
    |i| { (0.37 * i).sin() / (i + 1.0) }
}

/// What a rank sends: the ranges that it was given, and what it found there.
#[derive(Clone)]
struct Message {
    blocks: Range<usize>,
    sum: [u8; ExactSum::BYTES],
    samples: Range<u64>,
    hits: [u8; Hits::BYTES],
}

fn compute(isa: &Isa, blocks: Range<usize>, samples: Range<u64>) -> Message {
    let mut sum = ExactSum::new();
    let elements = Inputs::<f64, 1>::blocks([Index(0..ELEMENTS)], blocks.clone());
    isa.sum_into::<f64, _, 1>(&Wave, elements, &mut sum);
    let hits = isa.pi_hits_fixed(SEED, samples.clone());
    Message { blocks, sum: sum.to_bytes(), samples, hits: hits.to_bytes() }
}

/// Any order.
fn shuffle<T>(random: &mut Random, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, random.below(i + 1));
    }
}

/// Cuts `0..end` into a range for each rank, which may be empty.
fn cut(random: &mut Random, end: usize) -> Vec<Range<usize>> {
    let mut cuts: Vec<_> = (1..RANKS).map(|_| random.below(end + 1)).chain([0, end]).collect();
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// What all ranks send, in any order.
fn messages(random: &mut Random, isa: &Isa) -> Vec<Message> {
    let (blocks, samples) = (cut(random, BLOCKS), cut(random, SAMPLES as usize));
    let ranges = blocks.into_iter().zip(samples);
    let mut messages: Vec<_> =
        ranges.map(|(blocks, samples)| compute(isa, blocks, samples.start as u64..samples.end as u64)).collect();
    shuffle(random, &mut messages);
    messages
}

/// Which parts of `0..` are done: the end of each by its start.
#[derive(Default)]
struct Done(BTreeMap<u64, u64>);

impl Done {
    /// Notes a part, if it is new: false for one that is done. One that is done in part only is somebody's mistake.
    fn add(&mut self, part: Range<u64>) -> bool {
        if part.is_empty() || self.0.get(&part.start) == Some(&part.end) {
            return false;
        }
        let before = self.0.range(..part.end).next_back();
        assert!(before.is_none_or(|(_, &end)| end <= part.start), "{part:?} overlaps {before:?}");
        self.0.insert(part.start, part.end);
        true
    }

    /// What is missing of `0..end`.
    fn missing(&self, end: u64) -> Vec<Range<u64>> {
        let starts = self.0.keys().copied().chain([end]);
        let ends = [0].into_iter().chain(self.0.values().copied());
        ends.zip(starts).map(|(end, start)| end..start).filter(|gap| !gap.is_empty()).collect()
    }
}

/// What has arrived.
#[derive(Default)]
struct Arrived {
    blocks: Done,
    sum: ExactSum,
    samples: Done,
    hits: Hits,
    duplicates: usize,
}

impl Arrived {
    fn receive(&mut self, message: &Message) -> Result<(), BytesError> {
        let (sum, hits) = (ExactSum::from_bytes(&message.sum)?, Hits::from_bytes(&message.hits)?);
        let blocks = message.blocks.start as u64..message.blocks.end as u64;
        if self.blocks.add(blocks.clone()) {
            self.sum.merge(&sum);
        } else {
            self.duplicates += usize::from(!blocks.is_empty());
        }
        if self.samples.add(message.samples.clone()) {
            self.hits += hits;
        }
        Ok(())
    }

    fn of(messages: &[Message]) -> Self {
        let mut arrived = Self::default();
        messages.iter().for_each(|message| arrived.receive(message).expect("whole bytes"));
        arrived
    }

    /// The value of the sum and the hits; or the blocks and samples that are missing.
    fn result(&self) -> Result<(u64, Hits), [Vec<Range<u64>>; 2]> {
        match [self.blocks.missing(BLOCKS as u64), self.samples.missing(SAMPLES)] {
            [blocks, samples] if blocks.is_empty() && samples.is_empty() => {
                Ok((self.sum.value::<f64>().to_bits(), self.hits))
            }
            missing => Err(missing),
        }
    }
}

/// What one thread finds, without ranks.
fn whole(isa: &Isa) -> (u64, Hits) {
    let sum: f64 = isa.sum(&Wave, [Index(0..ELEMENTS)]);
    (sum.to_bits(), isa.pi_hits_fixed(SEED, 0..SAMPLES))
}

#[test]
fn any_partition_in_any_order_has_the_same_bits() {
    let isa = Isa::detect();
    let expected = whole(&isa);
    for seed in 0..2 {
        let mut random = Random::new(seed);
        let messages = messages(&mut random, &isa);
        assert_eq!(Arrived::of(&messages).result(), Ok(expected));

        // As a tree: two at a time, any two, each time through bytes.
        let mut sums: Vec<_> = messages.iter().map(|message| (message.sum, message.hits)).collect();
        while sums.len() > 1 {
            let taken = random.below(sums.len());
            let (sum, hits) = sums.swap_remove(taken);
            let kept = random.below(sums.len());
            let mut merged = ExactSum::from_bytes(&sums[kept].0).expect("a sum");
            merged.merge(&ExactSum::from_bytes(&sum).expect("a sum"));
            let together = Hits::from_bytes(&sums[kept].1).expect("hits") + Hits::from_bytes(&hits).expect("hits");
            sums[kept] = (merged.to_bytes(), together.to_bytes());
        }
        let (sum, hits) = sums[0];
        let value = ExactSum::from_bytes(&sum).expect("a sum").value::<f64>();
        assert_eq!((value.to_bits(), Hits::from_bytes(&hits)), (expected.0, Ok(expected.1)));
    }
}

#[test]
fn what_arrives_twice_counts_once() {
    let isa = Isa::detect();
    let mut random = Random::new(10);
    let mut messages = messages(&mut random, &isa);
    let twice = messages[..100].to_vec();
    let with_blocks = twice.iter().filter(|message| !message.blocks.is_empty()).count();
    messages.extend(twice);
    shuffle(&mut random, &mut messages);

    let arrived = Arrived::of(&messages);
    assert_eq!(arrived.duplicates, with_blocks);
    assert_eq!(arrived.result(), Ok(whole(&isa)));
}

#[test]
fn what_is_missing_is_named_and_can_be_made_up_for() {
    let isa = Isa::detect();
    let mut messages = messages(&mut Random::new(11), &isa);
    let lost = messages.split_off(RANKS - 20);
    let mut arrived = Arrived::of(&messages);
    let Err([blocks, samples]) = arrived.result() else { panic!("something is missing") };

    let length = |ranges: &[Range<u64>]| ranges.iter().map(|range| range.end - range.start).sum::<u64>();
    assert_eq!(length(&blocks), lost.iter().map(|message| message.blocks.len() as u64).sum());
    assert_eq!(length(&samples), lost.iter().map(|message| message.samples.end - message.samples.start).sum());

    // By whoever is left, in whatever pieces: one for each gap here.
    for gap in blocks {
        arrived.receive(&compute(&isa, gap.start as usize..gap.end as usize, 0..0)).expect("whole bytes");
    }
    for gap in samples {
        arrived.receive(&compute(&isa, 0..0, gap)).expect("whole bytes");
    }
    assert_eq!(arrived.result(), Ok(whole(&isa)));
}

#[test]
fn damaged_messages_are_refused_whole() {
    let isa = Isa::detect();
    let mut messages = messages(&mut Random::new(12), &isa);
    let place = messages.iter().position(|message| !message.samples.is_empty()).expect("samples");
    messages[place].hits[10] ^= 4;
    let mut arrived = Arrived::default();
    let outcomes: Vec<_> = messages.iter().map(|message| arrived.receive(message)).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
    assert_eq!(outcomes[place], Err(BytesError::Damaged));
    let Err([_, samples]) = arrived.result() else { panic!("something is missing") };
    assert_eq!(samples, [messages[place].samples.clone()]);
}

#[test]
#[should_panic(expected = "overlaps")]
fn ranges_that_overlap_are_a_mistake() {
    let mut done = Done::default();
    assert!(done.add(0..10));
    done.add(9..12);
}
