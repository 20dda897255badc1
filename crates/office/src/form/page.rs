//! The form of an act: its fields filled from the record, its choices, and the requirements as they stand.

use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::form::asked::{asked, listed};
use crate::form::checks::{may_return, standing};
use crate::form::options::options;
pub use crate::form::typed::as_typed;
use crate::inbox::with_strand;
use crate::law::procedure::{Act, AskedWhere, By, FieldKind, FieldUse, PasskeyUse, Procedure, Source};
use crate::matter::exemption;
use crate::matter::{Ctx, Facts, Mode, View, answering, form, guards, strand};
use crate::shown::shown;
use crate::words::CheckLine;
use crate::{Office, policy};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A choice of a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Option_ {
    /// Value.
    pub value: String,
    /// Chinese name.
    pub name: String,
    /// What helps to choose.
    pub note: String,
    /// May not be chosen now.
    pub barred: bool,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormField {
    /// Name.
    pub name: String,
    /// Chinese label.
    pub label: String,
    /// Help.
    pub hint: String,
    /// Kind.
    pub kind: FieldKind,
    /// Must be filled in.
    pub required: bool,
    /// Carried over from the record and not typed.
    pub carried: bool,
    /// Filled in from the record.
    pub from_record: bool,
    /// The value: as the API takes it.
    pub value: Value,
    /// The value as people read it.
    pub shown: String,
    /// Choices.
    pub options: Vec<Option_>,
    /// Longest text.
    pub max: Option<usize>,
    /// The order of what is chosen counts.
    #[serde(skip)]
    pub ordered: bool,
    /// Asked for only while another field has one of these values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_where: Option<AskedWhere>,
    /// It cites articles.
    #[serde(skip)]
    pub cites: bool,
}

/// The form of an act.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormPage {
    /// The matter; absent for one to be opened.
    pub matter: Option<MatterId>,
    /// Title of the matter.
    pub title: String,
    /// Number of the matter.
    pub number: String,
    /// Id of the act.
    pub act: String,
    /// Chinese name.
    pub name: String,
    /// Fields.
    pub fields: Vec<FormField>,
    /// Requirements before anything is typed.
    pub checks: Vec<CheckLine>,
    /// What the act rests on.
    pub cites: Vec<crate::words::Cited>,
    /// Owner and origin, if it is a house rule.
    pub house: Option<(String, String)>,
    /// It is this person's turn, and what stands against an approval does not stand against a return.
    #[serde(skip)]
    pub may_return: bool,
    /// It speaks on what others have done: an approval, or what whoever was named signs or reads.
    #[serde(skip)]
    pub on_others: bool,
    /// Papers that it makes.
    pub papers: Vec<String>,
    /// What follows from the circumstances on record, and what was decided before; only where the act weighs any.
    pub discretion: Option<crate::weigh::Discretion>,
    /// The powers of the item that the agency did not hold when the item was first named: a reminder of the house.
    #[serde(skip)]
    pub not_held: Option<crate::powers::NotHeld>,
    /// How it may be signed.
    #[serde(skip)]
    pub signing: Signing,
}

/// How a form may be signed by the person who fills it in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signing {
    /// With a passkey: offered or required.
    pub passkey: Option<PasskeyUse>,
    /// How many passkeys the person has on this site.
    pub keys: usize,
    /// From which origin they work.
    pub origin: Option<String>,
    /// A signature by hand is kept.
    pub kept: bool,
}

impl Office {
    /// The form of an act on a matter.
    pub fn form_page(&self, who: &Who, matter: MatterId, act: &str) -> Result<FormPage, Denial> {
        let (facts, procedure) = self.facts_for_form(who, matter, act)?;
        self.form(who, &facts, &procedure, act)
    }

