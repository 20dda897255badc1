//! One file of a round for whoever runs it: who reviews, every sheet, the result, objections and their answers, corrections.

use super::{HERE, after, how, of, points, result, round, standing, typed};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{
    Button, Choice, Column, Fact, Field, FieldError, Table, Tone, buttons, card, error_summary, field_grid, form,
    form_buttons, notice, pad, page_head, plain, summary_list, tag,
};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::policy::{self, Do};
use fadu_office::rounds::FileResult;
use fadu_office::watch::rounds::{AnswerPoint, FileState, Lost, Sheet};
use maud::{Markup, Render, html};

/// `GET /reviews/{round}/files/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((round, id)): Path<(String, String)>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&round, &id), (&Sent::default(), &[]))
}

/// `POST /reviews/{round}/files/{id}`: reviewers named or replaced, an objection answered, a correction asked for or judged.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((round, id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let at = (round.as_str(), id.as_str());
    let done = match sent.one("deed") {
        "name" => office.name_reviewers(&who, at, &sent.all("reviewers")).await,
        "replace" => office.replace_reviewer(&who, at, (sent.one("out"), sent.one("reason"))).await,
        "answer" => office.answer_objection(&who, at, answers(&office, &who, at, &sent)?).await,
        "order" => office.order_correction(&who, at, (sent.one("what"), sent.one("due"))).await,
        _ => {
            office
                .judge_correction(&who, at, (sent.one("accepted") == "yes", sent.one("reason"), sent.one("due")))
                .await
        }
    };
    after(done, &format!("{HERE}/{round}/files/{id}"), |errors| sheet(&office, &who, at, (&sent, errors)))
}

/// The answer to each item of the objection, as the form says it.
fn answers(office: &Office, who: &Who, at: (&str, &str), sent: &Sent) -> Result<Vec<AnswerPoint>, PageDenial> {
    let page = office.file_result(who, at)?;
    let points = page.line.state.objection().map_or(Vec::new(), |o| o.points.clone());
    let one = |item: String| {
        let hundredths = match typed(sent, "a", &item) {
            "keep" => None,
            // What is not a number changes nothing to the worse: it is said at its field.
            "change" => Some(super::sheet::tenths(typed(sent, "h", &item)).map_or(u32::MAX, |t| t.saturating_mul(10))),
            _ => return None,
        };
        Some(AnswerPoint { reason: typed(sent, "r", &item).trim().to_string(), hundredths, item })
    };
    Ok(points.into_iter().filter_map(|p| one(p.item)).collect())
}

type Typed<'a> = (&'a Sent, &'a [FieldError]);

fn sheet(office: &Office, who: &Who, at: (&str, &str), typed: Typed<'_>) -> Result<Markup, PageDenial> {
    let page = office.file_result(who, at)?;
    let state = &page.line.state;
    let here = format!("{HERE}/{}/files/{}", at.0, at.1);
    let back = format!("{HERE}/{}", at.0);
    let may = policy::may(who, Do::Review, who.agency) && page.round.closed.is_none();
    let ways = [
        Button::link("看案卷", format!("/matters/{}", at.1)),
        Button::link("机器预评", format!("/matters/{}/review", at.1)),
    ];
    let place = |entry: usize| Some(format!("/matters/{}/replay#e{entry}", at.1));
    let body = html! {
        (error_summary(typed.1))
        (page_head(&page.line.name, html! { (page.line.agency) " · " (page.rubric.0) " " (standing(state)) }, buttons(&ways)))
        div.stack {
            (card("结果", plain(""), summary_list(told(&page))))
            @if state.result().is_some() { (card("扣分", plain(""), super::marks(&page.marks, place))) }
            (card("评查人员和评查表", plain("提交以前互不知晓"), pad(html! { (round::reviewers(&page.line)) (sheets(&page)) @if may { (people(office, who, &here, &page, typed)) } })))
            (objections(&page, |item| name(&page, item)))
            @if may && state.objection().is_some() { (card("答复异议", plain("逐项答复，写明理由；改变了的，形成新的结果，原结果不动"), pad(answer(office, who, &here, &page, typed)))) }
            (corrections(state))
            @if may { (correcting(office, who, &here, state, typed)) }
        }
    };
    let frame = Frame::new(page.line.name.clone(), HERE).under("工作台", "/desk").under("案卷评查", HERE);
    Ok(frame.under(page.round.opened.title.clone(), back).page(who, body))
}

/// The name of an item.
pub(super) fn name(page: &FileResult, item: &str) -> String {
    page.names.iter().find(|(id, _)| id == item).map_or_else(|| item.to_string(), |(_, name)| name.clone())
}

