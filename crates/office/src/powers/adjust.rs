//! Dynamic adjustment 动态调整: asked with reason and basis, approved or returned by another person.

use super::claim::chosen;
use super::{ADJUSTED, PROPOSED, RETURNED, entered, mistaken, said};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::Day;
use crate::catalogue::Settled;
use crate::fault::Denial;
use crate::matter::register::{Adjustment, AdjustmentAnswer, Adjusts, Power, Register};
use crate::policy::{self, Do};

/// What a form asks for: the cells of a power, and to what end.
#[derive(Clone, Debug, Default)]
pub struct PowerForm {
    /// What it does: `new`, `changed`, `cancelled`, `moved`.
    pub kind: String,
    /// The code.
    pub code: String,
    /// The other cells by their heading, for what is new or changed.
    pub cells: Vec<(&'static str, String)>,
    /// The body that gives it up, where it is moved.
    pub from: String,
    /// The body that takes it over.
    pub to: String,
    /// From when on, why, on what basis.
    pub terms: Terms,
}

/// From when on, why, on what basis.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The first day.
    pub day: String,
    /// Why.
    pub reason: String,
    /// On what basis.
    pub basis: String,
}

/// The same, read.
pub(super) type Read = (Day, String, String);

impl Terms {
    pub(super) fn read(&self, wrong: &mut Vec<(&'static str, String)>) -> Option<Read> {
        let day = self.day.trim().parse().ok();
        if day.is_none() {
            wrong.push(("day", "请填写生效日".into()));
        }
        let reason = said(wrong, ("reason", "调整的理由"), &self.reason);
        let basis = said(wrong, ("grounds", "调整的依据"), &self.basis);
        Some((day?, reason, basis)).filter(|_| wrong.is_empty())
    }
}

impl Office {
    /// Asks for one adjustment; its code.
    pub async fn propose_power(&self, who: &Who, form: &PowerForm) -> Result<String, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let register = self.register();
        let kind = kind(&form.kind).ok_or_else(|| Denial::mistake("kind", "请选择调整的种类"))?;
        let mut wrong = Vec::new();
        let terms = form.terms.read(&mut wrong);
        let cell = |heading: &str| {
            let own = form.cells.iter().find(|(h, _)| *h == heading).map_or("", |(_, v)| v.trim());
            if heading == "编码" { form.code.trim() } else { own }
        };
        let power = match kind {
            Adjusts::New | Adjusts::Changed => match self.read_power(&mut self.power_reader()?, &cell) {
                Ok(power) => Some(power),
                Err(all) => {
                    wrong.extend(all.into_iter().map(|(heading, why)| (super::cells::field(heading), why)));
                    None
                }
            },
            Adjusts::Cancelled | Adjusts::Moved => None,
        };
        let body = |text: &str| text.parse().ok().filter(|b| register.bodies.contains_key(b));
        let moved = |text: &str| if kind == Adjusts::Moved { body(text) } else { None };
        let (from, to) = (moved(&form.from), moved(&form.to));
        let Some((day, reason, basis)) = terms.filter(|_| wrong.is_empty()) else { return Err(mistaken(wrong)) };
        let asked =
            Adjustment { from, to, ..self.adjustment(who, (form.code.trim(), kind, power), (day, reason, basis)) };
        if let Err((field, why)) = fits(&register, &asked) {
            return Err(mistaken(vec![(field, why)]));
        }
        if register.adjustment_waiting(&asked.code).is_some() {
            return Err(mistaken(vec![("code", "这项职权已有一份调整在等批准".into())]));
        }
        let code = asked.code.clone();
        self.register_events(vec![(PROPOSED, entered(who, &asked))], self.now()).await?;
        Ok(code)
    }

    /// An adjustment as it is asked.
    pub(super) fn adjustment(
        &self,
        who: &Who,
        (code, kind, power): (&str, Adjusts, Option<Power>),
        (day, reason, basis): Read,
    ) -> Adjustment {
        Adjustment {
            id: hex(&self.seed().to_be_bytes()),
            code: code.to_string(),
            kind,
            power,
            from: None,
            to: None,
            day,
            reason,
            basis,
            by: who.person.to_string(),
            by_name: who.name.clone(),
            on: self.today(),
            answer: None,
        }
    }

    /// Approves or returns the adjustments of these powers that wait. Those that cannot be approved are named.
    pub async fn answer_powers(
        &self,
        who: &Who,
        codes: &[&str],
        (approved, reason): (bool, &str),
    ) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let (register, mut wrong) = (self.register(), Vec::new());
        let reason = if approved { String::new() } else { said(&mut wrong, ("reason", "退回的理由"), reason) };
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for code in chosen(codes)? {
            let Some(asked) = register.adjustment_waiting(code) else {
                settled.left.push((code.to_string(), String::new(), "没有等批准的调整".into()));
                continue;
            };
            // Whoever asks does not approve; to return one's own is to take it back.
            let why = match approved {
                true if asked.by == who.person.to_string() => Err(("", "提出调整的人不能批准".to_string())),
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
            let row = Adjustment { answer, ..asked.clone() };
            events.push((if approved { ADJUSTED } else { RETURNED }, entered(who, &row)));
        }
        self.register_events(events, self.now()).await?;
        Ok(settled)
    }
}

fn kind(id: &str) -> Option<Adjusts> {
    match id {
        "new" => Some(Adjusts::New),
        "changed" => Some(Adjusts::Changed),
        "cancelled" => Some(Adjusts::Cancelled),
        "moved" => Some(Adjusts::Moved),
        _ => None,
    }
}

fn name(register: &Register, asked: &Adjustment) -> String {
    let listed = || register.powers.get(&asked.code)?.near(asked.day).map(|p| p.name.clone());
    asked.power.as_ref().map(|p| p.name.clone()).or_else(listed).unwrap_or_default()
}

/// Whether an adjustment fits what stands: field and sentence where it does not.
pub(super) fn fits(register: &Register, a: &Adjustment) -> Result<(), (&'static str, String)> {
    let listed = register.powers.get(&a.code);
    let stands = listed.is_some_and(|p| p.on(a.day).is_some());
    let newest = listed.and_then(|p| p.versions.last()).map(|(day, _)| *day);
    if let Some(newest) = newest.filter(|newest| a.day < *newest) {
        return Err(("day", format!("生效日不能早于上一次调整的 {newest}")));
    }
    match a.kind {
        Adjusts::New if stands => Err(("code", format!("编码 {} 已在清单上", a.code))),
        Adjusts::New => Ok(()),
        _ if !stands => Err(("code", format!("{} 在 {} 没有列入清单", a.code, a.day))),
        Adjusts::Moved => moves(register, a),
        Adjusts::Changed | Adjusts::Cancelled => Ok(()),
    }
}

fn moves(register: &Register, a: &Adjustment) -> Result<(), (&'static str, String)> {
    let Some(listed) = register.powers.get(&a.code) else { return Ok(()) };
    let (Some(from), Some(to)) = (a.from, a.to) else { return Err(("to", "请选择划出和划入的机关".into())) };
    let holds = listed.holders_on(a.day).find(|h| h.body == from && h.until.is_none());
    match holds {
        _ if from == to => Err(("to", "划出和划入的是同一个机关".into())),
        None => Err(("from", format!("划出的机关在 {} 没有认领这项职权", a.day))),
        Some(h) if h.from == a.day => Err(("day", format!("划出的机关 {} 才认领，生效日应当更晚", h.from))),
        Some(_) if listed.held_by(to, a.day) => Err(("to", "划入的机关已经认领这项职权".into())),
        Some(_) => Ok(()),
    }
}
