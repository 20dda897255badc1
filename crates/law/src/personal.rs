//! Personal data: its classes, what each is masked with on a public copy and by which articles, and when it may be erased. Read from `personal.toml`.

use crate::check::{Finding, citations};
use crate::field::{FieldDef, FieldKind};
use crate::procedure::Procedure;
use crate::{Law, LawError, Pack, Statutes};
use fadu_base::{Citation, Day};
use serde::{Deserialize, Deserializer};

const FILE: &str = "personal.toml";

/// A class of personal data 个人信息类别.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalClass {
    /// Kebab-case id, which a field names.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// What a public copy prints in its place.
    pub masked_as: String,
    /// How many leading characters stay open.
    #[serde(default)]
    pub keep: usize,
    /// This is the name of a party who is a natural person.
    #[serde(default)]
    pub party: bool,
    /// The articles that allow the mask.
    pub grounds: Vec<Citation>,
    /// A field of text with one of these in its label must be declared.
    #[serde(default)]
    pub words: Vec<String>,
}

/// How long a file of a retention period 保管期限 is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionYears {
    /// The value of the field.
    pub value: String,
    /// The years; none is for ever.
    #[serde(default)]
    pub years: Option<u16>,
    /// Whether the number rests on assumption.
    #[serde(default)]
    pub assumed: bool,
}

/// When the data of a person may be erased 依法删除.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The articles that ask for it.
    #[serde(default)]
    pub grounds: Vec<Citation>,
    /// The article that refuses it while a period of retention runs.
    #[serde(default)]
    pub refused: Option<Citation>,
    /// Periods of retention.
    #[serde(default)]
    pub retention: Vec<RetentionYears>,
}

/// All that a pack says of personal data; older packs say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Classes.
    #[serde(default, rename = "class")]
    pub classes: Vec<PersonalClass>,
    /// Erasure.
    #[serde(default)]
    pub erasure: Erasure,
}

impl Personal {
    /// Reads it.
    pub fn parse(pack: &Pack) -> Result<Personal, LawError> {
        if pack.files.contains_key(FILE) { pack.toml(FILE) } else { Ok(Personal::default()) }
    }

    /// A class.
    pub fn class(&self, id: &str) -> Option<&PersonalClass> {
        self.classes.iter().find(|c| c.id == id)
    }

    /// The class of the names of parties who are natural persons.
    pub fn party(&self) -> Option<&PersonalClass> {
        self.classes.iter().find(|c| c.party)
    }

    /// The first day on which a file archived that day need no longer be kept; none where it is kept for ever or nobody knows. Counted from the
    /// new year after filing, as archives count. Older packs have no table of years: then the value says them.
    pub fn kept_until(&self, archived: Day, retention: &str) -> Option<Day> {
        let years = match self.erasure.retention.iter().find(|k| k.value == retention) {
            Some(kept) => kept.years.map(i32::from),
            None if self.erasure.retention.is_empty() => retention.parse().ok(),
            None => None,
        };
        Day::new(archived.year() + 1 + years.filter(|y| *y > 0)?, 1, 1)
    }
}

impl Procedure {
    /// Whether the value of this field is kept encrypted under the key of a person: what is declared private, the party's name, and all
    /// that is written freely, signed or attached.
    pub fn is_personal(&self, field: &str) -> bool {
        use FieldKind::{File, Lines, PartyCode, Reasoning, Signature, Text};
        let kept = |d: &FieldDef| {
            d.private.is_some() || matches!(d.kind, Text | Lines | Reasoning | PartyCode | File | Signature)
        };
        field == self.headline.party || self.fields.get(field).is_some_and(kept)
    }
}

/// `private = "class"`; older packs say `private = true` of all classes alike.
pub(crate) fn class<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Yes(bool),
        Class(String),
    }
    Ok(match Said::deserialize(from)? {
        Said::Yes(yes) => yes.then(|| UNCLASSED.to_string()),
        Said::Class(class) => Some(class),
    })
}

/// The class of what an older pack calls private.
const UNCLASSED: &str = "private";

