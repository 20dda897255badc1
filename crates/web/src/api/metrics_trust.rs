//! Trusted time and watchmen, for whoever measures.

use super::metrics::Sheet;
use crate::Shared;
use crate::office::trust::Lack;

/// Writes them; nothing where nobody looks.
pub(super) fn write(office: &Shared, out: &mut Sheet) {
    let help = "Alarms about behaviour that nobody has looked into.";
    out.gauge("fadu_access_alarms", "gauge", help, office.open_alarms());
    let Some(trusted) = office.trust_state() else { return };
    let name = "fadu_time_drift_ms";
    out.head(name, "gauge", "How far the clock of this machine is from what witnesses signed; ahead is positive.");
    out.line(name, "", trusted.drift_ms);
    let seconds = |ms: i64| u64::try_from(ms / 1000).unwrap_or(0);
    let help = "How long nobody has confirmed the clock of this machine.";
    out.gauge("fadu_time_untrusted_seconds", "gauge", help, seconds(trusted.untimed_ms));
    let help = "How long no witness has signed.";
    out.gauge("fadu_witness_silent_seconds", "gauge", help, seconds(trusted.unheard_ms));
    let of = |is: fn(&Lack) -> bool| u64::from(trusted.lacking.iter().any(is));
    let help = "Whether the running check of the record is not at work.";
    out.gauge("fadu_check_missing", "gauge", help, of(|l| matches!(l, Lack::Check(_))));
    let help = "Whether a trigger of the database is gone or changed.";
    out.gauge("fadu_triggers_missing", "gauge", help, of(|l| matches!(l, Lack::Triggers(_))));
    let help = "Whether time, a witness, the check or a trigger is lacking.";
    out.gauge("fadu_trust_alarm", "gauge", help, u64::from(!trusted.lacking.is_empty()));
    let help = "Whether acts with legal effect wait (profile city only).";
    out.gauge("fadu_acts_withheld", "gauge", help, u64::from(trusted.withheld().is_some()));
}
