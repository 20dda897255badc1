//! The office itself: what it is set up with, and what everything in it shares.

use crate::base::{Day, Moment};
use crate::cache::Cache;
use crate::fault::Denial;
use crate::foretold::Foretold;
use crate::library::Library;
use crate::matter::Engine;
use crate::matter::register::Register;
use crate::passkey::Challenges;
use crate::render::Renderer;
use crate::sheets::Sheets;
use crate::volume::Volumes;
use fadu_store::{Log, Store};
use std::sync::{Arc, OnceLock, RwLock};

/// Where time comes from.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
    /// Moves the demonstration clock forward by days; a real clock says no.
    fn forward(&self, _days: i32) -> bool {
        false
    }
}

/// Where chance comes from.
pub trait Chance: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// How the office is set up.
pub struct Setup {
    /// The law.
    pub engine: Engine,
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The typesetting worker.
    pub renderer: Renderer,
    /// What links on papers begin with.
    pub public_address: String,
    /// Demonstration: the clock may be moved, accounts are shown at sign-in.
    pub demo: bool,
}

/// An account that the sign-in page of a demonstration shows.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoAccount {
    /// The name typed at sign-in.
    pub user: String,
    /// The password.
    pub password: String,
    /// The role, in Chinese, with the person's name.
    pub role: String,
    /// The body.
    pub agency: String,
}

/// The office.
pub struct Office {
    pub(crate) library: Library,
    /// One pack is published at a time.
    pub(crate) publishing: tokio::sync::Mutex<()>,
    /// What the checker said of the pack in force, once it was asked.
    pub(crate) proved: std::sync::Mutex<Option<(crate::library::Digest, Arc<Vec<crate::law::Finding>>)>>,
    pub(crate) store: Store,
    pub(crate) register: RwLock<Arc<Register>>,
    /// One append to the registers at a time: what it changes is folded into the state that the one before it left.
    pub(crate) registers_turn: tokio::sync::Mutex<()>,
    /// So many events of the registers are folded in it.
    pub(crate) registers_seen: std::sync::atomic::AtomicU64,
    /// Law packs as they came into use, folded beside the registers.
    pub(crate) published: std::sync::Mutex<Vec<crate::public::publications::Publication>>,
    pub(crate) cache: Cache,
    pub(crate) codes: crate::public::proofs::Codes,
    pub(crate) revocations: crate::public::revoked::Revocations,
    pub(crate) foretold: Foretold,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) renderer: Renderer,
    pub(crate) public_address: String,
    pub(crate) demo: bool,
    pub(crate) demo_accounts: OnceLock<Vec<DemoAccount>>,
    pub(crate) sheets: Sheets,
    pub(crate) volumes: Volumes,
    pub(crate) challenges: Challenges,
    pub(crate) tables: crate::sheet::held::Tables,
    pub(crate) collecting: crate::collected::CollectJobs,
    pub(crate) till: OnceLock<crate::pay::Till>,
    pub(crate) scrub: crate::evidence::scrub::Scrub,
    pub(crate) cooling_hours: std::sync::atomic::AtomicU64,
    pub(crate) readings: crate::evidence::custody::Readings,
    pub(crate) unsealed: crate::evidence::sealing::Unsealed,
    pub(crate) log: OnceLock<Result<Arc<fadu_store::Board>, String>>,
    pub(crate) guard: crate::guard::Guard,
    pub(crate) trust: OnceLock<crate::trust::Trust>,
    pub(crate) anchors: crate::anchored::Anchors,
    pub(crate) searching: crate::statutes::searching::Searching,
    pub(crate) search: crate::search::Search,
    pub(crate) staged: crate::statutes::importing::Staged,
    pub(crate) area_tree: crate::areas::AreaTree,
    pub(crate) rooms: crate::rooms::Rooms,
    pub(crate) foreseeing: crate::law_change::Jobs,
    pub(crate) audit: crate::audit::Keeper,
    pub(crate) seeing: crate::warn::Seeing,
}

