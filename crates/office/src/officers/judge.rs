//! What a row of a table of officers comes to: nothing where it is the same, why where it is refused.

use super::Denial;
use super::asking::{CredentialForm, is_number, word};
use super::table::OfficerDoes;
use crate::Office;
use crate::accounts::Who;
use crate::base::Denied;
use crate::base::id::{BodyId, OfficerId};
use crate::matter::register::{Officer, Register};
use crate::powers::joined;
use crate::sheet;

/// A row of the table: its cells by heading.
pub(super) type Cell<'a> = dyn Fn(&str) -> &'a str + 'a;

/// What a row comes to: nothing where it is the same, why where it is refused.
pub(super) type Judged = Result<Option<(String, OfficerDoes)>, String>;

impl Office {
    /// A row of whoever keeps the officers of a body.
    pub(super) fn officer_row_kept(&self, who: &Who, register: &Register, cell: &Cell<'_>) -> Judged {
        let own = register.bodies.get(&who.agency);
        let body = cell("主体");
        if !body.is_empty() && own.is_none_or(|b| !b.is_called(body)) {
            return Err("只能办理本主体的人员".into());
        }
        let known = self.officer_row_known(register, cell, Some(who.agency))?;
        let (name, unit) = (cell("姓名").to_string(), cell("所在机构").to_string());
        let mut wrong = Vec::new();
        word(&mut wrong, ("", "姓名"), &name);
        word(&mut wrong, ("", "所在机构"), &unit);
        if !wrong.is_empty() {
            return Err(joined(wrong));
        }
        let applies = ["考试日期", "考试分数", "培训学时"].iter().any(|h| !cell(h).is_empty());
        if known.as_ref().is_some_and(|o| o.moved_to.is_some()) {
            return match applies {
                true => Err("这名人员已经调走".into()),
                false => Ok(None),
            };
        }
        let Some(officer) = known else {
            if !cell("证号").is_empty() {
                return Err("新登记的人员没有证号：由行政执法监督机构制发，证号留空".into());
            }
            if register.officers.values().any(|o| o.body == who.agency && o.name == name) {
                return Err("本主体已有同名人员；是同一人的，请从导出的表改起，保留人员编号".into());
            }
            return match applies {
                true => self.officer_row_applies(who, cell, ""),
                false => Ok(Some(("登记，没有申领证件".into(), OfficerDoes::Registers(name, unit)))),
            };
        };
        if applies {
            return match officer.name == name && officer.unit == unit {
                true => self.officer_row_applies(who, cell, &officer.id.to_string()),
                false => Err("同一行不能又改姓名、机构又申领，请分两次".into()),
            };
        }
        let stands = (officer.cert_no.as_str(), officer.cert_from, officer.cert_until);
        if stands != (cell("证号"), sheet::day(cell("起始日")), sheet::day(cell("截止日"))) {
            return Err("证号和有效期由申领、制发改变，不能在表里改；申领的，请填考试日期、考试分数、培训学时".into());
        }
        if officer.name == name && officer.unit == unit {
            return Ok(None);
        }
        let says = format!("变更：{}，{}改为{name}，{unit}", officer.name, officer.unit);
        Ok(Some((says, OfficerDoes::Changes(officer.id, name, unit))))
    }

    fn officer_row_applies(&self, who: &Who, cell: &Cell<'_>, officer: &str) -> Judged {
        let day = |name: &str| sheet::day(cell(name)).map_or(cell(name).to_string(), |d| d.to_string());
        let form = CredentialForm {
            officer: officer.into(),
            name: cell("姓名").into(),
            unit: cell("所在机构").into(),
            exam_on: day("考试日期"),
            exam_score: cell("考试分数").into(),
            hours: cell("培训学时").into(),
            from: day("起始日"),
            until: day("截止日"),
        };
        self.officer_application(who, &form).map_err(why)?;
        let says =
            format!("申领，考试 {} 分，培训 {} 学时，{} 至 {}", form.exam_score, form.hours, form.from, form.until);
        Ok(Some((says, OfficerDoes::Applies(form))))
    }

