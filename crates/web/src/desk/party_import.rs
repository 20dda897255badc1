//! Parties from a table: what is new, changed, refused and why is shown row by row; nothing is written before it is confirmed.

use super::frame::Frame;
use super::kept::Sent;
use super::tables::{SHOWN, count};
use super::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::Shared;
use crate::ui::{Column, Table, card, empty, pad, plain, two_lines};
use fadu_office::accounts::Who;
use fadu_office::matter::register::Party;
use fadu_office::parties::{PartyForm, PartyPreview};
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `/parties/import`.
pub struct Parties;

impl TakesIn for Parties {
    type Preview = PartyPreview;
    const HERE: &'static str = "/parties/import";
    const WORDS: Words = Words {
        title: "导入当事人",
        looked: "核对后导入",
        below: "先看有哪些新增、变更和不收，确认以后才写入",
        file: "当事人表（.xlsx、.csv，栏目同导出的表），不超过 32 MB",
        endings: ".csv,.xlsx",
        row: "名称",
    };

    fn frame() -> Frame {
        Frame::new("导入当事人", "/parties").under("当事人", "/parties")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::KeepParties, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, _: &Sent) -> Result<PartyPreview, Denial> {
        office.preview_parties(who, held)
    }
    fn sums(preview: &PartyPreview) -> Sums {
        let (new, changed, refused) = (preview.new.len(), preview.changed.len(), preview.refused.len());
        Sums {
            counts: format!("新增 {new} 名，变更 {changed} 名，不变 {} 名，不收 {refused} 行。", preview.same),
            refused: preview.refused.clone(),
            writes: preview.writes(),
            mark: preview.mark(),
            button: format!("登记这 {} 名", preview.writes()),
        }
    }
    async fn asking(office: &Office, _: &Who, _: Typed<'_>) -> Result<Asking, Denial> {
        Ok(Asking { below: writing(office), ..Asking::default() })
    }
    fn rows(_: &Office, preview: &PartyPreview) -> Markup {
        let (new, changed) = (preview.new.len(), preview.changed.len());
        html! {
            @if changed > 0 { (card("变更的", count(changed, "行"), changes(preview))) }
            (card("新增的", count(new, "行"), additions(preview)))
        }
    }
    async fn write(
        office: &Shared,
        who: &Who,
        (held, _): (&str, &Sent),
        preview: PartyPreview,
    ) -> Result<Taken, Denial> {
        let written = office.take_in_parties(who, held, preview).await?;
        let ways = vec![("/parties", "看当事人"), ("/parties?only=doubles", "看可能重复的")];
        Ok(Taken::Said(format!("已登记 {written} 名。"), "", ways))
    }
}

fn writing(office: &Office) -> Markup {
    let kinds = office.party_kinds().into_iter().map(|(_, zh)| zh).collect::<Vec<_>>().join("、");
    card(
        "表的写法",
        plain("第一行是栏目名"),
        pad(html! {
            p { "必有的栏目：代码、种类、名称。从导出的表改起最省事。" }
            ul {
                li { "种类：" (kinds) }
                li { "代码：统一社会信用代码（GB 32100）；自然人填公民身份号码（GB 11643）。校验码不对的不收" }
                li { "已登记的改名：填写新名称和名称起始日；原名称留作曾用名" }
                li { "证照：种类，编号，发证机关，起始日，截止日；几件之间用分号" }
                li { "其他地址：类别，区划代码，地址；联系人：姓名，身份，电话；几处、几人之间用分号" }
            }
        }),
    )
}

fn changes(preview: &PartyPreview) -> Markup {
    let mut table = Table::new("变更的")
        .column("行", Column::Number)
        .column("名称", Column::Name)
        .column("现在", Column::Text)
        .column("改为", Column::Text);
    for (line, was, new) in preview.changed.iter().take(SHOWN) {
        let name = two_lines(plain(&new.name), &new.code);
        table = table.row([plain(&line.to_string()), name, said(was), said(new)]);
    }
    table.render()
}

fn additions(preview: &PartyPreview) -> Markup {
    let mut table = Table::new("新增的")
        .column("行", Column::Number)
        .column("名称", Column::Name)
        .column("内容", Column::Text)
        .or_empty(empty("没有新增的", html! {}));
    for (line, party) in preview.new.iter().take(SHOWN) {
        table = table.row([plain(&line.to_string()), two_lines(plain(&party.name), &party.code), said(party)]);
    }
    table.render()
}

fn said(party: &Party) -> Markup {
    let form = PartyForm::of(party);
    let lines = [form.permits, form.places, form.contacts].join("\n");
    html! {
        (party.name) " " (party.representative) span.sub { (party.area) " " (party.address) " " (party.phone) }
        @for line in lines.lines().filter(|l| !l.is_empty()) { span.sub { (line) } }
    }
}
