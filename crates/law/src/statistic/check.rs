//! Proves the statistics: procedures, events, fields, dimensions and values exist; what is assumed or waits is listed.

use super::{Count, DimensionOf, Origin, Statistics, WHAT, Which};
use crate::Law;
use crate::check::{Finding, citations};
use fadu_base::Ground;

const FILE: &str = "statistics";

/// Findings on all of it.
pub fn check(law: &Law, findings: &mut Vec<Finding>) {
    let all = &law.statistics;
    if all.counts.is_empty() {
        return;
    }
    let mut proof = Proof { law, all, findings };
    proof.dimensions();
    for count in &all.counts {
        count.origins.iter().for_each(|o| proof.origin(count, o));
    }
    for pivot in &all.pivots {
        proof.which(&pivot.name, &pivot.which);
        for id in pivot.rows.iter().chain(&pivot.columns) {
            proof.dimension(&pivot.name, id);
        }
    }
    proof.tables();
    proof.lead();
}

struct Proof<'a> {
    law: &'a Law,
    all: &'a Statistics,
    findings: &'a mut Vec<Finding>,
}

impl Proof<'_> {
    fn wrong(&mut self, what: String) {
        self.findings.push(Finding::error(FILE, what));
    }

    fn dimensions(&mut self) {
        for d in &self.all.dimensions {
            let reads = matches!(d.of, DimensionOf::Field | DimensionOf::Item);
            if reads && d.fields.is_empty() || d.of == DimensionOf::Cases && d.cases.is_empty() {
                self.wrong(format!("维度 {} 没有写从哪里读", d.id));
            }
            if d.up_to.windows(2).any(|w| w[0].0 >= w[1].0) {
                self.wrong(format!("维度 {} 的天数没有递增", d.id));
            }
            if let Some(assumed) = &d.assumed {
                self.findings.push(Finding::note(FILE, format!("维度“{}”依推定：{assumed}", d.name)));
            }
        }
        if let Some(house) = &self.all.house {
            let says = format!("统计口径没有条文的，是内部规则：{}（{}）", house.owner, house.origin);
            self.findings.push(Finding::note(FILE, says));
        }
    }

    fn origin(&mut self, count: &Count, origin: &Origin) {
        for id in &origin.procedures {
            let Some(procedure) = self.law.base_procedures().find(|p| p.id == *id) else {
                self.wrong(format!("{}：没有程序 {id}", count.name));
                continue;
            };
            for field in origin.day.iter().chain(&origin.sum) {
                if !procedure.fields.contains_key(field) && origin.procedures.len() == 1 {
                    self.wrong(format!("{}：{id} 没有字段 {field}", count.name));
                }
            }
        }
        for event in origin.event.split('|').filter(|e| self.law.events.get(e).is_none()) {
            self.findings.push(Finding::error(FILE, format!("{}：提到未声明的事件 {event}", count.name)));
        }
        for id in origin.set.keys() {
            self.dimension(&count.name, id);
        }
    }

    fn dimension(&mut self, of: &str, id: &str) {
        if id != WHAT && self.all.dimension(id).is_none() {
            self.wrong(format!("{of}：没有维度 {id}"));
        }
    }

    fn which(&mut self, of: &str, which: &Which) {
        for id in &which.what {
            if self.all.count(id).is_none() {
                self.wrong(format!("{of}：没有计数 {id}"));
            }
        }
        for (id, values) in &which.only {
            self.dimension(of, id);
            let Some(d) = self.all.dimension(id) else { continue };
            let named = !d.names.is_empty() || !d.cases.is_empty() || !d.up_to.is_empty();
            for value in values.iter().filter(|v| named && d.name_of(v).is_none()) {
                self.wrong(format!("{of}：维度 {id} 没有值 {value}"));
            }
        }
    }

    fn tables(&mut self) {
        let all = self.all;
        for table in &all.tables {
            if let Some(assumed) = &table.assumed {
                self.findings.push(Finding::note(FILE, format!("{} 依推定：{assumed}", table.name)));
            }
            for c in &table.columns {
                let of = format!("{}“{}”", table.name, c.name);
                if let Ground::Law(cites) = &c.ground {
                    citations(FILE, &of, cites, &self.law.statutes, self.findings);
                }
                let ways = [c.which.is_some(), !c.sum_of.is_empty(), c.share_of.is_some(), c.absent.is_some()];
                if ways.iter().filter(|w| **w).count() != 1 {
                    self.wrong(format!("{of}：要写怎样得出，且只写一种"));
                }
                c.which.iter().for_each(|w| self.which(&of, w));
                let pair = c.share_of.iter().flat_map(|(a, b)| [a, b]);
                let known = |id: &&String| !table.columns.iter().any(|o| o.id == **id);
                for id in c.sum_of.iter().chain(pair).filter(known) {
                    self.wrong(format!("{of}：没有列 {id}"));
                }
                if let Some(why) = &c.absent {
                    self.findings.push(Finding::note(FILE, format!("{of} 尚无数据：{why}")));
                }
            }
        }
    }

    fn lead(&mut self) {
        let all = self.all;
        for q in all.lead.iter().flat_map(|l| &l.questions) {
            for f in &q.figures {
                self.which(&f.name, &f.which);
                f.of.iter().for_each(|w| self.which(&f.name, w));
            }
            for id in q.large.iter().chain([&q.monthly, &q.compare]) {
                if !q.figures.iter().any(|f| f.id == *id) {
                    self.wrong(format!("{}：没有数字 {id}", q.name));
                }
            }
            for (what, why) in &q.absent {
                self.findings.push(Finding::note(FILE, format!("一页“{what}”尚无数据：{why}")));
            }
        }
    }
}
