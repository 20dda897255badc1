//! The live view: how many tasks on site are open, by area and kind; a map, and beside it everything as a list that works without the map. News
//! come over `/live/stream`; without scripts the page is loaded again.

use super::{CHECK, DEVICES, HERE, MAP, map};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{
    Button, Choice, Column, Field, Kind, Tab, Table, bare_card, buttons, chips, empty, field_grid, notice, pad,
    page_head, plain,
};
use axum::extract::{Query, State};
use fadu_office::accounts::Who;
use fadu_office::base::Moment;
use fadu_office::live::{LiveAsked, LiveEntry, LiveKind, LivePage};
use fadu_office::policy::{self, Do};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// What the address may ask.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    area: String,
    procedure: String,
    body: String,
    z: Option<u32>,
    at: Option<String>,
}

impl Asked {
    fn sought(&self) -> LiveAsked {
        let text = |t: &str| t.trim().to_string();
        LiveAsked {
            kind: text(&self.kind),
            area: text(&self.area),
            procedure: text(&self.procedure),
            body: text(&self.body),
        }
    }
    fn href(&self, kind: &str) -> String {
        let encoded = say::encoded;
        format!(
            "{HERE}?kind={kind}&area={}&procedure={}&body={}",
            encoded(&self.area),
            encoded(&self.procedure),
            encoded(&self.body)
        )
    }
    fn narrows(&self) -> bool {
        [&self.area, &self.procedure, &self.body].iter().any(|t| !t.is_empty())
    }
}

/// `GET /live`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let page = office.live_page(&who, &asked.sought())?;
    let ground = office.live_ground(&who)?;
    let body = html! {
        (super::sheet_of_styles())
        (page_head("现场情况", below(&page), ways(&who)))
        div.live data-live data-kind=(asked.kind) data-area=(asked.area) data-procedure=(asked.procedure) data-body=(body_name(&page, &asked)) {
            (tallies(&page, &asked))
            (map::card(&ground, &page, (asked.z, asked.at.as_deref())))
            (bare_card(html! { (pad(finder(&page, &asked))) (rows(&page)) }))
            (notice(crate::ui::Tone::Plain, plain("只有开启了位置共享的人员和车辆才有位置；任务结束、本人关闭或者到时间，位置随即删除，事后查不到。位置不用来考核任何人（内部规则：现场位置共享办法）。您的每次查看都记入审计日志。")))
        }
    };
    Ok(Frame::new("现场情况", HERE).under("工作台", "/desk").page(&who, body))
}

/// News name the body by its short name.
fn body_name(page: &LivePage, asked: &Asked) -> String {
    page.bodies.iter().find(|(id, _)| *id == asked.body).map_or(String::new(), |(_, name)| name.clone())
}

fn below(page: &LivePage) -> Markup {
    let whose = if page.everywhere { "各机关" } else { "本机关" };
    html! { (whose) "现在在现场的任务、人员、车辆和视频 · " span data-live-state role="status" { "打开页面时的情况" }
    noscript { "；没有启用脚本，请" a href=(HERE) { "重新载入" } "看新的情况" } }
}

fn ways(who: &Who) -> Markup {
    let may = |what| policy::may(who, what, who.agency);
    let mut all = Vec::new();
    all.extend(may(Do::LiveKeep).then(|| Button::link("设备", DEVICES)));
    all.extend(may(Do::LiveMap).then(|| Button::link("地图设定", MAP)));
    html! { @if !all.is_empty() { (buttons(&all)) } }
}

