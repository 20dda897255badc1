//! Officers as rows of a table, and rows as what becomes of officers: registered, changed and applied for by their agency, issued and taken over by
//! the supervising body. What is new, changed, the same, refused and why is seen before anything is written.

use super::asking::CredentialForm;
use super::{Denial, Entered, credentials_of, line};
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::{BodyId, OfficerId};
use crate::catalogue::Refused;
use crate::matter::register::{CredentialState, Officer};
use crate::sheet::headed::Headed;
use crate::sheet::{self, Kind, Rows};
use crate::{Office, policy};
use policy::Do;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The headings, in their order. The last is for reading.
pub const OFFICER_HEADINGS: [&str; 11] =
    ["人员编号", "主体", "姓名", "所在机构", "证号", "起始日", "截止日", "考试日期", "考试分数", "培训学时", "状态"];

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum OfficerDoes {
    /// Somebody new stands in the register: name and unit.
    Registers(String, String),
    /// Name or unit are said otherwise.
    Changes(OfficerId, String, String),
    /// A credential is applied for, of somebody new or known.
    Applies(CredentialForm),
    /// What was applied for is issued: id of the application, and the number.
    Issues(String, String),
    /// A credential that was issued before this register was kept: body, name, unit, number, first and last day.
    TakesOver(BodyId, String, String, String, Day, Day),
}

/// A row that is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfficerRow {
    /// Its number.
    pub line: usize,
    /// Name of the officer.
    pub name: String,
    /// Body and unit.
    pub place: String,
    /// What it does, in words.
    pub says: String,
    /// What it does.
    pub does: OfficerDoes,
}

/// What a table of officers would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficerPreview {
    /// Rows that do something.
    pub rows: Vec<OfficerRow>,
    /// As they stand.
    pub same: usize,
    /// Not taken.
    pub refused: Vec<Refused>,
}

impl OfficerPreview {
    /// Stands for all that it shows.
    pub fn mark(&self) -> String {
        crate::accounts::hex(&Sha256::digest(json!(self.rows).to_string()))
    }
    /// How many of them register, change, apply, issue, take over.
    pub fn counts(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for row in &self.rows {
            let at = match row.does {
                OfficerDoes::Registers(..) => 0,
                OfficerDoes::Changes(..) => 1,
                OfficerDoes::Applies(_) => 2,
                OfficerDoes::Issues(..) => 3,
                OfficerDoes::TakesOver(..) => 4,
            };
            counts[at] += 1;
        }
        counts
    }
}

impl Office {
    /// What a held table of officers would do now.
    pub fn officers_preview(&self, who: &Who, held: &str) -> Result<OfficerPreview, Denial> {
        let (_, issues) = credentials_of(who)?;
        let rows = self.held_table(who, held)?.rows()?;
        let table = Headed::of(&rows, &OFFICER_HEADINGS[..10])?;
        let (register, mut preview, mut seen) = (self.register(), OfficerPreview::default(), BTreeSet::new());
        for row in table.lines() {
            let (line, cell) = (row.line, |name: &str| row.cell(name));
            let keys = [("编号", cell("人员编号")), ("证号", cell("证号"))];
            let twice = keys.iter().find(|(_, k)| !k.is_empty() && !seen.insert(k.to_string()));
            let judged = match twice {
                Some((label, key)) => Err(format!("{label} {key} 在表里出现了两次")),
                None if issues => self.officer_row_issued(who, &register, &cell),
                None => self.officer_row_kept(who, &register, &cell),
            };
            match judged {
                Err(why) => preview.refused.push(Refused { line, what: cell("姓名").into(), why }),
                Ok(None) => preview.same += 1,
                Ok(Some((says, does))) => {
                    let place = format!("{} {}", cell("主体"), cell("所在机构")).trim().to_string();
                    preview.rows.push(OfficerRow { line, name: cell("姓名").into(), place, says, does });
                }
            }
        }
        Ok(preview)
    }

    /// Writes what a preview showed, all in one step; how many.
    pub async fn officers_take_in(&self, who: &Who, preview: OfficerPreview) -> Result<usize, Denial> {
        let (_, issues) = credentials_of(who)?;
        let (register, n, mut rows) = (self.register(), preview.rows.len(), Entered::new());
        for row in preview.rows {
            let own = matches!(row.does, OfficerDoes::Issues(..) | OfficerDoes::TakesOver(..));
            if own != issues {
                return Err(Denial::Forbidden);
            }
            match row.does {
                OfficerDoes::Registers(name, unit) => {
                    rows.push(("OfficerRegistered", json!(self.officer_fresh(who.agency, name, unit))));
                }
                OfficerDoes::Changes(id, name, unit) => {
                    policy::require(who, Do::Register, who.agency)?;
                    let stands = register.officers.get(&id).filter(|o| o.body == who.agency).ok_or(Denial::NotFound)?;
                    rows.push(("OfficerChanged", json!(Officer { name, unit, ..stands.clone() })));
                }
                OfficerDoes::Applies(form) => rows.extend(self.officer_application(who, &form)?.1),
                OfficerDoes::Issues(ask, cert_no) => rows.extend(self.officer_issue(who, &ask, &cert_no)?.1),
                OfficerDoes::TakesOver(body, name, unit, cert_no, from, until) => {
                    self.require_trust()?;
                    let officer = self.officer_fresh(body, name, unit).renewed(&cert_no, (from, until));
                    rows.push(("OfficerTakenOver", json!(officer)));
                }
            }
        }
        self.keep_officer(who, rows).await?;
        Ok(n)
    }

    /// The officers whom this person keeps or supervises, as a table that can be brought back.
    pub fn officers_table(&self, who: &Who, kind: Kind) -> Result<Vec<u8>, Denial> {
        let (_, issues) = credentials_of(who)?;
        let (register, today) = (self.register(), self.today());
        let mut all: Vec<&Officer> = register.officers.values().filter(|o| issues || o.body == who.agency).collect();
        all.sort_by(|a, b| (a.body, &a.unit, &a.cert_no, a.id).cmp(&(b.body, &b.unit, &b.cert_no, b.id)));
        let day = |d: Option<Day>| d.map_or(String::new(), |d| d.to_string());
        let row = |o: &&Officer| {
            let l = line(&register, o, (today, false));
            let body = register.body_name(o.body, today).to_string();
            let none = String::new;
            let state = state_zh(l.state).to_string();
            let (from, until) = (day(o.cert_from), day(o.cert_until));
            vec![o.id.to_string(), body, l.name, l.unit, l.cert_no, from, until, none(), none(), none(), state]
        };
        let head = OFFICER_HEADINGS.map(String::from).to_vec();
        let rows: Rows = std::iter::once(head).chain(all.iter().map(row)).collect();
        Ok(sheet::write(kind, &rows))
    }
}

/// The Chinese word of a state.
pub fn state_zh(state: CredentialState) -> &'static str {
    match state {
        CredentialState::Valid => "有效",
        CredentialState::Waits => "未到起始日",
        CredentialState::Suspended => "暂停使用",
        CredentialState::Lapsed => "已过期",
        CredentialState::Lost => "已报失",
        CredentialState::Withdrawn => "已注销",
        CredentialState::Never => "未取得",
    }
}
