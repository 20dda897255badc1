//! Trusted time, witnesses and watchmen: everybody is called when one of them is away; under the profile *city* acts with legal effect wait
//! until they are back (ADR 22). No article says so: it is a rule of the house.

mod known;

pub use known::{Both, DRIFT_MS, Lack, MISSED_MS, PATIENCE_MS};

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::{Clocks, Log};
use known::Known;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What an installation is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// To be looked at: the clock may be moved.
    #[default]
    Demo,
    /// One body: whoever is away is called for.
    Agency,
    /// A city: without trusted time, witness or running check nothing with legal effect is done.
    City,
}

/// The watch over time and watchmen of one process.
pub(crate) struct Trust {
    profile: Profile,
    clocks: Clocks,
    known: Mutex<Known>,
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trusted {
    /// What the installation is for.
    pub profile: Profile,
    /// How far the machine's clock is from what witnesses signed (ms).
    pub drift_ms: i64,
    /// How long no witness has signed (ms).
    pub unheard_ms: i64,
    /// How long nobody has confirmed the machine's clock (ms).
    pub untimed_ms: i64,
    /// Some witness is asked to sign.
    pub witnessed: bool,
    /// What is lacking, the worst first. Where nobody is asked to sign, and need not be, that nobody does is not among it.
    pub lacking: Vec<Lack>,
}

impl Trusted {
    /// Why nothing with legal effect is done now.
    pub fn withheld(&self) -> Option<&Lack> {
        self.lacking.iter().find(|lack| self.profile == Profile::City && lack.withholds())
    }
    /// The machine's clock is known to be wrong, or acts wait: nothing that cannot be undone is done by the clock.
    pub fn untrusted(&self) -> bool {
        self.drift_ms.abs() > DRIFT_MS || self.withheld().is_some()
    }
}

impl Trust {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn now(&self) -> Both {
        Both { steady: self.steady(), wall: (self.clocks.wall)() }
    }
    fn steady(&self) -> i64 {
        i64::try_from((self.clocks.steady)()).unwrap_or(i64::MAX)
    }
}

impl Office {
    /// From now on time and watchmen are looked after; once, at the start. `kept` is the newest time that a witness signed before.
    pub fn trust_as(&self, profile: Profile, clocks: Clocks, kept: Option<Moment>) -> Result<(), Denial> {
        let first = self.store.all_events(0, 1)?.first().map(|e| e.envelope.recorded);
        let steady = i64::try_from((clocks.steady)()).unwrap_or(i64::MAX);
        let known = Mutex::new(Known::begin(Both { steady, wall: (clocks.wall)() }, kept, first));
        // Once: the first stays.
        let _ = self.trust.set(Trust { profile, clocks, known });
        Ok(())
    }

    /// The steady clock of the watch, for whoever will say later when it asked.
    pub fn trust_clock(&self) -> i64 {
        self.trust.get().map_or(0, Trust::steady)
    }
    /// A witness that was asked at `sent` has signed this time.
    pub fn word_heard(&self, witness: &str, sent: i64, signed: Moment) {
        if let Some(trust) = self.trust.get() {
            let now = trust.now();
            trust.known().word(witness, sent, (now, signed));
        }
    }
    /// The running check is at work.
    pub fn check_beats(&self) {
        if let Some(trust) = self.trust.get() {
            let steady = trust.steady();
            trust.known().beat(steady);
        }
    }
    /// Looks whether the triggers of the database are there.
    pub fn look_at_triggers(&self) -> Result<(), Denial> {
        if let Some(trust) = self.trust.get() {
            let lacking = self.store.triggers_lacking()?;
            trust.known().triggers(lacking);
        }
        Ok(())
    }

    /// How it stands; nothing where nobody looks, as in a command.
    pub fn trust_state(&self) -> Option<Trusted> {
        let trust = self.trust.get()?;
        let (known, now) = (trust.known(), trust.now());
        let (unheard_ms, untimed_ms) = known.away(now);
        let witnessed = self.log().is_some_and(fadu_store::Board::has_witnesses);
        let asked = |lack: &Lack| {
            witnessed || trust.profile == Profile::City || !matches!(lack, Lack::Witness(_) | Lack::Time(_))
        };
        let lacking = known.lacking(now).into_iter().filter(asked).collect();
        Some(Trusted { profile: trust.profile, drift_ms: known.drift(now), unheard_ms, untimed_ms, witnessed, lacking })
    }

    /// Before an act with legal effect.
    pub(crate) fn require_trust(&self) -> Result<(), Denial> {
        let city = self.trust.get().is_some_and(|t| t.profile == Profile::City);
        match city.then(|| self.trust_state()).flatten().and_then(|t| t.withheld().cloned()) {
            Some(lack) => Err(Denial::Withheld(lack)),
            None => Ok(()),
        }
    }

    /// What somebody is called for: all that is lacking for those who run the machine, what keeps from acting for everybody.
    pub(crate) fn called_for(&self, who: &Who) -> Vec<Lack> {
        let Some(trusted) = self.trust_state() else { return Vec::new() };
        if policy::may(who, Do::Oversee, who.agency) {
            return trusted.lacking;
        }
        trusted.withheld().cloned().into_iter().collect()
    }
}
