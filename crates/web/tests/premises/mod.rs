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
        let office = Arc::new(office(&dir, clock, law, (1, renderer)));
        Premises { office, dir }
    }

    /// The process ends and begins again, with the law of the source tree. Nobody else may hold the office.
    pub fn restart(&mut self) {
        let law = || Law::parse(&pack()).unwrap();
        let begun = |dir: &Path, now: Moment, chance: u64| {
            let idle = Renderer::new("none".into(), None, 1);
            Arc::new(office(dir, Standing::at(now), law(), (chance, idle)))
        };
        let now = self.office.now();
        // The store is locked until the office is gone: a folder of its own stands in meanwhile.
        let aside = self.dir.with_extension("aside");
        fs::create_dir_all(&aside).unwrap();
        let old = std::mem::replace(&mut self.office, begun(&aside, now, 0));
        assert_eq!(Arc::strong_count(&old), 1, "somebody still holds the office");
        drop(old);
        self.office = begun(&self.dir, now, 1 << 40);
        drop(fs::remove_dir_all(aside));
    }
}

/// The office of a folder; `chance` says where its chance begins.
fn office(dir: &Path, clock: Arc<Standing>, law: Law, (chance, renderer): (u64, Renderer)) -> Office {
    let setup = Setup {
        engine: Engine::new(law).unwrap(),
        store: Store::open(Options::new(dir).wal_bytes(1 << 20)).unwrap(),
        clock,
        chance: Arc::new(Counting(AtomicU64::new(chance))),
        renderer,
        public_address: "https://fadu.example".into(),
        demo: true,
    };
    Office::open(setup).unwrap()
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
