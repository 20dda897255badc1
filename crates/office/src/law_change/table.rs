//! The same as tables: a line a term or a ground, a line a part.

use super::{CaseLine, LawChange, TermLine};
use crate::base::Day;
use crate::law::difference::Way;
use crate::sheet::{self, Kind, Rows};

/// 增加, 去掉, 改动.
pub(crate) fn way(way: Way) -> &'static str {
    match way {
        Way::Added => "增加",
        Way::Removed => "去掉",
        Way::Changed => "改动",
    }
}

impl TermLine {
    /// What becomes of the term, in a word.
    pub fn word(&self) -> &'static str {
        match self {
            t if t.overdue => "变为超期",
            t if t.freed => "不再超期",
            t if !t.runs => "开始计算",
            t if !t.would_run => "不再计算",
            t if t.earlier() => "提前",
            t if t.later() => "推后",
            _ => "改动",
        }
    }
}

impl LawChange {
    /// The open matters that are touched, a line a term or a ground.
    pub fn cases_table(&self, kind: Kind) -> Vec<u8> {
        let head = ["机关", "当事人", "文号", "程序", "案由", "变动", "期限或者依据", "原末日", "新末日"];
        let rows: Rows =
            std::iter::once(head.map(String::from).to_vec()).chain(self.cases.iter().flat_map(lines)).collect();
        sheet::write(kind, &rows)
    }

    /// The parts that change, a line each with everything that leans on it.
    pub fn parts_table(&self, kind: Kind) -> Vec<u8> {
        let head = ["部分", "怎样", "编号", "名称", "不同之处", "依据", "牵涉"];
        let mut rows: Rows = vec![head.map(String::from).to_vec()];
        for c in &self.changed {
            let grounds = match &c.house {
                Some((owner, origin)) => format!("内部规则：{owner}，{origin}"),
                None => c.cites.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
            };
            let uses: Vec<String> =
                c.uses.iter().map(|u| format!("{}：{}（{}）", u.kind.zh(), u.name, u.note)).collect();
            rows.push(vec![
                c.part.zh().into(),
                way(c.way).into(),
                c.id.clone(),
                c.name.clone(),
                c.says.join("；"),
                grounds,
                uses.join("；"),
            ]);
        }
        sheet::write(kind, &rows)
    }
}

fn lines(case: &CaseLine) -> Vec<Vec<String>> {
    let own = |word: &str, what: &str, was: String, is: String| {
        let of = [&case.agency, &case.title, &case.number, &case.procedure, &case.item].map(String::clone);
        of.into_iter().chain([word.to_string(), what.to_string(), was, is]).collect::<Vec<_>>()
    };
    let day = |d: Option<Day>| d.map_or(String::new(), |d| d.to_string());
    let terms = case.terms.iter().map(|t| own(t.word(), &t.name, day(t.was), day(t.is)));
    let founded = case.founded.iter().map(|f| own("依据变动", f, String::new(), String::new()));
    terms.chain(founded).collect()
}
