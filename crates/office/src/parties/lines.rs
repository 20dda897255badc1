//! Permits, places and contacts as lines of a form or parts of a cell: `种类，编号，发证机关，起，止`.

use crate::base::Day;
use crate::matter::register::{Contact, Party, PartyPlace, Permit};
use crate::sheet;

/// A line that is understood, or why not.
type Read<T> = Result<T, String>;

fn parts(line: &str) -> Vec<String> {
    line.split(['，', ',', '\t']).map(|p| p.trim().to_string()).collect()
}

fn all<T>(text: &str, one: impl Fn(&[String]) -> Read<T>) -> Read<Vec<T>> {
    let lines = text.split(['\n', '；', ';']).map(str::trim).filter(|l| !l.is_empty());
    lines.map(|line| one(&parts(line)).map_err(|why| format!("“{line}”{why}"))).collect()
}

fn day(text: Option<&String>) -> Read<Option<Day>> {
    match text.map(String::as_str) {
        None | Some("" | "—" | "长期") => Ok(None),
        Some(text) => sheet::day(text).map(Some).ok_or_else(|| format!("里的日期“{text}”读不懂")),
    }
}

/// Permits.
pub(super) fn permits(text: &str) -> Read<Vec<Permit>> {
    all(text, |p| {
        let [kind, number, issuer, ..] = p else {
            return Err("要写种类、编号、发证机关，用逗号分开".into());
        };
        if kind.is_empty() || number.is_empty() || p.len() > 5 {
            return Err("要写种类、编号、发证机关、起始日、截止日，用逗号分开".into());
        }
        let (from, until) = (day(p.get(3))?, day(p.get(4))?);
        if from.zip(until).is_some_and(|(f, u)| u < f) {
            return Err("的截止日早于起始日".into());
        }
        Ok(Permit { kind: kind.clone(), number: number.clone(), issuer: issuer.clone(), from, until })
    })
}

/// Places.
pub(super) fn places(text: &str) -> Read<Vec<PartyPlace>> {
    all(text, |p| match p {
        [what, area, address] if !what.is_empty() && !address.is_empty() => {
            Ok(PartyPlace { what: what.clone(), area: area.clone(), address: address.clone() })
        }
        _ => Err("要写类别、区划代码（可空）、地址，用逗号分开".into()),
    })
}

/// Contacts.
pub(super) fn contacts(text: &str) -> Read<Vec<Contact>> {
    all(text, |p| match p {
        [name, role, phone] if !name.is_empty() => {
            Ok(Contact { name: name.clone(), role: role.clone(), phone: phone.clone() })
        }
        _ => Err("要写姓名、身份、电话，用逗号分开".into()),
    })
}

/// Permits as lines that are read again.
pub(super) fn permit_lines(party: &Party) -> Vec<String> {
    let day = |d: Option<Day>| d.map_or(String::new(), |d| d.to_string());
    party
        .permits
        .iter()
        .map(|p| [p.kind.clone(), p.number.clone(), p.issuer.clone(), day(p.from), day(p.until)].join("，"))
        .collect()
}

/// Places as lines that are read again.
pub(super) fn place_lines(party: &Party) -> Vec<String> {
    party.places.iter().map(|p| [p.what.as_str(), &p.area, &p.address].join("，")).collect()
}

/// Contacts as lines that are read again.
pub(super) fn contact_lines(party: &Party) -> Vec<String> {
    party.contacts.iter().map(|c| [c.name.as_str(), &c.role, &c.phone].join("，")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_went() {
        let party = Party {
            permits: permits("食品经营许可证，JY001，某局，2024-01-01，2028/12/31\n卫生许可证,W2,某局").unwrap(),
            places: places("经营场所，990106，和风路12号；送达地址，，和风路1号").unwrap(),
            contacts: contacts("王守拙，经营者，000-5550 1234").unwrap(),
            ..Party::default()
        };
        assert_eq!(
            permit_lines(&party),
            ["食品经营许可证，JY001，某局，2024-01-01，2028-12-31", "卫生许可证，W2，某局，，"]
        );
        assert_eq!(permits(&permit_lines(&party).join("；")).unwrap(), party.permits);
        assert_eq!(places(&place_lines(&party).join("；")).unwrap(), party.places);
        assert_eq!(contacts(&contact_lines(&party).join("\n")).unwrap(), party.contacts);
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_line() {
        for (line, why) in [
            ("甲", "“甲”要写种类、编号、发证机关，用逗号分开"),
            ("甲，1，某局，昨天", "“甲，1，某局，昨天”里的日期“昨天”读不懂"),
            ("甲，1，某局，2024-01-02，2024-01-01", "“甲，1，某局，2024-01-02，2024-01-01”的截止日早于起始日"),
        ] {
            assert_eq!(permits(line).unwrap_err(), why);
        }
        assert_eq!(contacts("，经营者，1").unwrap_err(), "“，经营者，1”要写姓名、身份、电话，用逗号分开");
    }
}
