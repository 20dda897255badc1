//! The forms on an officer's page: applying, answering an application, suspending, restoring, withdrawing.

use super::officer::href;
use crate::desk::kept::Sent;
use crate::signed::form_token;
use crate::ui::{
    Button, Fact, Field, FieldError, Form, Tone, card, field_grid, form, form_buttons, pad, plain, summary_list, tag,
};
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::matter::register::{CredentialAsked, CredentialState};
use fadu_office::officers::OfficerPage;
use maud::{Markup, Render, html};

/// What was typed, and what was wrong with it.
pub type Typed<'a> = (&'a Sent, &'a [FieldError]);

/// What waits, and the answer of the supervising body.
pub fn answering(who: &Who, page: &OfficerPage, (a, (sent, errors)): (&CredentialAsked, Typed<'_>)) -> Markup {
    let days = a.officer.cert_from.zip(a.officer.cert_until);
    let facts = summary_list([
        Fact::new("考试", &format!("{}，{} 分", a.exam_on, a.exam_score)),
        Fact::rich("近一年培训", hours_told(a.hours, page.hours)),
        Fact::new("有效期", &days.map_or(String::new(), |(from, until)| format!("{from} 至 {until}"))),
        Fact::new("申领", &format!("{} {}", a.by, a.on)),
    ]);
    if !page.issues {
        return html! { (facts) div.pad.t1.m { "由行政执法监督机构审核后制发或者退回。" } };
    }
    let number = if sent.one("cert_no").is_empty() { page.officer.cert_no.clone() } else { sent.one("cert_no").into() };
    let ask =
        |what: &str| html! { input type="hidden" name="do" value=(what); input type="hidden" name="ask" value=(a.id); };
    html! {
        (facts)
        (pad(html! {
            (form(&posting(who, page), html! {
                (ask("issue"))
                (Field::text("cert_no", "证号").hint("换发的可以沿用原证号").value(number).required().errors(errors))
                (form_buttons(&[Button::submit("制发证件").primary()]))
            }))
            (form(&posting(who, page), html! {
                (ask("return"))
                (Field::text("reason", "退回的原因").value(sent.one("reason")).required().errors(errors))
                (form_buttons(&[Button::submit("退回申领")]))
            }))
        }))
    }
}

pub(super) fn posting(who: &Who, page: &OfficerPage) -> Form {
    Form { action: href(&page.officer.id.to_string()), csrf: form_token(who), ..Form::default() }
}

/// Hours as the application says them, beside those on record and those that the house asks.
fn hours_told(said: u16, (recorded, asked): (u32, Option<u16>)) -> Markup {
    let lacks = asked.map_or(0, |a| a.saturating_sub(said));
    html! {
        (said) " 学时，登记的 " (recorded) " 学时"
        @if lacks > 0 { " " (tag(Tone::Warn, &format!("还差 {lacks} 学时（内部规则）"))) }
    }
}

/// What the agency may do with the credential as it stands.
pub fn keeping(office: &Office, who: &Who, page: &OfficerPage, (sent, errors): Typed<'_>) -> Markup {
    let (to, state) = (href(&page.officer.id.to_string()), page.line.state);
    let doing = |what: &str| html! { input type="hidden" name="do" value=(what); };
    let why = |what: &str| {
        let mine = sent.one("do") == what;
        let typed = if mine { sent.one("reason") } else { "" };
        Field::text("reason", "原因").value(typed).required().errors(if mine { errors } else { &[] }).render()
    };
    html! {
        @if page.waiting.is_none() && page.officer.moved_to.is_none() {
            (card(if state == CredentialState::Never { "申领证件" } else { "换发证件" }, html! {}, pad(application(office, who, &to, (Some(page), sent, errors)))))
        }
        @if state == CredentialState::Suspended {
            (card("恢复使用", html! {}, pad(form(&posting(who, page), html! { (doing("restore")) p { "从今天起证件恢复有效。" } (form_buttons(&[Button::submit("恢复使用")])) }))))
        }
        @if state == CredentialState::Valid {
            (card("暂停使用", plain("离岗教育、接受调查等；自今天起不能执法"), pad(form(&posting(who, page), html! {
                (doing("suspend"))
                (Field::day("until", "到（含当日）").hint("不填的，到恢复使用时为止").value(sent.one("until")).errors(errors))
                (why("suspend"))
                (form_buttons(&[Button::submit("暂停使用")]))
            }))))
        }
        @if !matches!(state, CredentialState::Never | CredentialState::Withdrawn | CredentialState::Lost) {
            (card("注销", plain("调离、退休、取消执法资格等"), pad(form(&posting(who, page), html! {
                (doing("withdraw")) (why("withdraw"))
                (form_buttons(&[Button::submit("注销证件").danger()]))
            }))))
        }
    }
}

/// The form of an application; for somebody in the register, name and unit stand.
pub fn application(
    office: &Office,
    who: &Who,
    to: &str,
    (page, sent, errors): (Option<&OfficerPage>, &Sent, &[FieldError]),
) -> Markup {
    let mine = matches!(sent.one("do"), "" | "apply");
    let errors = if mine { errors } else { &[] };
    let kept = |name: &str, or: &str| {
        if mine && !sent.one("csrf").is_empty() { sent.one(name).to_string() } else { or.to_string() }
    };
    let examined = page.and_then(|p| p.examined.as_ref());
    let (exam_on, exam_score) =
        examined.map_or((String::new(), String::new()), |(_, _, on, marks)| (on.to_string(), marks.to_string()));
    let today = office.today();
    let engine = office.engine();
    let rules = engine.law.credentials.as_ref();
    let until = rules.map_or(String::new(), |r| today.plus_months(12 * i32::from(r.most_years)).plus(-1).to_string());
    let passes =
        rules.map_or("满分 100".to_string(), |r| format!("满分 100，{} 分通过（{}）", r.pass_mark, r.house_zh()));
    let hours = page.map_or(String::new(), |p| p.hours.0.to_string());
    let wanted = rules.and_then(|r| {
        r.yearly_hours.map(|h| format!("每年不少于 {h} 学时（{}）；不足的，监督机构看得到", r.house_zh()))
    });
    let wanted = wanted.unwrap_or_default();
    let who_is = [
        Field::text("name", "姓名").value(kept("name", "")).required().errors(errors).render(),
        Field::text("unit", "所在机构").value(kept("unit", "")).required().errors(errors).render(),
    ];
    let exam = [
        Field::day("exam_on", "考试日期")
            .between(None, Some(&today.to_string()))
            .value(kept("exam_on", &exam_on))
            .required()
            .errors(errors)
            .render(),
        Field::number("exam_score", "考试分数")
            .hint(passes)
            .value(kept("exam_score", &exam_score))
            .required()
            .errors(errors)
            .render(),
    ];
    let days = [
        Field::day("from", "有效期从")
            .between(Some(&today.to_string()), None)
            .value(kept("from", &today.to_string()))
            .required()
            .errors(errors)
            .render(),
        Field::day("until", "到（含当日）").value(kept("until", &until)).required().errors(errors).render(),
    ];
    let of = Form { action: to.into(), csrf: form_token(who), ..Form::default() };
    form(
        &of,
        html! {
            input type="hidden" name="do" value="apply";
            @if page.is_none() { (field_grid(&who_is)) }
            (field_grid(&exam))
            (Field::number("hours", "近一年培训学时").hint(wanted).value(kept("hours", &hours)).required().errors(errors))
            (field_grid(&days))
            (form_buttons(&[Button::submit("送行政执法监督机构审核")]))
        },
    )
}