/// What came out.
pub(super) fn told(page: &FileResult) -> Vec<Fact> {
    let state = &page.line.state;
    let mut all = vec![Fact::rich("得分和等次", result(state))];
    if let Some(s) = state.result() {
        all.push(Fact::new("怎样得出", how(s.how)));
        for p in &s.praised {
            all.push(Fact::new("加分", &format!("{}：{} 分", p.says, points(p.tenths))));
        }
    }
    for before in state.settled.iter().rev().skip(1) {
        all.push(Fact::new(
            "原结果",
            &format!(
                "{} 分 {}，{}（{}）",
                points(before.tenths()),
                before.grade,
                how(before.how),
                say::minute(before.at)
            ),
        ));
    }
    if let (Some(t), Some(until)) = (&state.told, page.objections_until) {
        all.push(Fact::new("反馈", &say::minute(t.at)));
        all.push(Fact::new("异议期", &format!("到 {} 为止，{}", until.with_weekday(), page.objection_ground)));
    }
    all.push(Fact::new("分值和等次", &format!("内部规则（{}）", page.rubric.1)));
    all
}

/// What a sheet says, line by line.
pub(super) fn sheet_lines(sheet: &Sheet, name: &dyn Fn(&str) -> String) -> Markup {
    let lost = |l: &Lost| html! { @if l.tenths > 0 { "−" (points(l.tenths)) " " } (l.says) @if let Some(e) = l.entry { span.sub { " #" (e + 1) } } @if l.machine { " " (tag(Tone::Plain, "采纳系统意见")) } };
    html! {
        ul {
            @for m in &sheet.marks { li { b { (name(&m.item)) } @if m.apart { " " (tag(Tone::Plain, "不涉及")) }
                ul {
                    @for l in &m.lost { li { (lost(l)) } }
                    @for r in &m.refused { li { (tag(Tone::Info, "不采纳")) " " (r.says) "：" (r.reason) } }
                }
            } }
            @for p in &sheet.praised { li { b { (name(&p.item)) } " +" (points(p.tenths)) " " (p.says) } }
            @if sheet.marks.is_empty() && sheet.praised.is_empty() { li { "没有扣分" } }
        }
        @if !sheet.note.is_empty() { p { "说明：" (sheet.note) } }
    }
}

fn sheets(page: &FileResult) -> Markup {
    let of = |item: &str| name(page, item);
    html! { @for s in &page.line.state.sheets {
        details.more { summary { (s.by) " · " (points(if s.vetoes.is_empty() { s.tenths } else { 0 })) " 分 · " (say::minute(s.at)) } (sheet_lines(&s.sheet, &of)) }
    } }
}

/// Reviewers are named, or replaced.
fn people(office: &Office, who: &Who, here: &str, page: &FileResult, (sent, errors): Typed<'_>) -> Markup {
    let state = &page.line.state;
    let named = state.reviewers.is_empty() || state.wants_third();
    let choice = |p: &fadu_office::rounds::PoolLine| {
        Choice::new(
            p.reviewer.person.to_string(),
            format!("{}（{}，本轮 {} 件）", p.reviewer.name, p.reviewer.body_name, p.load),
        )
    };
    let some = Field::many("reviewers", "评查人员", page.pool.iter().map(choice).collect())
        .hint("只列其他机关、没有办过本件的")
        .values(sent.all("reviewers"))
        .errors(errors)
        .required();
    let waits = state.reviewers.iter().filter(|r| state.sheet_of(r.person).is_none());
    let outs: Vec<Choice> = waits.map(|r| Choice::new(r.person.to_string(), r.name.clone())).collect();
    html! {
        @if named { details.narrow open[sent.one("deed") == "name"] { summary { "指定评查人员" } (form(&of(office, who, here), html! {
            input type="hidden" name="deed" value="name"; (some) (form_buttons(&[Button::submit("指定")]))
        })) } }
        @if !outs.is_empty() { details.narrow open[sent.one("deed") == "replace"] { summary { "更换评查人员" } (form(&of(office, who, here), html! {
            input type="hidden" name="deed" value="replace";
            (Field::select("out", "谁不能评查", outs).value(sent.one("out")).errors(errors).required())
            (Field::text("reason", "为什么").hint("接替的人按抽取次序确定").value(sent.one("reason")).errors(errors).required())
            (form_buttons(&[Button::submit("更换")]))
        })) } }
        @if !state.replaced.is_empty() { ul { @for r in &state.replaced { li { (say::minute(r.at)) " 更换为 " (r.comes.name) "：" (r.reason) } } } }
    }
}

