//! A benchmark document from a table: what is new, changed, refused and why is shown row by row; nothing is written before it is confirmed.

use crate::Shared;
use crate::desk::frame::Frame;
use crate::desk::kept::Sent;
use crate::desk::tables::{SHOWN, count};
use crate::desk::taking::{Asking, Sums, Taken, TakesIn, Typed, Words};
use crate::ui::{Column, Field, Table, Tone, card, empty, pad, plain, tag, two_lines};
use fadu_office::accounts::Who;
use fadu_office::base::Day;
use fadu_office::law::scale::read::ScaleSource;
use fadu_office::policy::{self, Do};
use fadu_office::scales::{ScaleEntry, ScalePreview, amount_zh};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

const LONGEST: usize = 200;
const FIELDS: [&str; 4] = ["title", "owner", "from_day", "until_day"];

/// `/admin/discretion/import`.
pub struct Scales;

impl TakesIn for Scales {
    type Preview = ScalePreview;
    const HERE: &'static str = "/admin/discretion/import";
    const WORDS: Words = Words {
        title: "录入裁量标准",
        looked: "核对后录入",
        below: "先看读出了什么、哪些行没有读出，确认以后才写入",
        file: "裁量标准表，一行一个情节，.xlsx 或者 .csv，不超过 32 MB",
        endings: ".csv,.xlsx",
        row: "违法行为",
    };

    fn frame() -> Frame {
        Frame::new("录入裁量标准", "/admin/discretion").under("裁量标准", "/admin/discretion")
    }
    fn may(_: &Office, who: &Who) -> Result<(), Denial> {
        policy::require(who, Do::Catalogue, who.agency)
    }
    fn preview(office: &Office, who: &Who, held: &str, sent: &Sent) -> Result<ScalePreview, Denial> {
        office.preview_scales_held(who, held, &source(sent)?)
    }
    fn sums(preview: &ScalePreview) -> Sums {
        let (new, changed, refused) = (preview.new.len(), preview.changed.len(), preview.refused.len());
        let (rows, read, same) = (preview.rows, preview.read, preview.same);
        let counts = format!(
            "共 {rows} 行，读出 {read} 行；新增 {new} 个，变更 {changed} 个，不变 {same} 个，不收 {refused} 处。"
        );
        let (refused, writes) = (preview.refused.clone(), preview.writes());
        Sums { counts, refused, writes, mark: preview.mark(), button: format!("录入这 {writes} 个") }
    }
    async fn asking(_: &Office, _: &Who, (sent, errors): Typed<'_>) -> Result<Asking, Denial> {
        let kept = |name: &str| sent.one(name).to_string();
        let fields = html! {
            (Field::text("title", "文件名称").value(kept("title")).required().errors(errors))
            (Field::text("owner", "制定机关").value(kept("owner")).required().errors(errors))
            (Field::day("from_day", "施行日期").value(kept("from_day")).required().errors(errors))
            (Field::day("until_day", "失效日期").hint("文件没有写明的留空").value(kept("until_day")).errors(errors))
        };
        Ok(Asking { fields, below: writing(), ..Asking::default() })
    }
    fn beside(_: &Office, _: &ScalePreview, (sent, _): Typed<'_>) -> Markup {
        html! { @for name in FIELDS { input type="hidden" name=(name) value=(sent.one(name)); } }
    }
    fn rows(_: &Office, preview: &ScalePreview) -> Markup {
        let changed = preview.changed.len();
        html! {
            @if changed > 0 { (card("变更的", count(changed, "个"), scales("变更的", &preview.changed))) }
            (card("新增的", count(preview.new.len(), "个"), scales("新增的", &preview.new)))
        }
    }
    async fn write(office: &Shared, who: &Who, _: (&str, &Sent), preview: ScalePreview) -> Result<Taken, Denial> {
        let written = office.propose_scales(who, preview).await?;
        let says = format!("已录入 {written} 个违法行为的裁量标准，待确认。");
        Ok(Taken::Said(says, "法制审核人员核对、确认以后才能适用。", vec![("/admin/discretion", "看裁量标准")]))
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

fn writing() -> Markup {
    card(
        "表的写法",
        plain("第一行是栏目名，次序不限"),
        pad(html! {
            ul {
                li { "部分、序号：水污染防治法、2-6；同一序号、同一违法行为的行合成一个标准" }
                li { "依据：《……法》（2017年修订）第八十三条第（二）项；在这里写“逾期不改正的，……”的，另算一组档次" }
                li { "档次：1、2、3……；档次和处罚标准都空着的，承接上一行" }
                li { "处罚标准：责令改正，处二万元以上五万元以下罚款；对个人的写在后面" }
                li { "要素、权重：裁量因素表用；一行一个情形（权重如 15%），要素写“最高额”（权重写元数）、“裁量起点”、“下限”、“上限”的各占一行" }
                li { "免罚：免罚清单用；一行一个情形，写“同时满足”或者“之一”，依据写违反的条款" }
                li { "案由代码：可空，空着的按条文和行为找最接近的案由" }
            }
        }),
    )
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
