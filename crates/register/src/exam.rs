//! Examinations: questions with their versions, examinations that are set, what each officer answered and when, and the marks.

use fadu_law::base::id::{OfficerId, PersonId};
use fadu_law::base::{Citation, Day, Moment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a question is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// One choice is right.
    Single,
    /// Two choices or more are right, and all of them must be chosen.
    Multiple,
    /// It is right or wrong.
    Judge,
}

impl QuestionKind {
    /// All of them.
    pub const ALL: [QuestionKind; 3] = [QuestionKind::Single, QuestionKind::Multiple, QuestionKind::Judge];

    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            QuestionKind::Single => "单选",
            QuestionKind::Multiple => "多选",
            QuestionKind::Judge => "判断",
        }
    }
}

/// A question of the bank, in one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Its code, the same in all versions.
    pub code: String,
    /// The version, from 1.
    pub version: u32,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The topic.
    pub topic: String,
    /// What is asked.
    pub text: String,
    /// The choices, A, B, C …
    pub choices: Vec<String>,
    /// The letters of those that are right.
    pub right: BTreeSet<char>,
    /// The articles that answer it.
    pub cites: Vec<Citation>,
    /// No longer drawn.
    #[serde(default)]
    pub retired: bool,
}

/// What an officer answered: letters by the code of the question.
pub type Answers = BTreeMap<String, BTreeSet<char>>;

/// An examination as it was set. All that decides which questions come was recorded before it began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Examination {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The first moment at which it may be begun.
    pub opens: Moment,
    /// The last moment at which it may be begun.
    pub closes: Moment,
    /// How long it takes.
    pub minutes: u32,
    /// The marks, of 100, with which it is passed.
    pub pass_mark: u16,
    /// How many questions each paper has.
    pub count: usize,
    /// From what the papers are drawn, in hex.
    pub seed: String,
    /// The bank as it stood: codes and versions.
    pub bank: Vec<(String, u32)>,
    /// Who is examined.
    pub officers: Vec<OfficerId>,
    /// Who set it.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// The day.
    pub on: Day,
}

/// How an examination ended for somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Handed in.
    HandedIn,
    /// The time was up.
    TimeUp,
}

/// The marks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExamResult {
    /// When it ended.
    pub at: Moment,
    /// How.
    pub how: Ended,
    /// So many were answered rightly.
    pub right: usize,
    /// So many were asked.
    pub of: usize,
    /// The marks, of 100.
    pub marks: u16,
    /// Whether it is passed.
    pub passed: bool,
}

/// An officer who sits an examination: the whole row, as each event carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sitting {
    /// The examination.
    pub exam: String,
    /// The officer.
    pub officer: OfficerId,
    /// The officer's paper: codes and versions in their order.
    pub paper: Vec<(String, u32)>,
    /// When it was begun.
    pub begun: Moment,
    /// When the time is up.
    pub until: Moment,
    /// What was answered so far.
    #[serde(default)]
    pub answers: Answers,
    /// When that was saved.
    pub saved: Moment,
    /// The marks, once it has ended.
    #[serde(default)]
    pub result: Option<ExamResult>,
}

/// Questions, examinations and who sits them: a fold of events.
#[derive(Clone, Debug, Default)]
pub struct Exams {
    /// Every version of each question, oldest first, by code.
    pub questions: BTreeMap<String, Vec<Question>>,
    /// Examinations by id.
    pub set: BTreeMap<String, Examination>,
    /// Sittings by examination and officer.
    pub sittings: BTreeMap<(String, OfficerId), Sitting>,
}

/// The row of an event.
#[derive(Deserialize)]
struct Entered<T> {
    row: T,
}

impl Exams {
    /// Takes in an event, from the text of its fields; others are passed over.
    pub fn apply(&mut self, name: &str, fields: &str) {
        match name {
            "QuestionEntered" => {
                if let Ok(Entered { row }) = serde_json::from_str::<Entered<Question>>(fields) {
                    self.questions.entry(row.code.clone()).or_default().push(row);
                }
            }
            "ExaminationSet" => {
                if let Ok(Entered { row }) = serde_json::from_str::<Entered<Examination>>(fields) {
                    self.set.insert(row.id.clone(), row);
                }
            }
            "ExaminationBegun" | "ExaminationAnswered" | "ExaminationEnded" => {
                if let Ok(Entered { row }) = serde_json::from_str::<Entered<Sitting>>(fields) {
                    self.sittings.insert((row.exam.clone(), row.officer), row);
                }
            }
            _ => {}
        }
    }

