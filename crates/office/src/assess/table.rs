//! A round as a table: every figure with its tally, and the list behind one.

use super::Office;
use super::say::{state_text, state_zh};
use crate::accounts::Who;
use crate::fault::Denial;
use crate::sheet::{self, Kind, Rows};

impl Office {
    /// All figures of a round that may be seen.
    pub fn assessment_table(&self, who: &Who, (id, kind): (&str, Kind)) -> Result<Vec<u8>, Denial> {
        let page = self.assessment_page(who, id)?;
        let head = ["机关", "指标组", "指标", "公式", "分子", "分母", "结果", "异议", "名单摘要"];
        let mut rows: Rows = vec![head.map(String::from).to_vec()];
        for body in &page.bodies {
            for line in &body.figures {
                let group = page.groups.iter().find(|(id, _)| *id == line.figure.group);
                let objected = line.objected.map_or("", |answered| if answered { "已答复" } else { "待答复" });
                rows.push(vec![
                    body.name.clone(),
                    group.map_or(String::new(), |(_, name)| name.clone()),
                    line.figure.name.clone(),
                    line.figure.formula.clone(),
                    line.tally.good.to_string(),
                    line.tally.of.to_string(),
                    state_text(line.state),
                    objected.to_string(),
                    line.figure.digest.clone(),
                ]);
            }
        }
        rows.push(vec![format!("{}：{}", page.line.title, state_zh(page.line.state))]);
        Ok(sheet::write(kind, &rows))
    }

    /// The list behind a figure.
    pub fn figure_table(&self, who: &Who, of: (&str, &str, &str), kind: Kind) -> Result<Vec<u8>, Denial> {
        let page = self.figure_page(who, of)?;
        let mut rows: Rows = vec![["编号", "文号", "符合", "调整"].map(String::from).to_vec()];
        for case in page.cases {
            let changed = case.changed.map_or("", |good| if good { "改为符合" } else { "不计入" });
            let number = case.row.and_then(|r| r.number).or(case.task).unwrap_or_default();
            let good = if case.good { "是" } else { "否" };
            rows.push(vec![case.id, number, good.to_string(), changed.to_string()]);
        }
        Ok(sheet::write(kind, &rows))
    }
}
