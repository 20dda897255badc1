//! A benchmark document from a table: what is new, changed, refused and why is shown row by row; nothing is written before it is confirmed.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::tables::{Looked, SHOWN, confirm, count, counted, refusals, uploaded};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Column, Field, FieldError, Form, Table, Tone, card, empty, error_summary, form, form_buttons, notice, pad,
    page_head, plain, tag, two_lines,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Day, Denied};
use fadu_office::law::scale::read::ScaleSource;
use fadu_office::policy::{self, Do};
use fadu_office::scales::{ScaleEntry, ScalePreview, amount_zh};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const LONGEST: usize = 200;
const HERE: &str = "/admin/discretion/import";
const FIELDS: [&str; 4] = ["title", "owner", "from_day", "until_day"];

/// `GET /admin/discretion/import`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    policy::require(&who, Do::Catalogue, who.agency)?;
    Ok(choosing(&office, &who, None, &[]))
}

/// `POST /admin/discretion/import`: a file to be looked at, or one that was looked at to be written.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    policy::require(&who, Do::Catalogue, who.agency)?;
    let done = match sent.one("do") {
        "write" => write(&office, &who, &sent).await,
        _ => look(&office, &who, &mut sent),
    };
    match done {
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, choosing(&office, &who, Some(&sent), &errors)).into_response())
        }
        other => Ok(other?.into_response()),
    }
}

/// The document that the form tells of.
fn source(sent: &Sent) -> Result<ScaleSource, Denial> {
    let text = |name: &str, says: &str| {
        let text = sent.one(name).trim();
        let good = !text.is_empty() && text.chars().count() <= LONGEST;
        if good { Ok(text.to_string()) } else { Err(Denial::mistake(name, says)) }
    };
    let day = |name: &str, says: &str| sent.one(name).trim().parse::<Day>().map_err(|_| Denial::mistake(name, says));
    let from = day("from_day", "请填写施行日期")?;
    let until = match sent.one("until_day").trim() {
        "" => None,
        _ => Some(day("until_day", "失效日期请写成如 2025-12-31，没有的留空")?),
    };
    if until.is_some_and(|u| u < from) {
        return Err(Denial::mistake("until_day", "失效日期早于施行日期"));
    }
    let title = text("title", "请填写文件名称（200 字以内）")?;
    Ok(ScaleSource { title, owner: text("owner", "请填写制定机关（200 字以内）")?, from, until })
}

fn look(office: &Office, who: &Who, sent: &mut Sent) -> Result<Markup, Denial> {
    let of = source(sent)?;
    let (name, bytes) = uploaded(sent)?;
    let held = office.hold_table(who, &name, bytes)?;
    let preview = office.preview_scales_held(who, &held, &of)?;
    Ok(looked(office, who, (&held, sent), &preview))
}

async fn write(office: &Office, who: &Who, sent: &Sent) -> Result<Markup, Denial> {
    let held = sent.one("held");
    let preview = office.preview_scales_held(who, held, &source(sent)?)?;
    if preview.mark() != sent.one("seen") {
        return Ok(looked(office, who, (held, sent), &preview));
    }
    let written = office.propose_scales(who, preview).await?;
    office.drop_table(who, held);
    let body = html! {
        (page_head("录入裁量标准", html! {}, html! {}))
        (notice(Tone::Ok, html! { b { "已录入 " (written) " 个违法行为的裁量标准，待确认。" } " 法制审核人员核对、确认以后才能适用。" }))
        p { a href="/admin/discretion" { "看裁量标准" } " · " a href=(HERE) { "再录入一份" } }
    };
    Ok(frame().page(who, body))
}

fn frame() -> Frame {
    Frame::new("录入裁量标准", "/admin/discretion").under("裁量标准", "/admin/discretion")
}

