//! Fields of forms: how each is typed, checked and shown, and how an act uses it.

use crate::check::Finding;
use crate::limit::House;
use crate::procedure::{By, Procedure};
use crate::statute::Rank;
use fadu_base::Citation;
use serde::Deserialize;

/// A kind of field: how it is typed, checked and shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    Lines,
    /// A civil day.
    Day,
    /// A time of day, `HH:MM`.
    Time,
    /// Yuan typed, fen kept.
    Money,
    /// A whole number.
    Count,
    /// A quantity with up to two decimals; hundredths are kept.
    Quantity,
    /// Yes or no.
    Yes,
    /// One of the choices.
    Choice,
    /// Some of the choices.
    Many,
    /// Officers of the agency.
    Officers,
    /// A body of the register, by its id; one that is not in the register, as it is written.
    Body,
    /// A clue of warning or another matter, chosen from those that the person may see; its id is kept with its name.
    Link,
    /// An item of power 事项, by name or code.
    Item,
    /// A fee of the catalogue of fees 收费目录, by its code.
    Fee,
    /// Which range of the item's article applies.
    Range,
    /// The tier of the discretion benchmark 裁量档次.
    Tier,
    /// Circumstances 裁量情节 of the item's benchmark: tier and range follow from them.
    Circumstances,
    /// Conditions under which nothing is imposed 免罚情形, of the list that the item is on; the entry of the list comes first, by itself.
    Exemption,
    /// Several lines; composed from the circumstances where left empty.
    Reasoning,
    /// Credit code or citizen number of the party.
    PartyCode,
    /// A file, kept as a blob under its digest.
    File,
    /// A signature by hand: a small picture, kept as a blob under its digest.
    Signature,
    /// The five dimensions of legal review, one verdict each.
    Dimensions,
    /// An earlier act of this procedure.
    Act,
    /// A paper of this matter, by its digest.
    Paper,
}

/// What a form proposes for a field, as the guards of its act know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suggest {
    /// What is still owed.
    Owed,
    /// What the standard of the fee comes to for the units recorded, where it is one sum.
    Standard,
    /// What a surcharge comes to today: its first day, its days, its sum.
    Counted,
}

/// A field.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDef {
    /// Chinese label.
    pub label: String,
    /// Kind.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// A sentence of help under the label.
    #[serde(default)]
    pub hint: String,
    /// Value and Chinese name of each choice.
    #[serde(default)]
    pub choices: Vec<(String, String)>,
    /// What the form starts with: `today`, `me`, or a literal.
    #[serde(default)]
    pub default: Option<String>,
    /// What a number is counted in, shown after it.
    #[serde(default)]
    pub unit: String,
    /// Longest text in characters; the highest number of a count.
    #[serde(default)]
    pub max: Option<usize>,
    /// What its form proposes, open to change; nothing is recorded of it unless it is sent.
    #[serde(default)]
    pub suggest: Option<Suggest>,
    /// Posts 岗位 of whom an officers' field offers; officers who enforce where none is named.
    #[serde(default)]
    pub posts: Vec<By>,
    /// The field that names the body whose officers are offered, where it is not that of the matter.
    #[serde(default)]
    pub of: Option<String>,
    /// To what it leads: `clue`, `matter:<procedure>`.
    #[serde(default)]
    pub links: Vec<String>,
    /// Where its form starts from, if it is opened from a clue or a matter: `clue.agency`, `clue.sentence`, `<procedure>.<field>`; `clue:value`
    /// and `<procedure>:value` are fixed.
    #[serde(default)]
    pub from: Vec<String>,
    /// Events after which a clue that it leads to is closed.
    #[serde(default)]
    pub ends: Vec<String>,
    /// Events of the matter that it leads to which say that a remedy runs, `begun|ended`; then its `remedy` is true.
    #[serde(default)]
    pub remedies: Vec<String>,
    /// The order in which officers are named counts: their form asks for it.
    #[serde(default)]
    pub ordered: bool,
    /// It cites articles 条文: its form looks them up beside it.
    #[serde(default)]
    pub cites: bool,
    /// The day may not lie after today.
    #[serde(default)]
    pub past: bool,
    /// The day may not lie before the day of the act: a last day that the act itself sets.
    #[serde(default)]
    pub ahead: bool,
    /// The day may not lie before the day in this field.
    #[serde(default)]
    pub not_before: Option<String>,
    /// Stands on the first page of a matter; the others stand with the act that recorded them.
    #[serde(default)]
    pub overview: bool,
    /// The class of personal data that it is (`personal.toml`): never on a public page, kept encrypted.
    #[serde(default, deserialize_with = "crate::personal::class")]
    pub private: Option<String>,
    /// An expression (CEL over the facts and the form) that gives the value, yes or no or a whole number; nobody types it.
    #[serde(default)]
    pub computed: Option<String>,
    /// The fields with two days: the number of days after the first up to and with the second is the value; nobody types it.
    #[serde(default)]
    pub days_between: Option<(String, String)>,
    /// The lowest norm by which an overlay may have the form start with another value.
    #[serde(default)]
    pub open_to: Option<Rank>,
    /// The article by which an overlay does so.
    #[serde(default)]
    pub set_by: Option<Citation>,
    /// Stands in a form only beside that field, where it has choices now.
    #[serde(default)]
    pub beside: Option<String>,
    /// Asked for only where another field says so; what is typed there otherwise is not recorded.
    #[serde(default)]
    pub asked_where: Option<AskedWhere>,
    /// The house rule that its start value is: a field of enforcement may have a rule of its own house in its place.
    #[serde(default)]
    pub house: Option<House>,
}

/// When a field is asked for 何时填写: while a field of choices, in the same form or in the record, has one of these values.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct AskedWhere {
    /// The field of choices.
    pub field: String,
    /// The values; never empty.
    pub is: Vec<String>,
}

/// A series of numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberDef {
    /// Form with `{agency}`, `{year}` and `{n}`; an agency's register may set its own.
    pub form: String,
}

/// A field as an act uses it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Typed by the person.
    Typed,
    /// Filled in from the record, open to change.
    Prefilled,
    /// Carried over unchanged.
    Carried,
}

/// That fields are asked for where a field of choices of their own procedure can say so.
pub(crate) fn check(p: &Procedure, file: &str, findings: &mut Vec<Finding>) {
    for (name, place) in p.fields.iter().filter_map(|(name, d)| Some((name, d.asked_where.as_ref()?))) {
        let choices = p.fields.get(&place.field).map(|d| d.choices.as_slice()).unwrap_or_default();
        let unknown = place.is.iter().find(|value| choices.iter().all(|(id, _)| id != *value));
        if place.is.is_empty() || unknown.is_some() {
            let value = unknown.map_or("", String::as_str);
            findings.push(Finding::error(
                file,
                format!("{name}：{} 没有“{value}”这一项，不能据此决定何时填写", place.field),
            ));
        }
    }
}

/// A field as an act uses it: name, how it is filled, whether it may stay empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FieldUse<'a> {
    /// Name in the procedure.
    pub name: &'a str,
    /// How it is filled.
    pub source: Source,
    /// May stay empty.
    pub optional: bool,
}

pub(crate) fn field_use(text: &str) -> FieldUse<'_> {
    let (source, rest) = match text.as_bytes().first() {
        Some(b'=') => (Source::Carried, &text[1..]),
        Some(b'~') => (Source::Prefilled, &text[1..]),
        _ => (Source::Typed, text),
    };
    let optional = rest.ends_with('?');
    FieldUse { name: rest.trim_end_matches('?'), source, optional }
}
