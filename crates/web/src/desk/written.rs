//! When something was done that is entered now, and where it was first written down: what every page of 补录 asks beside the act.

use super::kept::Sent;
use crate::ui::{Choice, Field, FieldError, field_grid};
use fadu_office::Office;
use fadu_office::base::{Day, Mistake, Moment};
use maud::{Markup, Render, html};

/// Day, time and source.
pub const FIELDS: [&str; 3] = ["reported_on", "reported_at", "reported_source"];
const ON: &str = FIELDS[0];
const AT: &str = FIELDS[1];
const SOURCE: &str = FIELDS[2];
/// Where it was first written down, as findings name it.
const SOURCES: [(&str, &str); 3] = [("paper", "纸质文书"), ("system", "其他系统"), ("spoken", "口头，事后补记")];

/// When it was done and where it was written down; the server's own clock for what was done today at no known time.
pub fn read(office: &Office, sent: &Sent) -> Result<(Option<Moment>, String), Vec<Mistake>> {
    let wrong = |field: &str, message: &str| vec![Mistake { field: field.into(), message: message.into() }];
    let day: Day = sent.one(ON).parse().map_err(|_| wrong(ON, "请填写办理之日，如 2026-10-12"))?;
    let source = SOURCES.iter().find(|(id, _)| *id == sent.one(SOURCE));
    let (source, _) = source.ok_or_else(|| wrong(SOURCE, "请选择原来写在哪里"))?;
    let clock = sent.one(AT).trim();
    let read = |text: &str| {
        let (h, m) = text.split_once(':')?;
        let (h, m) = (h.parse::<u32>().ok()?, m.parse::<u32>().ok()?);
        (h < 24 && m < 60).then_some((h, m))
    };
    let at = match (clock.is_empty(), read(clock)) {
        (true, _) if day == office.today() => None,
        (true, _) => Some(Moment::at(day, 0, 0)),
        (_, Some((h, m))) => Some(Moment::at(day, h, m)),
        _ => return Err(wrong(AT, "请填写时刻，如 09:30；不知道的可以不填")),
    };
    if day > office.today() || at.is_some_and(|at| at > office.now()) {
        return Err(wrong(ON, "还没有到的日期、时刻，不能作为已经办过的补录"));
    }
    Ok((at, source.to_string()))
}

/// Its controls.
pub fn controls(office: &Office, sent: Option<&Sent>, errors: &[FieldError]) -> Markup {
    let kept = |name: &str| sent.map_or(String::new(), |s| s.one(name).to_string());
    let today = office.today().to_string();
    let when = [
        Field::day(ON, "办理之日").between(None, Some(&today)).value(kept(ON)).required().errors(errors).render(),
        Field::clock(AT, "时刻").hint("不知道的不填").value(kept(AT)).errors(errors).render(),
    ];
    let sources = SOURCES.iter().map(|(id, zh)| Choice::new(*id, *zh)).collect();
    let source = if sent.is_some() { kept(SOURCE) } else { "paper".into() };
    html! {
        (field_grid(&when))
        (Field::choice(SOURCE, "原来写在哪里", sources).value(source).required().errors(errors))
    }
}