/// Objections with their answers.
pub(super) fn objections(page: &FileResult, name: impl Fn(&str) -> String) -> Markup {
    let mut table =
        Table::new("异议").column("项目", Column::Name).column("异议", Column::Text).column("答复", Column::Text);
    for (objected, answer) in &page.line.state.objections {
        for p in &objected.points {
            let told = answer.as_ref().and_then(|a| a.points.iter().find(|x| x.item == p.item).map(|x| (x, a.at)));
            let says = match told {
                None => tag(Tone::Warn, "待答复"),
                Some((a, at)) => {
                    let (tone, word) =
                        if a.hundredths.is_some() { (Tone::Ok, "更正") } else { (Tone::Plain, "维持") };
                    html! { (tag(tone, word)) " " (a.reason) span.sub { " " (say::minute(at)) } }
                }
            };
            table = table.row([
                plain(&name(&p.item)),
                html! { (p.reason) span.sub { " " (objected.by) " " (say::minute(objected.at)) } },
                says,
            ]);
        }
    }
    html! { @if !page.line.state.objections.is_empty() { (card("异议", plain(""), table.render())) } }
}

fn answer(office: &Office, who: &Who, here: &str, page: &FileResult, (sent, errors): Typed<'_>) -> Markup {
    let points = page.line.state.objection().map_or(Vec::new(), |o| o.points.clone());
    let one = |p: &fadu_office::watch::rounds::Point| {
        let now = page.marks.iter().find(|m| m.item == p.item);
        let veto = now.is_some_and(|m| m.veto);
        let (a, h, r) = (format!("a.{}", p.item), format!("h.{}", p.item), format!("r.{}", p.item));
        let ways =
            vec![Choice::new("keep", "维持"), Choice::new("change", if veto { "撤销一票否决" } else { "更正扣分" })];
        let was = now.map_or(String::new(), |m| super::hundredths(m.hundredths));
        html! {
            h3 { (name(page, &p.item)) } p { "异议：" (p.reason) }
            (Field::choice(&a, "怎样答复", ways).value(sent.one(&a)).errors(errors).required())
            (field_grid(&[
                Field::text(&h, "更正后扣分").hint(format!("现在扣 {was} 分；维持的、撤销否决的不填")).value(if veto { "0" } else { sent.one(&h) }).errors(errors).render(),
                Field::text(&r, "理由").value(sent.one(&r)).errors(errors).required().render(),
            ]))
        }
    };
    form(
        &of(office, who, here),
        html! {
            input type="hidden" name="deed" value="answer";
            @for p in &points { (one(p)) }
            (form_buttons(&[Button::submit("答复").primary()]))
        },
    )
}

/// Corrections: what was asked, reported, judged.
pub(super) fn corrections(state: &FileState) -> Markup {
    html! { @if !state.corrections.is_empty() { (card("整改", plain(""), pad(html! { @for (ordered, reports) in &state.corrections {
        p { b { (ordered.what) } span.sub { " " (ordered.due) " 前 · " (say::minute(ordered.at)) } }
        @for (report, judged) in reports {
            p { "报告：" (report.text) span.sub { " " (report.by) " " (say::minute(report.at)) } }
            @match judged {
                Some(j) if j.accepted => p { (tag(Tone::Ok, "验收")) " " (j.reason) },
                Some(j) => p { (tag(Tone::Late, "退回")) " " (j.reason) @if let Some(due) = j.due { span.sub { " " (due) " 前" } } },
                None => p { (tag(Tone::Warn, "待验收")) },
            }
        }
    } }))) } }
}

fn correcting(office: &Office, who: &Who, here: &str, state: &FileState, (sent, errors): Typed<'_>) -> Markup {
    let kept = |field: Field, name: &str| field.value(sent.one(name)).errors(errors);
    let due = || kept(Field::day("due", "期限"), "due");
    html! {
        @if state.correction_waits() { (card("验收整改", plain(""), pad(form(&of(office, who, here), html! {
            input type="hidden" name="deed" value="judge";
            (kept(Field::text("reason", "意见").hint("退回的必填：还缺什么"), "reason"))
            (due().hint("退回的必填"))
            (form_buttons(&[Button::submit("验收").primary().named("accepted", "yes"), Button::submit("退回").named("accepted", "no")]))
        })))) }
        @else if state.told.is_some() && state.correction().is_none() { (card("要求整改", plain(""), pad(form(&of(office, who, here), html! {
            input type="hidden" name="deed" value="order";
            (kept(Field::lines("what", "整改什么", 3), "what").required())
            (due().required())
            (form_buttons(&[Button::submit("要求整改")]))
        })))) }
        @else if let Some((_, day)) = state.correction() { (notice(Tone::Info, html! { "等待机关在 " (day) " 前报告整改。" })) }
    }
}
