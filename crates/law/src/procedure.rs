//! The language of procedures: what an act is, who does it, what it asks, what it leaves in the record.
//!
//! A procedure is data (`law/procedures/<id>/procedure.toml`); these types are the whole language: no other word is read. See docs/adr/0008.

pub use crate::answering::{Answering, Open, Rated, Same, Served, Told};
use crate::claim::{ClaimUse, Excused};
pub use crate::clock::{PauseUse, TermUse};
pub use crate::course::{Countersign, CountersignMode, Strand, Sub};
use crate::ending::{Barred, Ending};
use crate::field::field_use;
pub use crate::field::{AskedWhere, FieldDef, FieldKind, FieldUse, NumberDef, Source, Suggest};
use crate::guard::GuardUse;
pub use crate::headline::{Headline, OutcomeFields, Reassign};
use crate::places::Places;
use crate::rules::RuleSet;
use fadu_base::{Citation, Day, Ground};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A procedure in one version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Kebab-case id, permanent.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// First day on which a matter may be opened under this version.
    pub in_force: Day,
    /// First day on which it may no longer, if it was replaced.
    #[serde(default)]
    pub until: Option<Day>,
    /// What the procedure rests on.
    pub cites: Vec<Citation>,
    /// Field whose day decides which version governs a new matter.
    pub opened_by: String,
    /// Which fields name the matter in lists.
    pub headline: Headline,
    /// Chapters of the acts, `acts/<part>.toml`, in the order of an ordinary matter.
    #[serde(default)]
    pub parts: Vec<String>,
    /// What its shared chapters leave to it: `<decided>` in their text is what `decided` says here.
    #[serde(default)]
    pub slots: BTreeMap<String, String>,
    /// Ids and Chinese names of the chapters, once they are read.
    #[serde(skip)]
    pub chapters: Vec<(String, String)>,
    /// Stages of the step bar, in order.
    #[serde(rename = "phase")]
    pub phases: Vec<Phase>,
    /// Every field a form of this procedure may ask for.
    #[serde(default, rename = "field")]
    pub fields: BTreeMap<String, FieldDef>,
    /// Series of statutory numbers 文号, by the field that holds the number.
    #[serde(default, rename = "number")]
    pub numbers: BTreeMap<String, NumberDef>,
    /// Acts in the order in which an ordinary matter runs; their place decides what a return undoes.
    #[serde(default, rename = "act")]
    pub acts: Vec<Act>,
    /// Courses that run more than once in a matter: one for each party, for each thing kept.
    #[serde(default, rename = "strand")]
    pub strands: Vec<Strand>,
    /// What ends a matter before its ordinary end.
    #[serde(default)]
    pub ending: Option<Ending>,
    /// Officers whom a decision keeps from a matter 回避.
    #[serde(default)]
    pub barred: Option<Barred>,
    /// How a sum is paid by a code, where the payment system may take it.
    #[serde(default)]
    pub payment: Option<crate::payment::Payment>,
    /// What of it is served on the bodies that it names.
    #[serde(default)]
    pub served: Vec<Served>,
    /// What of it is told to whoever lodged it on the public page.
    #[serde(default)]
    pub told: Vec<Told>,
    /// What of it only those see who handle it or decide on it.
    pub reserved: Option<crate::reserved::Reserved>,
    /// When two of its matters may be the same.
    pub same: Option<Same>,
    /// What is counted of its answers.
    pub rated: Option<Rated>,
    /// How its papers are filed, volume by volume, if it says so.
    #[serde(default)]
    pub archive: Option<crate::archive::Archive>,
    /// Procedures that may run under this one, each as a strand of its own.
    #[serde(default, rename = "sub")]
    pub subs: Vec<Sub>,
    /// How acts that were done elsewhere are entered under it, if it is for that.
    #[serde(default)]
    pub collection: Option<crate::collection::Collection>,
    /// How what comes as a table from another system is taken in, if it is.
    #[serde(default)]
    pub intake: Option<crate::intake::Intake>,
    /// How two of its matters are answered as one, if they may be.
    #[serde(default)]
    pub joining: Option<crate::joining::Joining>,
    /// Its course on the spot, if it has one.
    #[serde(default)]
    pub on_site: Option<crate::on_site::OnSite>,
    /// Its tasks on site 现场任务: from which act until which the officers are there.
    #[serde(default, rename = "site_task")]
    pub site_tasks: Vec<crate::site::SiteTask>,
    /// Terms that run in a matter; from `limits.toml` and overlays.
    #[serde(default, rename = "term")]
    pub terms: Vec<TermUse>,
    /// The folder below `procedures/` that holds this version: its id, or `id@day`.
    #[serde(skip)]
    pub folder: String,
    /// SHA-256 over what this version says, with what runs under it and the overlays: two packs with the same one hold the same version.
    #[serde(skip)]
    pub text: [u8; 32],
    /// What it claims of itself: proved before it is published.
    #[serde(default, rename = "claim")]
    pub claims: Vec<ClaimUse>,
    /// Questions of the proof that it answers with a reason.
    #[serde(default)]
    pub excused: Vec<Excused>,
    /// Where its acts stand, once it is whole.
    #[serde(skip)]
    pub(crate) places: Places,
}

