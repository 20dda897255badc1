//! What was planted held against what was raised: recall, precision and lag, rule by rule, every miss and every false alarm.

use super::plan::Row;
use super::play::{Clue, Entered};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One rule, or all of them.
#[derive(Clone, Default, Serialize)]
pub struct Line {
    /// Rows that must raise it.
    pub planted: usize,
    /// Of these, how many did.
    pub found: usize,
    /// Rows that look like it and must not raise it.
    pub look_alikes: usize,
    /// Clues of this rule on rows that must not raise it.
    pub false_alarms: usize,
    /// From the answer to the row to the clue: half within (ms).
    pub lag_p50_ms: i64,
    /// All but one of a hundred within (ms).
    pub lag_p99_ms: i64,
    #[serde(skip)]
    lags: Vec<i64>,
}

/// A miss or a false alarm.
#[derive(Serialize)]
pub struct Wrong {
    /// The rule.
    pub rule: String,
    /// Of which rule the row is a plant or a look-alike.
    pub about: String,
    /// `miss`, `false-alarm` or `refused`.
    pub what: &'static str,
    /// The sentence of the clue, or why the row was not taken.
    pub why: String,
    /// The row.
    pub said: BTreeMap<String, String>,
}

/// All of it.
#[derive(Default, Serialize)]
pub struct Report {
    /// Rows entered.
    pub rows: usize,
    /// Recall over all, in hundredths of a percent.
    pub recall: usize,
    /// Precision over all, in hundredths of a percent.
    pub precision: usize,
    /// All rules together.
    pub all: Line,
    /// Each rule.
    pub rules: BTreeMap<String, Line>,
    /// Each miss, false alarm and row that was not taken.
    pub wrong: Vec<Wrong>,
    /// Rules that were not planted, with the reason.
    pub unplanted: BTreeMap<String, String>,
}

/// Counts. `later` says that the clock has moved: only rows whose clues show then are looked at; before, such rows may be yellow.
pub fn count(report: &mut Report, rows: &[(&Row, &Entered)], clues: &[Clue], later: bool) {
    let mut of: BTreeMap<&str, Vec<&Clue>> = BTreeMap::new();
    clues.iter().for_each(|c| of.entry(c.matter.as_str()).or_default().push(c));
    // What is found in one row because of another can be found only when both are there.
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for (row, entered) in rows {
        let at = last.entry(row.party()).or_default();
        *at = entered.accepted.max(*at);
    }
    for (row, entered) in rows {
        if !later {
            report.rows += 1;
        }
        let matter = match &entered.matter {
            Ok(matter) => matter.as_str(),
            Err(why) => {
                if !later {
                    report.wrong.push(wrong(row, (&row.about, "refused"), why));
                }
                continue;
            }
        };
        if later != row.later {
            continue;
        }
        let raised = of.get(matter).map_or(&[][..], Vec::as_slice);
        let accepted = last.get(row.party()).copied().unwrap_or(entered.accepted);
        tally(report, (row, accepted), raised, later);
    }
}

fn tally(report: &mut Report, (row, accepted): (&Row, i64), raised: &[&Clue], later: bool) {
    for rule in &row.expect {
        let line = report.rules.entry(rule.clone()).or_default();
        line.planted += 1;
        match raised.iter().find(|c| c.rule == *rule) {
            Some(clue) => {
                line.found += 1;
                if !later {
                    line.lags.push((clue.raised - accepted).max(0));
                }
            }
            None => report.wrong.push(wrong(row, (rule, "miss"), "")),
        }
    }
    if row.expect.is_empty() {
        report.rules.entry(row.about.clone()).or_default().look_alikes += 1;
    }
    let mut said = BTreeSet::new();
    for clue in raised.iter().filter(|c| !row.expect.contains(&c.rule)) {
        if said.insert(&clue.rule) {
            report.rules.entry(clue.rule.clone()).or_default().false_alarms += 1;
            report.wrong.push(wrong(row, (&clue.rule, "false-alarm"), &format!("[{}] {}", clue.level, clue.sentence)));
        }
    }
}

