//! What may not stand in the register of parties: codes that cannot be one, areas that there are not, names without end.

use crate::Office;
use crate::base::codes::{citizen_born, is_uscc};
use crate::fault::Denial;
use crate::matter::register::{Areas, Party};

const NAME_MOST: usize = 100;
const TEXT_MOST: usize = 200;
const LINES_MOST: usize = 50;

/// What is wrong, by field.
pub(super) type Wrong = Vec<(&'static str, String)>;

impl Office {
    /// All that is wrong with a row.
    pub(super) fn wrong_with(&self, party: &Party) -> Result<Wrong, Denial> {
        let (areas, mut wrong) = (self.areas()?, Wrong::new());
        if !self.party_kinds().iter().any(|(id, _)| *id == party.kind) {
            wrong.push(("kind", "请选择种类".into()));
        }
        match self.is_natural(&party.kind) {
            true => match citizen_born(&party.code, self.today()) {
                Err(fault) => wrong.push(("code", fault.zh().into())),
                Ok(_) => wrong.extend(unknown_province(&areas, &party.code, 0)),
            },
            false if !is_uscc(&party.code) => {
                wrong.push(("code", "统一社会信用代码是 18 位（GB 32100），这个代码的格式或者校验码不对".into()));
            }
            false => wrong.extend(unknown_province(&areas, &party.code, 2)),
        }
        match party.name.chars().count() {
            0 => wrong.push(("name", "请填写名称".into())),
            n if n > NAME_MOST => wrong.push(("name", format!("名称最多 {NAME_MOST} 字"))),
            _ => {}
        }
        let texts = [("representative", &party.representative), ("address", &party.address), ("phone", &party.phone)];
        let long = texts.into_iter().filter(|(_, t)| t.chars().count() > TEXT_MOST);
        wrong.extend(long.map(|(field, _)| (field, format!("最多 {TEXT_MOST} 字"))));
        let lists =
            [("permits", party.permits.len()), ("places", party.places.len()), ("contacts", party.contacts.len())];
        wrong.extend(lists.iter().filter(|(_, n)| *n > LINES_MOST).map(|(f, _)| (*f, format!("最多 {LINES_MOST} 行"))));
        let unknown = |code: &str| !code.is_empty() && !areas.is_empty() && areas.name(code).is_none();
        if unknown(&party.area) {
            wrong.push(("area", format!("没有代码为 {} 的区划", party.area)));
        }
        let places = party.places.iter().filter(|p| unknown(&p.area));
        wrong.extend(places.map(|p| ("places", format!("没有代码为 {} 的区划", p.area))));
        Ok(wrong)
    }
}

/// The province in a code is one, where the areas are known. Districts are not asked: codes outlive them.
fn unknown_province(areas: &Areas, code: &str, at: usize) -> Option<(&'static str, String)> {
    let province = code.get(at..at + 2)?;
    let unknown = !areas.is_empty() && areas.name(province).is_none();
    unknown.then(|| ("code", format!("代码里的区划 {province} 不是省级区划，请核对")))
}
