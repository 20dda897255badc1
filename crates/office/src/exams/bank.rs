//! Questions from a table, looked at row by row before anything is written; the bank as a table. A question that says otherwise is a new version.

use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::Citation;
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::law::statute::Statutes;
use crate::matter::register::exam::{Question, QuestionKind};
use crate::policy::{self, Do};
use crate::sheet::{self, Kind, Rows};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The headings, in their order.
pub const QUESTION_HEADINGS: [&str; 12] =
    ["编号", "题型", "专题", "题目", "选项A", "选项B", "选项C", "选项D", "选项E", "答案", "条文", "停用"];
const TEXT_MOST: usize = 1000;

/// What a table would do.
#[derive(Clone, Debug, Default)]
pub struct BankPreview {
    /// New questions, and new versions of others, with the row of the table.
    pub new: Vec<(usize, Question)>,
    /// There already as it is.
    pub same: usize,
    /// Not taken.
    pub refused: Vec<Refused>,
}

impl BankPreview {
    /// Stands for all that it shows: what is written is what was seen.
    pub fn mark(&self) -> String {
        let all: Vec<_> = self.new.iter().map(|(_, q)| json!(q)).collect();
        hex(&Sha256::digest(json!(all).to_string()))
    }
}

impl Office {
    /// What a table that is held would do now.
    pub fn preview_questions(&self, who: &Who, id: &str) -> Result<BankPreview, Denial> {
        policy::require(who, Do::Examine, who.agency)?;
        let rows = self.held_table(who, id)?.rows()?;
        self.judge_questions(&rows).map_err(|why| Denial::mistake("file", why))
    }

    fn judge_questions(&self, rows: &Rows) -> Result<BankPreview, String> {
        let exams = self.exams().map_err(|e| e.to_string())?;
        let (engine, mut preview, mut codes) = (self.engine(), BankPreview::default(), BTreeSet::new());
        for (line, cells) in named(rows)? {
            let what = cells.get("题目").cloned().unwrap_or_default();
            let read = question(&cells, &engine.law.statutes);
            let read = read.and_then(|q| {
                if codes.insert(q.code.clone()) { Ok(q) } else { Err("这个编号在表里出现了两次".into()) }
            });
            match read {
                Err(why) => preview.refused.push(Refused { line, what, why }),
                Ok(read) => match exams.question(&read.code) {
                    Some(was) if (Question { version: was.version, ..read.clone() }) == *was => preview.same += 1,
                    was => {
                        let version = was.map_or(0, |w| w.version) + 1;
                        preview.new.push((line, Question { version, ..read }));
                    }
                },
            }
        }
        Ok(preview)
    }

    /// Writes what a preview showed; how many.
    pub async fn enter_questions(&self, who: &Who, id: &str, preview: BankPreview) -> Result<usize, Denial> {
        policy::require(who, Do::Examine, who.agency)?;
        let n = preview.new.len();
        let rows = preview.new.into_iter().map(|(_, q)| ("QuestionEntered", json!(q))).collect();
        let _turn = self.exam_turn().await;
        self.enter_exams(Some(who), rows).await?;
        self.drop_table(who, id);
        Ok(n)
    }

    /// The questions of a table, for data that comes with the program; a row that is refused is a fault.
    pub async fn enter_question_table(&self, csv: &str) -> Result<usize, Denial> {
        let fault = |e: String| Denial::Fault(format!("questions: {e}"));
        let rows = sheet::read(Kind::Csv, csv.as_bytes()).map_err(fault)?;
        let preview = self.judge_questions(&rows).map_err(fault)?;
        if let Some(r) = preview.refused.first() {
            return Err(fault(format!("{}: {}", r.line, r.why)));
        }
        let rows: Vec<_> = preview.new.into_iter().map(|(_, q)| ("QuestionEntered", json!(q))).collect();
        let n = rows.len();
        let _turn = self.exam_turn().await;
        self.enter_exams(None, rows).await?;
        Ok(n)
    }

    /// The bank as a table.
    pub fn questions_table(&self, who: &Who, kind: Kind) -> Result<Vec<u8>, Denial> {
        policy::require(who, Do::Examine, who.agency)?;
        let exams = self.exams()?;
        let row = |q: &Question| {
            let choice = |n: usize| q.choices.get(n).cloned().unwrap_or_default();
            let cites: Vec<String> = q.cites.iter().map(ToString::to_string).collect();
            let right = match q.kind {
                QuestionKind::Judge => if q.right.contains(&'A') { "对" } else { "错" }.to_string(),
                _ => q.right.iter().collect(),
            };
            let retired = if q.retired { "是" } else { "" };
            let judged = q.kind == QuestionKind::Judge;
            let mut row = vec![q.code.clone(), q.kind.zh().into(), q.topic.clone(), q.text.clone()];
            row.extend((0..5).map(|n| if judged { String::new() } else { choice(n) }));
            row.extend([right, cites.join("；"), retired.into()]);
            row
        };
        let newest = exams.questions.values().filter_map(|v| v.last());
        let head = QUESTION_HEADINGS.map(String::from).to_vec();
        Ok(sheet::write(kind, &std::iter::once(head).chain(newest.map(row)).collect::<Vec<_>>()))
    }
}

