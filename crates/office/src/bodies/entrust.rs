//! Entrustments 委托: asked with the letter, made public once the supervising body has looked at the conditions of 行政处罚法 20, 21; ended early
//! by whoever entrusted.

use super::{ENTRUST_ASKED, ENTRUST_ENDED, ENTRUST_RETURNED, ENTRUSTED};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::power::AdjustmentAnswer;
use crate::matter::register::{BodyKind, Entrustment, Register};
use crate::policy::{self, Do};
use crate::powers::{entered, mistaken, said};

/// What a form asks for, word for word.
#[derive(Clone, Debug, Default)]
pub struct EntrustForm {
    /// Who is entrusted.
    pub to: String,
    /// Codes of the items, with marks between them.
    pub items: String,
    /// How far the entrusted body may go.
    pub powers: String,
    /// What lets it be entrusted.
    pub basis: String,
    /// The number of the letter.
    pub letter: String,
    /// Its day.
    pub letter_on: String,
    /// First and last day.
    pub days: (String, String),
}

type Wrong = Vec<(&'static str, String)>;

impl Office {
    /// Asks for an entrustment by a body; its id.
    pub async fn propose_entrustment(&self, who: &Who, from: BodyId, form: &EntrustForm) -> Result<String, Denial> {
        self.may_keep(who, Some(from))?;
        let (register, mut wrong) = (self.register(), Wrong::new());
        let to = form.to.parse().ok().filter(|b| register.body_on(*b, self.today()).is_some());
        if to.is_none() {
            wrong.push(("to", "请选择受委托组织".into()));
        }
        let powers = said(&mut wrong, ("powers", "委托的权限"), &form.powers);
        let basis = said(&mut wrong, ("basis", "可以委托的法律、法规、规章依据"), &form.basis);
        let letter = said(&mut wrong, ("letter", "委托书文号"), &form.letter);
        let mut day = |field: &'static str, label: &str, text: &str| {
            let day: Option<Day> = text.trim().parse().ok();
            if day.is_none() {
                wrong.push((field, format!("请填写{label}")));
            }
            day
        };
        let letter_on = day("letter_on", "委托书日期", &form.letter_on);
        let (first, last) = (day("first", "期限的首日", &form.days.0), day("last", "期限的末日", &form.days.1));
        let items = read_items(&mut wrong, &register, (from, &form.items));
        let (Some(to), Some(letter_on), Some(first), Some(last), true) = (to, letter_on, first, last, wrong.is_empty())
        else {
            return Err(mistaken(wrong));
        };
        let (by, by_name) = (who.person.to_string(), who.name.clone());
        let asked = Entrustment {
            id: hex(&self.seed().to_be_bytes()),
            from,
            to,
            items,
            powers,
            basis,
            letter,
            letter_on,
            first,
            last,
            ended_on: None,
            ended_for: String::new(),
            by,
            by_name,
            on: self.today(),
            answer: None,
        };
        if let Err((field, why)) = fits(&register, &asked) {
            return Err(mistaken(vec![(field, why)]));
        }
        self.register_events(vec![(ENTRUST_ASKED, entered(who, &asked))], self.now()).await?;
        Ok(asked.id)
    }

    /// Lets an entrustment come into being, and its letter be public, or returns it.
    pub async fn answer_entrustment(
        &self,
        who: &Who,
        id: &str,
        (approved, reason): (bool, &str),
    ) -> Result<(), Denial> {
        let register = self.register();
        let asked = register.entrustments.get(id).ok_or(Denial::NotFound)?;
        if !policy::everywhere(who, Do::Recognise) {
            return Err(Denial::Forbidden);
        }
        let mut wrong = Wrong::new();
        if let Some(a) = &asked.answer {
            wrong.push(("", format!("这份委托已由{}答复", a.by_name)));
        }
        let reason = if approved { String::new() } else { said(&mut wrong, ("reason", "退回的理由"), reason) };
        if approved {
            if asked.by == who.person.to_string() {
                wrong.push(("", "提出委托的人不能登记公布".into()));
            }
            wrong.extend(fits(&register, asked).err().map(|(_, why)| ("", why)));
            wrong.extend(self.unfit(&register, asked).map(|why| ("", why)));
        }
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let answer = Some(AdjustmentAnswer { approved, reason, by_name: who.name.clone(), on: self.today() });
        let row = Entrustment { answer, ..asked.clone() };
        let event = if approved { ENTRUSTED } else { ENTRUST_RETURNED };
        self.register_events(vec![(event, entered(who, &row))], self.now()).await
    }

    /// Ends an entrustment from today on.
    pub async fn end_entrustment(&self, who: &Who, id: &str, reason: &str) -> Result<(), Denial> {
        let register = self.register();
        let e = register.entrustments.get(id).ok_or(Denial::NotFound)?;
        self.may_keep(who, Some(e.from))?;
        let (mut wrong, today) = (Wrong::new(), self.today());
        let reason = said(&mut wrong, ("reason", "终止的理由"), reason);
        if !e.made() || e.until() < today {
            wrong.push(("", "这份委托没有在施行".into()));
        }
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let row = Entrustment { ended_on: Some(today), ended_for: reason, ..e.clone() };
        self.register_events(vec![(ENTRUST_ENDED, entered(who, &row))], self.now()).await
    }

    /// What the conditions of 行政处罚法 21 lack, as far as the registers tell.
    fn unfit(&self, register: &Register, e: &Entrustment) -> Option<String> {
        let able = register.officers_in(e.to).into_iter().any(|o| o.credentialed_on(self.today()));
        (!able).then(|| "受委托组织没有取得行政执法资格的工作人员（行政处罚法第21条第2项）".to_string())
    }
}

fn read_items(wrong: &mut Wrong, register: &Register, (from, text): (BodyId, &str)) -> Vec<String> {
    let held = register.bodies.get(&from).map_or(&[][..], |b| &b.items);
    let codes = text.split(['、', '；', ';', '，', ',', '\n', ' ']).map(str::trim).filter(|c| !c.is_empty());
    let mut codes: Vec<String> = codes.map(str::to_string).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        wrong.push(("items", "请写明委托的案由".into()));
    }
    if let Some(code) = codes.iter().find(|c| !held.contains(c)) {
        wrong.push(("items", format!("委托机关自己没有案由 {code}，不能委托（行政处罚法第20条第1款）")));
    }
    codes
}

/// Whether an entrustment fits what stands.
fn fits(register: &Register, e: &Entrustment) -> Result<(), (&'static str, String)> {
    let kind = |id: BodyId| register.bodies.get(&id).and_then(|b| b.place.kind);
    if e.from == e.to {
        return Err(("to", "不能委托给自己".into()));
    }
    if kind(e.from) == Some(BodyKind::Entrusted) {
        return Err(("", "受委托组织不得再委托（行政处罚法第20条第4款）".into()));
    }
    if e.last < e.first {
        return Err(("last", "期限的末日早于首日".into()));
    }
    if e.letter_on > e.first {
        return Err(("letter_on", "委托书的日期晚于期限的首日".into()));
    }
    Ok(())
}
