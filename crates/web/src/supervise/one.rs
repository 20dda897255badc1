//! One clue: what, since when, by which article, what fired it, what cures it, what became of it; answered, taken up and closed from here.

use super::card::{ground, lamp};
use super::list::{Asked, HERE, panes};
use super::way::way;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::say::{self, encoded};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Entry, Fact, Field, FieldError, Form, Kind, Mark, Tone, buttons, card, error_summary, file_head,
    form, form_buttons, notice, pad, plain, step_bar, summary_list, tag, timeline,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::base::id::EventId;
use fadu_office::store::StreamId;
use fadu_office::warn::{Answering, Closing, CluePage, Deed, Snoozing, TakingUp};
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// What was typed, and what was wrong with it.
type Typed<'a> = (&'a Sent, &'a [FieldError]);

/// The clue of an address; what is no id is not found.
pub(crate) fn clue(id: &str) -> Result<StreamId, Denial> {
    id.parse::<EventId>().map(|id| StreamId::from_bits(id.bits())).map_err(|_| Denial::NotFound)
}

/// `GET /warnings/{clue}`: the clue beside the list that it was chosen from.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    (Path(id), Query(asked)): (Path<String>, Query<Asked>),
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&id, &asked), (&Sent::default(), &[]))
}

/// A clue as it is read beside the list.
pub(super) fn pane(office: &Office, who: &Who, (id, asked): (&str, &Asked)) -> Result<Markup, PageDenial> {
    let page = office.clue_page(who, clue(id)?)?;
    Ok(read(office, who, (&page, asked), (&Sent::default(), &[])))
}

/// `POST /warnings/{clue}`.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    (Path(id), Query(asked)): (Path<String>, Query<Asked>),
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let at = clue(&id)?;
    let text = |name: &str| sent.one(name).to_string();
    let reason = text("reason");
    let done = match sent.one("do") {
        "answer" => {
            let answer = Answering { how: text("how"), reason, document: text("document") };
            office.answer_clue(&who, at, &answer).await
        }
        "take-up" => {
            let taking = TakingUp { course: text("course"), deadline: text("deadline"), reason };
            office.take_up_clue(&who, at, &taking).await
        }
        "snooze" => office.snooze_clue(&who, at, &Snoozing { until: text("until"), reason }).await,
        "close" => office.close_clue(&who, at, &Closing { outcome: text("outcome"), reason }).await,
        _ => Err(Denial::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}?{}", asked.query())).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, (&id, &asked), (&sent, &field_errors(&all)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn sheet(office: &Office, who: &Who, (id, asked): (&str, &Asked), typed: Typed<'_>) -> Result<Markup, PageDenial> {
    let page = office.clue_page(who, clue(id)?)?;
    let found = office.clues(who, &asked.sought())?;
    let right = read(office, who, (&page, asked), typed);
    let body = html! { (error_summary(typed.1)) (panes(office, who, (asked, &found), (Some(id), right, true))) };
    Ok(Frame::new(page.line.rule_name.clone(), HERE).under("工作台", "/desk").under("预警线索", HERE).page(who, body))
}

fn read(office: &Office, who: &Who, (page, asked): (&CluePage, &Asked), typed: Typed<'_>) -> Markup {
    let line = &page.line;
    let word = if line.harm.is_empty() { line.level_name } else { line.harm.as_str() };
    let title = html! { h2 { (line.rule_name) } " " (lamp(line)) " " (tag(tone(&line.state), page.stand)) @if word != line.level_name { " " (tag(Tone::Plain, word)) }
    @if let Some(up) = line.up { " " (tag(Tone::Warn, &format!("已提请{up}"))) }
    @if let Some(last) = line.snoozed { " " (tag(Tone::Info, &format!("暂缓至 {last}"))) } };
    let whole = line.matter.map(|m| Button::link("全卷", format!("/matters/{m}")));
    let parts = [line.agency.as_str(), line.number.as_str(), line.party.as_str(), line.rule.as_str()];
    let below = parts.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" · ");
    html! {
        (file_head(title, plain(&below), buttons(whole.as_slice()), step_bar(&way(office, page))))
        div.halves-wide {
            div.stack { (found(page)) @if !page.record.is_empty() { (card("处置过程", plain("只增不改，记在登记簿里"), pad(record(page)))) } }
            div.stack { (cure(page)) (openings(page)) @for deed in &page.deeds { (deed_form(who, (page, asked), *deed, typed)) } }
        }
    }
}