/// A line of a table: its number, and what stands under each heading.
type Line = (usize, BTreeMap<String, String>);

/// The cells of each row by their headings.
fn named(rows: &Rows) -> Result<Vec<Line>, String> {
    let head = rows.first().ok_or("表是空的")?;
    let needed = ["编号", "题型", "题目", "答案", "条文"];
    let missing: Vec<&str> = needed.into_iter().filter(|h| !head.iter().any(|c| c == h)).collect();
    if !missing.is_empty() {
        return Err(format!("第一行缺少栏目：{}", missing.join("、")));
    }
    let cells = |row: &Vec<String>| head.iter().cloned().zip(row.iter().cloned()).collect();
    let filled = (1..).zip(rows).skip(1).filter(|(_, r)| r.iter().any(|c| !c.is_empty()));
    Ok(filled.map(|(n, row)| (n, cells(row))).collect())
}

/// A question, or all that is wrong with its row.
fn question(cells: &BTreeMap<String, String>, statutes: &Statutes) -> Result<Question, String> {
    let cell = |name: &str| cells.get(name).map_or("", String::as_str);
    let mut wrong = Vec::new();
    let code = cell("编号").to_ascii_uppercase();
    if code.is_empty() || code.len() > 20 || !code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        wrong.push("编号是 20 位以内的字母、数字和“-”".to_string());
    }
    let kind = QuestionKind::ALL.into_iter().find(|k| k.zh() == cell("题型"));
    if kind.is_none() {
        wrong.push(format!("没有“{}”这种题型，只有单选、多选、判断", cell("题型")));
    }
    if cell("题目").is_empty() || cell("题目").chars().count() > TEXT_MOST {
        wrong.push(format!("题目为空，或者超过 {TEXT_MOST} 字"));
    }
    let (choices, right) = match kind {
        Some(QuestionKind::Judge) => (vec!["对".to_string(), "错".to_string()], judged(cell("答案"))),
        _ => {
            let all = ["选项A", "选项B", "选项C", "选项D", "选项E"].map(cell);
            let given = all.iter().take_while(|c| !c.is_empty());
            (
                given.map(|c| c.to_string()).collect(),
                cell("答案").to_ascii_uppercase().chars().filter(|c| !c.is_whitespace()).collect(),
            )
        }
    };
    let last = char::from(b'A' + u8::try_from(choices.len()).unwrap_or(0));
    let fits = match kind {
        Some(QuestionKind::Multiple) => right.len() >= 2,
        _ => right.len() == 1,
    };
    if choices.len() < 2 {
        wrong.push("至少要有选项A、选项B".into());
    } else if !fits || !right.iter().all(|c| ('A'..last).contains(c)) {
        wrong.push("答案与题型、选项不符：单选一个字母，多选两个以上，判断写对或者错".into());
    }
    let cites = cell("条文").split(['；', ';']).map(str::trim).filter(|c| !c.is_empty());
    let cites: Vec<Result<Citation, String>> = cites.map(|c| cited(c, statutes)).collect();
    if cites.is_empty() {
        wrong.push("没有条文".into());
    }
    wrong.extend(cites.iter().filter_map(|c| c.as_ref().err().cloned()));
    match kind.filter(|_| wrong.is_empty()) {
        None => Err(wrong.join("；")),
        Some(kind) => Ok(Question {
            code,
            version: 0,
            kind,
            topic: cell("专题").into(),
            text: cell("题目").into(),
            choices,
            right,
            cites: cites.into_iter().flatten().collect(),
            retired: cell("停用") == "是",
        }),
    }
}

fn judged(answer: &str) -> BTreeSet<char> {
    match answer {
        "对" | "正确" => BTreeSet::from(['A']),
        "错" | "错误" => BTreeSet::from(['B']),
        _ => BTreeSet::new(),
    }
}

/// An article that the law pack has: `penalty-law/44`.
fn cited(text: &str, statutes: &Statutes) -> Result<Citation, String> {
    let read = text.parse::<Citation>().map_err(|_| format!("读不懂条文“{text}”，请照导出的表写"))?;
    statutes.find(&read).map(|_| read).map_err(|_| format!("法律数据里没有“{text}”"))
}
