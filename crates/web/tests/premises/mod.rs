//! What every cast of the tests plays in: the law of this source tree, a clock that is set, chance that repeats, an office on a folder of its own.

use fadu_web::office::base::Moment;
use fadu_web::office::law::{Law, Pack};
use fadu_web::office::matter::Engine;
use fadu_web::office::render::Renderer;
use fadu_web::office::store::{Options, Store};
use fadu_web::office::{Chance, Clock, Office, Setup};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that stands until it is set.
pub struct Standing(AtomicI64);

impl Standing {
    /// One that stands at a moment.
    pub fn at(now: Moment) -> Arc<Standing> {
        Arc::new(Standing(AtomicI64::new(now.0)))
    }
    /// Sets it.
    pub fn set(&self, now: Moment) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for Standing {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
    fn forward(&self, days: i32) -> bool {
        self.set(Moment(self.now().0 + i64::from(days) * 86_400_000));
        true
    }
}

/// A counter hashed through a multiplier: never the same twice, and the same in every run.
struct Counting(AtomicU64);

impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            chunk.copy_from_slice(&n.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// An office and the folder that it lies in; the folder goes with it.
pub struct Premises {
    pub office: Arc<Office>,
    dir: PathBuf,
}

impl Drop for Premises {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.dir));
    }
}

impl Premises {
    /// A new office under a law with a clock, with nobody in it; the folder bears the name.
    pub fn open(name: &str, clock: Arc<Standing>, law: Law, renderer: Renderer) -> Premises {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("fadu-{name}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let dir = std::env::temp_dir().join(name);
        drop(fs::remove_dir_all(&dir));
        fs::create_dir_all(&dir).unwrap();
        let setup = Setup {
            engine: Engine::new(law).unwrap(),
            store: Store::open(Options::new(&dir).wal_bytes(1 << 20)).unwrap(),
            clock,
            chance: Arc::new(Counting(AtomicU64::new(1))),
            renderer,
            public_address: "https://fadu.example".into(),
            demo: true,
        };
        Premises { office: Arc::new(Office::open(setup).unwrap()), dir }
    }
}

/// The files of the law of this source tree.
pub fn pack() -> Pack {
    let mut pack = Pack::default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                pack.files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    pack
}