/// A chapter of a procedure: some of its acts with what they ask for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// Chinese name: the title of its chart.
    #[serde(default)]
    pub name: String,
    /// Fields.
    #[serde(default, rename = "field")]
    pub fields: BTreeMap<String, FieldDef>,
    /// Series of numbers.
    #[serde(default, rename = "number")]
    pub numbers: BTreeMap<String, NumberDef>,
    /// Strands.
    #[serde(default, rename = "strand")]
    pub strands: Vec<Strand>,
    /// Acts in the order of an ordinary matter.
    #[serde(default, rename = "act")]
    pub acts: Vec<Act>,
    /// Terms.
    #[serde(default, rename = "term")]
    pub terms: Vec<TermUse>,
    /// Sets of guards that several acts of the procedure share.
    #[serde(default)]
    pub rules: Vec<RuleSet>,
    /// Claims.
    #[serde(default, rename = "claim")]
    pub claims: Vec<ClaimUse>,
    /// Questions of the proof that it answers with a reason.
    #[serde(default)]
    pub excused: Vec<Excused>,
}

/// One stage of the step bar.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Kebab-case id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// The event or act that completes it.
    pub done: String,
}

/// Who may do an act.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Any officer of the agency.
    Officer,
    /// A handler 承办人 of this matter.
    CaseHandler,
    /// The head of the unit 承办机构负责人.
    UnitHead,
    /// A legal reviewer 法制审核人员.
    Reviewer,
    /// A head of the agency 机关负责人.
    Head,
    /// An officer who is asked to countersign 会签人.
    Signer,
    /// Any supervisor 监督人员 of the body, where supervision itself is the procedure.
    Supervisor,
    /// A supervisor who handles this matter.
    SupervisionHandler,
}

impl By {
    /// The post in the register that this stands for.
    pub fn post(self) -> &'static str {
        match self {
            By::Officer | By::CaseHandler | By::Signer => "officer",
            By::UnitHead => "unit-head",
            By::Reviewer => "reviewer",
            By::Head => "head",
            By::Supervisor | By::SupervisionHandler => "supervisor",
        }
    }
    /// Whether only those whom the matter names as its handlers may, once it names any.
    pub fn handles(self) -> bool {
        matches!(self, By::CaseHandler | By::SupervisionHandler)
    }
    /// The Chinese name of the post.
    pub fn zh(self) -> &'static str {
        match self {
            By::Officer => "执法人员",
            By::CaseHandler => "承办人",
            By::UnitHead => "承办机构负责人",
            By::Reviewer => "法制审核人员",
            By::Head => "机关负责人",
            By::Signer => "指名的人员",
            By::Supervisor => "监督人员",
            By::SupervisionHandler => "承办的监督人员",
        }
    }
}

