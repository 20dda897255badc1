//! The form by which a supervisor sets an examination.

use super::{href, list};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Field, FieldError, Form, Tone, card, field_grid, form, form_buttons, more_name, notice, pad, plain,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::exams::{ExamForm, ExamsPage};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// So many officers stand on the page; who is ticked always does, others are found by typing.
const SHOWN: usize = 60;

/// `POST /exams`.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let text = |name: &str| sent.one(name).to_string();
    let all = |name: &str| sent.all(name).into_iter().map(str::to_string).collect();
    let asked = ExamForm {
        title: text("title"),
        from: text("from"),
        until: text("until"),
        minutes: text("minutes"),
        count: text("count"),
        pass_mark: text("pass_mark"),
        topics: all("topics"),
        officers: all("officers"),
        named: text(&more_name("officers")),
    };
    match office.set_exam(&who, &asked).await {
        Ok(id) => Ok(Redirect::to(&format!("{}/results", href(&id))).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, list::sheet(&office, &who, (&sent, &errors)).await?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) fn card_of(office: &Office, who: &Who, page: &ExamsPage, (sent, errors): (&Sent, &[FieldError])) -> Markup {
    if page.topics.is_empty() {
        let none = html! { "题库里还没有题。" a href="/exams/bank" { "先导入题目" } };
        return card("安排考试", html! {}, pad(notice(Tone::Info, none)));
    }
    let of = Form { action: "/exams".into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    let today = office.today().to_string();
    let typed = !sent.one("csrf").is_empty();
    let kept = |name: &str, or: &str| if typed { sent.one(name).to_string() } else { or.to_string() };
    let topics = page.topics.iter().map(|(t, n)| Choice::new(t, t).hint(format!("{n} 题"))).collect();
    let ticked = sent.all("officers");
    let shown = page.officers.iter().enumerate();
    let officers =
        shown.filter(|(n, (id, ..))| *n < SHOWN || ticked.contains(&id.to_string().as_str())).map(|(_, o)| o);
    let officers = officers.map(|(id, name, unit)| Choice::new(id.to_string(), name).hint(unit.clone())).collect();
    let engine = office.engine();
    let rule = engine.law.credentials.as_ref();
    let passes = rule.map_or(String::new(), |r| format!("不填的按 {} 分（{}）", r.pass_mark, r.house_zh()));
    let people = Field::many("officers", "应考人员", officers).finding("/desk/find/officers?for=exam");
    let more = page.officers.len().saturating_sub(SHOWN);
    let people = if more > 0 {
        people.hint(format!("只列前 {SHOWN} 人，还有 {more} 人键入姓名查找"))
    } else {
        people
    };
    let text = |field: Field| field.errors(errors).render();
    let body = form(
        &of,
        html! {
            (text(Field::text("title", "名称").value(kept("title", "")).required()))
            (field_grid(&[
                text(Field::day("from", "可以开始的第一天").value(kept("from", &today)).required()),
                text(Field::day("until", "最后一天").value(kept("until", "")).required()),
                text(Field::number("minutes", "时长（分钟）").value(kept("minutes", "60")).required()),
                text(Field::number("count", "题数").value(kept("count", "")).required()),
                text(Field::number("pass_mark", "通过的分数").hint(passes).value(kept("pass_mark", ""))),
            ]))
            (text(Field::many("topics", "专题", topics).hint("不选的，从整个题库抽").values(sent.all("topics"))))
            (text(people.values(ticked).more(sent.one(&more_name("officers"))).required()))
            (form_buttons(&[Button::submit("安排考试").primary()]))
        },
    );
    card("安排考试", plain("抽题用的种子和当时的题库随安排记在登记簿里，以后改题不影响这场考试"), pad(body))
}
