//! Appends a second and processor time an append, at 1, 8 and 64 clients: `cargo run --release -p fadu-store --example append [-- DIR]`.

#[path = "../tests/sample/mod.rs"]
#[expect(dead_code, reason = "shared with the story test, which uses the rest")]
mod sample;

use fadu_store::{Log, Options, Soundness, Store, StreamId};
use std::{path::PathBuf, time::Instant};

const SECONDS: f64 = 4.0;

fn main() {
    let dir = std::env::args_os().nth(1).map_or_else(|| sample::Scratch::new("bench").0.clone(), PathBuf::from);
    let opened = Instant::now();
    let store = Store::open(Options::new(&dir)).expect("open");
    println!("opened with {} leaves in {:.1} ms", store.head().size, opened.elapsed().as_secs_f64() * 1e3);
    println!("{:>8} {:>12} {:>10} {:>10} {:>10}", "clients", "appends/s", "cpu us", "p50 ms", "p99 ms");
    let mut first = store.head().size as u128 * 1000 + 1;
    for clients in [1, 8, 64] {
        let (cpu, started) = (cpu_seconds(), Instant::now());
        let mut waits = run(&store, clients, first);
        let (wall, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        first += 1 << 40;
        waits.sort_by(f64::total_cmp);
        let n = waits.len();
        let (rate, each) = (n as f64 / wall, cpu / n as f64 * 1e6);
        println!("{clients:>8} {rate:>12.0} {each:>10.1} {:>10.2} {:>10.2}", waits[n / 2], waits[n * 99 / 100]);
    }
    let checked = Instant::now();
    let sound = matches!(store.check(), Ok(Soundness::Sound(_)));
    println!("check of {} leaves: sound {sound}, {:.0} ms", store.head().size, checked.elapsed().as_secs_f64() * 1e3);
    drop(store);
    let opened = Instant::now();
    let store = Store::open(Options::new(&dir)).expect("open again");
    println!("opened with {} leaves in {:.1} ms", store.head().size, opened.elapsed().as_secs_f64() * 1e3);
    drop(store);
    std::fs::remove_dir_all(&dir).expect("remove");
}

/// Each client carries matters of twenty steps, one after the other; waits in ms.
fn run(store: &Store, clients: u128, first: u128) -> Vec<f64> {
    let started = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|client| {
                scope.spawn(move || {
                    let mut waits = Vec::new();
                    for matter in 0.. {
                        let stream = StreamId::from_bits(first + matter * clients + client);
                        for version in 0..20 {
                            let asked = Instant::now();
                            store.append(sample::request(stream, version)).wait().expect("append");
                            waits.push(asked.elapsed().as_secs_f64() * 1e3);
                        }
                        if started.elapsed().as_secs_f64() > SECONDS {
                            return waits;
                        }
                    }
                    waits
                })
            })
            .collect();
        threads.into_iter().flat_map(|t| t.join().expect("client")).collect()
    })
}

/// Processor time of this process, from the kernel's count in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}
