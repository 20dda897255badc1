//! The law packs of an installation: the one in force, swapped whole when another is published, and older ones, read from the store when
//! a matter that runs under one of their versions, or a replay, needs them.

use crate::Office;
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::law::{Law, Pack};
use crate::matter::{Engine, Facts};
use fadu_store::Store;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Digest of a pack.
pub(crate) type Digest = [u8; 32];

/// So many older packs and engines are held in memory; then all are read again as they are needed.
const KEPT: usize = 8;

/// Which law judges what.
pub(crate) struct Library {
    now: RwLock<Arc<Engine>>,
    laws: Shelf<Digest, Law>,
    engines: Shelf<(Digest, Digest), Engine>,
}

impl Library {
    pub fn new(now: Engine) -> Library {
        Library { now: RwLock::new(Arc::new(now)), laws: Shelf::default(), engines: Shelf::default() }
    }

    /// The law in force.
    pub fn now(&self) -> Arc<Engine> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another law in force; who works with the older one finishes with it.
    pub fn put_in_force(&self, engine: Engine) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(engine);
    }

    /// A pack by its digest, as law.
    pub fn law(&self, store: &Store, digest: Digest) -> Result<Arc<Law>, Denial> {
        self.laws.get_or(digest, || law_of(&pack_of(store, &digest)?))
    }

    /// The engine of what happened under one pack in a matter whose version of the procedure another pack holds.
    fn under(&self, store: &Store, (at, governing): (Arc<Engine>, Digest), of: &Facts) -> Result<Arc<Engine>, Denial> {
        if governing == [0; 32] || governing == at.law.digest {
            return Ok(at);
        }
        let older = self.law(store, governing)?;
        // The pack in force says the same of this version: nothing need be carried over.
        let text = |law: &Law| law.procedure(&of.procedure, of.version, &of.field).map(|p| p.text);
        if text(&at.law).is_some_and(|t| Some(t) == text(&older)) {
            return Ok(at);
        }
        let key = (at.law.digest, governing);
        self.engines.get_or(key, || Engine::new(at.law.over(&older)).map_err(Denial::Fault))
    }

    /// The engine over one pack alone.
    fn of_pack(&self, store: &Store, digest: Digest) -> Result<Arc<Engine>, Denial> {
        let now = self.now();
        if digest == now.law.digest {
            return Ok(now);
        }
        let law = self.law(store, digest)?;
        self.engines.get_or((digest, digest), || Engine::new((*law).clone()).map_err(Denial::Fault))
    }
}

impl Office {
    /// The law in force.
    pub fn engine(&self) -> Arc<Engine> {
        self.library.now()
    }

    /// What a matter is judged by now: statutes, limits and calendar of the pack in force, the procedure of its own version.
    pub(crate) fn engine_of(&self, facts: &Facts) -> Result<Arc<Engine>, Denial> {
        self.library.under(&self.store, (self.engine(), facts.pack), facts)
    }

    /// What a matter was judged by when an event named this pack.
    pub(crate) fn engine_at(&self, facts: &Facts, pack: Digest) -> Result<Arc<Engine>, Denial> {
        let at = self.library.of_pack(&self.store, pack)?;
        self.library.under(&self.store, (at, facts.pack), facts)
    }

    /// A pack that is kept, as law.
    pub(crate) fn law_of_pack(&self, digest: Digest) -> Result<Arc<Law>, Denial> {
        self.library.law(&self.store, digest)
    }

    /// The version of the procedure that a matter runs under.
    pub(crate) fn procedure_of(&self, facts: &Facts) -> Result<Arc<Procedure>, Denial> {
        let engine = self.engine_of(facts)?;
        let procedure = engine.law.procedure(&facts.procedure, facts.version, &facts.field);
        procedure.ok_or_else(|| Denial::Fault("procedure version not in its pack".into()))
    }

    /// The files of the pack in force.
    pub(crate) fn pack_in_force(&self) -> Result<Pack, Denial> {
        pack_of(&self.store, &self.engine().law.digest)
    }
}

/// The files of a pack that is kept.
pub(crate) fn pack_of(store: &Store, digest: &Digest) -> Result<Pack, Denial> {
    let name = || fadu_store::record::hex::encode(digest);
    let bytes = store.pack(digest)?.ok_or_else(|| Denial::Fault(format!("law pack {} is not kept", name())))?;
    let pack = Pack::from_bytes(&bytes).filter(|p| p.digest() == *digest);
    pack.ok_or_else(|| Denial::Fault(format!("law pack {} is not what its digest says", name())))
}

pub(crate) fn law_of(pack: &Pack) -> Result<Law, Denial> {
    Law::parse(pack).map_err(|e| Denial::Fault(e.to_string()))
}

/// What was read, by its key; made outside the lock, since reading a pack takes its time.
struct Shelf<K, V>(Mutex<HashMap<K, Arc<V>>>);

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Shelf(Mutex::default())
    }
}

impl<K: Eq + Hash, V> Shelf<K, V> {
    fn get_or(&self, key: K, make: impl FnOnce() -> Result<V, Denial>) -> Result<Arc<V>, Denial> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(make()?);
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= KEPT {
            map.clear();
        }
        map.insert(key, Arc::clone(&made));
        Ok(made)
    }
}
