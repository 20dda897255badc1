//! What was proposed is confirmed or returned by another person, who has held it against its article.

use super::enter::fits;
use super::{CONFIRMED, RETURNED};
use crate::Office;
use crate::accounts::Press;
use crate::catalogue::Settled;
use crate::fault::Denial;
use crate::matter::register::{AdjustmentAnswer, FeeEntry, Register};
use crate::policy::{self, Do};
use crate::powers::{chosen, entered, mistaken, said};

impl Office {
    /// Confirms or returns the entries of these fees that wait. Those that cannot be confirmed are named.
    pub async fn answer_fees(
        &self,
        by: impl Into<Press<'_>>,
        codes: &[&str],
        (approved, reason): (bool, &str),
    ) -> Result<Settled, Denial> {
        let by = by.into();
        let who = by.who;
        policy::require(who, Do::Vouch, who.agency)?;
        let (register, mut wrong) = (self.register(), Vec::new());
        let reason = if approved { String::new() } else { said(&mut wrong, ("reason", "退回的理由"), reason) };
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for code in chosen(codes)? {
            let Some(asked) = register.fee_waiting(code) else {
                settled.left.push((code.to_string(), String::new(), "没有等确认的录入".into()));
                continue;
            };
            // Whoever enters does not confirm; to return one's own is to take it back.
            let why = match approved {
                true if asked.by == who.person.to_string() => Err(("", "录入的人不能确认".to_string())),
                true => fits(&register, asked),
                false => Ok(()),
            };
            if let Err((_, why)) = why {
                settled.left.push((code.to_string(), name(&register, asked), why));
                continue;
            }
            settled.done += 1;
            let (reason, by_name, on) = (reason.clone(), who.name.clone(), self.today());
            let answer = Some(AdjustmentAnswer { approved, reason, by_name, on });
            let row = FeeEntry { answer, ..asked.clone() };
            events.push((if approved { CONFIRMED } else { RETURNED }, entered(who, &row)));
        }
        self.register_pressed(&by, events).await?;
        Ok(settled)
    }
}

fn name(register: &Register, asked: &FeeEntry) -> String {
    let listed = || register.fees.get(&asked.code)?.near(asked.day).map(|f| f.name.clone());
    asked.fee.as_ref().map(|f| f.name.clone()).or_else(listed).unwrap_or_default()
}
