//! Where an article works: the limits, procedures, acts, guards, papers, items and overlays that cite it.

use crate::items::Item;
use crate::overlay::Overlay;
use crate::procedure::{Act, Procedure};
use crate::{Law, Limit};
use fadu_base::{Citation, Day, Ground};
use serde::Serialize;

/// What kind of thing cites an article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UseKind {
    /// 期限.
    Limit,
    /// 程序.
    Procedure,
    /// 步骤.
    Act,
    /// 要件: a guard.
    Guard,
    /// 文书.
    Paper,
    /// 案由.
    Item,
    /// 职权.
    Power,
    /// 裁量标准.
    Benchmark,
}

impl UseKind {
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            UseKind::Limit => "期限",
            UseKind::Procedure => "程序",
            UseKind::Act => "步骤",
            UseKind::Guard => "要件",
            UseKind::Paper => "文书",
            UseKind::Item => "案由",
            UseKind::Power => "职权",
            UseKind::Benchmark => "裁量标准",
        }
    }
}

/// One place that cites an article.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Use {
    /// What cites it.
    pub kind: UseKind,
    /// Its id, where it has a page of its own; empty otherwise.
    pub id: String,
    /// Its name.
    pub name: String,
    /// One line that says what it does there.
    pub note: String,
    /// The places cited, as `第64条第1项`.
    pub place: String,
}

/// What is sought: a place in a statute, which may be cited by its id or by its title.
pub struct Sought<'a> {
    place: &'a Citation,
    title: &'a str,
}

impl<'a> Sought<'a> {
    /// A place; whoever cites the whole article, or a part of the place, cites it.
    pub fn new(law: &'a Law, place: &'a Citation) -> Sought<'a> {
        Sought { place, title: law.statutes.get(&place.statute).map_or("", |s| s.title.as_str()) }
    }

    /// Whether a citation is of the place.
    pub fn covers(&self, c: &Citation) -> bool {
        let own = |sought: u16, cited: u16| sought == 0 || cited == 0 || sought == cited;
        (c.statute == self.place.statute || (!self.title.is_empty() && c.statute == self.title))
            && (self.place.article == "*" || c.article == self.place.article)
            && own(self.place.paragraph, c.paragraph)
            && own(self.place.item, c.item)
    }

    /// The places among these citations that are meant, as `第64条第1项`; nothing if none is.
    pub fn places<'c>(&self, cites: impl IntoIterator<Item = &'c Citation>) -> Option<String> {
        let own = cites.into_iter().filter(|c| self.covers(c));
        let mut all: Vec<String> = own.map(Citation::place_zh).collect();
        all.dedup();
        (!all.is_empty()).then(|| all.join("、"))
    }

    fn ground(&self, ground: &Ground) -> Option<String> {
        match ground {
            Ground::Law(cites) => self.places(cites),
            Ground::House { .. } => None,
        }
    }
}

/// Every place of a law pack and of these items that cites the place, in procedures as a matter opened on that day would have them.
pub fn uses<'a>(law: &Law, items: impl IntoIterator<Item = &'a Item>, sought: &Sought, day: Day) -> Vec<Use> {
    let mut out: Vec<Use> = law.limits.all().flat_map(|l| limit_uses(sought, l)).collect();
    out.extend(law.on(day).flat_map(|p| procedure_uses(law, sought, p)));
    out.extend(law.overlays.iter().flat_map(|o| overlay_uses(law, sought, o)));
    out.extend(items.into_iter().flat_map(|i| item_uses(sought, i)));
    out
}

/// What of an item cites the place.
pub fn item_uses(sought: &Sought, item: &Item) -> Vec<Use> {
    let ranges = item.ranges.iter().filter_map(|r| r.basis.as_ref()).chain(&item.higher_body_by);
    let parts = [
        ("违反的条款", sought.places(&item.violated)),
        ("责任条款", sought.places(&item.basis)),
        ("幅度的条款", sought.places(ranges)),
        ("复议前置", sought.places(&item.reconsideration_first)),
    ];
    let made = |(note, place): (&str, Option<String>)| {
        let (id, name, note) = (item.code.clone(), item.name.clone(), note.to_string());
        place.map(|place| Use { kind: UseKind::Item, id, name, note, place })
    };
    parts.into_iter().filter_map(made).collect()
}