    /// A row of the supervising body.
    pub(super) fn officer_row_issued(&self, who: &Who, register: &Register, cell: &Cell<'_>) -> Judged {
        let cert_no = cell("证号");
        if let Some(officer) = self.officer_row_known(register, cell, None)? {
            let waiting = register.credentials_asked(None).into_iter().find(|a| a.officer.id == officer.id);
            return match waiting {
                Some(asked) if !cert_no.is_empty() => {
                    self.officer_issue(who, &asked.id, cert_no).map_err(why)?;
                    let days = asked.officer.cert_from.zip(asked.officer.cert_until);
                    let days = days.map_or(String::new(), |(from, until)| format!("，{from} 至 {until}"));
                    Ok(Some((
                        format!("制发，证号 {cert_no}{days}"),
                        OfficerDoes::Issues(asked.id.clone(), cert_no.into()),
                    )))
                }
                None if officer.cert_no != cert_no => Err("没有等待答复的申领，不能制发".into()),
                _ => Ok(None),
            };
        }
        let bodies = register.bodies_called(cell("主体"), self.today());
        let [body] = bodies[..] else { return Err(format!("没有“{}”这个主体", cell("主体"))) };
        let (name, unit) = (cell("姓名").to_string(), cell("所在机构").to_string());
        let mut wrong = Vec::new();
        word(&mut wrong, ("", "姓名"), &name);
        word(&mut wrong, ("", "所在机构"), &unit);
        let number = is_number(cert_no).and_then(|()| self.number_is_free(cert_no, OfficerId::from_bits(0)));
        wrong.extend(number.map_err(why).err().map(|w| ("", w)));
        let days = sheet::day(cell("起始日")).zip(sheet::day(cell("截止日")));
        match days {
            Some((from, until)) if from >= until => wrong.push(("", "截止日应当晚于起始日".into())),
            Some((_, until)) if until < self.today() => wrong.push(("", "截止日已经过了".into())),
            Some((from, _)) if from > self.today() => wrong.push(("", "还没有到起始日的，请按申领办理".into())),
            Some(_) => {}
            None => wrong.push(("", "起始日、截止日写成 2026-11-20 这样".into())),
        }
        match days {
            Some((from, until)) if wrong.is_empty() => {
                let says = format!("登记原有证件，证号 {cert_no}，{from} 至 {until}");
                Ok(Some((says, OfficerDoes::TakesOver(body.id, name, unit, cert_no.into(), from, until))))
            }
            _ => Err(joined(wrong)),
        }
    }

    /// The officer whom a row means, by id, else by number; an id that is unknown here is refused.
    fn officer_row_known(
        &self,
        register: &Register,
        cell: &Cell<'_>,
        body: Option<BodyId>,
    ) -> Result<Option<Officer>, String> {
        let here = |o: &&Officer| body.is_none_or(|b| b == o.body);
        match (cell("人员编号"), cell("证号")) {
            ("", "") => Ok(None),
            ("", cert_no) => match register.holder_of(cert_no, None) {
                Some(o) if here(&o) && o.name == cell("姓名") => Ok(Some(o.clone())),
                Some(_) => Err(format!("证号 {cert_no} 是另一人的")),
                None => Ok(None),
            },
            (id, _) => match register.officer(id).filter(here) {
                Some(o) => Ok(Some(o.clone())),
                None => Err("没有这个人员编号；新登记的，编号留空".into()),
            },
        }
    }
}

/// Why a row is refused.
fn why(denial: Denial) -> String {
    match denial {
        Denial::Denied(Denied::Mistaken(all)) => all.into_iter().map(|m| m.message).collect::<Vec<_>>().join("；"),
        Denial::NotFound => "没有这名人员".into(),
        _ => "现在不能办理".into(),
    }
}
