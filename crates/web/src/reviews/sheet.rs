//! A reviewer's sheet: left the file, right the items. What the machine proposes is confirmed or rejected with a reason; a draft is kept as it
//! stands; handing in is final.

use super::{MARKING, after, of, points, typed};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{
    Button, FieldError, Icon, Tone, buttons, card, error_summary, form, form_buttons, halves, notice, pad, page_head,
    plain, tag,
};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::file::review::MarkLine;
use fadu_office::law::review::Means;
use fadu_office::rounds::MarkingPage;
use fadu_office::watch::rounds::{HandedIn, Lost, Mark, Praised, Refused, Sheet};
use fadu_office::{Denial, Office, accounts::Who};
use maud::{Markup, html};
use std::collections::HashMap;

/// `GET /reviews/marking/{round}/{id}`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((round, id)): Path<(String, String)>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    let page = office.marking_page(&who, (&round, &id))?;
    let kept = Sent::of(page.draft.clone());
    Ok(sheet(&office, &who, &page, (&kept, &[], asked.contains_key("kept"))))
}

/// `POST /reviews/marking/{round}/{id}`: keeps what was typed, or hands it in.
pub async fn send(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((round, id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, PageDenial> {
    let at = (round.as_str(), id.as_str());
    let page = office.marking_page(&who, at)?;
    // What was typed is kept before anything is said against it.
    let own = ["csrf", "intent", "deed"];
    let pairs: Vec<_> =
        sent.pairs().iter().filter(|(n, v)| !own.contains(&n.as_str()) && !v.is_empty()).cloned().collect();
    sent.bound_to(&who)?;
    if page.handed_in.is_none() {
        office.keep_sheet(&who, at, &pairs).await?;
    }
    let here = format!("{MARKING}/{round}/{id}");
    if sent.one("deed") != "hand-in" {
        let item = sent.one("deed").strip_prefix("more.").map_or(String::new(), |item| format!("#i-{item}"));
        return Ok(Redirect::to(&format!("{here}?kept=1{item}")).into_response());
    }
    let done = match read(&page, &sent) {
        Ok(sheet) => office.hand_in_sheet(&who, at, sheet).await,
        Err(wrong) => Err(wrong),
    };
    after(done, &here, |errors| Ok(sheet(&office, &who, &page, (&sent, errors, false))))
}

/// Tenths of a point as somebody types points.
pub(super) fn tenths(text: &str) -> Option<u32> {
    let (whole, tenth) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let (whole, tenth) = (whole.parse::<u32>().ok()?, tenth.parse::<u32>().ok().filter(|t| *t < 10)?);
    whole.checked_mul(10)?.checked_add(tenth)
}

/// What was typed as a sheet.
fn read(page: &MarkingPage, sent: &Sent) -> Result<Sheet, Denial> {
    let mut sheet = Sheet { note: sent.one("note").trim().to_string(), ..Sheet::default() };
    for line in &page.lines {
        let id = &line.item;
        let mut mark = Mark { item: id.clone(), apart: typed(sent, "apart", id) == "yes", ..Mark::default() };
        for (k, r) in line.reasons.iter().enumerate() {
            match sent.one(&format!("ok.{id}.{k}")) {
                "yes" => {
                    let entry = r.place.as_ref().map(|(entry, _)| *entry);
                    mark.lost.push(Lost { tenths: r.tenths, says: r.says.clone(), entry, machine: true });
                }
                "no" => {
                    let reason = sent.one(&format!("no.{id}.{k}")).trim().to_string();
                    mark.refused.push(Refused { says: r.says.clone(), reason });
                }
                _ => {}
            }
        }
        for j in 0..rows(sent, id) {
            let part = |p: &str| sent.one(&format!("{p}.{id}.{j}")).trim().to_string();
            let (p, says, entry) = (part("p"), part("w"), part("e").parse().ok());
            if p.is_empty() && says.is_empty() {
                continue;
            }
            let veto = line.block.is_empty();
            let wrong = || Denial::mistake(&format!("i.{id}"), format!("{}：扣分写数字，可以有一位小数", line.name));
            let tenths = if veto || p.is_empty() { 0 } else { tenths(&p).ok_or_else(wrong)? };
            mark.lost.push(Lost { tenths, says, entry, machine: false });
        }
        if mark.apart || !mark.lost.is_empty() || !mark.refused.is_empty() {
            sheet.marks.push(mark);
        }
    }
    for bonus in &page.bonuses.0 {
        let (p, says) = (typed(sent, "bp", &bonus.id).trim(), typed(sent, "bw", &bonus.id).trim().to_string());
        if p.is_empty() && says.is_empty() {
            continue;
        }
        let wrong = || Denial::mistake(&format!("i.{}", bonus.id), format!("{}：加分写数字", bonus.name));
        sheet.praised.push(Praised { item: bonus.id.clone(), tenths: tenths(p).ok_or_else(wrong)?, says });
    }
    Ok(sheet)
}

/// So many rows of deductions stand at an item: those with words, and a free one.
fn rows(sent: &Sent, item: &str) -> usize {
    let typed = |j: &usize| ["p", "w"].iter().any(|p| !sent.one(&format!("{p}.{item}.{j}")).is_empty());
    (0..50).take_while(typed).count() + 1
}

type Typed<'a> = (&'a Sent, &'a [FieldError], bool);

fn sheet(office: &Office, who: &Who, page: &MarkingPage, typed: Typed<'_>) -> Markup {
    let mut ways = vec![Button::link("我的评查", MARKING).icon(Icon::Back)];
    if page.read.is_some() {
        ways.push(Button::link("到评查表", "#sheet"));
    }
    let back = buttons(&ways);
    let title = page.read.as_ref().map_or_else(|| "评查表".to_string(), |r| r.page.number.clone());
    let below = html! { b { (page.round.1) } " · " (page.rubric.0) " · 截止 " (page.until.with_weekday()) };
    let body = html! {
        (error_summary(typed.1))
        (page_head(&title, below, back))
        @match (&page.handed_in, &page.read) {
            (Some((own, score)), _) => (done(page, own, score.tenths())),
            (None, None) => (notice(Tone::Plain, plain("评查已经结束，没有提交评查表"))),
            (None, Some(read)) => {
                @if typed.2 { (notice(Tone::Ok, plain("草稿已经保存，关掉也不会丢"))) }
                (halves(super::sheet_read::file(read), marking(office, who, page, typed)))
            },
        }
    };
    Frame::new(title, MARKING).under("工作台", "/desk").under("我的评查", MARKING).page(who, body)
}

/// The key under which the browser keeps what is being typed.
fn draft_key(page: &MarkingPage) -> String {
    format!("review-{}-{}", page.round.0, page.file)
}

/// The sheet as it was handed in; the others' once all are in.
fn done(page: &MarkingPage, own: &HandedIn, tenths: u32) -> Markup {
    let name = |id: &str| {
        let line = page.lines.iter().find(|l| l.item == id).map(|l| l.name.clone());
        line.or(page.bonuses.0.iter().find(|b| b.id == id).map(|b| b.name.clone())).unwrap_or_else(|| id.to_string())
    };
    let one = |s: &HandedIn, word: &str, tenths: u32| {
        card(
            word,
            html! { (points(tenths)) " 分 · " (say::minute(s.at)) },
            pad(super::file::sheet_lines(&s.sheet, &name)),
        )
    };
    html! {
        (crate::ui::draft_done(&draft_key(page)))
        div.stack {
            (notice(Tone::Ok, html! { "评查表已经提交，不能再改。得分 " b { (points(tenths)) } "。案卷不再对您开放。" }))
            (one(own, "我的评查表", tenths))
            @if page.others.is_empty() { (notice(Tone::Info, plain("另一名评查人员的评查表，在定分以后才能看到"))) }
            @for s in &page.others { (one(s, &format!("{} 的评查表", s.by), if s.vetoes.is_empty() { s.tenths } else { 0 })) }
        }
    }
}

fn marking(office: &Office, who: &Who, page: &MarkingPage, typed: Typed<'_>) -> Markup {
    let action = format!("{MARKING}/{}/{}", page.round.0, page.file);
    let form_of = crate::ui::Form { draft: draft_key(page), ..of(office, who, &action) };
    let mut blocks: Vec<&str> = Vec::new();
    for line in page.lines.iter().filter(|l| !blocks.contains(&l.block.as_str())).collect::<Vec<_>>() {
        if !blocks.contains(&line.block.as_str()) {
            blocks.push(&line.block);
        }
    }
    let whole = html! {
        @for block in &blocks {
            @let lines: Vec<&MarkLine> = page.lines.iter().filter(|l| l.block == **block).collect();
            @let all: u32 = lines.iter().map(|l| l.tenths).sum();
            @let aside = if block.is_empty() { "任一项成立，整件 0 分".to_string() } else { format!("{} 分", points(all)) };
            (card(if block.is_empty() { "一票否决" } else { block }, plain(&aside), pad(html! { @for line in lines { (item(page, line, typed)) } })))
        }
        @if !page.bonuses.0.is_empty() { (card("加分", html! { "合计不超过 " (points(page.bonuses.1)) " 分" }, pad(bonuses(page, typed)))) }
        (card("其他", plain("分值和等次是内部规则"), pad(html! {
            p.sub { (page.rubric.1) }
            label for="f-note" { "需要说明的（选填）" }
            textarea.in id="f-note" name="note" rows="3" { (typed.0.one("note")) }
            (form_buttons(&[Button::submit("提交评查表").primary().named("deed", "hand-in"), Button::submit("保存草稿").named("deed", "save")]))
            p.hint { "提交以后不能再改。" }
        })))
    };
    form(&form_of, html! { div.stack id="sheet" { (whole) } })
}

/// An item: what the machine proposes, what the reviewer deducts.
fn item(page: &MarkingPage, line: &MarkLine, (sent, errors, _): Typed<'_>) -> Markup {
    let id = line.item.as_str();
    let wrong = errors.iter().find(|e| e.field == format!("i.{id}"));
    let count = rows(sent, id);
    let open = wrong.is_some() || !line.reasons.is_empty() || count > 1;
    let veto = line.block.is_empty();
    html! {
        details.more id={ "i-" (id) } open[open] {
            summary {
                (line.name) " " @if !veto { span.t1 { (points(line.tenths)) " 分" } } " "
                @if !line.reasons.is_empty() { (tag(Tone::Warn, "系统有意见")) }
                @else if line.by == Means::Machine { (tag(Tone::Ok, "系统没有发现")) }
                @else { (tag(Tone::Info, "由人评")) }
            }
            div id={ "f-i_" (id) } {
                p { (say::arts(&line.cites)) @if !line.applies { " " (tag(Tone::Plain, "系统认为不涉及")) } }
                @if let Some(wrong) = wrong { p.err { (Icon::Warn) span.vh { "错误：" } (wrong.says) } }
                @for (k, r) in line.reasons.iter().enumerate() { (proposal((page, id, k), r, (veto, sent))) }
                @for j in 0..count { (deduction(page, (id, j), (veto, sent))) }
                @if count > 1 && !veto { (Button::submit("再加一处").small().named("deed", format!("more.{id}"))) }
                @if !veto { (pick("checkbox", (&format!("apart.{id}"), "yes"), typed(sent, "apart", id) == "yes" || (!line.applies && sent.pairs().is_empty()), "本件不涉及，分值按比例分给其他项")) }
            }
        }
    }
}

/// What the machine proposes: to be confirmed, or rejected with a reason.
fn proposal(
    (page, id, k): (&MarkingPage, &str, usize),
    r: &fadu_office::file::review::ReasonLine,
    (veto, sent): (bool, &Sent),
) -> Markup {
    let (ok, no) = (format!("ok.{id}.{k}"), format!("no.{id}.{k}"));
    let chosen = sent.one(&ok);
    html! {
        fieldset.f {
            legend { (tag(Tone::Warn, "系统")) " " (r.says) @if !veto { " （扣 " (points(r.tenths)) " 分）" }
                @if let Some((entry, word)) = &r.place { " " a href={ "/matters/" (page.file) "/replay#e" (entry) } target="_blank" rel="noopener" { (word) } }
            }
            (pick("radio", (&ok, "yes"), chosen == "yes", "采纳"))
            (pick("radio", (&ok, "no"), chosen == "no", "不采纳，理由："))
            input.in type="text" name=(no) value=(sent.one(&no)) aria-label="不采纳的理由";
        }
    }
}

/// A box or a button with its words.
fn pick(kind: &str, (name, value): (&str, &str), chosen: bool, words: &str) -> Markup {
    let id = format!("{name}.{value}");
    html! { div.opt { input type=(kind) id=(id) name=(name) value=(value) checked[chosen]; label for=(id) { (words) } } }
}

/// A deduction: points, reason, place in the file.
fn deduction(page: &MarkingPage, (id, j): (&str, usize), (veto, sent): (bool, &Sent)) -> Markup {
    let name = |part: &str| format!("{part}.{id}.{j}");
    let at = sent.one(&name("e"));
    let none = Vec::new();
    let places = page.read.as_ref().map_or(&none, |r| &r.places);
    html! {
        div.field-grid {
            @if !veto { div.f { label for=(name("p")) { "扣分" } input.in id=(name("p")) type="text" inputmode="decimal" name=(name("p")) value=(sent.one(&name("p"))); } }
            div.f { label for=(name("e")) { "位置" } select.in id=(name("e")) name=(name("e")) {
                option value="" { "卷内没有这项材料" }
                @for (n, word) in places { option value=(n) selected[at == n.to_string()] { "#" (n + 1) " " (word) } }
            } }
        }
        div.f { label for=(name("w")) { @if veto { "成立的理由（不成立的留空）" } @else { "理由" } } input.in id=(name("w")) type="text" name=(name("w")) value=(sent.one(&name("w"))); }
    }
}

fn bonuses(page: &MarkingPage, (sent, errors, _): Typed<'_>) -> Markup {
    html! { @for b in &page.bonuses.0 {
        @let wrong = errors.iter().find(|e| e.field == format!("i.{}", b.id));
        fieldset.f id={ "f-i_" (b.id) } {
            legend { (b.name) "（至多 " (points(b.tenths)) " 分）" }
            @if let Some(wrong) = wrong { p.err { (wrong.says) } }
            div.field-grid {
                div.f { label for={ "bp." (b.id) } { "加分" } input.in id={ "bp." (b.id) } type="text" inputmode="decimal" name={ "bp." (b.id) } value=(typed(sent, "bp", &b.id)); }
                div.f { label for={ "bw." (b.id) } { "理由" } input.in id={ "bw." (b.id) } type="text" name={ "bw." (b.id) } value=(typed(sent, "bw", &b.id)); }
            }
        }
    } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_with_one_digit_behind_the_point() {
        assert_eq!(
            ["2", "0.5", " 1.5 ", "1.55", "一", "-1"].map(tenths),
            [Some(20), Some(5), Some(15), None, None, None]
        );
    }
}