fn limit_uses(sought: &Sought, limit: &Limit) -> Vec<Use> {
    let part = |note: String, place: Option<String>| {
        place.map(|place| Use { kind: UseKind::Limit, id: limit.id.clone(), name: limit.name.clone(), note, place })
    };
    let parts = [
        part(format!("{}，自{}起", limit.length_zh(), limit.starts), sought.places(&limit.cites)),
        part("按什么日子数".into(), sought.places(&limit.counted_by)),
        part("末日遇休息日顺延".into(), sought.places(&limit.rolls)),
        part("可以由别的规定放宽".into(), sought.places(&limit.leaves_to)),
    ];
    parts.into_iter().flatten().collect()
}

fn procedure_uses(law: &Law, sought: &Sought, procedure: &Procedure) -> Vec<Use> {
    let whole = |place| Use {
        kind: UseKind::Procedure,
        id: procedure.id.clone(),
        name: procedure.name.clone(),
        note: "整个程序".into(),
        place,
    };
    let mut out: Vec<Use> = sought.places(&procedure.cites).map(whole).into_iter().collect();
    out.extend(procedure.acts.iter().flat_map(|act| act_uses(law, sought, act, &procedure.name)));
    for (term, pause) in procedure.terms.iter().flat_map(|t| t.pauses.iter().map(move |p| (t, p))) {
        let place = sought.places([&pause.cites]);
        let note = format!("{} · 停止计算：{}", procedure.name, pause.name);
        out.extend(place.map(|place| anonymous(UseKind::Limit, &term.name, note, place)));
    }
    out
}

fn act_uses(law: &Law, sought: &Sought, act: &Act, procedure: &str) -> Vec<Use> {
    let own = sought
        .ground(&act.ground)
        .map(|p| anonymous(UseKind::Act, &act.name, format!("{procedure} · 由{}办理", act.by.zh()), p));
    let guards = act
        .guards
        .iter()
        .map(|g| (g, "不满足就不能办"))
        .chain(act.return_guards.iter().map(|g| (g, "不满足就不能退回")));
    let guards = guards.filter_map(|(g, what)| {
        let note = format!("{procedure} · 要求：{} · {what}", asks(law, g.code()));
        sought.ground(&g.ground).map(|p| anonymous(UseKind::Guard, &act.name, note, p))
    });
    let papers = act.papers.iter().filter_map(|paper| {
        let note = format!("{procedure} · {}", act.name);
        Some(anonymous(UseKind::Paper, &paper.name, note, sought.ground(&paper.ground)?))
    });
    own.into_iter().chain(guards).chain(papers).collect()
}

fn overlay_uses(law: &Law, sought: &Sought, overlay: &Overlay) -> Vec<Use> {
    let mut out = Vec::new();
    let base = law.base_procedures().find(|p| p.id == overlay.procedure);
    let act_name = |id: &str| base.map_or(id.to_string(), |p| p.name_of(id));
    for change in &overlay.guards {
        let code = change.replaces.as_deref().or(change.add.as_ref().map(|g| g.code())).unwrap_or_default();
        let grounds = change.ground.iter().chain(change.add.iter().map(|g| &g.ground));
        for place in grounds.filter_map(|g| sought.ground(g)) {
            let note = format!("{} · 要求：{}", overlay.name, asks(law, code));
            out.push(anonymous(UseKind::Guard, &act_name(&change.act), note, place));
        }
    }
    out.extend(overlay.acts.iter().flat_map(|act| act_uses(law, sought, act, &overlay.name)));
    for term in &overlay.terms {
        let cites = term.pauses.iter().map(|p| &p.cites).chain(&term.loosened_by);
        let note = format!("{} · 停止计算或者放宽", overlay.name);
        let id = law.limits.get(&term.limit).map_or(String::new(), |l| l.id.clone());
        let place = sought.places(cites);
        out.extend(place.map(|place| Use { id, ..anonymous(UseKind::Limit, &term.name, note, place) }));
    }
    out
}

fn anonymous(kind: UseKind, name: &str, note: String, place: String) -> Use {
    Use { kind, id: String::new(), name: name.to_string(), note, place }
}

/// What a guard asks, in the words of its refusal; what differs from matter to matter reads 「…」.
pub fn asks(law: &Law, code: &str) -> String {
    let Some(message) = law.messages.get(code) else { return code.to_string() };
    let mut out = String::new();
    for (n, part) in message.asks.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if n > 0 => {
                out.push('…');
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}
