//! What stands behind the tabs of a file.

use super::say;
use crate::ui::{
    Column, Entry, Exhibit, Fact, Mark, Table, TermCard, Tone, card, due, empty, evidence, light, pad, plain,
    summary_list, tag, term_cards, timeline, two_lines,
};
use fadu_office::{EvidenceLine, FactLine, FilePage, PAPER_MADE, RecordLine, StrandLine, TermChip};
use maud::{Markup, Render, html};

/// So many entries of the record stand on the first tab.
const RECENT: usize = 8;

/// What stands in the card of the tabs.
pub fn first(file: &FilePage, tab: &str) -> Markup {
    match tab {
        "acts" => acts(file),
        "papers" => super::papers_tab::papers(file),
        "evidence" => pad(exhibits(file)),
        "terms" => terms(file),
        "record" => pad(record(file, usize::MAX)),
        "public" => pad(public(file)),
        _ => pad(html! { (cards(file)) (facts(file)) }),
    }
}

/// What stands below it: on the first tab, evidence and the newest record.
pub fn below(file: &FilePage, tab: &str) -> Markup {
    if !matches!(tab, "" | "overview") {
        return html! {};
    }
    let all = html! { a href={ "/matters/" (file.matter) "?tab=record" } { "全部 " (file.record.len()) " 条" } };
    html! {
        (strands(file))
        @if !file.evidence.is_empty() { (card("证据", plain(&format!("{} 件", file.evidence.len())), pad(exhibits(file)))) }
        (card("过程记录", all, pad(record(file, RECENT))))
    }
}

/// Parties, things kept, sub-matters: each with its last act and its own facts, a card for each kind.
fn strands(file: &FilePage) -> Markup {
    let mut kinds: Vec<&str> = Vec::new();
    for s in file.strands.iter().filter(|s| !s.facts.is_empty() || s.last.is_some()) {
        if !kinds.contains(&s.kind.as_str()) {
            kinds.push(&s.kind);
        }
    }
    let line = |f: &FactLine| Fact::rich(f.label.as_str(), say::lines(&f.value)).from(plain(&f.source));
    let one = |s: &StrandLine| {
        let last = s.last.as_ref().map_or(String::new(), |(name, day)| format!("{name} {day}"));
        html! {
            details.more {
                summary { (s.key) " · " (s.name) " " span.t1 { (last) } }
                (summary_list(s.facts.iter().map(line)))
            }
        }
    };
    html! {
        @for kind in kinds {
            @let all: Vec<&StrandLine> = file.strands.iter().filter(|s| s.kind == kind).collect();
            (card(kind, plain(&format!("{} 个", all.len())), pad(html! { @for s in all { (one(s)) } })))
        }
    }
}

fn term_href(file: &FilePage, term: &str) -> String {
    format!("/matters/{}/terms/{term}", file.matter)
}

/// The last day, with the time of day where hours are counted.
fn until(t: &TermChip) -> String {
    t.over.clone().unwrap_or_else(|| t.last_day.map_or("停止计算".to_string(), |d| d.with_weekday()))
}

fn cards(file: &FilePage) -> Markup {
    let one = |t: &TermChip| {
        let day = until(t);
        let cite = t.cites.first().map_or(String::new(), |c| format!(" · {}", c.label));
        TermCard {
            name: t.name.clone(),
            light: say::light(&t.light),
            word: t.word.clone(),
            note: format!("{day}{cite}"),
            href: term_href(file, &t.id),
        }
    };
    let running: Vec<TermCard> = file.terms.iter().filter(|t| !t.ended).map(one).collect();
    html! { @if !running.is_empty() { (term_cards(&running)) } }
}

/// What names the case; the rest of what was typed stands folded below it.
fn facts(file: &FilePage) -> Markup {
    let line = |f: &FactLine| Fact::rich(f.label.as_str(), linked(f)).from(plain(&f.source));
    let rest = file.facts.iter().filter(|f| !f.overview).count();
    html! {
        (summary_list(file.facts.iter().filter(|f| f.overview).map(line)))
        @if rest > 0 {
            details.more {
                summary { "其余登记内容（" (rest) " 项）" }
                (summary_list(file.facts.iter().filter(|f| !f.overview).map(line)))
            }
        }
    }
}

/// A fact; what leads to a clue or to a matter does so.
fn linked(f: &FactLine) -> Markup {
    let at = |k: &str| f.raw.get(k).and_then(serde_json::Value::as_str);
    match (at("to"), at("id")) {
        (Some("clue"), Some(id)) => html! { a href={ "/warnings/" (id) } { (f.value) } },
        (Some("matter"), Some(id)) => html! { a href={ "/matters/" (id) } { (f.value) } },
        _ => say::lines(&f.value),
    }
}

