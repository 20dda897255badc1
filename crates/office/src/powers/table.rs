//! Powers as rows of a table, and rows as powers, with what is new, changed, the same, refused and why.

use super::adjust::{Terms, fits};
use super::{HEADINGS, PROPOSED, entered, joined, mistaken};
use crate::Office;
use crate::accounts::Who;
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::matter::register::{Adjusts, ListedPower, Power};
use crate::policy::{self, Do};
use crate::sheet::headed::Headed;
use crate::sheet::{self, Kind, Rows};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A row that is taken: its number, code, what stands and what would.
type Row = (usize, String, Option<Power>, Option<Power>);

/// What a table would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PowerPreview {
    /// What would be asked: nothing stands where it is new, nothing would where it is struck off.
    pub rows: Vec<Row>,
    /// As it is listed.
    pub same: usize,
    /// Not taken.
    pub refused: Vec<Refused>,
}

impl PowerPreview {
    /// Stands for all that it shows.
    pub fn mark(&self) -> String {
        crate::accounts::hex(&Sha256::digest(json!(self.rows).to_string()))
    }
    /// How many of them are new, changed, struck off.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |of: fn(&Row) -> bool| self.rows.iter().filter(|r| of(r)).count();
        (count(|r| r.2.is_none()), count(|r| r.2.is_some() && r.3.is_some()), count(|r| r.3.is_none()))
    }
}

impl Office {
    /// What a held table of powers would do now.
    pub fn preview_powers(&self, who: &Who, held: &str) -> Result<PowerPreview, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        self.preview_rows(&self.held_table(who, held)?.rows()?)
    }

    fn preview_rows(&self, rows: &Rows) -> Result<PowerPreview, Denial> {
        let table = Headed::of(rows, &HEADINGS[..10])?;
        let (register, today, mut reader) = (self.register(), self.today(), self.power_reader()?);
        let (mut preview, mut codes) = (PowerPreview::default(), BTreeSet::new());
        for row in table.lines() {
            let (line, cell) = (row.line, |name: &str| row.cell(name));
            let (code, strike) = (cell("编码").to_string(), cell("取消") == "是");
            let was = register.powers.get(&code).and_then(|p| p.on(today)).cloned();
            let mut refuse = |why: String| preview.refused.push(Refused { line, what: cell("名称").into(), why });
            if !code.is_empty() && !codes.insert(code.clone()) {
                refuse(format!("编码 {code} 在表里出现了两次"));
            } else if register.adjustment_waiting(&code).is_some() {
                refuse("这项职权已有一份调整在等批准".into());
            } else if strike {
                match was {
                    Some(was) => preview.rows.push((line, code, Some(was), None)),
                    None => refuse("现在没有列入清单，不能取消".into()),
                }
            } else {
                match self.read_power(&mut reader, &cell) {
                    Err(all) => refuse(joined(all)),
                    Ok(power) if was.as_ref() == Some(&power) => preview.same += 1,
                    Ok(power) => preview.rows.push((line, code, was, Some(power))),
                }
            }
        }
        Ok(preview)
    }

    /// Asks for what a preview showed, all for one reason, on one basis, from one day on; how many.
    pub async fn propose_powers(&self, who: &Who, preview: PowerPreview, terms: &Terms) -> Result<usize, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let mut wrong = Vec::new();
        let Some(terms) = terms.read(&mut wrong) else { return Err(mistaken(wrong)) };
        let (register, mut events) = (self.register(), Vec::with_capacity(preview.rows.len()));
        for (line, code, was, power) in preview.rows {
            let kind = match (&was, &power) {
                (None, _) => Adjusts::New,
                (_, Some(_)) => Adjusts::Changed,
                (_, None) => Adjusts::Cancelled,
            };
            let asked = self.adjustment(who, (&code, kind, power), terms.clone());
            if let Err((field, why)) = fits(&register, &asked) {
                let field = if field == "day" { "day" } else { "" };
                return Err(mistaken(vec![(field, format!("第 {line} 行 {code}：{why}"))]));
            }
            events.push((PROPOSED, entered(who, &asked)));
        }
        let n = events.len();
        self.register_events(events, self.now()).await?;
        Ok(n)
    }

    /// What stands on the list today, as a table that can be brought back.
    pub fn powers_table(&self, who: &Who, kind: Kind) -> Result<Vec<u8>, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let (words, register, today) = (self.power_words()?, self.register(), self.today());
        let mut all: Vec<(&ListedPower, &Power)> = register.powers_on(today).collect();
        all.sort_by_key(|(l, p)| (words.place(&p.category), l.code.clone()));
        let engine = self.engine();
        let procedure = |id: &str| {
            let mut all = engine.law.base_procedures();
            all.find(|p| p.id == id).map_or_else(|| id.to_string(), |p| p.name.clone())
        };
        let row = |(l, p): &(&ListedPower, &Power)| {
            let bodies: Vec<String> = super::list::holders(&register, l, today).into_iter().map(|(_, n)| n).collect();
            let aliases: Vec<String> = p.aliases.iter().map(|(list, code)| format!("{list}：{code}")).collect();
            vec![
                l.code.clone(),
                p.name.clone(),
                words.name(&p.category),
                aliases.join("；"),
                p.basis.join("；"),
                procedure(&p.procedure),
                p.course.clone(),
                p.limit.clone(),
                p.accountability.clone(),
                p.items.join("；"),
                bodies.join("；"),
                String::new(),
            ]
        };
        let head = HEADINGS.map(String::from).to_vec();
        let rows: Rows = std::iter::once(head).chain(all.iter().map(row)).collect();
        Ok(sheet::write(kind, &rows))
    }
}