/// An act: a step of the agency, or an act of the party that an officer records.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Kebab-case id; the intent of the same name does it.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// The chapter that it was read from; empty where the procedure has none.
    #[serde(skip)]
    pub part: String,
    /// The stage it belongs to.
    pub phase: String,
    /// Who does it.
    pub by: By,
    /// What the act rests on; house rules say so.
    pub ground: Ground,
    /// Opens a matter.
    #[serde(default)]
    pub opens: bool,
    /// The party's act, recorded by an officer.
    #[serde(default)]
    pub party: bool,
    /// What the file waits for until this act records it, where neither the agency nor the party does it: another body, a delivery; in Chinese.
    #[serde(default)]
    pub awaits: Option<String>,
    /// Another body does it from its own desk, beside whoever records it here.
    #[serde(default)]
    pub answering: Option<Answering>,
    /// The public does it, too, by the public page.
    #[serde(default)]
    pub open: Option<Open>,
    /// May be done again and again.
    #[serde(default)]
    pub repeat: bool,
    /// Need not be done: offered, never asked for in the inbox.
    #[serde(default)]
    pub optional: bool,
    /// What it records has happened in the world: a return does not undo it.
    #[serde(default)]
    pub stands: bool,
    /// Events or acts that must have happened; `a|b` means either.
    #[serde(default)]
    pub after: Vec<String>,
    /// Events or acts after which it is no longer open.
    #[serde(default)]
    pub before: Vec<String>,
    /// A condition (CEL over the facts) under which the act exists at all.
    #[serde(default)]
    pub when: Option<String>,
    /// A condition (CEL over the facts) under which an act that need not be done else is asked for.
    #[serde(default)]
    pub due_when: Option<String>,
    /// Fields of its form: `name`, `name?` optional, `~name` filled in from the record and open to change, `=name` carried over unchanged.
    #[serde(default)]
    pub fields: Vec<String>,
    /// An approval: approve with opinion, or return with reasons to one of these acts.
    #[serde(default)]
    pub returns: Vec<String>,
    /// A legal review: adds the five dimensions.
    #[serde(default)]
    pub reviews: bool,
    /// What must hold.
    #[serde(default)]
    pub guards: Vec<GuardUse>,
    /// Sets of guards shared with other acts, asked before its own.
    #[serde(default)]
    pub rules: Vec<String>,
    /// What must hold before it may return.
    #[serde(default)]
    pub return_guards: Vec<GuardUse>,
    /// Events it makes, in order.
    pub events: Vec<EventUse>,
    /// Papers it makes.
    #[serde(default)]
    pub papers: Vec<PaperUse>,
    /// The term within which it is to be done.
    #[serde(default)]
    pub term: Option<String>,
    /// The strand it belongs to: it is judged, done and counted for each one apart.
    #[serde(default)]
    pub strand: Option<String>,
    /// Begins a new one of its strand.
    #[serde(default)]
    pub opens_strand: bool,
    /// Whether it is signed with a passkey 通行密钥; approvals offer it where nothing is said.
    #[serde(default)]
    pub passkey: Option<PasskeyUse>,
    /// The house rule that asks for it.
    #[serde(default)]
    pub passkey_ground: Option<Ground>,
    /// Several people sign it.
    #[serde(default)]
    pub countersign: Option<Countersign>,
    /// Says anew what this act said: its fields, filled in from the record, its guards and its events come after the own ones.
    #[serde(default)]
    pub restates: Option<String>,
    /// Takes back one of these acts, by whoever did it, while nobody has acted on it.
    #[serde(default)]
    pub withdraws: Vec<String>,
}

/// An event that an act makes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventUse {
    /// Name in `law/events.toml`.
    pub name: String,
    /// Fields it takes from the form; all if none are named.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Fields with a fixed value.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// A field that gets the day of the act.
    #[serde(default)]
    pub stamp: Option<String>,
    /// A field that gets the next number of its series.
    #[serde(default)]
    pub number: Option<String>,
    /// The field that holds the day on which it happened; else the moment of the act.
    #[serde(default)]
    pub happened: Option<String>,
    /// A condition (CEL over the facts and the form) under which it is made at all.
    #[serde(default)]
    pub when: Option<String>,
    /// The field that names the act to which the matter goes back: what stands from there on holds no longer.
    #[serde(default)]
    pub undoes: Option<String>,
    /// Fields that it takes under a name of its own: its name, and the field of the form.
    #[serde(default)]
    pub copies: BTreeMap<String, String>,
}

/// A paper that an act makes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperUse {
    /// Id of the document type; its template is `documents/<id>.typ`.
    pub id: String,
    /// Chinese title.
    pub name: String,
    /// The field that holds its number, if it is numbered.
    #[serde(default)]
    pub number: Option<String>,
    /// What it rests on.
    pub ground: Ground,
    /// 正卷 (main) or 副卷 (side).
    #[serde(default)]
    pub side_volume: bool,
    /// Names the pages of the papers before it: they are counted first.
    #[serde(default)]
    pub counts_pages: bool,
    /// Widths in millimetres of the strips of paper that its template can draw, besides A4.
    #[serde(default)]
    pub strips: Vec<String>,
    /// Names that the template uses for fields of the record, or for fixed words.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    /// A condition (CEL over the facts and the form) under which it is made at all.
    #[serde(default)]
    pub when: Option<String>,
}

/// Whether an act is signed with a passkey.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasskeyUse {
    /// May be.
    Offered,
    /// Must be.
    Required,
}

impl Act {
    /// Whether it is signed with a passkey: as it says itself; an approval may be in any case.
    pub fn passkey(&self) -> Option<PasskeyUse> {
        self.passkey.or((!self.returns.is_empty()).then_some(PasskeyUse::Offered))
    }
    /// Every condition that it names: its own `when`, those of its guards, events and papers.
    pub fn conditions(&self) -> impl Iterator<Item = &str> {
        let guards = || self.guards.iter().chain(&self.return_guards);
        let asked = guards().filter_map(|g| g.guard.condition());
        let when = guards().map(|g| &g.when).chain(self.events.iter().map(|e| &e.when));
        let when = when.chain(self.papers.iter().map(|p| &p.when)).chain([&self.when, &self.due_when]);
        asked.chain(when.filter_map(|w| w.as_deref()))
    }
    /// The fields of its form in order, those of approval and review among them.
    pub fn field_uses(&self) -> Vec<FieldUse<'_>> {
        let mut all: Vec<FieldUse> = self.fields.iter().map(|f| field_use(f)).collect();
        let typed = |name, optional| FieldUse { name, source: Source::Typed, optional };
        if !self.returns.is_empty() {
            all.push(typed("conclusion", false));
            if self.reviews {
                all.push(typed("dimensions", false));
            }
            all.push(typed("opinion", false));
            all.push(typed("return_to", true));
            all.push(typed("signature", true));
        }
        all
    }
}