/// How many of each kind, then open tasks by area and by procedure; each leads to its list.
fn tallies(page: &LivePage, asked: &Asked) -> Markup {
    let one = |(code, name, n): &(String, String, usize), by: &str| {
        html! { a.tally href={ (HERE) "?" (by) "=" (say::encoded(code)) } { span { @if name.is_empty() { "没有登记区划" } @else { (name) } } b { (n) } } }
    };
    html! { div.live-tallies {
        @for (kind, n) in &page.counts {
            a.tally.big href=(asked.href(kind.id())) aria-current=[(asked.kind == kind.id()).then_some("true")] { b data-live-count=(kind.id()) { (n) } span { (kind.zh()) } }
        }
        @if !page.areas.is_empty() { div.by { h2 { "现场任务，按区划" } @for a in &page.areas { (one(a, "area")) } } }
        @if !page.courses.is_empty() { div.by { h2 { "现场任务，按程序" } @for c in &page.courses { (one(c, "procedure")) } } }
    } }
}

fn finder(page: &LivePage, asked: &Asked) -> Markup {
    let mut strip = vec![Tab::new("全部", asked.href(""), asked.kind.is_empty())];
    strip.extend(LiveKind::ALL.map(|k| Tab::new(k.zh(), asked.href(k.id()), asked.kind == k.id())));
    let choices = |all: &[(String, String, usize)]| all.iter().map(|(v, l, _)| Choice::new(v, l)).collect();
    let one =
        |name: &str, label: &str, value: &str, all| Field::new(name, label, Kind::Select(all)).value(value).render();
    let mut fields = vec![
        one("area", "区划", &asked.area, choices(&page.areas)),
        one("procedure", "程序", &asked.procedure, choices(&page.courses)),
    ];
    if page.everywhere {
        fields.push(one("body", "机关", &asked.body, page.bodies.iter().map(|(v, l)| Choice::new(v, l)).collect()));
    }
    html! { form method="get" action=(HERE) role="search" aria-label="筛选现场情况" {
        (chips("看什么", &strip))
        details.narrow open[asked.narrows()] {
            summary { "按区划、程序" @if page.everywhere { "、机关" } "筛选" }
            input type="hidden" name="kind" value=(asked.kind);
            (field_grid(&fields)) (Button::submit("筛选"))
            @if asked.narrows() { p { a href=(HERE) { "清除全部条件" } } }
        }
    } }
}

fn table() -> Table {
    Table::new("现场情况")
        .column("类别", Column::Day)
        .column("名称", Column::Name)
        .column("机关、区划", Column::Text)
        .column("时间", Column::Text)
        .column("办理", Column::Act)
}

fn rows(page: &LivePage) -> Markup {
    let none = "现场任务从程序写明的那一步开始、到写明的那一步结束；开始以后列在这里。";
    let all = page
        .entries
        .iter()
        .fold(table().or_empty(empty("现在没有在现场的", plain(none))), |t, e| t.row(cells(e)));
    let blank = LiveEntry {
        key: String::new(),
        kind: LiveKind::Case,
        matter: fadu_office::base::id::MatterId::from_bits(0),
        device: String::new(),
        name: String::new(),
        about: String::new(),
        procedure: String::new(),
        course: String::new(),
        body: fadu_office::base::id::BodyId::from_bits(0),
        body_name: String::new(),
        area: String::new(),
        area_name: String::new(),
        since: 0,
        at: None,
        trail: Vec::new(),
    };
    html! { div data-live-list { (all.render()) } template data-live-row { (table().row(cells(&blank)).render()) } }
}

fn cells(e: &LiveEntry) -> [Markup; 5] {
    let href = format!("/matters/{}", e.matter);
    let look = if e.kind == LiveKind::Video { "看画面" } else { "抽查" };
    let when = match e.at {
        Some((at, ..)) => format!("{} 的位置", Moment(at).clock()),
        None => format!("{} 起", say::minute(Moment(e.since))),
    };
    [
        html! { span data-key=(e.key) { (super::kind(e.kind)) } },
        html! { a data-f="name" href=(href) { (e.name) } span.sub data-f="about" { (e.about) } },
        html! { span data-f="body" { (e.body_name) } span.sub data-f="area" { (e.area_name) } },
        html! { span data-f="when" { (when) } },
        html! { a.btn.sm data-f="look" href={ (CHECK) "?key=" (say::encoded(&e.key)) } { (look) } },
    ]
}
