//! Challenges given out and not yet answered: each is answered once, by the person to whom it was given, within a few minutes.

use crate::base::Moment;
use crate::base::id::PersonId;
use std::collections::HashMap;
use std::sync::Mutex;

/// So long a challenge may be answered.
const PATIENCE_MS: i64 = 5 * 60_000;
/// So many may be open; the oldest make room.
const MOST: usize = 4096;

/// A challenge given out.
struct Given {
    person: PersonId,
    at: Moment,
    challenge: [u8; 32],
}

/// Those that are open. A restart forgets them: then one asks anew.
#[derive(Default)]
pub(crate) struct Challenges(Mutex<HashMap<String, Given>>);

impl Challenges {
    /// Gives one out.
    pub fn give(&self, nonce: &str, (person, at): (PersonId, Moment), challenge: [u8; 32]) {
        let Ok(mut open) = self.0.lock() else { return };
        open.retain(|_, g| at.0 - g.at.0 < PATIENCE_MS);
        if open.len() >= MOST
            && let Some(oldest) = open.iter().min_by_key(|(_, g)| g.at).map(|(n, _)| n.clone())
        {
            open.remove(&oldest);
        }
        open.insert(nonce.to_string(), Given { person, at, challenge });
    }

    /// Takes it back: the challenge, if it is open for this person.
    pub fn take(&self, nonce: &str, (person, at): (PersonId, Moment)) -> Option<[u8; 32]> {
        let given = self.0.lock().ok()?.remove(nonce)?;
        (given.person == person && at.0 - given.at.0 < PATIENCE_MS).then_some(given.challenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_answered_once_in_time_by_the_one_who_got_it() {
        let (all, me, other) = (Challenges::default(), PersonId::from_bits(1), PersonId::from_bits(2));
        let at = Moment;
        all.give("a", (me, at(0)), [1; 32]);
        assert_eq!((all.take("a", (me, at(299_999))), all.take("a", (me, at(0)))), (Some([1; 32]), None));
        all.give("b", (me, at(0)), [1; 32]);
        assert_eq!(all.take("b", (me, at(300_000))), None);
        all.give("c", (me, at(0)), [1; 32]);
        assert_eq!(all.take("c", (other, at(1))), None);
    }
}
