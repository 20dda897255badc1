//! What a procedure says of another body that it names: which acts that body does from its own desk, and what of the matter it is served with.

use crate::check::Finding;
use crate::procedure::{Act, By, FieldKind, Procedure};
use serde::Deserialize;

/// That an act which records what another body does may be done by that body itself 被指名机关自己办理.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    /// The field that names the body.
    pub body: String,
    /// What the act is called there, in Chinese.
    pub name: String,
    /// Which of its posts may.
    #[serde(default = "heads")]
    pub posts: Vec<By>,
    /// The terms within which it is due there, where that of the act does not say so.
    #[serde(default)]
    pub terms: Vec<String>,
    /// The fields that are asked for there, where not all are: of an act that opens a matter always, since the body asks another one to open it.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The field with its officers who were named to answer: they may, too.
    #[serde(default)]
    pub named: Option<String>,
}

impl Answering {
    /// The ids of the terms within which it is due there.
    pub fn terms<'a>(&'a self, act: &'a Act) -> impl Iterator<Item = &'a str> {
        let own = act.term.as_deref().filter(|_| self.terms.is_empty());
        self.terms.iter().map(String::as_str).chain(own)
    }
}

fn heads() -> Vec<By> {
    vec![By::UnitHead, By::Head]
}

/// What of a matter is served on a body that it names: from the first of these events on the body knows of the matter, and sees this of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Served {
    /// The field that names the body.
    pub to: String,
    /// The event.
    pub event: String,
    /// What it is called there, in Chinese.
    pub name: String,
    /// The fields of the record that are shown of it.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The papers of its act that are shown.
    #[serde(default)]
    pub papers: Vec<String>,
}

/// That somebody of the public does an act without signing in, by the public page: the one who complained, who knows the number and its code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// What the act is called there, in Chinese.
    pub name: String,
    /// The fields that are asked for there; the others stay empty or start as they start.
    pub fields: Vec<String>,
    /// Fields with a fixed value.
    #[serde(default)]
    pub set: std::collections::BTreeMap<String, String>,
    /// Which files may come with it, where its fields ask for files.
    #[serde(default)]
    pub files: Option<OpenFiles>,
}

/// Which files somebody may send without signing in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenFiles {
    /// The largest, in MB.
    pub most_mb: u64,
    /// Media types, as the first bytes of a file tell them.
    pub media: Vec<String>,
    /// What they are called, in Chinese.
    pub named: String,
}

/// What the public page shows of a matter to whoever knows its number and code: an event in words, with fields of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The event.
    pub event: String,
    /// In words.
    pub name: String,
    /// Fields that are shown.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The term that is told while it runs.
    #[serde(default)]
    pub term: Option<String>,
}

/// When two matters are told to be possibly the same 可能重复: both name the same body within some days, and the contact is the same or the words
/// are near. A house rule: it only tells.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Same {
    /// The field that names the body.
    pub body: String,
    /// The field with the contact of the person.
    pub contact: String,
    /// The field with what is said.
    pub text: String,
    /// The field with the day.
    pub on: String,
    /// At most so many days apart.
    pub days: i32,
    /// At least so many of a hundred pairs of neighbouring characters are common.
    pub near_percent: u32,
    /// Whose rule it is.
    pub house: crate::limit::House,
}

/// What is counted of matters that are answered to whoever lodged them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rated {
    /// The event that answers.
    pub answered: String,
    /// The terms within which it is to be answered.
    pub terms: Vec<String>,
    /// The event that takes it up anew.
    pub reopened: String,
    /// The yes-or-no field of whoever lodged it: satisfied.
    pub satisfied: String,
    /// Shares over fewer are not told.
    pub least: u32,
    /// Whose rule that is.
    pub house: crate::limit::House,
}

impl Procedure {
    /// The act by which the public opens a matter, if it may.
    pub fn lodging(&self) -> Option<&Act> {
        self.acts.iter().find(|a| a.opens && a.open.is_some())
    }
    /// The fields that name bodies which take part, each once, in the order of the procedure.
    pub fn bodies(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let named = self.served.iter().map(|s| s.to.as_str());
        for field in named.chain(self.acts.iter().filter_map(|a| Some(a.answering.as_ref()?.body.as_str()))) {
            if !all.contains(&field) {
                all.push(field);
            }
        }
        all
    }
}