    /// The newest version of a question.
    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions.get(code)?.last()
    }

    /// A version of a question.
    pub fn version(&self, of: &(String, u32)) -> Option<&Question> {
        self.questions.get(&of.0)?.iter().find(|q| q.version == of.1)
    }

    /// Questions that may be drawn, in their newest version; of some topics, or of all.
    pub fn bank(&self, topics: &[String]) -> Vec<&Question> {
        let newest = self.questions.values().filter_map(|v| v.last());
        newest.filter(|q| !q.retired && (topics.is_empty() || topics.contains(&q.topic))).collect()
    }

    /// The marks of what was saved. A question without the very letters that are right counts nothing.
    pub fn marked(&self, sitting: &Sitting, (at, how): (Moment, Ended), pass_mark: u16) -> ExamResult {
        let right = |of: &&(String, u32)| {
            let given = sitting.answers.get(&of.0);
            self.version(of).is_some_and(|q| given == Some(&q.right))
        };
        let (of, right) = (sitting.paper.len(), sitting.paper.iter().filter(right).count());
        let marks = u16::try_from(right * 100 / of.max(1)).unwrap_or(0);
        ExamResult { at, how, right, of, marks, passed: marks >= pass_mark }
    }

    /// The newest passed result of an officer, with its examination.
    pub fn passed(&self, officer: OfficerId) -> Option<(&Examination, &ExamResult)> {
        let mine = self.sittings.values().filter(|s| s.officer == officer);
        let passed = mine.filter_map(|s| Some((self.set.get(&s.exam)?, s.result.as_ref().filter(|r| r.passed)?)));
        passed.max_by_key(|(_, r)| r.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn question(code: &str, version: u32, right: &str) -> Question {
        Question {
            code: code.into(),
            version,
            kind: QuestionKind::Single,
            topic: "甲".into(),
            text: "问".into(),
            choices: vec!["一".into(), "二".into()],
            right: right.chars().collect(),
            cites: Vec::new(),
            retired: false,
        }
    }

    fn exams() -> Exams {
        let mut all = Exams::default();
        for q in [question("a", 1, "A"), question("b", 1, "AB"), question("a", 2, "B"), question("c", 1, "A")] {
            all.apply("QuestionEntered", &json!({ "row": q }).to_string());
        }
        all
    }

    #[test]
    fn a_paper_is_marked_by_the_versions_that_it_has() {
        let all = exams();
        let at = Moment(1_790_000_000_000);
        let paper = |v: u32| vec![("a".to_string(), v), ("b".to_string(), 1), ("c".to_string(), 1)];
        let answers = |a: &str, b: &str| {
            let given = [("a", a), ("b", b)].map(|(code, letters)| (code.to_string(), letters.chars().collect()));
            given.into_iter().collect::<Answers>()
        };
        for (version, (a, b), (right, marks, passed)) in [
            (1, ("A", "AB"), (2, 66, true)),
            (2, ("A", "AB"), (1, 33, false)),
            (2, ("B", "A"), (1, 33, false)),
            (2, ("AB", "ABC"), (0, 0, false)),
        ] {
            let sitting = Sitting {
                exam: "e".into(),
                officer: OfficerId::from_bits(1),
                paper: paper(version),
                begun: at,
                until: at,
                answers: answers(a, b),
                saved: at,
                result: None,
            };
            let got = all.marked(&sitting, (at, Ended::HandedIn), 60);
            assert_eq!((got.right, got.marks, got.passed, got.of), (right, marks, passed, 3), "{version} {a} {b}");
        }
    }

    #[test]
    fn only_the_newest_version_of_what_is_not_retired_is_drawn() {
        let mut all = exams();
        let codes = |all: &Exams, topics: &[&str]| {
            let topics: Vec<String> = topics.iter().map(|t| t.to_string()).collect();
            all.bank(&topics).iter().map(|q| format!("{}{}", q.code, q.version)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(codes(&all, &[]), "a2 b1 c1");
        all.apply(
            "QuestionEntered",
            &json!({ "row": Question { retired: true, ..question("b", 2, "A") } }).to_string(),
        );
        assert_eq!((codes(&all, &["甲"]).as_str(), codes(&all, &["乙"]).as_str()), ("a2 c1", ""));
        all.apply("QuestionEntered", "{\"row\":1}");
        assert_eq!(codes(&all, &[]), "a2 c1", "what cannot be read changes nothing");
    }
}