fn tone(state: &str) -> Tone {
    match state {
        "open" => Tone::Warn,
        "taken" => Tone::Late,
        "cleared" | "closed" => Tone::Ok,
        _ => Tone::Plain,
    }
}

fn found(page: &CluePage) -> Markup {
    let line = &page.line;
    let mut facts = vec![
        Fact::rich(
            "发现",
            html! { b { (line.sentence) } @if !line.standing { " " (tag(Tone::Ok, "现在已经不再命中")) } },
        ),
        Fact::new("从何时起", &line.since.day().with_weekday()),
        Fact::rich("依据", html! { (ground(line)) @if page.assumed.is_some() { " " (say::is_assumed()) } }),
    ];
    if let Some(matter) = line.matter {
        let name = if line.party.is_empty() { "案卷" } else { &line.party };
        facts.push(Fact::rich("案件", html! { a href={ "/matters/" (matter) } { (name) } " " (line.number) }));
        if let Some(fired) = &page.fired {
            let href = format!("/matters/{matter}?tab=record");
            facts.push(Fact::rich("起因", html! { a href=(href) { "第 " (fired.n) " 条记录：" (fired.name) } " " span.m { (fired.day) " " (fired.by) } }));
        }
    }
    if let Some([what, only, from, until]) = &line.behind {
        let href = format!("/figures/list?what={}&only={}&from={from}&until={until}", encoded(what), encoded(only));
        facts.push(Fact::new("机关", &line.agency));
        facts.push(Fact::rich("数据由来", html! { a href=(href) { "打开这个数字背后的事项" } }));
    }
    facts.extend((!line.owners.is_empty()).then(|| Fact::new("责任人", &line.owners.join("、"))));
    if let Some((course, day)) = &page.course {
        let until = day.map_or(String::new(), |d| format!("，{} 前报送", d.with_weekday()));
        facts.push(Fact::new("监督", &format!("{course}{until}")));
    }
    if let Some((matter, number)) = &page.supervised {
        facts.push(Fact::rich("监督事项", html! { a href={ "/matters/" (matter) } { (number) } }));
    }
    facts.extend(page.exceptions.iter().map(|e| Fact::new("例外", e.as_str())));
    facts.extend(page.assumed.iter().map(|a| Fact::new("推定", a.as_str())));
    card("规则怎么说", html! {}, pad(summary_list(facts)))
}

fn cure(page: &CluePage) -> Markup {
    let Some(matter) = page.line.matter.filter(|_| page.line.standing) else { return html! {} };
    let ways = match &page.cure {
        Some((name, act)) => vec![Button::link(name.as_str(), format!("/matters/{matter}/do/{act}")).primary()],
        None => vec![Button::link("看案卷里可办的事项", format!("/matters/{matter}?tab=acts"))],
    };
    card("怎样消除", html! {}, pad(html! { p { (page.advice) } (buttons(&ways)) }))
}

/// What may be opened from the clue: matter, body, rule and article are filled in there.
fn openings(page: &CluePage) -> Markup {
    if page.openings.is_empty() || page.supervised.is_some() {
        return html! {};
    }
    let way = |(id, name): &(String, String)| {
        Button::link(name.as_str(), format!("/desk/new?procedure={id}&from=clue:{}", page.line.id)).full()
    };
    let note = "机关、案件、规则和依据自动带入；这条预警由那里的办理过程接着，了结时随之办结。";
    card(
        "转为监督",
        html! {},
        pad(html! { p.t1 { (note) } (buttons(&page.openings.iter().map(way).collect::<Vec<_>>())) }),
    )
}

