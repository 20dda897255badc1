//! What of a matter only those see who handle it or decide on it 保密: who told something, how that person is reached, what would give the person away.

use crate::check::{Finding, citations};
use crate::limit::House;
use crate::procedure::{By, FieldKind, Procedure};
use crate::statute::Statutes;
use fadu_base::Citation;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is reserved and to whom; read from `[reserved]` of a procedure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserved {
    /// The fields that name the person or say how the person is reached: others see the first characters, also where another text repeats them.
    pub names: Vec<String>,
    /// The fields that others do not see at all: what the person wrote or sent for the handlers.
    #[serde(default)]
    pub whole: Vec<String>,
    /// As whom one sees them.
    pub to: Vec<By>,
    /// So many leading characters stay.
    pub keep: usize,
    /// What stands in the place of the others.
    pub rest: String,
    /// What stands in the place of what is not seen at all.
    pub shown: String,
    /// What is typed where nobody is named: it is no secret.
    #[serde(default)]
    pub nobody: Vec<String>,
    /// The articles by which it is kept.
    pub grounds: Vec<Citation>,
    /// Whose rule it is to whom.
    pub house: House,
    /// How somebody else who supervises looks behind the mask, with a reason.
    #[serde(default)]
    pub look: Option<Look>,
    /// How the person agrees to be named to the body that answers.
    #[serde(default)]
    pub consent: Option<Consent>,
}

/// Looking behind the mask: an act with a reason, after which whoever did it sees what is reserved for some hours.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The act.
    pub act: String,
    /// The field that says why.
    pub reason: String,
    /// For so many hours.
    pub hours: u32,
    /// Whose rule it is.
    pub house: House,
}

/// The person's consent to be named to the body that answers: what that body sees once it was used.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The event by which the body is told.
    pub told: String,
    /// The field that says how far the consent goes.
    pub scope: String,
    /// The fields that each choice of it opens.
    pub opens: BTreeMap<String, Vec<String>>,
}

impl Reserved {
    /// A name as others see it: 张**.
    pub fn masked(&self, name: &str) -> String {
        if self.nobody.iter().any(|n| n == name.trim()) {
            return name.to_string();
        }
        name.chars().take(self.keep).chain(self.rest.chars()).collect()
    }
    /// The event that is made by looking behind the mask.
    pub fn looked<'a>(&self, p: &'a Procedure) -> Option<(&'a str, &Look)> {
        let look = self.look.as_ref()?;
        Some((p.act(&look.act)?.events.first()?.name.as_str(), look))
    }
    /// Whether the consent lets the body that answers be told a field by an event.
    fn agreed(&self, event: &str, field: &String) -> bool {
        self.consent.as_ref().is_some_and(|c| c.told == event && c.opens.values().any(|of| of.contains(field)))
    }
    /// Whether a field is reserved.
    pub fn holds(&self, field: &str) -> bool {
        self.names.iter().chain(&self.whole).any(|f| f == field)
    }
}

/// What is reserved exists, is kept encrypted, and is not told to anybody by another rule of the procedure.
pub(crate) fn check(p: &Procedure, statutes: &Statutes, findings: &mut Vec<Finding>) {
    let Some(reserved) = &p.reserved else { return };
    let file = format!("procedures/{}", p.folder);
    citations(&file, "保密", &reserved.grounds, statutes, findings);
    let mut say = |what: String| findings.push(Finding::error(&file, format!("保密：{what}")));
    if reserved.grounds.is_empty() || reserved.to.is_empty() {
        say("没有写明依据，或者没有写明谁可以看".into());
    }
    let kind = |f: &String| p.fields.get(f).map(|d| d.kind);
    for field in &reserved.names {
        let named = p.fields.get(field).is_some_and(|d| d.kind == FieldKind::Text && d.private.is_some());
        if !named {
            say(format!("{field} 不是写明了个人信息类别的单行栏目"));
        }
    }
    for field in &reserved.whole {
        if !matches!(kind(field), Some(FieldKind::Text | FieldKind::Lines | FieldKind::File)) {
            say(format!("{field} 不是文字或者文件的栏目"));
        }
    }
    let kept = p.served.iter().flat_map(|s| s.fields.iter().map(move |f| (s, f)));
    let served = kept.filter(|(s, f)| !reserved.agreed(&s.event, f)).map(|(_, f)| (f, "送达别的机关"));
    let told = p.told.iter().flat_map(|t| &t.fields).map(|f| (f, "告知公众"));
    let carried = p.joining.iter().flat_map(|j| &j.carries).map(|f| (f, "并案时带到另一件"));
    for (field, how) in served.chain(told).chain(carried).filter(|(f, _)| reserved.holds(f)) {
        say(format!("{field} 又写明{how}"));
    }
    let head = &p.headline;
    let listed = head.number.iter().chain([&head.party, &head.item]);
    for field in listed.filter(|f| reserved.holds(f)) {
        say(format!("{field} 在列表里"));
    }
    let made = |event: &str| p.acts.iter().flat_map(|a| &a.events).any(|e| e.name == event);
    if let Some(look) = &reserved.look {
        let asks = p.act(&look.act).filter(|a| a.field_uses().iter().any(|u| u.name == look.reason && !u.optional));
        if reserved.looked(p).is_none() || asks.is_none() || look.hours == 0 {
            say(format!("查看的动作 {} 没有登记的事件、必填的理由 {}，或者没有写几个小时", look.act, look.reason));
        }
    }
    if let Some(consent) = &reserved.consent {
        let scope = p.fields.get(&consent.scope).map(|d| d.choices.iter().map(|(id, _)| id).collect::<Vec<_>>());
        if scope != Some(consent.opens.keys().collect()) || !made(&consent.told) {
            say(format!("同意告知的范围 {} 和选项不一致，或者没有告知的事件 {}", consent.scope, consent.told));
        }
        for field in consent.opens.values().flatten().filter(|f| !reserved.names.contains(f)) {
            say(format!("同意告知的 {field} 不是保密的姓名、联系方式"));
        }
    }
    if let Some(Look { hours, house: House { owner, origin }, .. }) = &reserved.look {
        let says = format!("写明理由查看保密栏目，{hours} 小时内有效（内部规则：{owner}，{origin}，推定）");
        findings.push(Finding::note(&file, says));
    }
    let House { owner, origin } = &reserved.house;
    findings.push(Finding::note(&file, format!("保密的栏目由谁查看（内部规则：{owner}，{origin}，推定）")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_first_character_and_nobody_is_no_secret() {
        let reserved: Reserved = toml::from_str(
            "names = [\"who\"]\nwhole = [\"wish\"]\nto = [\"head\"]\nkeep = 1\nrest = \"**\"\nshown = \"（保密）\"\nnobody = [\"匿名\"]\ngrounds = [\"a-law/1\"]\nhouse = { owner = \"o\", origin = \"p\" }",
        )
        .unwrap();
        for (name, want) in [("张示例", "张**"), ("13800000000", "1**"), ("匿名", "匿名"), ("李", "李**"), ("", "**")]
        {
            assert_eq!(reserved.masked(name), want);
        }
        assert!(reserved.holds("who") && reserved.holds("wish") && !reserved.holds("facts"));
    }
}
