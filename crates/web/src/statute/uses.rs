//! Where an article works: the limits, acts, guards, papers, items and overlays of the law pack that cite it.

use fadu_office::Office;
use fadu_office::base::{Citation, Ground};
use fadu_office::law::procedure::{Act, Procedure};
use fadu_office::law::{Law, Limit};

/// One place that cites an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What cites it: 期限, 步骤, 要件, 文书, 案由 …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// One line that says what it does there.
    pub note: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// The paragraph and item cited.
    pub place: String,
}

/// What is sought: a statute and one of its articles.
struct Sought<'a> {
    statute: &'a str,
    article: &'a str,
}

impl Sought<'_> {
    /// The places among these citations that are of the article, as `第64条第1项`; nothing if none is.
    fn places<'c>(&self, cites: impl IntoIterator<Item = &'c Citation>) -> Option<String> {
        let own = cites.into_iter().filter(|c| c.statute == self.statute && c.article == self.article);
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

/// Every place of the law pack and of the registers that cites an article.
pub fn uses(office: &Office, statute: &str, article: &str) -> Vec<Use> {
    let (law, sought) = (&office.engine().law, Sought { statute, article });
    let mut out: Vec<Use> = law.limits.all().flat_map(|l| limit_uses(&sought, l)).collect();
    for procedure in law.on(office.today()) {
        out.extend(procedure_uses(law, &sought, procedure));
    }
    out.extend(overlay_uses(law, &sought));
    let register = office.register();
    for item in register.items.values().filter_map(|versions| versions.last()) {
        let mut add = |note: &str, place: Option<String>| {
            let (name, note) = (item.name.clone(), note.to_string());
            let href = Some(super::item::href(&item.code));
            out.extend(place.map(|place| Use { kind: "案由", name, note, href, place }));
        };
        add("违反的条款", sought.places(&item.violated));
        add("责任条款", sought.places(&item.basis));
        add("复议前置", sought.places(&item.reconsideration_first));
    }
    for (code, name, place) in office.powers_citing((statute, article)) {
        let href = Some(format!("/public/powers/{code}"));
        out.push(Use { kind: "职权", name, note: "权责清单上的依据".into(), href, place });
    }
    out
}

fn limit_uses(sought: &Sought, limit: &Limit) -> Vec<Use> {
    let part = |note: String, place: Option<String>| {
        let href = Some(format!("/law/limits#limit-{}", limit.id));
        place.map(|place| Use { kind: "期限", name: limit.name.clone(), note, href, place })
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
    let place = sought.places(&procedure.cites);
    let whole =
        |place| Use { kind: "程序", name: procedure.name.clone(), note: "整个程序".into(), href: None, place };
    let mut out: Vec<Use> = place.map(whole).into_iter().collect();
    for act in &procedure.acts {
        out.extend(act_uses(law, sought, act, &procedure.name));
    }
    for pause in procedure.terms.iter().flat_map(|t| t.pauses.iter().map(move |p| (t, p))) {
        let (term, pause) = pause;
        let place = sought.places([&pause.cites]);
        let note = format!("{} · 停止计算：{}", procedure.name, pause.name);
        out.extend(place.map(|place| Use { kind: "期限", name: term.name.clone(), note, href: None, place }));
    }
    out
}

fn act_uses(law: &Law, sought: &Sought, act: &Act, procedure: &str) -> Vec<Use> {
    let made = |kind, note: String, place| Use { kind, name: act.name.clone(), note, href: None, place };
    let own = sought.ground(&act.ground).map(|p| made("步骤", format!("{procedure} · 由{}办理", act.by.zh()), p));
    let guards = act
        .guards
        .iter()
        .map(|g| (g, "不满足就不能办"))
        .chain(act.return_guards.iter().map(|g| (g, "不满足就不能退回")));
    let guards = guards.filter_map(|(g, what)| {
        let note = format!("{procedure} · 要求：{} · {what}", asks(law, g.code()));
        sought.ground(&g.ground).map(|p| made("要件", note, p))
    });
    let papers = act.papers.iter().filter_map(|paper| {
        let note = format!("{procedure} · {}", act.name);
        let place = sought.ground(&paper.ground)?;
        Some(Use { kind: "文书", name: paper.name.clone(), note, href: None, place })
    });
    own.into_iter().chain(guards).chain(papers).collect()
}

fn overlay_uses(law: &Law, sought: &Sought) -> Vec<Use> {
    let mut out = Vec::new();
    for overlay in &law.overlays {
        let base = law.base_procedures().find(|p| p.id == overlay.procedure);
        let act_name = |id: &str| base.map_or(id.to_string(), |p| p.name_of(id));
        for change in &overlay.guards {
            let code = change.replaces.as_deref().or(change.add.as_ref().map(|g| g.code())).unwrap_or_default();
            let grounds = change.ground.iter().chain(change.add.iter().map(|g| &g.ground));
            for place in grounds.filter_map(|g| sought.ground(g)) {
                let note = format!("{} · 要求：{}", overlay.name, asks(law, code));
                out.push(Use { kind: "要件", name: act_name(&change.act), note, href: None, place });
            }
        }
        out.extend(overlay.acts.iter().flat_map(|act| act_uses(law, sought, act, &overlay.name)));
        for term in &overlay.terms {
            let cites = term.pauses.iter().map(|p| &p.cites).chain(&term.loosened_by);
            let note = format!("{} · 停止计算或者放宽", overlay.name);
            let href = law.limits.get(&term.limit).map(|l| format!("/law/limits#limit-{}", l.id));
            let place = sought.places(cites);
            out.extend(place.map(|place| Use { kind: "期限", name: term.name.clone(), note, href, place }));
        }
    }
    out
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
