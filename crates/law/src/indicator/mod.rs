//! Indicators of assessment 考核指标: rates over what happened, one file each under `law/indicators/`; their groups with weights in `groups.toml`,
//! the courses of assessment in `courses.toml`, those that cannot be worked out yet in `waiting.toml`. An indicator sees bodies, never persons; a
//! plain number of acts, or anything about money, is no indicator (行政处罚法 74.3): `read` refuses it.

pub mod check;
mod course;

pub use course::{AssessGroup, Course, Span};

use crate::warning::Subject;
use crate::{LawError, Pack};
use fadu_base::Ground;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether more is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Only to be seen over time: it gives no points.
    Neutral,
}

/// Where the cases come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseSource {
    /// Events of matters.
    #[default]
    Matters,
    /// Tasks of the yearly duty plan 年度法定职责清单.
    Plan,
}

/// The denominator 分母: which cases are looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// Where they come from.
    #[serde(default)]
    pub source: CaseSource,
    /// The event that makes a case, on its day; `A|B` is any. A matter is one case, by its newest such event in the period.
    #[serde(default)]
    pub on: String,
    /// The field of that event with its day; the day on which it happened if none.
    #[serde(default)]
    pub day_field: Option<String>,
    /// What must hold (CEL over the event's values, the matter's below them).
    #[serde(default)]
    pub when: Option<String>,
    /// Events that must all stand.
    #[serde(default)]
    pub with: Vec<String>,
    /// Events of which none may stand.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Only in these procedures; empty are all.
    #[serde(default)]
    pub procedures: Vec<String>,
    /// The field that names the body that is assessed (by id or full name); the body that handles the matter if none.
    #[serde(default)]
    pub body_field: Option<String>,
    /// Events of which any settles the case: before, and as long as nothing is late, it is not due and not counted.
    #[serde(default)]
    pub settled: Vec<String>,
}

/// The numerator 分子: which of these cases count. All that is said must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Good {
    /// What must hold, as in the cases.
    #[serde(default)]
    pub when: Option<String>,
    /// Events that must all stand.
    #[serde(default)]
    pub with: Vec<String>,
    /// Events that must all stand on or before the day of the case.
    #[serde(default)]
    pub before: Vec<String>,
    /// Events of which none may stand.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Rules of warning that find nothing above yellow.
    #[serde(default)]
    pub silent: Vec<String>,
    /// The task of the plan is done, and in time.
    #[serde(default)]
    pub done_in_time: bool,
}

/// An indicator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Id in the table of facts.
    pub id: String,
    /// Its group.
    pub group: String,
    /// Chinese name.
    pub name: String,
    /// Whom it looks at: bodies. Anything else is refused.
    #[serde(default = "agency")]
    pub about: Subject,
    /// Whether more is better.
    pub direction: Direction,
    /// Below so many cases there is no figure.
    pub min_sample: u32,
    /// The share that is asked, in a thousand, where it is not only compared over time.
    #[serde(default)]
    pub goal_permille: Option<u32>,
    /// What it rests on: articles, or a house rule.
    pub ground: Ground,
    /// The formula in words.
    pub formula: String,
    /// What is to be known beside it.
    #[serde(default)]
    pub note: String,
    /// What rests on assumption, in Chinese.
    #[serde(default)]
    pub assumed: Option<String>,
    /// Rules whose red findings are listed; for red lines only, which are findings and no rates.
    #[serde(default)]
    pub red_line: Vec<String>,
    /// The denominator.
    #[serde(default)]
    pub cases: Option<Cases>,
    /// The numerator.
    #[serde(default)]
    pub good: Option<Good>,
}

fn agency() -> Subject {
    Subject::Agency
}

impl Indicator {
    /// Whether it is a red line 红线: a list of findings to be confirmed.
    pub fn is_red_line(&self) -> bool {
        !self.red_line.is_empty()
    }

    /// The conditions that it asks.
    pub fn conditions(&self) -> impl Iterator<Item = &str> {
        let cases = self.cases.iter().filter_map(|c| c.when.as_deref());
        cases.chain(self.good.iter().filter_map(|g| g.when.as_deref()))
    }

