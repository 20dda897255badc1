//! What a process knows of the time, of its witnesses and of its watchmen, and what is lacking of it. Pure: both clocks come in.

use crate::base::Moment;
use std::collections::BTreeMap;

/// So long a city acts on without a witness's word or without trusted time.
pub const PATIENCE_MS: i64 = 4 * 3_600_000;
/// The machine's clock may differ from what witnesses sign by so much.
pub const DRIFT_MS: i64 = 5_000;
/// Whoever has not been heard for so long is missed: a witness signs every half minute, the running check says every second that it is there.
pub const MISSED_MS: i64 = 50_000;

/// Both clocks at one moment: milliseconds that only go forward, and the wall's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Both {
    /// Only goes forward.
    pub steady: i64,
    /// The wall's.
    pub wall: Moment,
}

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The running check of the record is not at work; since how long (ms).
    Check(i64),
    /// Triggers of the database that are gone or changed.
    Triggers(Vec<String>),
    /// No witness has signed for so long (ms).
    Witness(i64),
    /// Nobody has confirmed the machine's clock for so long (ms).
    Time(i64),
    /// The machine's clock is so far from what a witness signed (ms; ahead is positive).
    Drift(i64),
}

impl Lack {
    /// Whether a city does not act until it is mended.
    pub fn withholds(&self) -> bool {
        match self {
            Lack::Check(_) | Lack::Triggers(_) => true,
            Lack::Witness(away) | Lack::Time(away) => *away >= PATIENCE_MS,
            Lack::Drift(_) => false,
        }
    }
}

/// From where to where true time lies above the steady clock.
type Span = (i64, i64);

/// What is known.
#[derive(Clone, Debug)]
pub struct Known {
    heard: i64,
    timed: i64,
    spans: BTreeMap<String, Span>,
    beat: i64,
    silence: i64,
    triggers: Vec<String>,
}

/// Under this stands what was signed before the process began: time is that late at least.
const KEPT: &str = "";

impl Known {
    /// At the start. `kept` is the newest time that a witness has signed; where none ever has, what is away is counted from the `first` record.
    pub fn begin(now: Both, kept: Option<Moment>, first: Option<Moment>) -> Known {
        let ago = |at: Moment| now.steady - (now.wall.0 - at.0).max(0);
        let heard = kept.or(first).map_or(now.steady, ago);
        let mut known =
            Known { heard, timed: heard, spans: BTreeMap::new(), beat: now.steady, silence: 0, triggers: Vec::new() };
        if let Some(at) = kept.filter(|at| now.wall.0 < at.0 - DRIFT_MS) {
            // The clock stands before a time that has been witnessed: it is wrong, and for how long nobody knows.
            known.spans.insert(KEPT.into(), (at.0 - now.steady, i64::MAX / 2));
            known.timed = now.steady - PATIENCE_MS;
        }
        known
    }

    /// A witness was asked at `sent` and has been heard now; it signed that it was `signed`, in whole seconds.
    pub fn word(&mut self, witness: &str, sent: i64, (now, signed): (Both, Moment)) {
        let span = (signed.0 - now.steady, signed.0 + 999 - sent.min(now.steady));
        self.heard = now.steady;
        if drift(span, now).abs() <= DRIFT_MS {
            self.timed = now.steady;
        }
        self.spans.remove(KEPT);
        self.spans.insert(witness.into(), span);
    }

    /// The running check is at work.
    pub fn beat(&mut self, steady: i64) {
        self.silence = self.silence.max(steady - self.beat);
        self.beat = self.beat.max(steady);
    }

    /// The triggers that are lacking.
    pub fn triggers(&mut self, lacking: Vec<String>) {
        self.triggers = lacking;
    }

    /// How far the machine's clock is from what witnesses signed (ms): the farthest of them.
    pub fn drift(&self, now: Both) -> i64 {
        self.spans.values().map(|span| drift(*span, now)).max_by_key(|d| d.abs()).unwrap_or(0)
    }
    /// How long no witness has signed, and how long nobody has confirmed the clock (ms).
    pub fn away(&self, now: Both) -> (i64, i64) {
        ((now.steady - self.heard).max(0), (now.steady - self.timed).max(0))
    }

    /// What is lacking, the worst first.
    pub fn lacking(&self, now: Both) -> Vec<Lack> {
        let (silent, (unheard, untimed)) = (now.steady - self.beat, self.away(now));
        // One long step over a very large record was not the end of the check.
        let patience = MISSED_MS.max(self.silence + self.silence / 2);
        let drift = self.drift(now);
        let all = [
            (silent > patience).then_some(Lack::Check(silent)),
            (!self.triggers.is_empty()).then(|| Lack::Triggers(self.triggers.clone())),
            (unheard > MISSED_MS).then_some(Lack::Witness(unheard)),
            (untimed > MISSED_MS).then_some(Lack::Time(untimed)),
            (drift.abs() > DRIFT_MS).then_some(Lack::Drift(drift)),
        ];
        all.into_iter().flatten().collect()
    }
}

