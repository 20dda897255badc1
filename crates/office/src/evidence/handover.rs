//! The original carrier 原始载体 of a piece of evidence goes from one hand to another: noted in the chain of custody.

use crate::accounts::Who;
use crate::evidence::custody::What;
use crate::evidence::exhibit::{Of, file_of};
use crate::fault::Denial;
use crate::{Office, policy};
use fadu_store::record::hex::encode;

/// So long may a name or a note be.
const LONGEST: usize = 200;

impl Office {
    /// Notes that this person handed the carrier to somebody.
    pub async fn hand_over(&self, who: &Who, of: &Of, (to, note, from): (&str, &str, &str)) -> Result<(), Denial> {
        let (facts, _) = self.facts(of.matter)?;
        policy::require(who, policy::Do::Handle, facts.agency)?;
        let digest = encode(&file_of(&facts, of.event, &of.field)?.2);
        let (to, note) = (to.trim(), note.trim());
        if to.is_empty() {
            return Err(Denial::mistake("to", "请写明交给谁"));
        }
        if to.chars().count() > LONGEST || note.chars().count() > LONGEST {
            return Err(Denial::mistake("to", format!("接收人和说明各不超过 {LONGEST} 字")));
        }
        let clean = |t: &str| t.chars().filter(|c| !c.is_control()).collect::<String>();
        let said = if note.is_empty() { String::new() } else { format!("：{}", clean(note)) };
        let said = format!("交给 {}{said}", clean(to));
        self.handled(who, (&digest, of.matter.bits()), (What::HandedOver, from, &said)).await
    }
}