fn choosing(office: &Office, who: &Who, sent: Option<&Sent>, errors: &[FieldError]) -> Markup {
    let of =
        Form { action: HERE.into(), csrf: form_token(who), intent: office.intent_id(), files: true, ..Form::default() };
    let kept = |name: &str| sent.map_or(String::new(), |s| s.one(name).to_string());
    let body = html! {
        (error_summary(errors))
        (page_head("录入裁量标准", plain("先看读出了什么、哪些行没有读出，确认以后才写入"), html! {}))
        (card("文件", html! {}, pad(form(&of, html! {
            (Field::text("title", "文件名称").value(kept("title")).required().errors(errors))
            (Field::text("owner", "制定机关").value(kept("owner")).required().errors(errors))
            (Field::day("from_day", "施行日期").value(kept("from_day")).required().errors(errors))
            (Field::day("until_day", "失效日期").hint("文件没有写明的留空").value(kept("until_day")).errors(errors))
            (Field::file("file", "裁量标准表", ".csv,.xlsx").hint("一行一个情节，.xlsx 或者 .csv，不超过 32 MB").required().errors(errors))
            (form_buttons(&[Button::submit("查看").primary()]))
        }))))
        (card("表的写法", plain("第一行是栏目名，次序不限"), pad(html! {
            ul {
                li { "部分、序号：水污染防治法、2-6；同一序号、同一违法行为的行合成一个标准" }
                li { "依据：《……法》（2017年修订）第八十三条第（二）项；在这里写“逾期不改正的，……”的，另算一组档次" }
                li { "档次：1、2、3……；档次和处罚标准都空着的，承接上一行" }
                li { "处罚标准：责令改正，处二万元以上五万元以下罚款；对个人的写在后面" }
                li { "要素、权重：裁量因素表用；一行一个情形（权重如 15%），要素写“最高额”（权重写元数）、“裁量起点”、“下限”、“上限”的各占一行" }
                li { "免罚：免罚清单用；一行一个情形，写“同时满足”或者“之一”，依据写违反的条款" }
                li { "案由代码：可空，空着的按条文和行为找最接近的案由" }
            }
        })))
    };
    frame().reading().page(who, body)
}

fn looked(office: &Office, who: &Who, (held, sent): (&str, &Sent), preview: &ScalePreview) -> Markup {
    let (new, changed, refused) = (preview.new.len(), preview.changed.len(), preview.refused.len());
    let (rows, read, same) = (preview.rows, preview.read, preview.same);
    let counts =
        format!("共 {rows} 行，读出 {read} 行；新增 {new} 个，变更 {changed} 个，不变 {same} 个，不收 {refused} 处。");
    let file = Looked { here: HERE, held, mark: preview.mark(), writes: preview.writes() };
    let told = html! { @for name in FIELDS { input type="hidden" name=(name) value=(sent.one(name)); } };
    let body = html! {
        (page_head("核对后录入", plain("还没有写入"), html! {}))
        div.stack {
        (counted(&counts, refused))
        (confirm((office, who), &file, format!("录入这 {} 个", preview.writes()), told))
        (refusals("违法行为", &preview.refused))
        @if changed > 0 { (card("变更的", count(changed, "个"), scales("变更的", &preview.changed))) }
        (card("新增的", count(new, "个"), scales("新增的", &preview.new)))
        }
    };
    frame().page(who, body)
}

fn scales(title: &str, entries: &[(usize, ScaleEntry)]) -> Markup {
    let mut table = Table::new(title)
        .column("行", Column::Number)
        .column("违法行为", Column::Name)
        .column("依据和案由", Column::Text)
        .column("档次和数额", Column::Text)
        .or_empty(empty("没有", html! {}));
    for (line, entry) in entries.iter().take(SHOWN) {
        let scale = &entry.scale;
        let ground = html! {
            (entry.basis_zh())
            span.sub { @if scale.item.is_empty() { (tag(Tone::Warn, "没有找到对应的案由")) } @else { "案由 " (scale.item) } }
            @for note in &entry.notes { span.sub { (note) } }
        };
        let tiers = html! {
            @if let Some(w) = &scale.waiver {
                span.sub { "免罚清单：" (w.conditions.len()) " 个情形" (if w.all { "，同时满足" } else { "之一" }) }
            }
            @if let Some(f) = &scale.factors {
                span.sub { "裁量因素表：" (f.factors.len()) " 个要素，最高额 " (f.most_fen) }
            }
            @for r in &scale.rungs {
                @let amounts: Vec<_> = r.amounts.iter().map(amount_zh).collect();
                span.sub { (r.name) "：" (if amounts.is_empty() { "不罚款".into() } else { amounts.join("；") }) "（" (r.circumstances.len()) " 个情节）" }
            }
        };
        table = table.row([plain(&line.to_string()), two_lines(plain(&scale.act), &scale.place), ground, tiers]);
    }
    table.render()
}
