//! Alarms about behaviour on the page of the journal of access.

use crate::desk::kept::Sent;
use crate::desk::say;
use crate::signed::form_token;
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, card, form, form_buttons, pad, plain, tag, two_lines,
};
use fadu_office::accounts::Who;
use fadu_office::audit::AlarmLine;
use fadu_office::base::Moment;
use maud::{Markup, Render, html};

/// An alarm that nobody has looked into, with the form for what was found.
pub(super) fn open(who: &Who, alarm: &AlarmLine, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    let of = Form { action: "/admin/audit".into(), csrf: form_token(who), ..Form::default() };
    let here = sent.one("alarm") == alarm.n.to_string();
    let (said, errors) = if here { (sent.one("said"), errors) } else { ("", &[][..]) };
    card(
        alarm.rule.zh,
        tag(Tone::Late, "待核查"),
        pad(html! {
            p { (told(alarm)) }
            p { (alarm.rule.advice) }
            (form(&of, html! {
                input type="hidden" name="alarm" value=(alarm.n);
                (Field::lines("said", "核查的情况", 3).value(said).required().errors(errors))
                (form_buttons(&[Button::submit("记下核查结果").primary()]))
            }))
        }),
    )
}

/// What was counted, in a sentence.
fn told(alarm: &AlarmLine) -> Markup {
    let person = alarm.subject.len() == 32 && alarm.subject.bytes().all(|b| b.is_ascii_hexdigit());
    let subject = if person || alarm.subject.is_empty() { &alarm.name } else { &alarm.subject };
    html! {
        b { (subject) } "：" (alarm.rule.minutes / 60) " 小时内达到 " (alarm.count) " 次，" (say::second(Moment(alarm.at))) " 报警。"
        @if subject != &alarm.name && !alarm.name.is_empty() { "最后一次是 " (alarm.name) "。" }
    }
}

/// Those that somebody looked into.
pub(super) fn seen(alarms: &[AlarmLine]) -> Markup {
    let mut table = Table::new("核查过的报警")
        .column("报警", Column::Name)
        .column("情况", Column::Text)
        .column("核查", Column::Text);
    for alarm in alarms {
        let (by, at, said) = alarm.seen.clone().unwrap_or_default();
        let when = format!("{by}，{}", say::minute(Moment(at)));
        table = table.row([plain(alarm.rule.zh), told(alarm), two_lines(say::lines(&said), &when)]);
    }
    table.render()
}

/// The rules, with where their numbers come from.
pub(super) fn rules() -> Markup {
    let mut table = Table::new("报警的规则")
        .column("规则", Column::Name)
        .column("何时报警", Column::Text)
        .column("由来", Column::Text);
    for rule in &fadu_office::watch::access::RULES {
        let when = match rule.minutes {
            m if m >= 2 * 24 * 60 => format!("{} 天内 {} 次以上", m / 24 / 60, rule.most),
            m => format!("{} 小时内 {} 次以上", m / 60, rule.most),
        };
        table = table.row([plain(rule.zh), plain(&when), plain(rule.origin)]);
    }
    table.render()
}
