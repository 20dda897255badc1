//! W2: append to a log of a million leaves, in memory and durably; proofs and their verification at that size. The baseline in memory is the
//! hashing alone: one leaf hash and one node hash an append, as every tree of RFC 6962 needs at least.

use super::{Scratch, per_mille};
use crate::clock::instant;
use crate::premises::{Place, said};
use fadu_store::record::{
    Ed25519, Envelope, EventId, Fields, Hash, Levels, Moment, NoteSigner, Signer, Tree, leaf_hash, merkle::node_hash,
    seal, verify_inclusion,
};
use fadu_store::{Append, Built, Draft, Log, Options, Sequencer, Store, StreamId, Tiles};
use serde::Serialize;
use std::sync::Arc;

/// What came out.
#[derive(Serialize)]
pub struct Report {
    /// Leaves in the tree.
    pub leaves: u64,
    /// Hashing alone: appends a second.
    pub bare_hashes_per_second: u64,
    /// The whole tree in memory: appends a second.
    pub in_memory_per_second: u64,
    /// With the event sealed before (commitments and leaf): appends a second.
    pub sealed_per_second: u64,
    /// Proof of inclusion at that size, the 500th and the 990th of a thousand (ns).
    pub proof_ns: (u32, u32),
    /// Its verification (ns).
    pub verify_ns: (u32, u32),
    /// The printed code of a paper in such a tree.
    pub code: super::code::Report,
    /// Durable appends a second, so many clients.
    pub durable_per_second: u64,
    /// Clients of that round.
    pub clients: usize,
    /// Published: leaves a second through the sequencer (read again, sealed again, tiles on disk, head moved).
    pub published_per_second: u64,
    /// One step of the sequencer over one waiting leaf (µs), the middle one of a hundred.
    pub step_us: u32,
    /// A signature of a checkpoint (µs).
    pub sign_us: u32,
}

/// Measures.
pub fn measure(place: &Place, (rows, clients, seconds): (usize, usize, u64)) -> Result<Report, String> {
    let mut report = Report {
        leaves: rows as u64,
        bare_hashes_per_second: 0,
        in_memory_per_second: 0,
        sealed_per_second: 0,
        proof_ns: (0, 0),
        verify_ns: (0, 0),
        code: super::code::measure(rows as u64)?,
        durable_per_second: 0,
        clients,
        published_per_second: 0,
        step_us: 0,
        sign_us: 0,
    };
    in_memory(&mut report, rows)?;
    durable(&mut report, place, (clients, seconds))?;
    Ok(report)
}

fn envelope(n: u64) -> Envelope {
    let mut fields: Fields = (1..12).map(|i| (format!("field_{i:02}"), format!("值 {i}").into())).collect();
    fields.insert("n".into(), n.into());
    let at = Moment(1_790_000_000_000);
    Envelope {
        id: EventId::from_bits(n.into()),
        name: "Noted".into(),
        happened: at,
        recorded: at,
        pack: [7; 32],
        fields,
    }
}

fn per_second(count: u64, began: std::time::Instant) -> u64 {
    let micros = instant().duration_since(began).as_micros().max(1);
    u64::try_from(u128::from(count) * 1_000_000 / micros).unwrap_or(u64::MAX)
}

fn in_memory(report: &mut Report, rows: usize) -> Result<(), String> {
    let leaf = seal(&envelope(1), &[1; 32]).map_err(said)?.leaf;
    let began = instant();
    let mut last: Hash = [0; 32];
    for _ in 0..rows {
        last = node_hash(&leaf_hash(std::hint::black_box(&leaf)), &last);
    }
    std::hint::black_box(last);
    report.bare_hashes_per_second = per_second(rows as u64, began);
    let mut levels = Levels::new();
    let began = instant();
    for _ in 0..rows {
        levels.append(leaf_hash(std::hint::black_box(&leaf)));
    }
    report.in_memory_per_second = per_second(rows as u64, began);
    let sealed = 100_000.min(rows as u64);
    let began = instant();
    for n in 0..sealed {
        std::hint::black_box(seal(&envelope(n), &[1; 32]).map_err(said)?);
    }
    report.sealed_per_second = per_second(sealed, began);
    let (size, root) = (rows as u64, levels.frontier().root());
    let hash = leaf_hash(&leaf);
    let (mut proofs, mut checks) = (Vec::new(), Vec::new());
    for n in 0..1000u64 {
        let at = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % size.max(1);
        let began = instant();
        let path = Tree(&levels).inclusion(at, size).ok_or("no proof")?;
        proofs.push(nanos(began));
        let began = instant();
        let holds = verify_inclusion((at, size), &hash, &path, &root);
        checks.push(nanos(began));
        if !holds {
            return Err("a proof does not hold".into());
        }
    }
    report.proof_ns = (per_mille(&mut proofs, 500), per_mille(&mut proofs, 990));
    report.verify_ns = (per_mille(&mut checks, 500), per_mille(&mut checks, 990));
    Ok(())
}

fn nanos(began: std::time::Instant) -> u32 {
    u32::try_from(instant().duration_since(began).as_nanos()).unwrap_or(u32::MAX)
}

fn request(n: u64) -> Append {
    let build = move |_: &fadu_store::Allotted| {
        Ok(Built { events: vec![Draft { envelope: envelope(n), salt: [1; 32] }], ..Built::default() })
    };
    Append {
        stream: StreamId::from_bits(n.into()),
        expected: 0,
        key: None,
        numbers: Vec::new(),
        build: Box::new(build),
    }
}

fn durable(report: &mut Report, place: &Place, (clients, seconds): (usize, u64)) -> Result<(), String> {
    let scratch = Scratch::new(place, "w2")?;
    let store = Store::open(Options::new(scratch.path())).map_err(said)?;
    let began = instant();
    let enough = || instant().duration_since(began).as_secs() >= seconds;
    let all: Result<Vec<u64>, String> = std::thread::scope(|scope| {
        let one = |client: usize| {
            let (store, enough) = (&store, &enough);
            move || -> Result<u64, String> {
                let mut n = 0;
                while !enough() {
                    store.append(request((client as u64) << 40 | n)).wait().map_err(said)?;
                    n += 1;
                }
                Ok(n)
            }
        };
        let threads: Vec<_> = (1..=clients).map(|client| scope.spawn(one(client))).collect();
        threads.into_iter().map(|t| t.join().map_err(|_| "a client panicked".to_string())?).collect()
    });
    report.durable_per_second = per_second(all?.iter().sum(), began);
    published(report, &store)
}

fn published(report: &mut Report, store: &Store) -> Result<(), String> {
    let tiles = Arc::new(Tiles::open(store.dir()).map_err(said)?);
    let signer = NoteSigner::of_seed("fadu-bench/log", &[1; 32], false).map_err(said)?;
    let mut sequencer = Sequencer::new(store.clone(), tiles, Arc::new(signer));
    let began = instant();
    while sequencer.step(Moment(0)).map_err(said)?.is_some() {}
    report.published_per_second = per_second(store.head().size, began);
    let mut steps = Vec::new();
    for n in 0..100 {
        store.append(request(1 << 50 | n)).wait().map_err(said)?;
        let began = instant();
        sequencer.step(Moment(0)).map_err(said)?;
        steps.push(nanos(began) / 1000);
    }
    report.step_us = per_mille(&mut steps, 500);
    let key = Ed25519::of_seed(&[1; 32]);
    let began = instant();
    for _ in 0..100 {
        std::hint::black_box(key.sign(&[7; 120]).map_err(said)?);
    }
    report.sign_us = nanos(began) / 100_000;
    Ok(())
}
