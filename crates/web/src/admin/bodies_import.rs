//! Bodies from a table: looked at row by row, then asked for with reason and basis, and recognised by the supervising body.

use super::body_forms::{says, terms};
use crate::Shared;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables::{SHOWN, count};
use crate::desk::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::ui::{Column, Table, card, pad, plain};
use fadu_office::accounts::Who;
use fadu_office::bodies::{BODY_HEADINGS, BodyForm, BodyPreview};
use fadu_office::matter::register::{BodyKind, Level};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `/admin/bodies/import`.
pub struct Bodies;

impl TakesIn for Bodies {
    type Preview = BodyPreview;
    const HERE: &'static str = "/admin/bodies/import";
    const WORDS: Words = Words {
        title: "按表变更",
        looked: "核对后提出",
        below: "先看有哪些设立、变更、撤销和不收，写明理由和依据以后才提出，再由行政执法监督机构确认",
        file: "主体表，栏目同导出的表（.xlsx、.csv），不超过 32 MB",
        endings: ".csv,.xlsx",
        row: "主体",
    };

    fn frame() -> Frame {
        Frame::new("按表变更", "/admin/bodies").under("执法主体", "/admin/bodies")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::KeepBody, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<BodyPreview, Denial> {
        office.bodies_preview(who, held)
    }
    fn sums(preview: &BodyPreview) -> Sums {
        let ((new, changed, ended), same) = (preview.counts(), preview.same);
        let refused = preview.refused.clone();
        let counts =
            format!("设立 {new} 个，变更 {changed} 个，撤销 {ended} 个，不变 {same} 个，不收 {} 行。", refused.len());
        let writes = preview.rows.len();
        Sums { counts, refused, writes, mark: preview.mark(), button: format!("提出这 {writes} 份") }
    }
    async fn asking(_: &Office, _: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        Ok(Asking { below: writing(), ..Asking::default() })
    }
    fn beside(office: &Office, _: &BodyPreview, typed: Typed<'_>) -> Markup {
        terms(office, typed)
    }
    fn beside_title() -> Option<(&'static str, &'static str)> {
        Some(("理由和依据", "这一批共用"))
    }
    fn rows(office: &Office, preview: &BodyPreview) -> Markup {
        let mut table =
            Table::new("逐行").column("行", Column::Number).column("主体", Column::Name).column("怎么办", Column::Text);
        for row in preview.rows.iter().take(SHOWN) {
            let does = match row.form.kind.as_str() {
                "opened" => format!("设立：{}", says(office, &row.said).join("；")),
                "closed" => "撤销".to_string(),
                _ => format!("变更：{}", says(office, &row.said).join("；")),
            };
            table = table.row([plain(&row.line.to_string()), plain(&row.name), plain(&does)]);
        }
        html! { @if !preview.rows.is_empty() { (card("逐行", count(preview.rows.len(), "个"), table.render())) } }
    }
    async fn write(
        office: &Shared,
        who: &Who,
        (_, sent): (&str, &Sent),
        preview: BodyPreview,
    ) -> Result<Taken, Denial> {
        let mut shared = BodyForm::default();
        for name in ["day", "reason", "grounds"] {
            shared.fields.insert(name.into(), sent.one(name).into());
        }
        let n = office.bodies_propose(who, preview, &shared).await?;
        let says = format!("已提出 {n} 份变更，等行政执法监督机构确认。");
        Ok(Taken::Said(says, "", vec![("/admin/bodies", "看执法主体")]))
    }
}

fn writing() -> Markup {
    let kinds = BodyKind::ALL.map(BodyKind::zh).join("、");
    let levels = Level::ALL.map(Level::zh).join("、");
    card(
        "表的写法",
        plain("第一行是栏目名"),
        pad(html! {
            p { "从" a href="/admin/bodies/table/xlsx" { "现在的主体（.xlsx）" } "或者" a href="/admin/bodies/table/csv" { "（.csv）" } "改起最省事。栏目：" (BODY_HEADINGS.join("、")) "；“职权”“持证人员”只供看。" }
            ul {
                li { "要变更的，保留主体编号；新设立的，编号留空" }
                li { "类别：" (kinds) "；层级：" (levels) }
                li { "区划代码：几个之间用分号；上级、监督机构：写名称，要已经登记、存续的" }
                li { "要撤销的，在“撤销”一栏写“是”；并入其他主体的，在那个主体的页面办理" }
            }
        }),
    )
}
