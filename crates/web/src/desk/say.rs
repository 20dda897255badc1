//! What the office says, in the words of the components: citations, lights, requirements.

use crate::answer::PageDenial;
use crate::ui::{Art, CheckRow, HouseRule, Light, assumed};
use fadu_office::Denial;
use fadu_office::base::id::MatterId;
use fadu_office::base::{Day, Moment, Standing};
use fadu_office::{CheckLine, Cited, FilePage, Office};
use maud::{Markup, html};

/// The matter of an address; what is no id is not found.
pub fn matter(text: &str) -> Result<MatterId, PageDenial> {
    text.parse().map_err(|_| Denial::NotFound.into())
}

/// The name of an act that an address says was done, if it is among the newest of the record: an address alone must not make the page
/// say so. Other procedures may know an act of the same id by another name.
pub fn done(office: &Office, file: &FilePage, act: &str) -> Option<String> {
    let engine = office.engine();
    let mut own = engine.law.procedures().filter(|p| p.name == file.procedure);
    let name = own.find_map(|p| p.act(act)).map(|a| a.name.clone())?;
    file.record.iter().take(12).any(|r| r.name == name || r.name.ends_with(&format!("：{name}"))).then_some(name)
}

/// A citation.
pub fn art(cited: &Cited) -> Art {
    Art { label: cited.label.clone(), href: cited.href.clone(), title: Some(cited.title.clone()) }
}

/// Citations side by side.
pub fn arts(cites: &[Cited]) -> Markup {
    html! { @for cited in cites { (art(cited)) " " } }
}

/// The rule of the house, if that is the ground.
pub fn house(rule: Option<&(String, String)>) -> Option<HouseRule> {
    rule.map(|(owner, origin)| HouseRule { owner: owner.clone(), origin: origin.clone() })
}

/// What something rests on: articles, or the rule of the house.
pub fn ground(cites: &[Cited], rule: Option<&(String, String)>) -> Markup {
    html! { (arts(cites)) @if let Some(rule) = house(rule) { (rule) } }
}

/// The light of its name.
pub fn light(name: &str) -> Light {
    match name {
        "red" => Light::Late,
        "yellow" => Light::Soon,
        "green" => Light::Fine,
        _ => Light::Idle,
    }
}

/// The badge of a number that rests on an assumption.
pub fn is_assumed() -> Markup {
    assumed("推定值，待本机关确认")
}

/// A requirement as a row of the table.
pub fn check(line: &CheckLine) -> CheckRow {
    let state = match line.standing {
        Standing::Met => Light::Fine,
        Standing::Unmet => Light::Late,
        Standing::Later => Light::Idle,
    };
    CheckRow {
        asks: html! { (line.asks) span.sub { (ground(&line.cites, line.house.as_ref())) } },
        found: html! { @if line.found.is_empty() { "—" } @else { (line.found) } },
        state,
    }
}

/// A moment to the minute.
pub fn minute(at: Moment) -> String {
    format!("{} {}", at.day(), at.clock())
}

/// A moment to the second.
pub fn second(at: Moment) -> String {
    format!("{} {}:{:02}", at.day(), at.clock(), at.0.div_euclid(1000).rem_euclid(60))
}

/// Text with its line breaks.
pub fn lines(text: &str) -> Markup {
    html! { @for (n, line) in text.lines().enumerate() { @if n > 0 { br; } (line) } }
}

/// A day among others of its file: without its year where all are of one year.
pub fn dated(day: Day, all: impl Iterator<Item = Day>) -> String {
    let year = |d: Day| d.to_string().get(..4).map(str::to_string);
    let own = year(day);
    let text = day.to_string();
    if all.map(year).all(|y| y == own) { text.get(5..).unwrap_or_default().to_string() } else { text }
}

/// Text as a part of an address.
pub fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_year_where_the_file_has_several() {
        let day = |s: &str| s.parse::<Day>().unwrap();
        let of = |s: &str, all: &[&str]| dated(day(s), all.iter().map(|d| day(d)));
        assert_eq!(of("2026-12-26", &["2026-01-02", "2026-12-26"]), "12-26");
        assert_eq!(of("2026-12-26", &["2026-12-26", "2027-01-02"]), "2026-12-26");
    }

    #[test]
    fn text_becomes_part_of_an_address_and_lines_stay_escaped() {
        assert_eq!(encoded("甲 a&b"), "%E7%94%B2%20a%26b");
        assert_eq!(lines("<b>\n二").0, "&lt;b&gt;<br>二");
    }
}