impl Office {
    /// Opens the office: the registers are folded from the log.
    pub fn open(setup: Setup) -> Result<Office, Denial> {
        let office = Office {
            library: Library::new(setup.engine),
            publishing: tokio::sync::Mutex::default(),
            proved: std::sync::Mutex::default(),
            store: setup.store,
            register: RwLock::default(),
            registers_turn: tokio::sync::Mutex::default(),
            registers_seen: Default::default(),
            published: std::sync::Mutex::default(),
            cache: Cache::default(),
            codes: crate::public::proofs::Codes::default(),
            revocations: crate::public::revoked::Revocations::default(),
            foretold: Foretold::default(),
            clock: setup.clock,
            chance: setup.chance,
            renderer: setup.renderer,
            public_address: setup.public_address,
            demo: setup.demo,
            demo_accounts: OnceLock::new(),
            sheets: Sheets::default(),
            volumes: Volumes::default(),
            challenges: Challenges::default(),
            tables: Default::default(),
            collecting: Default::default(),
            till: OnceLock::new(),
            scrub: crate::evidence::scrub::Scrub::default(),
            cooling_hours: crate::evidence::destruction::COOLING_HOURS.into(),
            readings: crate::evidence::custody::Readings::default(),
            unsealed: crate::evidence::sealing::Unsealed::default(),
            log: OnceLock::new(),
            guard: crate::guard::Guard::default(),
            trust: OnceLock::new(),
            anchors: crate::anchored::Anchors::default(),
            searching: Default::default(),
            search: Default::default(),
            staged: Default::default(),
            area_tree: Default::default(),
            rooms: Default::default(),
            foreseeing: Default::default(),
            audit: Default::default(),
            seeing: Default::default(),
        };
        office.load_registers()?;
        office.resume()?;
        Ok(office)
    }

    /// The store, for commands that look at it whole.
    pub fn store(&self) -> &Store {
        &self.store
    }
    /// The registers as they stand.
    pub fn register(&self) -> Arc<Register> {
        match self.register.read() {
            Ok(r) => Arc::clone(&r),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }
    /// Now.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }
    /// Today.
    pub fn today(&self) -> Day {
        self.now().day()
    }
    /// Whether this is a demonstration.
    pub fn is_demo(&self) -> bool {
        self.demo
    }
    /// The accounts that the sign-in page of a demonstration shows; set once, at the start.
    pub fn show_accounts(&self, accounts: Vec<DemoAccount>) -> bool {
        self.demo && self.demo_accounts.set(accounts).is_ok()
    }
    /// The accounts that the sign-in page shows; none unless this is a demonstration.
    pub fn demo_accounts(&self) -> &[DemoAccount] {
        self.demo_accounts.get().map_or(&[], Vec::as_slice)
    }
    /// A fresh id for one intent: minted when its form is shown, so that a second press is known.
    pub fn intent_id(&self) -> String {
        format!("{:032x}", self.seed())
    }
    /// Moves the demonstration clock, and with it the sessions: days that nobody waited sign nobody out.
    pub async fn forward(&self, days: i32) -> Result<bool, Denial> {
        let moved = self.demo && (1..=400).contains(&days) && self.clock.forward(days);
        if moved {
            self.store.move_sessions(i64::from(days) * 86_400_000).await?;
            self.seeing.jumped(self.now());
        }
        Ok(moved)
    }
    /// Whether the store is sound enough to serve.
    pub fn ready(&self) -> bool {
        self.store.head().size > 0
    }

    /// A seed and a salt for each of so many events, asked for at once.
    pub(crate) fn seeds(&self, count: usize) -> Vec<(u128, [u8; 32])> {
        seeds_of(&*self.chance, count)
    }
    /// Papers that wait for a typesetting worker; workers started since the start; workers lost.
    pub fn typesetting(&self) -> (u64, u64, u64) {
        self.renderer.counts()
    }

    pub(crate) fn seed(&self) -> u128 {
        let mut bytes = [0; 16];
        self.chance.fill(&mut bytes);
        u128::from_be_bytes(bytes)
    }
    pub(crate) fn salt(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.chance.fill(&mut bytes);
        bytes
    }
}

/// A seed and a salt for each of so many events.
pub(crate) fn seeds_of(chance: &dyn Chance, count: usize) -> Vec<(u128, [u8; 32])> {
    let mut bytes = vec![[0; 48]; count];
    chance.fill(bytes.as_flattened_mut());
    let one = |b: [u8; 48]| {
        let (mut seed, mut salt) = ([0; 16], [0; 32]);
        seed.copy_from_slice(&b[..16]);
        salt.copy_from_slice(&b[16..]);
        (u128::from_be_bytes(seed), salt)
    };
    bytes.into_iter().map(one).collect()
}
