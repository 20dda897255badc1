//! What of a matter is reserved 保密 to those who handle it or decide on it, and what everybody else sees in its place (`[reserved]` of a procedure).
//! One place decides: the row `Do::Reserved` of the policy, then the posts that the procedure names.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::procedure::{Act, FieldKind, Procedure, Source};
use crate::law::reserved::Reserved;
use crate::matter::facts::PAPER_SOURCE;
use crate::matter::{Ctx, Entry, Facts, Mode, View, authority, strand};
use crate::policy::{self, Do, unveiled};
use crate::{Office, papers::Rendered};
use fadu_store::ERASED;
use fadu_store::record::Fields;
use serde_json::{Value, json};
use std::sync::Arc;

/// Text that is not seen at all is taken out of longer texts, too, where it is so long that it is no everyday word.
const TELLING: usize = 8;

/// What lies over a matter for somebody who is not to see what is reserved in it.
pub(crate) struct Veil {
    procedure: Arc<Procedure>,
    rule: Reserved,
    /// What is replaced by what, the longest first.
    names: Vec<(String, String)>,
    /// Texts that are not seen at all.
    whole: Vec<String>,
}

impl Veil {
    /// Over these facts, by the rule of this procedure; nothing where it reserves nothing.
    fn of(facts: &Facts, procedure: &Arc<Procedure>, opened: &[String]) -> Option<Veil> {
        let mut rule = procedure.reserved.clone()?;
        rule.names.retain(|f| !opened.contains(f));
        let said = |fields: &[String]| -> Vec<String> {
            let all = facts.entries.iter().map(|e| &e.fields).chain([&facts.values]);
            let of = all.flat_map(|values| fields.iter().filter_map(|f| values.get(f)?.as_str()));
            let is = |t: &&str| t.chars().count() > 1 && *t != ERASED && !rule.nobody.iter().any(|n| n == t);
            let mut all: Vec<String> = of.map(str::trim).filter(is).map(str::to_string).collect();
            all.sort_by_key(|t| (std::cmp::Reverse(t.len()), t.clone()));
            all.dedup();
            all
        };
        let mut names = Vec::new();
        for name in said(&rule.names) {
            let masked = rule.masked(&name);
            // A number is written with and without its strokes.
            let digits: String = name.chars().filter(char::is_ascii_digit).collect();
            let is_number = name.chars().all(|c| c.is_ascii_digit() || "-－ +".contains(c));
            names.extend((is_number && digits.len() > 4 && digits != name).then(|| (digits, masked.clone())));
            names.push((name, masked));
        }
        let whole = said(&rule.whole);
        Some(Veil { procedure: Arc::clone(procedure), rule, names, whole })
    }

    /// A text with the person's name masked and what is not seen taken out.
    pub fn text(&self, text: &str) -> String {
        if self.whole.iter().any(|w| w == text.trim()) {
            return self.rule.shown.clone();
        }
        let telling = self.whole.iter().filter(|w| w.chars().count() >= TELLING);
        let out = telling.fold(text.to_string(), |t, w| t.replace(w.as_str(), &self.rule.shown));
        self.names.iter().fold(out, |t, (name, masked)| t.replace(name.as_str(), masked))
    }

    /// Every text within a value.
    pub fn value(&self, value: &mut Value) {
        match value {
            Value::String(s) => *s = self.text(s),
            Value::Array(list) => list.iter_mut().for_each(|v| self.value(v)),
            Value::Object(map) => map.values_mut().for_each(|v| self.value(v)),
            _ => {}
        }
    }

    fn field(&self, name: &str, value: &mut Value) {
        let is_file = || self.procedure.fields.get(name).is_some_and(|d| d.kind == FieldKind::File);
        match value {
            Value::String(s) if self.rule.names.iter().any(|f| f == name) && *s != ERASED => *s = self.rule.masked(s),
            Value::Null => {}
            _ if self.rule.whole.iter().any(|f| f == name) && *value != ERASED => {
                *value = if is_file() { json!({ "name": self.rule.shown }) } else { json!(self.rule.shown) };
            }
            other => self.value(other),
        }
    }

    fn fields(&self, fields: &Fields) -> Fields {
        let mut fields = fields.clone();
        fields.iter_mut().for_each(|(name, value)| self.field(name, value));
        fields
    }

    /// The facts as they are seen through it.
    pub fn over(&self, facts: &Facts) -> Facts {
        let mut seen = facts.clone();
        seen.values = self.fields(&facts.values);
        for entry in &mut seen.entries {
            let fields = self.fields(&entry.fields);
            if fields != entry.fields {
                *entry = Arc::new(Entry { fields, ..(**entry).clone() });
            }
        }
        seen
    }

    /// Whether an act cannot be done without what is reserved: its form carries or starts with it.
    pub fn hinders(&self, facts: &Facts, act: &Act) -> bool {
        let carries = |source| matches!(source, Source::Carried | Source::Prefilled);
        act.field_uses()
            .iter()
            .any(|u| carries(u.source) && self.rule.holds(u.name) && facts.values.contains_key(u.name))
    }

    /// Whether a field is not seen at all.
    pub fn hides(&self, field: &str) -> bool {
        self.rule.whole.iter().any(|f| f == field)
    }
}