/// The least that the wall's clock is off, where true time lies in that span.
fn drift((low, high): Span, now: Both) -> i64 {
    let off = now.wall.0 - now.steady;
    if off > high { off - high } else { off.min(low) - low }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Both = Both { steady: 1_000, wall: Moment(1_900_000_000_000) };
    fn after(ms: i64) -> Both {
        Both { steady: START.steady + ms, wall: Moment(START.wall.0 + ms) }
    }
    fn withheld(known: &Known, now: Both) -> bool {
        known.lacking(now).iter().any(Lack::withholds)
    }
    fn at_work(mut known: Known, now: Both) -> Known {
        known.beat(now.steady);
        known.silence = 0;
        known
    }

    #[test]
    fn four_hours_without_a_word_and_not_a_millisecond_less() {
        let mut known = Known::begin(START, None, None);
        known.word("w", START.steady, (START, Moment(START.wall.0 / 1000 * 1000)));
        for (ms, no) in [(0, false), (14_399_000, false), (14_399_999, false), (14_400_000, true)] {
            assert_eq!(withheld(&at_work(known.clone(), after(ms)), after(ms)), no, "{ms}");
        }
        let told = at_work(known.clone(), after(60_000)).lacking(after(60_000));
        assert_eq!(told, [Lack::Witness(60_000), Lack::Time(60_000)], "told long before");
        let now = after(14_400_000);
        known.word("w", now.steady - 20, (now, Moment(now.wall.0 - 10)));
        assert_eq!(at_work(known, now).lacking(now), [], "a word mends it");
    }

    #[test]
    fn an_older_word_counts_over_a_restart() {
        let ago = |ms: i64| Known::begin(START, Some(Moment(START.wall.0 - ms)), None);
        assert!(!withheld(&ago(14_399_999), START));
        assert!(withheld(&ago(14_400_000), START));
        let none = |first: i64| Known::begin(START, None, Some(Moment(START.wall.0 - first)));
        assert!(!withheld(&none(14_399_999), START), "a new record has its four hours");
        assert!(withheld(&none(14_400_000), START), "an old one that nobody ever witnessed has none");
    }

    #[test]
    fn a_clock_before_a_witnessed_time_is_not_trusted() {
        let known = Known::begin(START, Some(Moment(START.wall.0 + 3_600_000)), None);
        assert_eq!(known.drift(START), -3_600_000);
        assert!(withheld(&known, START));
        let near = Known::begin(START, Some(Moment(START.wall.0 + 4_000)), None);
        assert_eq!((near.lacking(START), withheld(&near, START)), (vec![], false));
    }

    #[test]
    fn a_clock_that_is_moved_is_told_at_once_and_withheld_after_four_hours() {
        let mut known = Known::begin(START, None, None);
        known.word("w", START.steady, (START, Moment(START.wall.0)));
        for moved in [3_600_000, -3_600_000, 31_536_000_000, -31_536_000_000] {
            let now = Both { wall: Moment(START.wall.0 + 2_000 + moved), ..after(2_000) };
            let told = at_work(known.clone(), now).lacking(now);
            assert!(matches!(told[..], [Lack::Drift(d)] if (d - moved).abs() <= 1_000), "{moved} {told:?}");
        }
        for (moved, told) in [(5_000, 0), (-5_000, 0), (6_000, 1), (-5_001, 1)] {
            let now = Both { wall: Moment(START.wall.0 + moved), ..START };
            assert_eq!(known.lacking(now).len(), told, "{moved}");
        }
        // The witness goes on signing true time: words are fresh, time is not trusted any more.
        let now = Both { wall: Moment(START.wall.0 + 14_400_000 + 60_000), ..after(14_400_000) };
        known.word("w", now.steady, (now, Moment(START.wall.0 + 14_400_000)));
        let told = at_work(known, now).lacking(now);
        assert_eq!(told[0], Lack::Time(14_400_000));
        assert!(told[0].withholds() && told.len() == 2, "{told:?}");
    }

    #[test]
    fn a_slow_answer_is_no_drift() {
        let mut known = Known::begin(START, None, None);
        // Asked at 0, answered after 9 s; signed somewhere between.
        known.word("w", START.steady, (after(9_000), Moment(START.wall.0 + 1_000)));
        assert_eq!(known.drift(after(9_000)), 0);
    }

    #[test]
    fn a_check_that_is_gone_withholds_at_once_and_a_long_step_does_not() {
        let mut known = Known::begin(START, None, None);
        assert!(!withheld(&known, after(MISSED_MS)));
        assert!(withheld(&known, after(MISSED_MS + 1)));
        known.beat(after(80_000).steady);
        assert!(!withheld(&known, after(80_000 + 120_000)), "steps of 80 s have been seen");
        assert!(withheld(&known, after(80_000 + 120_001)));
    }

    #[test]
    fn a_missing_trigger_withholds_at_once() {
        let mut known = Known::begin(START, None, None);
        known.triggers(vec!["log_head_stays".into()]);
        assert_eq!(
            (known.lacking(START), withheld(&known, START)),
            (vec![Lack::Triggers(vec!["log_head_stays".into()])], true)
        );
        known.triggers(Vec::new());
        assert!(!withheld(&known, START));
    }
}
