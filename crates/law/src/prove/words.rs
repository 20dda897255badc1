//! Paths and claims in plain Chinese.

use super::Proof;
use super::model::{Kind, Model};
use super::report::{Counterexample, Judged, PathStep, Verdict};
use super::search::Answer;
use super::slice::Step;
use fadu_base::Ground;

/// Why a search was given up.
const TOO_LARGE: &str = "状态太多，超出了本检查的范围";

impl Proof<'_> {
    /// Takes down how a property stands. A wait without a clock, and what is not decided, may have its reason in the data; a claim may not.
    pub(super) fn say(&mut self, (property, name, ground): (String, String, String), judged: Judged) {
        let excused = match &judged {
            Judged::Refuted(_) => property.starts_with("wait/"),
            Judged::Undecided(_) => !property.starts_with("claim/"),
            Judged::Proven | Judged::Named(_) => false,
        };
        let reason = self.p.excused.iter().find(|e| excused && e.property == property).map(|e| e.reason.clone());
        let judged = reason.map_or(judged, Judged::Named);
        self.verdicts.push(Verdict { property, name, ground, judged });
    }

    /// `行政处罚法第44条`, or `内部规则：…`.
    pub(super) fn ground_words(&self, ground: &Ground) -> String {
        match ground {
            Ground::Law(cites) => {
                let one = |c: &fadu_base::Citation| match self.law.statutes.find(c) {
                    Ok(found) => format!("{}{}", found.short, found.place_zh),
                    Err(_) => c.to_string(),
                };
                cites.iter().map(one).collect::<Vec<_>>().join("、")
            }
            Ground::House { origin, .. } => format!("内部规则：{origin}"),
        }
    }

    /// What an answer says of something that must never come about.
    pub(super) fn never(&self, answer: Answer<'_>, end: impl Fn(&Self, &Step) -> String) -> Judged {
        match answer {
            Answer::Never => Judged::Proven,
            Answer::Unknown => Judged::Undecided(TOO_LARGE.into()),
            Answer::Path(steps) => Judged::Refuted(self.path(&steps, |last| end(self, last))),
        }
    }

    /// A path that ends with a step that is told in other words.
    fn path(&self, steps: &[Step], end: impl Fn(&Step) -> String) -> Counterexample {
        let Some((last, before)) = steps.split_last() else {
            return Counterexample { steps: Vec::new(), end: String::new() };
        };
        Counterexample { steps: before.iter().map(|s| self.step(&self.model, s)).collect(), end: end(last) }
    }

    /// One step.
    pub(super) fn step(&self, model: &Model, step: &Step) -> PathStep {
        let m = &model.moves[step.at];
        let act = &self.p.acts[m.act];
        let who = if m.watched { format!("某甲（{}）", act.by.zh()) } else { act.by.zh().to_string() };
        let typed: Vec<(String, String)> = step
            .typed
            .iter()
            .filter_map(|(f, class)| {
                let filled = m
                    .fills
                    .iter()
                    .any(|x| x.form && x.field == *f && matches!(x.fill, super::model::Fill::Typed { .. }));
                let def = self.p.fields.get(*f).filter(|_| filled)?;
                Some((f.to_string(), model.domains.get(*f)?.words(*class, def)?))
            })
            .collect();
        let label = |f: &str| self.p.fields.get(f).map_or(f.to_string(), |d| d.label.clone());
        let said: Vec<String> = typed.iter().map(|(f, words)| format!("{}：{words}", label(f))).collect();
        let said = if said.is_empty() { String::new() } else { format!("（{}）", said.join("，")) };
        let (id, back_to, words) = match m.kind {
            Kind::Over(term) => (String::new(), None, format!("“{}”期限届满", self.p.terms[term].name)),
            Kind::Look => (String::new(), None, "打开案卷".to_string()),
            Kind::Done => (act.id.clone(), None, format!("{who}“{}”{said}", act.name)),
            Kind::Back(to) => {
                let to = &self.p.acts[to];
                (act.id.clone(), Some(to.id.clone()), format!("{who}“{}”，回到“{}”{said}", act.name, to.name))
            }
        };
        PathStep { act: id, back_to, typed, words }
    }

    /// `这时机关负责人可以“作出处罚决定”`.
    pub(super) fn may(&self, model: &Model, step: &Step) -> String {
        let m = &model.moves[step.at];
        let act = &self.p.acts[m.act];
        format!("这时{}可以“{}”", act.by.zh(), act.name)
    }
}