impl Office {
    /// What lies over a matter for a person; nothing where the person sees it whole. The rule is that of the law in force now, so that what was
    /// lodged under an older pack is kept as well.
    pub(crate) fn veil(&self, who: &Who, facts: &Facts, procedure: &Arc<Procedure>) -> Result<Option<Veil>, Denial> {
        let engine = self.engine_of(facts)?;
        let Some(veil) = self.veil_for_all(facts, procedure) else { return Ok(None) };
        let (actor, register) = (Self::actor(who), self.register());
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure, facts };
        let named = veil.rule.to.iter().any(|by| authority::stands_as(&view, *by));
        let looks = || unveiled::looks_until(&veil.procedure, facts, who.person).is_some_and(|end| self.now() < end);
        let sees = (named || looks()) && policy::may(who, Do::Reserved, facts.agency);
        Ok((!sees).then_some(veil))
    }

    /// What lies over a matter for everybody who does not handle it: for what leaves it.
    pub(crate) fn veil_for_all(&self, facts: &Facts, procedure: &Arc<Procedure>) -> Option<Veil> {
        Veil::of(facts, &self.reserving(facts, procedure), &[])
    }

    /// What lies over a matter for the body that answers in it: what the person agreed to have told, and was told, lies open.
    pub(crate) fn veil_for_answering(&self, facts: &Facts, procedure: &Arc<Procedure>) -> Option<Veil> {
        let rule = self.reserving(facts, procedure);
        Veil::of(facts, &rule, unveiled::agreed(&rule, facts))
    }

    /// The procedure whose rule holds: that of the law in force now, else that of the matter.
    pub(crate) fn reserving(&self, facts: &Facts, procedure: &Arc<Procedure>) -> Arc<Procedure> {
        let engine = self.engine();
        let newest = engine.law.known_on(&facts.procedure, self.today()).filter(|p| p.reserved.is_some());
        Arc::clone(newest.unwrap_or(procedure))
    }

    /// What lies over a matter for a person, and the facts as the person sees them.
    pub(crate) fn seen_by(
        &self,
        who: &Who,
        (facts, procedure): (&Arc<Facts>, &Arc<Procedure>),
    ) -> Result<(Option<Veil>, Arc<Facts>), Denial> {
        let veil = self.veil(who, facts, procedure)?;
        let seen = veil.as_ref().map_or_else(|| Arc::clone(facts), |v| Arc::new(v.over(facts)));
        Ok((veil, seen))
    }

    /// A matter for the form of an act: refused to whoever may not do the act, and where the form would tell what is reserved.
    pub(crate) fn facts_for_form(
        &self,
        who: &Who,
        matter: MatterId,
        act: &str,
    ) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        let (facts, procedure) = self.facts(matter)?;
        crate::answers::require_act(who, (&facts, &procedure), act)?;
        let hinders = |v: &Veil| procedure.act(strand::split(act).0).is_some_and(|a| v.hinders(&facts, a));
        if self.veil(who, &facts, &procedure)?.as_ref().is_some_and(hinders) {
            return Err(Denial::Reserved);
        }
        Ok((facts, procedure))
    }

    /// A matter as a person who may read it sees it.
    pub(crate) fn facts_seen(&self, who: &Who, matter: MatterId) -> Result<(Arc<Facts>, Arc<Procedure>), Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, Do::Read, facts.agency)?;
        let (_, seen) = self.seen_by(who, (&facts, &procedure))?;
        Ok((seen, procedure))
    }

    /// A paper that says what is reserved, as somebody sees it who is not to: its source with that masked. Nothing where the person sees the paper
    /// as it is.
    pub(crate) fn veiled_paper(
        &self,
        who: &Who,
        (facts, procedure): (&Facts, &Arc<Procedure>),
        entry: &Entry,
    ) -> Result<Option<Entry>, Denial> {
        let Some(veil) = self.veil(who, facts, procedure)? else { return Ok(None) };
        let source = self.source(facts, entry)?;
        let mut masked = source.clone();
        veil.value(&mut masked);
        if masked == source {
            return Ok(None);
        }
        let mut copy = entry.clone();
        copy.fields.insert(PAPER_SOURCE.into(), masked);
        Ok(Some(copy))
    }

    /// Refuses a paper as it was made to whoever is not to see what is reserved in it.
    pub(crate) fn require_whole(&self, who: &Who, of: (&Facts, &Arc<Procedure>), entry: &Entry) -> Result<(), Denial> {
        self.veiled_paper(who, of, entry)?.map_or(Ok(()), |_| Err(Denial::Reserved))
    }

    /// Refuses a file that is reserved to whoever is not to see it.
    pub(crate) fn require_open(
        &self,
        who: &Who,
        (facts, procedure): (&Facts, &Arc<Procedure>),
        field: &str,
    ) -> Result<(), Denial> {
        let hidden = self.veil(who, facts, procedure)?.is_some_and(|v| v.hides(field));
        if hidden { Err(Denial::Reserved) } else { Ok(()) }
    }

    /// Typesets the masked copy of a paper: never kept, never committed, without a proof code, since it is not what the digest was made of.
    pub(crate) async fn render_veiled(
        &self,
        (facts, procedure): (&Facts, &Arc<Procedure>),
        copy: &Entry,
        pdf: bool,
    ) -> Result<Rendered, Denial> {
        let mut order = self.order(facts, copy, (pdf, None))?;
        if let Some(head) = order.data.get_mut("paper").and_then(Value::as_object_mut) {
            // The codes are those of the original: whoever compares this sheet with it would find another text.
            ["code", "link", "qr", "proof"].into_iter().for_each(|k| drop(head.remove(k)));
            let says = self.masked_copy(facts, procedure).map_or(String::new(), |m| m.says());
            head.insert("masked".into(), json!(says));
        }
        let title = format!("{}（遮盖副本）", crate::commit::title(copy));
        Ok(Rendered { title, output: self.renderer.render(order).await?, whole: false })
    }
}
