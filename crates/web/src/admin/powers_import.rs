//! A table of powers: looked at row by row, then asked for with reason and basis; and the table to begin from.

use super::power_forms::terms;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables::{self, SHOWN, attached, count};
use crate::desk::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::public::power::differences;
use crate::signed::Signed;
use crate::ui::{Column, Table, card, pad, plain, two_lines};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::accounts::Who;
use fadu_office::policy::{self, Do};
use fadu_office::powers::{HEADINGS, PowerPreview, Terms};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /admin/powers/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "powers", office.powers_table(&who, kind)?))
}

/// `/admin/powers/import`.
pub struct Powers;

impl TakesIn for Powers {
    type Preview = PowerPreview;
    const HERE: &'static str = "/admin/powers/import";
    const WORDS: Words = Words {
        title: "按表调整",
        looked: "核对后提出",
        below: "先看有哪些新增、变更、取消和不收，写明理由和依据以后才提出，再由另一人批准",
        file: "权责清单表，栏目同导出的表，不超过 32 MB",
        endings: ".csv,.xlsx",
        row: "职权",
    };

    fn frame() -> Frame {
        Frame::new("按表调整", "/admin/powers").under("权责清单", "/admin/powers")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Catalogue, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<PowerPreview, Denial> {
        office.preview_powers(who, held)
    }
    fn sums(preview: &PowerPreview) -> Sums {
        let ((new, changed, struck), refused) = (preview.counts(), preview.refused.len());
        let same = preview.same;
        Sums {
            counts: format!("新增 {new} 项，变更 {changed} 项，取消 {struck} 项，不变 {same} 项，不收 {refused} 项。"),
            refused: preview.refused.clone(),
            writes: preview.rows.len(),
            mark: preview.mark(),
            button: format!("提出这 {} 项", preview.rows.len()),
        }
    }
    async fn asking(_: &Office, _: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        Ok(Asking { below: writing(), ..Asking::default() })
    }
    fn beside(office: &Office, _: &PowerPreview, typed: Typed<'_>) -> Markup {
        terms(office, typed)
    }
    fn beside_title() -> Option<(&'static str, &'static str)> {
        Some(("理由和依据", "这一批共用"))
    }
    fn rows(office: &Office, preview: &PowerPreview) -> Markup {
        rows(office, preview)
    }
    async fn write(
        office: &Shared,
        who: &Who,
        (_, sent): (&str, &Sent),
        preview: PowerPreview,
    ) -> Result<Taken, Denial> {
        let text = |name: &str| sent.one(name).to_string();
        let terms = Terms { day: text("day"), reason: text("reason"), basis: text("grounds") };
        let n = office.propose_powers(who, preview, &terms).await?;
        let ways = vec![("/admin/powers?state=waiting", "看等批准的")];
        Ok(Taken::Said(format!("已提出 {n} 项调整，等另一人批准。"), "", ways))
    }
}

fn writing() -> Markup {
    card(
        "表的写法",
        plain("第一行是栏目名"),
        pad(html! {
            p { "从" a href="/admin/powers/table/xlsx" { "现在的清单（.xlsx）" } "或者" a href="/admin/powers/table/csv" { "（.csv）" } "改起最省事。栏目：" (HEADINGS.join("、")) "。" }
            ul {
                li { "依据：如“《行政处罚法》第17条”，几条之间用分号；法规库里有的，条号须对得上；没有的注明“未收原文”" }
                li { "其他清单的编码：如“国家：0101；省：B-2；互联网+监管：A-1”" }
                li { "办理程序：本系统里程序的名称，可空；案由代码：已经确认的案由，用分号隔开" }
                li { "要取消的，在“取消”一栏写“是”；“认领机关”一栏只供看，认领由机关自己办理" }
            }
        }),
    )
}

fn rows(office: &Office, preview: &PowerPreview) -> Markup {
    let mut table =
        Table::new("逐行").column("行", Column::Number).column("职权", Column::Name).column("怎么办", Column::Text);
    for (line, code, was, now) in preview.rows.iter().take(SHOWN) {
        let says = match (was, now) {
            (Some(was), Some(now)) => format!("变更：{}", differences(office, was, now).join("；")),
            (Some(_), None) => "取消".to_string(),
            _ => "新增".to_string(),
        };
        let name = now.as_ref().or(was.as_ref()).map_or("", |p| &p.name);
        table = table.row([plain(&line.to_string()), two_lines(plain(name), code), plain(&says)]);
    }
    html! { @if !preview.rows.is_empty() { (card("逐行", count(preview.rows.len(), "项"), table.render())) } }
}
