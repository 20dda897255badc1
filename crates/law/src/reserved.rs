//! What of a matter only those see who handle it or decide on it 保密: who told something, how that person is reached, what would give the person away.

use crate::check::{Finding, citations};
use crate::limit::House;
use crate::procedure::{By, FieldKind, Procedure};
use crate::statute::Statutes;
use fadu_base::Citation;
use serde::Deserialize;

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
}

impl Reserved {
    /// A name as others see it: 张**.
    pub fn masked(&self, name: &str) -> String {
        if self.nobody.iter().any(|n| n == name.trim()) {
            return name.to_string();
        }
        name.chars().take(self.keep).chain(self.rest.chars()).collect()
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
    let served = p.served.iter().flat_map(|s| &s.fields).map(|f| (f, "送达别的机关"));
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