    /// The events that it names.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        let cases = self.cases.iter().flat_map(|c| {
            std::iter::once(&c.on).chain(&c.with).chain(&c.unless).chain(&c.settled).filter(|n| !n.is_empty())
        });
        let good = self.good.iter().flat_map(|g| g.with.iter().chain(&g.before).chain(&g.unless));
        cases.chain(good).flat_map(|names| names.split('|'))
    }

    /// The rules of warning that it names.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.red_line.iter().chain(self.good.iter().flat_map(|g| &g.silent)).map(String::as_str)
    }

    /// What is asked of the record, in the words of its file: frozen beside each figure.
    pub fn query(&self) -> String {
        let query = serde_json::json!({ "cases": self.cases, "good": self.good, "red_line": self.red_line });
        query.to_string()
    }

    /// Why it is no indicator, if it is none: a person is ranked, acts are only counted.
    fn unfit(&self) -> Option<String> {
        if self.about != Subject::Agency {
            return Some("考核的对象是机关，不给人员打分、排名".into());
        }
        if self.is_red_line() {
            let rate = self.cases.is_some() || self.good.is_some();
            return rate.then(|| "红线是待认定的问题，不是比率：不写 cases、good".into());
        }
        let Some((cases, good)) = self.cases.as_ref().zip(self.good.as_ref()) else {
            return Some(
                "只数件数的不是指标：罚款、检查的多少不得作为考核（行政处罚法第74条第3款），请写明分母和分子".into(),
            );
        };
        if *good == Good::default() {
            return Some("分子没有写任何要求，等于只数件数（行政处罚法第74条第3款）".into());
        }
        match cases.source {
            CaseSource::Matters if cases.on.is_empty() => Some("分母没有写哪一个事件".into()),
            CaseSource::Matters if good.done_in_time => Some("done_in_time 只用于年度职责清单".into()),
            CaseSource::Plan if !good.done_in_time => Some("年度职责清单的分子写 done_in_time".into()),
            _ => None,
        }
    }
}

/// The assessment as the pack has it.
#[derive(Clone, Debug, Default)]
pub struct Assessing {
    /// Indicators by id.
    pub indicators: BTreeMap<String, Indicator>,
    /// Groups, in order.
    pub groups: Vec<AssessGroup>,
    /// Courses, in order.
    pub courses: Vec<Course>,
    /// Those that cannot be worked out yet, with why.
    pub waiting: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitingFile {
    waiting: BTreeMap<String, String>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupFile {
    group: Vec<AssessGroup>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseFile {
    course: Vec<Course>,
}

const WAITING: &str = "indicators/waiting.toml";
const GROUPS: &str = "indicators/groups.toml";
const COURSES: &str = "indicators/courses.toml";

/// Reads `indicators/`; an older pack has none. An id that is not the file's name, and what is no indicator, is an error.
pub(crate) fn read(pack: &Pack) -> Result<Assessing, LawError> {
    let mut all = Assessing::default();
    for path in pack.paths("indicators/", ".toml") {
        match path {
            WAITING => all.waiting = pack.toml::<WaitingFile>(path)?.waiting,
            GROUPS => all.groups = pack.toml::<GroupFile>(path)?.group,
            COURSES => all.courses = pack.toml::<CourseFile>(path)?.course,
            _ => {
                let one: Indicator = pack.toml(path)?;
                if path != format!("indicators/{}.toml", one.id) {
                    return Err(LawError::new(path, format!("文件名与编号 {} 不一致", one.id)));
                }
                if let Some(why) = one.unfit() {
                    return Err(LawError::new(path, format!("{}：{why}", one.id)));
                }
                all.indicators.insert(one.id.clone(), one);
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(more: &str) -> Result<Assessing, String> {
        let head = "id = \"x\"\ngroup = \"g\"\nname = \"n\"\ndirection = \"up\"\nmin_sample = 10\nformula = \"f\"\n\
                    ground = { house = { owner = \"o\", origin = \"r\" } }\n";
        let pack = Pack { files: [("indicators/x.toml".to_string(), format!("{head}{more}").into_bytes())].into() };
        read(&pack).map_err(|e| e.message)
    }

    #[test]
    fn a_rate_is_read() {
        let all =
            read_one("cases = { on = \"DecisionMade|LicenceDecided\" }\ngood = { silent = [\"E01\"] }\n").unwrap();
        let one = &all.indicators["x"];
        assert_eq!(one.events().collect::<Vec<_>>(), ["DecisionMade", "LicenceDecided"]);
        assert_eq!(one.rules().collect::<Vec<_>>(), ["E01"]);
    }

    #[test]
    fn a_plain_count_is_no_indicator() {
        for more in ["", "cases = { on = \"DecisionMade\" }\n", "cases = { on = \"DecisionMade\" }\ngood = {}\n"] {
            assert!(read_one(more).unwrap_err().contains("第74条第3款"), "{more}");
        }
    }

    #[test]
    fn persons_are_not_ranked() {
        let more = "about = \"officer\"\ncases = { on = \"DecisionMade\" }\ngood = { silent = [\"E01\"] }\n";
        assert_eq!(read_one(more).unwrap_err(), "x：考核的对象是机关，不给人员打分、排名");
    }

    #[test]
    fn a_red_line_is_a_list_and_no_rate() {
        assert!(read_one("red_line = [\"B12\"]\n").is_ok());
        let both = "red_line = [\"B12\"]\ncases = { on = \"DecisionMade\" }\n";
        assert!(read_one(both).unwrap_err().contains("不是比率"));
    }
}
