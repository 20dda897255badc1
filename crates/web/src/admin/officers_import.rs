//! Officers from a table: their agency registers, changes and applies, the supervising body issues and takes over; and the table to begin from.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables::{self, SHOWN, attached, count};
use crate::desk::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::signed::Signed;
use crate::ui::{Column, Table, card, pad, plain, two_lines};
use axum::extract::{Path, State};
use axum::response::Response;
use fadu_office::accounts::Who;
use fadu_office::officers::{OFFICER_HEADINGS, OfficerPreview};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /admin/officers/table/{kind}`.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "officers", office.officers_table(&who, kind)?))
}

/// `/admin/officers/import`.
pub struct Officers;

impl TakesIn for Officers {
    type Preview = OfficerPreview;
    const HERE: &'static str = "/admin/officers/import";
    const WORDS: Words = Words {
        title: "按表办理",
        looked: "核对后办理",
        below: "先看有哪些登记、变更、申领、制发和不收，确认以后才写入",
        file: "人员表，栏目同导出的表（.xlsx、.csv），不超过 32 MB",
        endings: ".csv,.xlsx",
        row: "人员",
    };

    fn frame() -> Frame {
        Frame::new("按表办理", "/admin/officers").under("执法人员", "/admin/officers")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Officers, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<OfficerPreview, Denial> {
        office.officers_preview(who, held)
    }
    fn sums(preview: &OfficerPreview) -> Sums {
        let ([registers, changes, applies, issues, takes], same) = (preview.counts(), preview.same);
        let parts =
            [(registers, "登记"), (changes, "变更"), (applies, "申领"), (issues, "制发"), (takes, "登记原有证件")];
        let done: String = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word} {n} 人，")).collect();
        let refused = preview.refused.clone();
        let counts = format!("{done}不变 {same} 人，不收 {} 行。", refused.len());
        let writes = preview.rows.len();
        Sums { counts, refused, writes, mark: preview.mark(), button: format!("办理这 {writes} 人") }
    }
    async fn asking(_: &Office, who: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        Ok(Asking { below: writing(policy::everywhere(who, Do::Issue)), ..Asking::default() })
    }
    fn rows(_: &Office, preview: &OfficerPreview) -> Markup {
        let mut table =
            Table::new("逐行").column("行", Column::Number).column("人员", Column::Name).column("怎么办", Column::Text);
        for row in preview.rows.iter().take(SHOWN) {
            table =
                table.row([plain(&row.line.to_string()), two_lines(plain(&row.name), &row.place), plain(&row.says)]);
        }
        html! { @if !preview.rows.is_empty() { (card("逐行", count(preview.rows.len(), "人"), table.render())) } }
    }
    async fn write(office: &Shared, who: &Who, _: (&str, &Sent), preview: OfficerPreview) -> Result<Taken, Denial> {
        let n = office.officers_take_in(who, preview).await?;
        Ok(Taken::Said(format!("已办理 {n} 人。"), "", vec![("/admin/officers", "看执法人员")]))
    }
}

fn writing(issues: bool) -> Markup {
    let rules: &[&str] = match issues {
        true => &[
            "制发：在有申领等答复的人员一行填写证号；有效期照申领的",
            "登记原有证件：册上没有的人员，人员编号留空，主体、姓名、所在机构、证号、起始日、截止日都要写；已经过期的不收",
            "不能为本人制发；证号与别人相同的不收",
        ],
        false => &[
            "登记新到岗的人员：人员编号、证号留空，写姓名、所在机构",
            "申领、换发：再写起始日、截止日、考试日期、考试分数、培训学时，由行政执法监督机构制发或者退回",
            "变更姓名、所在机构：保留人员编号，改好以后其余不动",
        ],
    };
    card(
        "表的写法",
        plain("第一行是栏目名"),
        pad(html! {
            p { "从" a href="/admin/officers/table/xlsx" { "现在的人员（.xlsx）" } "或者" a href="/admin/officers/table/csv" { "（.csv）" } "改起最省事。栏目：" (OFFICER_HEADINGS.join("、")) "；“状态”只供看。" }
            ul { @for rule in rules { li { (rule) } } }
        }),
    )
}