impl Procedure {
    /// Takes in the chapter of an id.
    pub fn add(&mut self, part: &str, mut chapter: Chapter) {
        chapter.acts.iter_mut().for_each(|act| act.part = part.to_string());
        self.chapters.push((part.to_string(), chapter.name));
        self.fields.extend(chapter.fields);
        self.numbers.extend(chapter.numbers);
        self.strands.extend(chapter.strands);
        self.acts.extend(chapter.acts);
        self.terms.extend(chapter.terms);
        self.claims.extend(chapter.claims);
        self.excused.extend(chapter.excused);
    }
    /// Every condition with the act, term or field that asks it.
    pub fn conditions(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_acts = self.acts.iter().flat_map(|a| a.conditions().map(|c| (a.id.as_str(), c)));
        let of_terms = self.terms.iter().filter_map(|t| Some((t.id.as_str(), t.when.as_ref()?.condition()?)));
        let computed = self.fields.iter().filter_map(|(name, f)| Some((name.as_str(), f.computed.as_deref()?)));
        let claimed = self.claims.iter().filter_map(|c| Some((c.id.as_str(), c.when.as_deref()?)));
        of_acts.chain(of_terms).chain(computed).chain(claimed)
    }
    /// Takes in a procedure that runs under this one: its acts become a strand, its own words give way to those that are here.
    pub fn absorb(&mut self, sub: &Sub, other: &Procedure) {
        let mut of = other.clone();
        for act in &mut of.acts {
            act.strand = Some(sub.procedure.clone());
            act.phase.clone_from(&sub.phase);
            if std::mem::take(&mut act.opens) {
                act.opens_strand = true;
                act.optional = true;
                act.after.clone_from(&sub.after);
                act.before.clone_from(&sub.before);
            }
        }
        for (name, field) in of.fields {
            self.fields.entry(name).or_insert(field);
        }
        for (name, number) in of.numbers {
            self.numbers.entry(name).or_insert(number);
        }
        let strand =
            Strand { id: sub.procedure.clone(), name: sub.name.clone(), label: sub.label.clone(), first: false };
        self.strands.push(strand);
        // A chapter that both share is there already.
        of.acts.retain(|a| self.act(&a.id).is_none());
        self.acts.extend(of.acts);
        self.terms.extend(of.terms);
        self.claims.extend(of.claims);
        self.site_tasks.extend(of.site_tasks);
        self.excused.extend(of.excused);
    }
    /// The term of that id.
    pub fn term(&self, id: &str) -> Option<&TermUse> {
        self.terms.iter().find(|t| t.id == id)
    }
    /// Whether a matter opened on that day runs under this version.
    pub fn governs(&self, day: Day) -> bool {
        self.in_force <= day && self.until.is_none_or(|u| day < u)
    }
    /// The Chinese name of an act or of the act that makes an event; of `act@key` too, and of `a|b`, which is either.
    pub fn name_of(&self, act_or_event: &str) -> String {
        if act_or_event.contains('|') {
            return act_or_event.split('|').map(|one| self.name_of(one)).collect::<Vec<_>>().join("或");
        }
        let act_or_event = act_or_event.split_once('@').map_or(act_or_event, |(act, _)| act);
        let by_event = || self.acts.iter().find(|a| a.events.last().is_some_and(|e| e.name == act_or_event));
        // What an act makes beside its own event has the name of that act, too: an id means nothing to anybody.
        let beside = || self.acts.iter().find(|a| a.events.iter().any(|e| e.name == act_or_event));
        self.act(act_or_event)
            .or_else(by_event)
            .or_else(beside)
            .map_or_else(|| act_or_event.to_string(), |a| a.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_how_it_is_filled() {
        let f = |t| (field_use(t).name, field_use(t).source, field_use(t).optional);
        assert_eq!(f("clue"), ("clue", Source::Typed, false));
        assert_eq!(f("informant?"), ("informant", Source::Typed, true));
        assert_eq!(f("~fine?"), ("fine", Source::Prefilled, true));
        assert_eq!(f("=facts"), ("facts", Source::Carried, false));
    }
}