/// Every class has its articles, every private field a class, and nothing that looks like personal data is undeclared.
pub fn check(law: &Law, findings: &mut Vec<Finding>) {
    let personal = &law.personal;
    for class in &personal.classes {
        citations(FILE, &class.name, &class.grounds, &law.statutes, findings);
        if class.grounds.is_empty() {
            findings.push(Finding::error(FILE, format!("{}：没有条文允许遮盖", class.name)));
        }
    }
    let erasure = &personal.erasure;
    citations(FILE, "依法删除", erasure.grounds.iter().chain(&erasure.refused), &law.statutes, findings);
    for kept in erasure.retention.iter().filter(|k| k.assumed) {
        findings.push(Finding::note(FILE, format!("保管期限“{}”的年数依推定", kept.value)));
    }
    for p in law.procedures() {
        for (name, def) in &p.fields {
            let what = undeclared(personal, p, (name, def));
            findings.extend(what.map(|what| Finding::error(format!("procedures/{}", p.folder), what)));
        }
    }
}

fn undeclared(personal: &Personal, p: &Procedure, (name, def): (&str, &FieldDef)) -> Option<String> {
    use FieldKind::{Lines, PartyCode, Text};
    match &def.private {
        Some(class) if personal.class(class).is_none() => Some(format!("字段 {name} 的个人信息类别 {class} 没有声明")),
        None if matches!(def.kind, Text | Lines | PartyCode) && !p.numbers.contains_key(name) => {
            let says = |c: &&crate::personal::PersonalClass| c.words.iter().any(|w| def.label.contains(w));
            let class = personal.classes.iter().find(says);
            class.map(|c| format!("字段 {name}（{}）是{}，要写明 private = \"{}\"", def.label, c.name, c.id))
        }
        _ => None,
    }
}

/// The articles of a class, for whoever shows what was masked.
pub fn in_words(class: &PersonalClass, statutes: &Statutes) -> String {
    let said = |c: &Citation| {
        let short = statutes.get(&c.statute).map_or(c.statute.as_str(), |s| s.short.as_str());
        format!("{short}{}", c.place_in_words())
    };
    class.grounds.iter().map(said).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn personal() -> Personal {
        toml::from_str("[[class]]\nid = \"contact\"\nname = \"联系方式\"\nmasked_as = \"＊\"\ngrounds = [\"penalty-law/50\"]\nwords = [\"电话\"]\n[[erasure.retention]]\nvalue = \"10\"\nyears = 10\n[[erasure.retention]]\nvalue = \"permanent\"").unwrap()
    }

    #[test]
    fn a_private_field_names_its_class_and_older_packs_say_only_yes() {
        let field = |said: &str| -> Option<String> {
            let text = format!("label = \"x\"\ntype = \"text\"\n{said}");
            toml::from_str::<FieldDef>(&text).unwrap().private
        };
        assert_eq!(field("private = \"contact\"").as_deref(), Some("contact"));
        assert_eq!(field("private = true").as_deref(), Some("private"));
        assert_eq!(field("private = false"), None);
        assert_eq!(field(""), None);
    }

    #[test]
    fn a_file_is_kept_from_the_new_year_after_it_was_filed() {
        let until = |personal: &Personal, filed: &str, retention: &str| {
            personal.kept_until(filed.parse().unwrap(), retention).map(|d| d.to_string())
        };
        let older = Personal::default();
        for personal in [&personal(), &older] {
            assert_eq!(until(personal, "2026-12-28", "10").as_deref(), Some("2037-01-01"));
            assert_eq!(until(personal, "2026-01-02", "10").as_deref(), Some("2037-01-01"));
            for never in ["permanent", "", "0", "-1", "十年"] {
                assert_eq!(until(personal, "2026-01-02", never), None, "{never}");
            }
        }
        assert_eq!(
            (until(&older, "2026-01-02", "30").as_deref(), until(&personal(), "2026-01-02", "30")),
            (Some("2057-01-01"), None)
        );
    }
}
