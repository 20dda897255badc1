//! Violation items from a file: what is new, changed, refused and why is shown row by row; nothing is written before it is confirmed.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables::{self, SHOWN, attached, count};
use crate::desk::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::signed::Signed;
use crate::ui::{Column, Table, Tone, card, empty, pad, plain, tag, two_lines};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::accounts::Who;
use fadu_office::catalogue::{Entry, Preview};
use fadu_office::law::clause::Reading;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /admin/items/table/{kind}`: the entries that the address asks for, as a table.
pub async fn table(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path(kind): Path<String>,
    Query(asked): Query<super::items::Asked>,
) -> Result<Response, PageDenial> {
    let kind = tables::kind(&kind)?;
    Ok(attached(kind, "items", office.items_table(&who, &asked.sought(), kind)?))
}

/// `/admin/items/import`.
pub struct Items;

impl TakesIn for Items {
    type Preview = Preview;
    const HERE: &'static str = "/admin/items/import";
    const WORDS: Words = Words {
        title: "录入案由",
        looked: "核对后录入",
        below: "先看有哪些新增、变更和不收，确认以后才写入",
        file: "案由表（.xlsx、.csv，栏目同导出的表）或者罚则文件（.jsonl），不超过 32 MB",
        endings: ".csv,.xlsx,.jsonl",
        row: "案由",
    };

    fn frame() -> Frame {
        Frame::new("录入案由", "/admin/items").under("案由", "/admin/items")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Catalogue, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<Preview, Denial> {
        office.preview_held(who, held)
    }
    fn sums(preview: &Preview) -> Sums {
        let (new, changed, refused) = (preview.new.len(), preview.changed.len(), preview.refused.len());
        Sums {
            counts: format!("新增 {new} 条，变更 {changed} 条，不变 {} 条，不收 {refused} 条。", preview.same),
            refused: preview.refused.clone(),
            writes: preview.writes(),
            mark: preview.mark(),
            button: format!("录入这 {} 条", preview.writes()),
        }
    }
    async fn asking(_: &Office, _: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        Ok(Asking { below: writing(), ..Asking::default() })
    }
    fn rows(office: &Office, preview: &Preview) -> Markup {
        let (reading, changed) = (office.reading().ok(), preview.changed.len());
        html! {
            @if changed > 0 { (card("变更的", count(changed, "条"), changes(preview, reading.as_ref()))) }
            (card("新增的", count(preview.new.len(), "条"), additions(preview, reading.as_ref())))
        }
    }
    async fn write(office: &Shared, who: &Who, _: (&str, &Sent), preview: Preview) -> Result<Taken, Denial> {
        let written = office.propose_items(who, preview).await?;
        let says = format!("已录入 {written} 条，待确认。");
        Ok(Taken::Said(says, "法制审核人员核对、确认以后才能适用。", vec![("/admin/items", "看案由")]))
    }
}

fn writing() -> Markup {
    card(
        "表的写法",
        plain("第一行是栏目名"),
        pad(html! {
            p { "从" a href="/admin/items/table/xlsx?state=unconfirmed" { "待确认的案由（.xlsx）" } "或者" a href="/admin/items/table/csv?state=unconfirmed" { "（.csv）" } "改起最省事。代码留空的是新案由。" }
            ul {
                li { "依据、违反：第58条第2款第1项；几条之间用分号" }
                li { "种类：警告、罚款、没收违法所得……；用顿号" }
                li { "幅度：5000-20000元；违法所得1-5倍；合同价款2-4%；前面可以加条件和冒号，如“逾期不改正的：5000-20000元”；设定幅度的是另一款的，后面加“@第58条第3款”" }
                li { "留意：改好了的，把那一句删去；还留着的不能确认" }
            }
        }),
    )
}

fn changes(preview: &Preview, reading: Option<&Reading>) -> Markup {
    let mut table = Table::new("变更的")
        .column("行", Column::Number)
        .column("案由", Column::Name)
        .column("现在", Column::Text)
        .column("改为", Column::Text);
    for (line, was, new) in preview.changed.iter().take(SHOWN) {
        table = table.row([
            plain(&line.to_string()),
            two_lines(plain(&new.item.name), &new.item.code),
            said(was, reading),
            said(new, reading),
        ]);
    }
    table.render()
}

fn additions(preview: &Preview, reading: Option<&Reading>) -> Markup {
    let mut table = Table::new("新增的")
        .column("行", Column::Number)
        .column("案由", Column::Name)
        .column("依据、种类和幅度", Column::Text)
        .or_empty(empty("没有新增的", html! {}));
    for (line, entry) in preview.new.iter().take(SHOWN) {
        table = table.row([
            plain(&line.to_string()),
            two_lines(plain(&entry.item.name), &entry.item.code),
            said(entry, reading),
        ]);
    }
    table.render()
}

fn said(entry: &Entry, reading: Option<&Reading>) -> Markup {
    html! {
        (entry.statute) " " (entry.place_zh()) span.sub { (entry.kinds_zh(reading)) }
        @for range in entry.ranges_zh() { span.sub { (range) } }
        @for note in &entry.notes { (tag(if note.bars() { Tone::Warn } else { Tone::Info }, note.zh())) " " }
    }
}
