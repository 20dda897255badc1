//! One round: its files, who reviews them, how far they are, what is found in common; what is to be done next stands first.

use super::{HERE, after, deed, facts, figures, named, of, result, standing, standing_of};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::signed::Signed;
use crate::ui::{
    Button, Column, FieldError, Icon, Table, Tone, buttons, card, error_summary, form, notice, pad, page_head, plain,
    summary_list,
};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::policy::{self, Do};
use fadu_office::rounds::{FileLine, ReportLine, RoundPage};
use maud::{Markup, Render, html};

/// `GET /reviews/{round}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
) -> Result<Markup, PageDenial> {
    sheet(&office, &who, &id, &[])
}

/// `POST /reviews/{round}`: reviewers are drawn, a third one too, results are told, the round ends.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let done = match sent.one("deed") {
        "allot" => office.allot_reviewers(&who, &id).await,
        "third" => office.allot_third(&who, (&id, sent.one("file"))).await,
        "tell" => office.tell_results(&who, &id).await,
        "document" => office.document_round(&who, (&id, sent.intent())).await.map(drop),
        _ => office.close_round(&who, &id).await,
    };
    after(done, &format!("{HERE}/{id}"), |errors| sheet(&office, &who, &id, errors))
}

fn sheet(office: &Office, who: &Who, id: &str, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let page = office.round_page(who, id)?;
    let here = format!("{HERE}/{id}");
    let mut ways = vec![
        Button::link("评查报告", format!("{here}/report")).icon(Icon::Print),
        Button::link("下载 XLSX", format!("{here}/table/xlsx")).icon(Icon::Download),
    ];
    if page.round.closed.is_none() && !policy::may(who, Do::Review, who.agency) {
        ways.truncate(1);
    }
    let may = policy::may(who, Do::Review, who.agency) && page.round.closed.is_none();
    let body = html! {
        (error_summary(errors))
        (page_head(&page.round.opened.title, standing_of(&page.round), buttons(&ways)))
        div.stack {
            @if may { (next(office, who, &here, &page)) }
            @if page.round.closed.is_some() { (report(office, who, &here, &page)) }
            (card("案卷", html! { (page.files.len()) " 件" }, files(office, who, &page, may)))
            (figures::cards(&page.figures))
            (card("这一轮评查", plain(""), summary_list(facts(&page.round))))
            @if may { (card("结束", plain("结果都已反馈、异议都已答复、整改都已验收、异议期满以后"), pad(deed(office, who, (&here, "close"), Button::submit("结束评查"))))) }
        }
    };
    Ok(Frame::new(page.round.opened.title.clone(), HERE)
        .under("工作台", "/desk")
        .under("案卷评查", HERE)
        .page(who, body))
}

/// What is to be done next.
fn next(office: &Office, who: &Who, here: &str, page: &RoundPage) -> Markup {
    let count = |is: &dyn Fn(&FileLine) -> bool| page.files.iter().filter(|f| is(f)).count();
    let bare = count(&|f| f.state.reviewers.is_empty());
    let untold = count(&|f| f.state.result().is_some() && f.state.told.is_none());
    html! {
        @if bare > 0 {
            (notice(Tone::Info, html! {
                p { (bare) " 件还没有评查人员。从其他机关、没有办过本件的法制审核人员中抽取，每件两人；先分给件数少的，同样多的按抽取次序，人人可以重算。也可以在案卷页指定。" }
                (deed(office, who, (here, "allot"), Button::submit("抽取评查人员").primary()))
            }))
        }
        @if untold > 0 {
            (notice(Tone::Info, html! {
                p { (untold) " 件已经定分，还没有反馈。反馈以后，机关可以提出异议。" }
                (deed(office, who, (here, "tell"), Button::submit("反馈结果").primary()))
            }))
        }
        @if let Some(day) = page.objections_until { (notice(Tone::Info, html! { "最近一次反馈的异议期到 " b { (day.with_weekday()) } " 为止。" })) }
    }
}

/// The report of a round that has ended: drafted from its figures, approved and issued in a matter of its own.
fn report(office: &Office, who: &Who, here: &str, page: &RoundPage) -> Markup {
    let may = policy::may(who, Do::Review, who.agency) && policy::may(who, Do::Handle, who.agency);
    let body = match &page.report {
        Some(report) => html! {
            p { @match &report.number {
                Some(number) => { "已经印发：" b { (number) } },
                None => { "已经起草，由机关负责人批准后印发。" },
            } }
            (buttons(&ways_of(report)))
        },
        None if may => html! {
            p { "评查已经结束，数据不再改动。报告由这一轮的数据起草：各标准的等次、共性问题、各机关的结果，不列人员，不排名。" }
            (deed(office, who, (here, "document"), Button::submit("起草报告").primary()))
        },
        None => plain("报告还没有起草。"),
    };
    card("评查报告（文书）", plain("批准后印发"), pad(body))
}

fn ways_of(report: &ReportLine) -> Vec<Button> {
    let matter = format!("/matters/{}", report.matter);
    let paper = report.paper.map(|n| Button::link("看报告、打印", format!("{matter}/papers/{n}")).icon(Icon::Print));
    paper.into_iter().chain([Button::link("报告的案卷", matter.clone())]).collect()
}

fn files(office: &Office, who: &Who, page: &RoundPage, may: bool) -> Markup {
    let here = format!("{HERE}/{}", page.round.opened.id);
    let mut table = Table::new("案卷")
        .column("案卷", Column::Name)
        .column("评查人员", Column::Text)
        .column("结果", Column::Text)
        .column("状态", Column::Text);
    // What waits for whoever looks comes first: a round has hundreds of files.
    let (calling, others): (Vec<_>, Vec<_>) = page.files.iter().partition(|f| may && f.state.calls());
    for line in calling.into_iter().chain(others) {
        let third = || {
            let hidden = html! {
                input type="hidden" name="deed" value="third";
                input type="hidden" name="file" value=(line.state.of.file);
                (Button::submit("抽取第三人").small())
            };
            form(&of(office, who, &here), hidden)
        };
        table = table.row([
            named(line, &format!("{here}/files/{}", line.state.of.file)),
            reviewers(line),
            result(&line.state),
            html! { (standing(&line.state)) @if may && line.state.wants_third() { (third()) } },
        ]);
    }
    table.render()
}

/// Who reviews a file, and whose sheet is in.
pub(super) fn reviewers(line: &FileLine) -> Markup {
    html! {
        @if line.state.reviewers.is_empty() { "—" }
        @for (n, r) in line.state.reviewers.iter().enumerate() {
            div { (r.name) span.sub { " " (r.body_name) @if n == 2 { " · 第三人" } @if line.state.sheet_of(r.person).is_some() { " · 已提交" } } }
        }
    }
}