    /// Whether this person may open matters at all.
    pub fn may_open(&self, who: &Who) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)
    }

    /// The form that opens a matter.
    pub fn opening_form(&self, who: &Who, procedure: &str) -> Result<FormPage, Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        if !self.opened_by_hand(procedure) {
            return Err(Denial::NotFound);
        }
        let register = self.register();
        let field = register.bodies.get(&who.agency).map_or("", |b| b.field.as_str());
        let procedure = self.engine().law.procedure_on(procedure, field, self.today()).ok_or(Denial::NotFound)?;
        let opens = procedure.acts.iter().find(|a| a.opens).map(|a| a.id.clone()).ok_or(Denial::NotFound)?;
        let facts = Arc::new(Facts::new(MatterId::from_bits(0), who.agency, &procedure, field));
        self.form(who, &facts, &procedure, &opens)
    }

    fn signing(&self, who: &Who, act: &Act) -> Result<Signing, Denial> {
        let Some(site) = self.site().filter(|_| act.passkey().is_some()) else {
            return Ok(Signing {
                passkey: act.passkey(),
                kept: self.kept_signature(who)?.is_some(),
                ..Signing::default()
            });
        };
        Ok(Signing {
            passkey: act.passkey(),
            keys: self.passkeys(who)?.iter().filter(|p| p.site == site.id).count(),
            origin: Some(site.origin),
            kept: self.kept_signature(who)?.is_some(),
        })
    }

    pub(crate) fn form(
        &self,
        who: &Who,
        facts: &Arc<Facts>,
        procedure: &Procedure,
        act: &str,
    ) -> Result<FormPage, Denial> {
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let (id, key) = strand::split(act);
        let (address, act) = (act, procedure.act(id).ok_or(Denial::NotFound)?);
        if procedure.payment.as_ref().is_some_and(|p| p.is_notice(id)) {
            return Err(Denial::NotFound);
        }
        let whole: &Facts = facts;
        let facts = strand::seen_by(procedure, whole, act, key);
        let view = View { ctx, procedure, facts: &facts };
        let checks = standing(&view, act);
        let named = answering::here(&view, act).map(|a| &a.name);
        let mut fields = asked(&view, act, key.is_some());
        self.offer_links(who, (facts.matter, procedure), &mut fields)?;
        Ok(FormPage {
            matter: (!facts.entries.is_empty()).then_some(facts.matter),
            title: answering::party_name(&register, procedure, &facts),
            number: procedure.headline.number.iter().find_map(|f| facts.text(f)).unwrap_or_default().to_string(),
            act: address.to_string(),
            name: with_strand(named.unwrap_or(&act.name).clone(), strand::label_of(procedure, whole, address)),
            fields,
            checks: checks.iter().map(|c| self.check_line(c)).collect(),
            cites: self.cites(&act.ground),
            house: match &act.ground {
                crate::base::Ground::House { owner, origin } => Some((owner.clone(), origin.clone())),
                crate::base::Ground::Law(_) => None,
            },
            may_return: may_return(&view, act),
            on_others: !act.returns.is_empty() || act.by == By::Signer,
            papers: act.papers.iter().map(|p| p.name.clone()).collect(),
            discretion: self.weighed(&view, act, &Fields::new())?,
            not_held: crate::powers::of_case(&view),
            signing: self.signing(who, act)?,
        })
    }
}

pub(crate) fn field((view, act, begins): (&View, &Act, bool), used: FieldUse) -> Option<FormField> {
    let def = view.procedure.fields.get(used.name)?;
    if form::dated(view, act, def) {
        return None;
    }
    let recorded = view.facts.values.get(used.name).cloned();
    let starts = match used.source {
        Source::Carried | Source::Prefilled => recorded.clone().or_else(|| form::default(view, def)),
        Source::Typed if act.repeat || begins || !act.returns.is_empty() => form::default(view, def),
        // What happened once more in the world did not happen on the day of the first time.
        Source::Typed if act.stands && def.kind == FieldKind::Day => form::default(view, def).or(recorded.clone()),
        // Returned work keeps what was typed before.
        Source::Typed => recorded.clone().or_else(|| form::default(view, def)),
    };
    let proposed = || guards::suggested(view, act, used.name).filter(|_| used.source == Source::Typed);
    let value = starts.or_else(proposed).unwrap_or(Value::Null);
    let shown = if value.is_null() { String::new() } else { shown(view, used.name, &value) };
    // A body is typed by its name.
    let value = if def.kind == FieldKind::Body && !value.is_null() { json!(shown) } else { value };
    let hint = match exemption::entry(view).filter(|_| def.kind == FieldKind::Exemption) {
        Some(entry) => listed(entry),
        None => def.hint.clone(),
    };
    Some(FormField {
        name: used.name.to_string(),
        label: def.label.clone(),
        hint,
        kind: def.kind,
        required: !used.optional,
        carried: used.source == Source::Carried,
        from_record: used.source != Source::Typed && recorded.is_some(),
        shown,
        value,
        options: options(view, act, (used.name, def)),
        max: def.max,
        ordered: def.ordered,
        asked_where: def.asked_where.clone(),
        cites: def.cites,
    })
}
