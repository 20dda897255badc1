//! A table of fees: looked at row by row, then proposed with a reason; and the table to begin from.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables::{self, SHOWN, attached, count};
use crate::desk::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::signed::Signed;
use crate::ui::{Column, Field, Table, card, pad, plain, two_lines};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::accounts::Who;
use fadu_office::fees::{FeePreview, HEADINGS};
use fadu_office::matter::register::Fee;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /admin/fees/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "fees", office.fees_table(&who, kind)?))
}

/// `/admin/fees/import`.
pub struct Fees;

impl TakesIn for Fees {
    type Preview = FeePreview;
    const HERE: &'static str = "/admin/fees/import";
    const WORDS: Words = Words {
        title: "按表录入",
        looked: "核对后录入",
        below: "先看有哪些新增、变更、取消和不收，写明理由以后才录入，再由另一人确认",
        file: "收费目录表，栏目同导出的表，不超过 32 MB",
        endings: ".csv,.xlsx",
        row: "收费项目",
    };

    fn frame() -> Frame {
        Frame::new("按表录入", "/admin/fees").under("收费目录", "/admin/fees")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Catalogue, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<FeePreview, Denial> {
        office.preview_fees(who, held)
    }
    fn sums(preview: &FeePreview) -> Sums {
        let ((new, changed, struck), refused) = (preview.counts(), preview.refused.len());
        let same = preview.same;
        Sums {
            counts: format!("新增 {new} 项，变更 {changed} 项，取消 {struck} 项，不变 {same} 项，不收 {refused} 项。"),
            refused: preview.refused.clone(),
            writes: preview.rows.len(),
            mark: preview.mark(),
            button: format!("录入这 {} 项", preview.rows.len()),
        }
    }
    async fn asking(office: &Office, _: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        Ok(Asking { below: writing(office), ..Asking::default() })
    }
    fn beside(_: &Office, _: &FeePreview, (sent, errors): Typed<'_>) -> Markup {
        let reason = Field::text("reason", "理由").hint("公布、调整目录的文件和文号").value(sent.one("reason"));
        reason.required().errors(errors).render()
    }
    fn beside_title() -> Option<(&'static str, &'static str)> {
        Some(("理由", "这一批共用"))
    }
    fn rows(office: &Office, preview: &FeePreview) -> Markup {
        rows(office, preview)
    }
    async fn write(office: &Shared, who: &Who, (_, sent): (&str, &Sent), preview: FeePreview) -> Result<Taken, Denial> {
        let n = office.propose_fees(who, preview, sent.one("reason")).await?;
        let ways = vec![("/admin/fees?state=waiting", "看等确认的")];
        Ok(Taken::Said(format!("已录入 {n} 项，等另一人确认。"), "", ways))
    }
}

fn writing(office: &Office) -> Markup {
    let names = |all: &[fadu_office::fees::Named]| all.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join("、");
    let words = office.fee_words().ok();
    card(
        "表的写法",
        plain("第一行是栏目名"),
        pad(html! {
            p { "从" a href="/admin/fees/table/xlsx" { "现在的目录（.xlsx）" } "或者" a href="/admin/fees/table/csv" { "（.csv）" } "改起最省事。栏目：" (HEADINGS.join("、")) "。" }
            ul {
                @if let Some(w) = &words { li { "种类：" (names(&w.kinds)) "；设立层级：" (names(&w.ranks)) } }
                li { "依据：如“《行政许可法》第59条”，几条之间用分号；法规库里有的，条号须对得上；没有的注明“未收原文”" }
                li { "收费主体：本系统登记的机关名称，几个之间用分号" }
                li { "标准：每一计费单位的元数，如“10”；有上下限的写“5至10”；按金额的比例收取的写“15‰”“1.5%”或者“15‰，至少50，至多2000”，计费单位写“元”" }
                li { "要取消的，在“取消”一栏写“是”，在“施行日期”一栏写从哪一天起取消" }
            }
        }),
    )
}

fn rows(office: &Office, preview: &FeePreview) -> Markup {
    let mut table =
        Table::new("逐行").column("行", Column::Number).column("收费项目", Column::Name).column("怎么办", Column::Text);
    for (line, code, day, was, now) in preview.rows.iter().take(SHOWN) {
        let says = match (was, now) {
            (Some(was), Some(now)) => format!("{day} 起变更：{}", differences(office, was, now).join("；")),
            (_, None) => format!("{day} 起取消"),
            (None, Some(now)) => format!("{day} 起新增：{}", now.standard()),
        };
        let name = now.as_ref().or(was.as_ref()).map_or("", |f| &f.name);
        table = table.row([plain(&line.to_string()), two_lines(plain(name), code), plain(&says)]);
    }
    html! { @if !preview.rows.is_empty() { (card("逐行", count(preview.rows.len(), "项"), table.render())) } }
}

/// What differs between two versions, in words.
fn differences(office: &Office, was: &Fee, now: &Fee) -> Vec<String> {
    let words = office.fee_words().ok();
    let register = office.register();
    let bodies = |f: &Fee| {
        let names = f.bodies.iter().filter_map(|b| register.bodies.get(b)).map(|b| b.name.clone());
        names.collect::<Vec<_>>().join("；")
    };
    let until = |f: &Fee| f.until.map_or("没有".to_string(), |d| d.to_string());
    let kind = |f: &Fee| {
        words.as_ref().map_or_else(|| f.kind.clone(), |w| format!("{}、{}", w.kind(&f.kind), w.rank(&f.set_by)))
    };
    let of = |name: &str, a: String, b: String| (a != b).then(|| format!("{name}由“{a}”改为“{b}”"));
    let all = [
        of("名称", was.name.clone(), now.name.clone()),
        of("种类、设立层级", kind(was), kind(now)),
        of("依据", was.basis.join("；"), now.basis.join("；")),
        of("收费主体", bodies(was), bodies(now)),
        of("缴费人", was.payer.clone(), now.payer.clone()),
        of("标准", was.standard(), now.standard()),
        of("减免", was.exemption.clone(), now.exemption.clone()),
        of("截止日期", until(was), until(now)),
    ];
    let told: Vec<String> = all.into_iter().flatten().collect();
    if told.is_empty() { vec!["施行日期".into()] } else { told }
}