fn exhibits(file: &FilePage) -> Markup {
    if file.evidence.is_empty() {
        return empty("还没有登记证据", html! { "登记证据后，照片、录音、录像在这里直接查看。" });
    }
    let one = |e: &EvidenceLine| {
        let shown = e.media.as_deref().filter(|_| !e.destroyed);
        let media = super::exhibit::media(shown.unwrap_or_default());
        let gone = match e.erased {
            Some(on) => format!(" · 文件已于{}依法删除", on.zh()),
            None if e.destroyed => " · 文件已依程序销毁".into(),
            None => String::new(),
        };
        let none = if e.erased.is_some() { "摘要已随之删除" } else { "无文件" };
        let digest = e.digest.as_ref().map_or(none.into(), |d| format!("摘要 {}…", d.get(..12).unwrap_or(d)));
        let href = match e.media {
            Some(_) if e.destroyed => format!("/matters/{}/evidence/{}/about", file.matter, e.event),
            Some(_) => format!("/matters/{}/evidence/{}", file.matter, e.event),
            None if e.erased.is_some() => format!("/matters/{}/evidence/{}/about", file.matter, e.event),
            None => format!("/matters/{}?tab=papers", file.matter),
        };
        Exhibit {
            name: e.name.clone(),
            media,
            href,
            thumb: None,
            note: format!("{} {} · 证明{} · {digest}{gone}", e.kind, e.taken_on, e.proves),
            about: e.media.as_ref().map(|_| format!("/matters/{}/evidence/{}/about", file.matter, e.event)),
        }
    };
    evidence(&file.evidence.iter().map(one).collect::<Vec<_>>())
}

fn record(file: &FilePage, most: usize) -> Markup {
    // Papers are numbered in the order in which they were made, those undone left out; the record stands newest first.
    let mut paper = file.papers.len() + 1;
    let mut entries = Vec::new();
    for line in &file.record {
        let made = line.event == PAPER_MADE && !line.undone;
        paper -= usize::from(made);
        entries.push(entry(file, line, made.then_some(paper)));
    }
    entries.truncate(most);
    timeline(&entries)
}

fn entry(file: &FilePage, line: &RecordLine, paper: Option<usize>) -> Entry {
    let day = line.recorded.day();
    let late = line.happened.day() != day;
    let what = html! {
        @if let Some(n) = paper { a href={ "/matters/" (file.matter) "/papers/" (n) } { (line.name) } } @else { (line.name) }
        @if line.undone { " " (tag(Tone::Warn, if line.corrected { "已更正、撤回" } else { "已退回重办" })) }
        @if line.signed {
            " " (tag(Tone::Ok, "通行密钥签署")) " " a href={ "/matters/" (file.matter) "/signed/" (line.n) } { "核验" }
        }
        @if !line.detail.is_empty() { " " (line.detail) }
    };
    let happened = if late { format!(" · 发生于 {}", line.happened.day()) } else { String::new() };
    Entry {
        when: format!("{} {}", say::dated(day, file.record.iter().map(|l| l.recorded.day())), line.recorded.clock()),
        mark: if line.undone { Mark::Watch } else { Mark::Step },
        what,
        detail: format!("{}{happened}", line.by),
        number: Some(line.n as u64),
    }
}

fn terms(file: &FilePage) -> Markup {
    let mut table = Table::new("期限")
        .column("期限", Column::Name)
        .column("末日", Column::Day)
        .column("状态", Column::Day)
        .column("依据", Column::Text)
        .or_empty(empty("没有正在计算的期限", html! {}));
    for t in &file.terms {
        let href = term_href(file, &t.id);
        let day = until(t);
        table = table.row([
            plain(&t.name),
            due(&day, &href),
            light(say::light(&t.light), &t.word),
            html! { (say::arts(&t.cites)) @if t.assumed { (say::is_assumed()) } @if t.provisional { span.sub { "含未公布放假安排的年份，暂定" } } },
        ]);
    }
    table.render()
}

fn acts(file: &FilePage) -> Markup {
    let mut table = Table::new("全部办理事项")
        .column("事项", Column::Name)
        .column("由谁办", Column::Text)
        .column("现在能否办", Column::Text)
        .or_empty(empty("全部办完", html! {}));
    for o in &file.offers {
        let href = super::rail::href(file, &o.act);
        let name = if o.not_mine {
            plain(&o.name)
        } else {
            html! { a href=(href) { (o.name) } }
        };
        let stands = match (&o.refusal, o.not_mine) {
            (Some(r), _) => html! { (r.sentence) " " (say::ground(&r.cites, r.house.as_ref())) },
            (None, true) => html! { "等待" (o.post) "办理" },
            (None, false) => tag(Tone::Ok, "可以办"),
        };
        table = table.row([two_lines(name, if o.optional { "选办" } else { "必办" }), plain(&o.post), stands]);
    }
    table.render()
}

fn public(file: &FilePage) -> Markup {
    if file.published {
        return html! { p { "已经向社会公示。" } p { a href={ "/public/decisions/" (file.matter) } { "看公示页" } } };
    }
    empty("尚未公示", html! { "作出决定并办理公示后，公众可在公示页看到去除个人信息后的内容。" })
}