fn wrong(row: &Row, (rule, what): (&str, &'static str), why: &str) -> Wrong {
    let (rule, about) = (rule.to_string(), row.about.clone());
    Wrong { rule, about, what, why: why.to_string(), said: row.said.clone() }
}

impl Report {
    /// Sums up.
    pub fn close(&mut self) {
        let mut all = Line::default();
        for line in self.rules.values_mut() {
            all.planted += line.planted;
            all.found += line.found;
            all.look_alikes += line.look_alikes;
            all.false_alarms += line.false_alarms;
            all.lags.extend(&line.lags);
            line.lag();
        }
        all.lag();
        self.recall = share(all.found, all.planted);
        self.precision = share(all.found, all.found + all.false_alarms);
        self.all = all;
    }
}

impl Line {
    fn lag(&mut self) {
        self.lags.sort_unstable();
        let at = |n: usize| self.lags.get((self.lags.len() * n / 100).min(self.lags.len().saturating_sub(1)));
        let (half, most) = (at(50).copied().unwrap_or(0), at(99).copied().unwrap_or(0));
        (self.lag_p50_ms, self.lag_p99_ms) = (half, most);
    }
}

fn share(part: usize, all: usize) -> usize {
    (part * 10_000).checked_div(all).unwrap_or(10_000)
}

/// As a table, with what went wrong below it.
pub fn text(r: &Report) -> String {
    let percent = |n: usize| format!("{}.{:02} %", n / 100, n % 100);
    let mut out = format!(
        "# warnings: {} rows\n\nrecall {}, precision {}, lag p50 {} ms, p99 {} ms\n\n| rule | planted | found | look-alikes | false alarms | lag p50, p99 ms |\n|---|---|---|---|---|---|\n",
        r.rows,
        percent(r.recall),
        percent(r.precision),
        r.all.lag_p50_ms,
        r.all.lag_p99_ms
    );
    for (rule, l) in r.rules.iter().chain([(&"all".to_string(), &r.all)]) {
        let (planted, found, alike, wrong) = (l.planted, l.found, l.look_alikes, l.false_alarms);
        out += &format!("| {rule} | {planted} | {found} | {alike} | {wrong} | {}, {} |\n", l.lag_p50_ms, l.lag_p99_ms);
    }
    for w in &r.wrong {
        let said: Vec<String> = w.said.iter().map(|(k, v)| format!("{k}={v}")).collect();
        out += &format!("\n{} {} (row about {}): {}\n  {}\n", w.what, w.rule, w.about, w.why, said.join(" "));
    }
    out += "\n## Not planted\n";
    for (rule, why) in &r.unplanted {
        out += &format!("{rule}: {why}\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(expect: &[&str], about: &str) -> Row {
        let expect: BTreeSet<String> = expect.iter().map(|r| (*r).to_string()).collect();
        let said = BTreeMap::from([("party_name".to_string(), format!("{expect:?}"))]);
        Row { body: 0, said, expect, about: about.into(), later: false }
    }

    fn clue(matter: &str, rule: &str, raised: i64) -> Clue {
        Clue { matter: matter.into(), rule: rule.into(), level: 2, raised, sentence: "说明".into() }
    }

    #[test]
    fn what_is_planted_is_held_against_what_is_raised() {
        let rows = [row(&["E04"], "E04"), row(&["E04"], "E04"), row(&[], "E04"), row(&[], "E04")];
        let entered = |m: &str| Entered { matter: Ok(m.into()), accepted: 100 };
        let all = [entered("a"), entered("b"), entered("c"), Entered { matter: Err("表头".into()), accepted: 100 }];
        let pairs: Vec<_> = rows.iter().zip(&all).collect();
        let mut report = Report::default();
        let clues = [clue("a", "E04", 160), clue("c", "E04", 170), clue("c", "E04", 170), clue("elsewhere", "E01", 1)];
        count(&mut report, &pairs, &clues, false);
        report.close();
        assert_eq!((report.rows, report.recall, report.precision), (4, 5_000, 5_000));
        let line = &report.rules["E04"];
        assert_eq!((line.planted, line.found, line.look_alikes, line.false_alarms), (2, 1, 1, 1));
        assert_eq!((line.lag_p50_ms, line.lag_p99_ms), (60, 60));
        let whats: Vec<_> = report.wrong.iter().map(|w| w.what).collect();
        assert_eq!(whats, ["miss", "false-alarm", "refused"]);
    }
}
