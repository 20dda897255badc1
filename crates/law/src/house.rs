//! House rules 内部规则 that are a number, a list of posts or a procedure, one row each under `law/house/`: no article says them, so each has its owner and its
//! origin. They never block as law.

use crate::check::Finding;
use crate::limit::House;
use crate::{Law, LawError, Pack};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The share of a month that a sampling draws at least, of a thousand.
pub const SAMPLING_LEAST: &str = "sampling-least-permille";
/// Working days before the supervisor sees a clue.
pub const WARNING_GRACE: &str = "warning-grace-days";
/// Working days after which an open yellow clue goes up.
pub const WARNING_YELLOW: &str = "warning-yellow-days";
/// A chief may put a clue off for at most so many days at once.
pub const WARNING_SNOOZE: &str = "warning-snooze-days";
/// Working days after which an open red clue goes up.
pub const WARNING_RED: &str = "warning-red-days";
/// So many people review a file, each without knowing of the other.
pub const REVIEWERS: &str = "review-reviewers";
/// The posts from which reviewers are drawn.
pub const REVIEW_POOL: &str = "review-pool";
/// Two sheets that differ by more tenths of a point need a third, which decides.
pub const REVIEW_GAP: &str = "review-gap-tenths";
/// So many files make a rate.
pub const REVIEW_SAMPLE: &str = "review-least-sample";
/// So many times an agency may object to the same item of a file.
pub const REVIEW_OBJECTIONS: &str = "review-objections-most";
/// The procedure of the report of a round.
pub const REVIEW_REPORT: &str = "review-report";

/// Hours after which a sharing of positions ends by itself, and with it what was kept of it.
pub const LIVE_HOURS: &str = "live-share-hours";
/// So many of the newest positions are kept of one sharing.
pub const LIVE_TRAIL: &str = "live-trail-points";
/// A position that is so many seconds old when it comes is no position of now.
pub const LIVE_LATE: &str = "live-late-seconds";
/// A device's clock may be ahead by so many seconds.
pub const LIVE_AHEAD: &str = "live-ahead-seconds";
/// Metres a second between two positions that nothing on the ground makes.
pub const LIVE_SPEED: &str = "live-speed-most";
/// A device may send so many times in a minute.
pub const LIVE_RATE: &str = "live-sends-a-minute";

/// Those that the program asks for.
const ASKED: [&str; 17] = [
    SAMPLING_LEAST,
    WARNING_GRACE,
    WARNING_YELLOW,
    WARNING_SNOOZE,
    WARNING_RED,
    REVIEWERS,
    REVIEW_POOL,
    REVIEW_GAP,
    REVIEW_SAMPLE,
    REVIEW_OBJECTIONS,
    REVIEW_REPORT,
    LIVE_HOURS,
    LIVE_TRAIL,
    LIVE_LATE,
    LIVE_AHEAD,
    LIVE_SPEED,
    LIVE_RATE,
];

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseRule {
    /// Permanent kebab-case id.
    pub id: String,
    /// What it says, in Chinese.
    pub name: String,
    /// The number; none where it is a list.
    #[serde(default)]
    pub count: u32,
    /// Unit of the number, in Chinese.
    #[serde(default)]
    pub unit: String,
    /// Posts.
    #[serde(default)]
    pub posts: Vec<String>,
    /// A procedure by its id.
    #[serde(default)]
    pub procedure: Option<String>,
    /// Whose rule it is, and where it comes from.
    pub house: House,
    /// It was assumed by the product.
    #[serde(default)]
    pub assumed: bool,
}

/// House rules by id; older packs have none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HouseRules(BTreeMap<String, (String, HouseRule)>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(rename = "rule")]
    rules: Vec<HouseRule>,
}

impl HouseRules {
    /// Reads `house/*.toml`.
    pub(crate) fn parse(pack: &Pack) -> Result<HouseRules, LawError> {
        let mut all = BTreeMap::new();
        for path in pack.paths("house/", ".toml") {
            let file: RuleFile = pack.toml(path)?;
            for rule in file.rules {
                let id = rule.id.clone();
                if all.insert(id.clone(), (path.to_string(), rule)).is_some() {
                    return Err(LawError::new(path, format!("内部规则 {id} 写了两次")));
                }
            }
        }
        Ok(HouseRules(all))
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<&HouseRule> {
        self.0.get(id).map(|(_, rule)| rule)
    }

    /// Its number; 0 where the pack does not have it.
    pub fn count(&self, id: &str) -> u32 {
        self.get(id).map_or(0, |r| r.count)
    }

    /// The procedures that rules name: matters of these are drawn up by the program and opened by nobody's hand.
    pub fn procedures(&self) -> impl Iterator<Item = &str> {
        self.0.values().filter_map(|(_, rule)| rule.procedure.as_deref())
    }
}

/// Findings on every house rule: each is listed with owner and origin.
pub fn check(law: &Law, findings: &mut Vec<Finding>) {
    let rules = &law.house.0;
    for (file, rule) in rules.values() {
        let said = match &rule.procedure {
            Some(id) => id.clone(),
            None if rule.posts.is_empty() => format!("{} {}", rule.count, rule.unit),
            None => rule.posts.join("、"),
        };
        let says = [rule.count > 0, !rule.posts.is_empty(), rule.procedure.is_some()];
        if says.iter().filter(|s| **s).count() != 1 {
            findings.push(Finding::error(file, format!("{}：写 count、posts、procedure 中的一项", rule.id)));
        }
        if rule.procedure.as_ref().is_some_and(|id| !law.base_procedures().any(|p| p.id == *id)) {
            findings.push(Finding::error(file, format!("{}：没有程序 {said}", rule.id)));
        }
        if rule.id == REVIEWERS && rule.count != 2 {
            findings.push(Finding::error(file, "每件由两名评查人员评查，第三人只在相差较大时评查"));
        }
        let assumed = if rule.assumed { "，推定" } else { "" };
        let House { owner, origin } = &rule.house;
        findings.push(Finding::note(file, format!("{}：{said}（内部规则：{owner}，{origin}{assumed}）", rule.name)));
    }
    let lacking = ASKED.iter().filter(|id| !rules.is_empty() && !rules.contains_key(**id));
    findings.extend(lacking.map(|id| Finding::error("house", format!("缺少内部规则 {id}"))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_found_by_its_id_and_never_written_twice() {
        let row = "[[rule]]\nid = \"a\"\nname = \"甲\"\ncount = 7\nunit = \"日\"\nhouse = { owner = \"o\", origin = \"g\" }\n";
        let pack = |text: String| Pack { files: [("house/x.toml".to_string(), text.into())].into() };
        let rules = HouseRules::parse(&pack(row.into())).unwrap();
        assert_eq!((rules.count("a"), rules.count("b")), (7, 0));
        assert_eq!(HouseRules::parse(&pack(format!("{row}{row}"))).unwrap_err().message, "内部规则 a 写了两次");
    }
}
