//! 预警线索: what the rules found, the gravest first, in a level what threatens most, of these what has lasted longest; beside the list the clue
//! that is read. An officer sees one's own, a chief the body's, a supervisor all once the owner's grace is over.

use super::card::{href, lamp_saying};
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::signed::Signed;
use crate::ui::{
    Button, Choice, Field, Kind, Pager, Tab, Tone, bare_card, buttons, empty, field_grid, pad, page_head, pager, plain,
    tabs, tag,
};
use axum::extract::{Query, State};
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::base::Day;
use fadu_office::policy::{self, Do};
use fadu_office::warn::{ClueLine, CluesAsked, CluesPage, ROWS, Scope, Stand};
use maud::{Markup, Render, html};
use serde::Deserialize;

pub(super) const HERE: &str = "/warnings";
/// So few wait at any moment: nobody need be told.
const FEW: u64 = 200;

/// What the address asks.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    agency: String,
    rule: String,
    level: String,
    page: usize,
}

impl Asked {
    fn stand(&self) -> Stand {
        Stand::of(&self.state).unwrap_or_default()
    }
    pub(super) fn sought(&self) -> CluesAsked {
        let text = |t: &str| Some(t.trim()).filter(|t| !t.is_empty()).map(str::to_string);
        CluesAsked {
            stand: self.stand(),
            agency: text(&self.agency),
            rule: text(&self.rule),
            level: self.level.parse().ok(),
            page: self.page.max(1) - 1,
        }
    }
    fn href(&self, stand: Stand) -> String {
        format!("{HERE}?{}", Asked { state: stand.id().into(), ..self.clone() }.query())
    }
    /// What narrows the list, as a query without the page.
    pub(super) fn query(&self) -> String {
        let encoded = crate::desk::say::encoded;
        let (agency, rule, level) = (encoded(&self.agency), encoded(&self.rule), encoded(&self.level));
        format!("state={}&agency={agency}&rule={rule}&level={level}", self.stand().id())
    }
    fn narrows(&self) -> bool {
        [&self.agency, &self.rule, &self.level].iter().any(|t| !t.is_empty())
    }
}

/// `GET /warnings`: the list, and beside it the first clue.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageDenial> {
    let found = office.clues(&who, &asked.sought())?;
    let first = found.lines.first().map(|line| line.id.clone());
    let read = first.as_deref().map(|id| super::one::pane(&office, &who, (id, &asked))).transpose()?;
    let body = panes(&office, &who, (&asked, &found), (first.as_deref(), read.unwrap_or_default(), false));
    Ok(Frame::new("预警线索", HERE).under("工作台", "/desk").page(&who, body))
}

/// The list at the left, what is read at the right; a phone shows what was asked for.
pub(super) fn panes(
    office: &Office,
    who: &Who,
    (asked, found): (&Asked, &CluesPage),
    (chosen, read, one): (Option<&str>, Markup, bool),
) -> Markup {
    let of = |(stand, n): &(Stand, u64)| {
        Tab::new(stand.zh(), asked.href(*stand), asked.stand() == *stand).count(usize::try_from(*n).unwrap_or(0))
    };
    let strip: Vec<Tab> = found.stands.iter().map(of).collect();
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    let turn = Pager {
        page: asked.page.max(1),
        per_page: ROWS,
        total,
        href: format!("{HERE}?{}&page=", asked.query()),
        unit: "条",
    };
    html! {
        link rel="stylesheet" href="/assets/supervise.css";
        (page_head("预警线索", plain(below(found.scope)), ways(who)))
        // With nothing to read beside it the list takes the whole width.
        div class=(match (one, found.lines.is_empty()) { (true, _) => "two-panes reads-one", (_, true) => "stack", _ => "two-panes reads-list" }) {
            nav.pane-list aria-label="线索" { (bare_card(html! {
                (tabs("处置情况", &strip))
                (pad(finder(office, (asked, found))))
                (lines(office, (asked, found), chosen))
                @if found.total > 0 { (pager(&turn)) }
            })) }
            div.pane-one.stack { p.pane-way { a href={ (HERE) "?" (asked.query()) "&page=" (asked.page.max(1)) } { "回到线索列表" } } (read) }
        }
    }
}

fn below(scope: Scope) -> &'static str {
    match scope {
        Scope::Mine => "您承办的事项；危害大的在前，同样的以拖得久的在前",
        Scope::Body => "本机关的事项；危害大的在前，同样的以拖得久的在前",
        Scope::All => "各机关的事项；承办人的宽限期（两个工作日）过后才列入，阻断的立即列入",
    }
}

