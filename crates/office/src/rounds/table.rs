//! A round as a table to be taken away: a row a file, a row an item that lost something.

use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::sheet::{self, Kind};

impl Office {
    /// The results of a round, as CSV or XLSX: title of the file and bytes. Who reviewed is not in it.
    pub fn round_table(&self, who: &Who, id: &str, kind: Kind) -> Result<(String, Vec<u8>), Denial> {
        let page = self.round_page(who, id)?;
        let head = ["案卷", "机关", "得分", "等次", "项目", "扣分", "理由", "异议", "整改"];
        let mut rows = vec![head.map(str::to_string).to_vec()];
        for line in &page.files {
            let state = &line.state;
            let result = self.result_page(page.round.clone(), state.clone())?;
            let points = state.result().map_or(String::new(), |s| tenths(s.tenths()));
            let grade = state.result().map_or("没有定分", |s| s.grade.as_str());
            let objected = match (state.objection(), state.objections.len()) {
                (Some(_), _) => "待答复",
                (None, 0) => "",
                (None, _) => "已答复",
            };
            let correcting = match (state.correction(), state.corrections.len()) {
                (Some(_), _) => "整改中",
                (None, 0) => "",
                (None, _) => "已验收",
            };
            let row = |item: &str, lost: &str, why: &str| {
                [&line.name, &line.agency, &points, grade, item, lost, why, objected, correcting]
                    .map(str::to_string)
                    .to_vec()
            };
            for mark in &result.marks {
                let lost = if mark.veto { "一票否决".to_string() } else { hundredths(mark.hundredths) };
                let why: Vec<&str> = mark.reasons.iter().map(|(says, _)| says.as_str()).collect();
                rows.push(row(&mark.name, &lost, &why.join("；")));
            }
            if result.marks.is_empty() {
                rows.push(row("", "", ""));
            }
        }
        Ok((page.round.opened.title, sheet::write(kind, &rows)))
    }
}

/// Tenths of a point, as people write them.
fn tenths(tenths: u32) -> String {
    hundredths(tenths * 10)
}

/// Hundredths of a point, as people write them.
fn hundredths(n: u32) -> String {
    let text = format!("{}.{:02}", n / 100, n % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_without_idle_zeros() {
        assert_eq!([0, 5, 50, 100, 1250, 10000].map(hundredths), ["0", "0.05", "0.5", "1", "12.5", "100"]);
        assert_eq!(tenths(895), "89.5");
    }
}
