//! An agency claims 认领 powers of the list and gives them up; whoever vouches for the list shows them to the public or withholds them.

use super::{GIVEN_UP, SHOWN, TAKEN_UP, entered, mistaken, said};
use crate::Office;
use crate::accounts::Who;
use crate::catalogue::Settled;
use crate::fault::Denial;
use crate::matter::register::{PowerHeld, PowerShown};
use crate::policy::{self, Do};

impl Office {
    /// Claims powers for the person's own body, from today on. Those that cannot be claimed are named.
    pub async fn take_up_powers(&self, who: &Who, codes: &[&str]) -> Result<Settled, Denial> {
        policy::require(who, Do::TakeUp, who.agency)?;
        let (register, today) = (self.register(), self.today());
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for code in chosen(codes)? {
            let listed = register.powers.get(code).ok_or(Denial::NotFound)?;
            let why = match listed.on(today) {
                None => "现在没有列入清单，不能认领".to_string(),
                Some(_) if listed.held_by(who.agency, today) => "本机关已经认领".to_string(),
                Some(_) => match listed.gone_from(who.agency, today) {
                    Some((_, day)) => format!("{day} 起已划给其他机关，要收回的请提出调整"),
                    None => String::new(),
                },
            };
            if !why.is_empty() {
                let name = listed.near(today).map_or(String::new(), |p| p.name.clone());
                settled.left.push((code.to_string(), name, why));
                continue;
            }
            settled.done += 1;
            let (code, body, by_name) = (code.to_string(), who.agency, who.name.clone());
            let held =
                PowerHeld { code, body, from: today, until: None, moved_to: None, reason: String::new(), by_name };
            events.push((TAKEN_UP, entered(who, &held)));
        }
        self.register_events(events, self.now()).await?;
        Ok(settled)
    }

    /// Gives up a power that the own body claimed: it holds it until yesterday.
    pub async fn give_up_power(&self, who: &Who, code: &str, reason: &str) -> Result<(), Denial> {
        policy::require(who, Do::TakeUp, who.agency)?;
        let (register, today) = (self.register(), self.today());
        let listed = register.powers.get(code).ok_or(Denial::NotFound)?;
        let held = listed.holders_on(today).find(|h| h.body == who.agency);
        let mut wrong = Vec::new();
        let reason = said(&mut wrong, ("reason", "退出认领的理由"), reason);
        if held.is_none() {
            wrong.push(("", "本机关没有认领这项职权".into()));
        }
        let Some(held) = held.filter(|_| wrong.is_empty()) else { return Err(mistaken(wrong)) };
        let (until, by_name) = (Some(today.plus(-1)), who.name.clone());
        let ended = PowerHeld { until, reason, by_name, ..held.clone() };
        self.register_events(vec![(GIVEN_UP, entered(who, &ended))], self.now()).await
    }

    /// Shows powers to the public, or withholds them with the reason.
    pub async fn show_powers(
        &self,
        who: &Who,
        codes: &[&str],
        (shown, reason): (bool, &str),
    ) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let (register, today) = (self.register(), self.today());
        let mut wrong = Vec::new();
        let reason = if shown { String::new() } else { said(&mut wrong, ("reason", "不公开的理由"), reason) };
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for code in chosen(codes)? {
            let listed = register.powers.get(code).ok_or(Denial::NotFound)?;
            if listed.withheld.is_none() == shown {
                let name = listed.near(today).map_or(String::new(), |p| p.name.clone());
                settled.left.push((code.to_string(), name, "已经是这样".into()));
                continue;
            }
            settled.done += 1;
            let (code, by_name) = (code.to_string(), who.name.clone());
            let row = PowerShown { code, shown, reason: reason.clone(), by_name, on: today };
            events.push((SHOWN, entered(who, &row)));
        }
        self.register_events(events, self.now()).await?;
        Ok(settled)
    }
}

/// The codes that were chosen, each once.
pub(crate) fn chosen<'a>(codes: &[&'a str]) -> Result<Vec<&'a str>, Denial> {
    if codes.is_empty() {
        return Err(Denial::mistake("code", "请先勾选职权"));
    }
    let mut codes = codes.to_vec();
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}