fn ways(who: &Who) -> Markup {
    let figures = policy::may(who, Do::WarningFigures, who.agency);
    html! { @if figures { (buttons(&[Button::link("规则和准确率", "/warnings/rules")])) } }
}

fn finder(office: &Office, (asked, found): (&Asked, &CluesPage)) -> Markup {
    let engine = office.engine();
    let rules = engine.law.warnings.values().map(|r| Choice::new(&r.id, format!("{} {}", r.id, r.name))).collect();
    let levels = [("3", "阻断"), ("2", "红色"), ("1", "黄色")].map(|(v, l)| Choice::new(v, l)).into();
    let register = office.register();
    let bodies = register.bodies.values().map(|b| Choice::new(b.id.to_string(), &b.name)).collect();
    let one =
        |name: &str, label: &str, value: &str, all| Field::new(name, label, Kind::Select(all)).value(value).render();
    let mut fields = vec![one("level", "级别", &asked.level, levels), one("rule", "规则", &asked.rule, rules)];
    if found.scope == Scope::All {
        fields.push(one("agency", "机关", &asked.agency, bodies));
    }
    let open: Vec<String> =
        found.levels.iter().filter(|(_, n)| *n > 0).map(|(l, n)| format!("{} {n} 条", zh(*l))).collect();
    html! { form method="get" action=(HERE) role="search" aria-label="查预警线索" {
        @if !open.is_empty() { p.t1 { "待处置：" (open.join("，")) } }
        details.narrow open[asked.narrows()] {
            summary { "按级别、规则" @if found.scope == Scope::All { "、机关" } "筛选" }
            input type="hidden" name="state" value=(asked.stand().id());
            (field_grid(&fields))
            (Button::submit("筛选"))
            @if asked.narrows() { p { a href=(HERE) { "清除全部条件" } } }
        }
    } }
}

fn zh(level: u8) -> &'static str {
    match level {
        3.. => "阻断",
        2 => "红色",
        _ => "黄色",
    }
}

fn lines(office: &Office, (asked, found): (&Asked, &CluesPage), chosen: Option<&str>) -> Markup {
    let none = match (asked.stand(), found.scope) {
        (Stand::Open, Scope::All) => {
            format!("规则命中后，先由承办人处置；{} 个工作日后仍未处置的列在这里。", office.warning_grace_days())
        }
        (Stand::Open, _) => "期限将到、步骤欠缺的，会列在这里；办理以后自动消除。".into(),
        _ => "换一种处置情况或者清除筛选条件再看。".into(),
    };
    let waiting = office.warn_waiting().unwrap_or(0);
    html! {
        @if waiting > FEW { (pad(html! { p.t1 role="status" { "还有约 " (waiting) " 项等候规则核对，新发生的先核对。" } })) }
        @if found.lines.is_empty() { (empty("没有预警线索", plain(&none))) } @else {
            ul.clue-list { @for line in &found.lines { li { (entry(office.today(), (asked, line), chosen)) } } }
        }
    }
}

fn entry(today: Day, (asked, line): (&Asked, &ClueLine), chosen: Option<&str>) -> Markup {
    let days = today.number() - line.since.day().number();
    let lasted = if days > 0 { format!("已 {days} 日") } else { "今天".into() };
    let page = asked.page.max(1);
    let basis = line.cites.first().map_or("内部规则", |c| c.label.as_str());
    let word = if line.harm.is_empty() { line.level_name } else { line.harm.as_str() };
    html! {
        a.clue href={ (href(line)) "?" (asked.query()) "&page=" (page) } aria-current=[(chosen == Some(&line.id)).then_some("true")] {
            span.ends { span.keeps { (lamp_saying(line, word)) } span.sub.gives { (line.rule) " · " (basis) } }
            b { (line.rule_name) }
            span.sub { (line.finding()) }
            span.ends { span.sub.gives { @if line.party.is_empty() { (line.agency) } @else { (line.party) } } span.sub.keeps { (line.body) " · " (lasted) } }
            @if let Some(last) = line.snoozed { (tag(Tone::Info, &format!("暂缓至 {last}"))) }
            @if let Some(up) = line.up { (tag(Tone::Warn, &format!("已提请{up}"))) }
        }
    }
}