/// What is named exists, and a body that is to answer was served with something before.
pub(crate) fn check(p: &Procedure, findings: &mut Vec<Finding>) {
    let mut say = |what: String| findings.push(Finding::error(format!("procedures/{}", p.folder), what));
    let is = |field: &str, kind: FieldKind| p.fields.get(field).is_some_and(|d| d.kind == kind);
    for field in p.bodies() {
        if !is(field, FieldKind::Body) {
            say(format!("{field}：不是机关类的栏目，不能由它指名机关"));
        }
        if !p.served.iter().any(|s| s.to == field) {
            say(format!("{field}：由它指名的机关要办理，却没有什么送达给它"));
        }
    }
    for served in &p.served {
        let made = p.acts.iter().find(|a| a.events.iter().any(|e| e.name == served.event));
        match made {
            None => say(format!("送达：没有事件 {}", served.event)),
            Some(_) => {
                let acts = || p.acts.iter().filter(|a| a.events.iter().any(|e| e.name == served.event));
                for paper in served.papers.iter().filter(|n| !acts().any(|a| a.papers.iter().any(|u| u.id == **n))) {
                    say(format!("送达 {}：没有文书 {paper}", served.event));
                }
            }
        }
        for field in served.fields.iter().filter(|f| !p.fields.contains_key(*f)) {
            say(format!("送达 {}：没有栏目 {field}", served.event));
        }
    }
    check_public(p, findings);
    let mut say = |what: String| findings.push(Finding::error(format!("procedures/{}", p.folder), what));
    for (act, answering) in p.acts.iter().filter_map(|a| Some((a, a.answering.as_ref()?))) {
        let opens = act.opens && answering.fields.is_empty();
        if opens || !act.returns.is_empty() || answering.posts.is_empty() {
            say(format!("{}：审批不能由被指名的机关办理，立项由它申请的要写明栏目，办理的岗位不能空", act.id));
        }
        let asks = |f: &String| act.field_uses().iter().any(|u| u.name == f);
        for field in answering.fields.iter().filter(|f| !asks(f)) {
            say(format!("{}：没有栏目 {field}", act.id));
        }
        for term in answering.terms.iter().filter(|t| p.term(t).is_none()) {
            say(format!("{}：没有期限 {term}", act.id));
        }
        if let Some(field) = answering.named.as_ref().filter(|f| !is(f, FieldKind::Officers)) {
            say(format!("{}：{field} 不是人员类的栏目", act.id));
        }
    }
    for (name, def) in p.fields.iter().filter(|(_, d)| d.of.is_some()) {
        if !is(def.of.as_deref().unwrap_or_default(), FieldKind::Body) {
            say(format!("{name}：所属的机关要由机关类的栏目指名"));
        }
    }
}

/// What is open to the public: fields, terms and events that are told, rated and held against each other exist.
fn check_public(p: &Procedure, findings: &mut Vec<Finding>) {
    let mut say = |what: String| findings.push(Finding::error(format!("procedures/{}", p.folder), what));
    let is = |field: &str, kind: FieldKind| p.fields.get(field).is_some_and(|d| d.kind == kind);
    for (act, open) in p.acts.iter().filter_map(|a| Some((a, a.open.as_ref()?))) {
        let known = |f: &String| act.field_uses().iter().any(|u| u.name == f);
        if open.files.is_none() && open.fields.iter().any(|f| is(f, FieldKind::File)) {
            say(format!("{}：公众可以附文件，却没有写明大小和种类", act.id));
        }
        for field in open.fields.iter().chain(open.set.keys()).filter(|f| !known(f)) {
            say(format!("{}：公众填写的 {field} 不在这一步的栏目里", act.id));
        }
    }
    let named = |f: &String| p.fields.contains_key(f);
    if let Some(s) = &p.same
        && (![&s.contact, &s.text, &s.on].into_iter().all(named) || !is(&s.body, FieldKind::Body))
    {
        say("可能重复的判断：栏目不在程序里，或者机关不是机关类的栏目".into());
    }
    if let Some(r) = &p.rated
        && (!is(&r.satisfied, FieldKind::Yes) || r.terms.iter().any(|t| p.term(t).is_none()))
    {
        say("满意度的统计：栏目或者期限不在程序里".into());
    }
    for told in &p.told {
        if !p.acts.iter().any(|a| a.events.iter().any(|e| e.name == told.event)) {
            say(format!("告知公众：没有事件 {}", told.event));
        }
        for field in told.fields.iter().filter(|f| p.fields.get(*f).is_none_or(|d| d.private.is_some())) {
            say(format!("告知公众 {}：{field} 不是可以告知的栏目", told.event));
        }
        if let Some(term) = told.term.as_ref().filter(|t| p.term(t).is_none()) {
            say(format!("告知公众 {}：没有期限 {term}", told.event));
        }
    }
}