fn deed_form(who: &Who, (page, asked): (&CluePage, &Asked), deed: Deed, (sent, errors): Typed<'_>) -> Markup {
    let (heading, act, fields, button) = match deed {
        Deed::Answer => ("处置", "answer", answering(page, sent, errors), "提交处置"),
        Deed::TakeUp => ("交办", "take-up", taking(sent, errors), "交办"),
        Deed::Close => ("办结", "close", closing(sent, errors), "办结"),
        Deed::Snooze => ("暂缓", "snooze", snoozing(sent, errors), "暂缓"),
    };
    let action = format!("{HERE}/{}?{}", page.line.id, asked.query());
    let of = Form { action, csrf: form_token(who), ..Form::default() };
    let typed = sent.one("do") == act;
    let (reason, wrong) = if typed { (sent.one("reason"), errors) } else { ("", &[][..]) };
    card(
        heading,
        html! {},
        pad(form(
            &of,
            html! {
                input type="hidden" name="do" value=(act);
                (fields)
                (Field::new("reason", "理由", Kind::Lines { rows: 3, most: 500 }).value(reason).required().errors(wrong).apart(act))
                (form_buttons(&[Button::submit(button)]))
            },
        )),
    )
}

fn answering(page: &CluePage, sent: &Sent, errors: &[FieldError]) -> Markup {
    let how = [
        ("cured", "已经改正", "问题已经纠正，以案卷里的材料证明"),
        ("explained", "说明情况", "依法不适用本规则，以案卷里的材料证明"),
        ("false-alarm", "误报", "规则判断错了，计入规则的准确率"),
    ];
    let how = how.map(|(v, l, hint)| Choice::new(v, l).hint(hint)).into();
    let documents = page.documents.iter().map(|d| Choice::new(&d.id, &d.name)).collect();
    html! {
        (Field::new("how", "怎样处置", Kind::Choice(how)).value(sent.one("how")).required().errors(errors))
        (Field::new("document", "依据", Kind::Select(documents)).hint("案卷里的文书、证据；误报可以不选").value(sent.one("document")).errors(errors))
    }
}

fn taking(sent: &Sent, errors: &[FieldError]) -> Markup {
    let course = [("simple", "简易程序督促"), ("general", "一般程序监督"), ("warning-only", "只作提示")];
    let course = course.map(|(v, l)| Choice::new(v, l)).into();
    html! {
        (Field::new("course", "怎样监督", Kind::Choice(course)).value(sent.one("course")).required().errors(errors))
        (Field::day("deadline", "报送纠正情况的期限").hint("只作提示的可以不填").value(sent.one("deadline")).errors(errors))
    }
}

fn closing(sent: &Sent, errors: &[FieldError]) -> Markup {
    let outcome = [("corrected", "已经纠正"), ("lawful", "未发现违法或者不当"), ("false-alarm", "误报")];
    let outcome = outcome.map(|(v, l)| Choice::new(v, l)).into();
    html! { (Field::new("outcome", "结果", Kind::Choice(outcome)).value(sent.one("outcome")).required().errors(errors)) }
}

fn snoozing(sent: &Sent, errors: &[FieldError]) -> Markup {
    let hint = "到这一天为止不再提请上一级督促，大家都看得到；情况加重的，暂缓随之失效";
    html! { (Field::day("until", "暂缓到").hint(hint).value(sent.one("until")).required().errors(errors)) }
}

fn record(page: &CluePage) -> Markup {
    let entry = |e: &fadu_office::warn::ClueEvent| Entry {
        when: say::minute(e.at),
        mark: Mark::Step,
        what: html! { b { (e.name) } " " (e.detail) },
        detail: e.by.clone(),
        number: None,
    };
    html! { (timeline(&page.record.iter().map(entry).collect::<Vec<_>>())) @if page.deeds.is_empty() { (notice(Tone::Plain, plain("这条预警现在没有需要您做的事。"))) } }
}
