//! A file of 256 MiB written, looked at and read piece by piece, in clear and under a key: seconds, processor time a MiB, largest memory.
//! `cargo run --release -p fadu-store --example files [-- DIR]`.

use fadu_store::{DataKey, Evidence, Held, Look, Vault};
use std::{path::PathBuf, time::Instant};

const MIB: usize = 1 << 20;
const FILE_MIB: usize = 256;

fn main() {
    let dir = std::env::temp_dir().join(format!("fadu-files-bench-{}", std::process::id()));
    let dir = std::env::args_os().nth(1).map_or(dir, PathBuf::from);
    let vault = Vault::open(&dir, &Evidence::Disk).expect("open");
    // Pieces as a server reads them, each of them other bytes.
    let piece: Vec<u8> = (0..MIB).map(|i| (i ^ (i >> 8)) as u8).collect();
    println!("{:>10} {:>8} {:>10} {:>12} {:>12}", "", "", "MiB/s", "cpu us/MiB", "peak MiB");
    for round in 1..=2 {
        for (name, key) in [("clear", None), ("key", Some(DataKey::of([round; 32])))] {
            let intake = key.clone().map_or_else(|| vault.intake(), |key| vault.sealed_intake(key));
            let mut intake = intake.expect("intake");
            let laid = measured((name, "write"), || {
                for n in 0..FILE_MIB {
                    intake.push(&(n as u64).to_be_bytes()).expect("push");
                    piece.chunks(256 << 10).for_each(|c| intake.push(c).expect("push"));
                }
                intake.keep().expect("keep")
            });
            let held = key.map_or(Held::from(laid.name), |key| Held::sealed(laid.name, laid.stored, &key));
            let look = measured((name, "look"), || vault.look(&held, &mut |_| true).expect("look"));
            let Look::Sound(pieces) = look else { panic!("not sound") };
            measured((name, "pieces"), || {
                for from in (0..pieces.size).step_by(MIB) {
                    vault.piece(&held, &pieces, (from, from + MIB as u64)).expect("piece");
                }
            });
            vault.forget(held.name());
            vault.remove(held.stored()).expect("remove");
        }
    }
    std::fs::remove_dir_all(&dir).expect("remove");
}

/// Runs it and says what it took.
fn measured<T>((name, what): (&str, &str), run: impl FnOnce() -> T) -> T {
    let (cpu, began) = (cpu_seconds(), Instant::now());
    let done = run();
    let (wall, cpu) = (began.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let (rate, each) = (FILE_MIB as f64 / wall, cpu / FILE_MIB as f64 * 1e6);
    println!("{name:>10} {what:>8} {rate:>10.0} {each:>12.0} {:>12.0}", peak_mib());
    done
}

/// Processor time of this process so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// The most memory that it ever held.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
