//! The whole text of a statute: articles with permanent anchors to 款 and 项, its versions, what changed, and what rests on each article.

use super::beside::Beside;
use super::standing::standing;
use super::uses::uses;
use crate::Shared;
use crate::answer::PageDenial;
use crate::public::frame::Face;
use crate::ui::{Fact, Tone, card, notice, pad, page_head, plain, summary_list, tag};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use fadu_office::Office;
use fadu_office::base::Day;
use fadu_office::law::Statute;
use fadu_office::law::text::{Level, StatuteText, TextArticle, TextItem, numeral_words};
use fadu_office::statutes::StatuteVersion;
use maud::{Markup, html};
use serde::Deserialize;

/// Which version, and with which one it is compared.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The head of the digest of the version that is read; without it the newest.
    v: Option<String>,
    /// That of the version beside it.
    with: Option<String>,
    /// `changed`: only articles that differ.
    only: Option<String>,
}

type Known = (StatuteVersion, StatuteText);

/// The page of a text.
pub async fn show(
    State(office): State<Shared>,
    Path(title): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageDenial> {
    let all = office.statute_texts(&title)?;
    let face = Face::new(title.clone(), "/law").under("法规", "/law").under("原文", "/law/texts").wide();
    let named = |key: &Option<String>| {
        key.as_ref().and_then(|k| all.iter().find(|(v, _)| !k.is_empty() && v.digest.starts_with(k.as_str())))
    };
    let Some(read) = named(&asked.v).or(all.last()) else {
        let says = html! { "库里没有这部法规的原文。 " a href="/law/texts" { "看已导入的全部法规" } };
        return Ok(face.missing(&office, "没有这部法规的原文", says));
    };
    let beside = named(&asked.with).filter(|(v, _)| v.digest != read.0.digest);
    let pack = office.engine();
    let statute = pack.law.statutes.all().find(|s| s.title == title);
    let count = plain(&format!("{} · {} 条", day(read.0.version_day), read.1.articles.len()));
    let body = html! {
        (page_head(&title, count, html! {}))
        div.stack {
            (versions(&office, &all, (read, beside)))
            (warnings(&read.1))
            (contents(&read.1))
            (articles(&office, (read, beside), (statute, asked.only.as_deref() == Some("changed"))))
        }
    };
    Ok(face.shown(&office, body))
}

/// The day of a version in words.
pub fn day(version: Option<Day>) -> String {
    version.map_or("日期不明".to_string(), |d| format!("{d} 版"))
}

/// The page of a title.
pub fn href(title: &str) -> String {
    let mut out = String::from("/law/texts/");
    for b in title.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => out.push(char::from(b)),
            _ => out += &format!("%{b:02X}"),
        }
    }
    out
}

/// A place in one version of a text, which its digest names for ever.
pub fn link_to(title: &str, digest: &str, anchor: &str) -> String {
    let head: String = digest.chars().take(16).collect();
    let place = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
    format!("{}?v={head}{place}", href(title))
}

fn link(title: &str, version: &StatuteVersion, with: Option<&StatuteVersion>) -> String {
    let head = |v: &StatuteVersion| v.digest.chars().take(16).collect::<String>();
    let with = with.map(|w| format!("&with={}", head(w))).unwrap_or_default();
    format!("{}?v={}{with}", href(title), head(version))
}

fn versions(office: &Office, all: &[Known], (read, beside): (&Known, Option<&Known>)) -> Markup {
    let index = office.statute_index();
    let known = |v: &StatuteVersion| index.as_ref().and_then(|i| i.texts().iter().find(|t| t.digest == v.digest));
    let facts = all.iter().rev().map(|(v, text)| {
        let here = v.digest == read.0.digest;
        let made = text.events.last().map(|e| match &e.by_act {
            Some(act) => format!("{}：{act}", e.kind),
            None => format!("{}{}", e.day.map_or(String::new(), |d| format!("{d} ")), e.kind),
        });
        let state = match (here, beside.is_some_and(|b| b.0.digest == v.digest)) {
            (true, _) => tag(Tone::Info, "正在看"),
            (_, true) => tag(Tone::Plain, "对照"),
            _ => html! {},
        };
        let value = html! {
            (state) " "
            @if !here { a href=(link(&v.statute, v, None)) { "看这一版" } " · " a href=(link(&v.statute, &read.0, Some(v))) { "与正在看的对照" } " " }
            @if let Some(made) = &made { span.t1 { (made) } }
            @match known(v) {
                Some(of) => div.t1 { (standing(of, office.today())) },
                None if v.status_hint == "expired" => { " " (tag(Tone::Warn, "来源标为失效，未经核实")) }
                None => {}
            }
        };
        Fact::rich(day(v.version_day), value)
    });
    card("版本", plain("施行和废止的日期按各法规原文和来源推算，引用前请核对"), summary_list(facts))
}

/// What a reader must know of this text.
fn warnings(text: &StatuteText) -> Markup {
    let says = |f: &fadu_office::law::text::TextFinding| format!("第 {} 行 {} {}", f.line, f.kind.zh(), f.about);
    html! {
        @if !text.findings.is_empty() {
            (notice(Tone::Warn, html! {
                details { summary { "导入的文件有 " (text.findings.len()) " 处要留意；引用前请与公布的标准文本核对" }
                    ul { @for f in text.findings.iter().take(200) { li { (says(f)) } } } }
            }))
        }
    }
}

fn contents(text: &StatuteText) -> Markup {
    html! {
        @if text.headings.len() > 1 {
            (card("目录", plain(""), pad(html! {
                details { summary { (text.headings.len()) " 个章节标题" }
                    ul { @for h in &text.headings { li { a href={ "#h" (h.line) } { (title_of(h.level, h.number, &h.title)) } } } } }
            })))
        }
    }
}

fn title_of(level: Level, number: Option<u32>, title: &str) -> String {
    match number {
        Some(n) if level != Level::Plain => format!("第{}{} {title}", numeral_words(n), level.zh()),
        Some(n) => format!("{}、{title}", numeral_words(n)),
        None => title.to_string(),
    }
}

fn articles(
    office: &Office,
    (read, beside): (&Known, Option<&Known>),
    (statute, only): (Option<&Statute>, bool),
) -> Markup {
    let text = &read.1;
    let compared = beside.map(|b| Beside::new(&b.1, text));
    let only = only && compared.is_some();
    let all = link(&read.0.statute, &read.0, beside.map(|b| &b.0));
    // The headings between the article before and this one.
    let headings = |n: usize| {
        let before = n.checked_sub(1).map_or(0, |n| text.articles[n].line);
        let until = text.articles[n].line;
        text.headings.iter().filter(move |h| (before..until).contains(&h.line))
    };
    html! {
        @if let Some(b) = &compared { (b.summary((&all, &format!("{all}&only=changed")), only)) }
        (card("正文", plain(""), pad(html! {
            @if !only { (head(text)) }
            @for (n, article) in text.articles.iter().enumerate().filter(|(n, _)| !only || compared.as_ref().is_some_and(|b| !b.is_same(*n))) {
                @for heading in headings(n) {
                    h3 id={ "h" (heading.line) } { (title_of(heading.level, heading.number, &heading.title)) }
                }
                (one(article, statute.map(|s| (office, s)), compared.as_ref().map(|b| (b, n))))
            }
            @if !only { (tail(text)) }
            @if let Some(b) = &compared { (b.gone()) }
        })))
    }
}

fn head(text: &StatuteText) -> Markup {
    html! {
        @for event in &text.events { p.t1 { @if let Some(d) = event.day { (d) " " } (event.body) " " (event.kind) } }
        @for line in &text.preamble { p { (line) } }
    }
}

fn tail(text: &StatuteText) -> Markup {
    html! {
        @for annex in &text.annexes { @for line in annex.lines().filter(|l| !l.trim().is_empty()) { p.t1 { (line) } } }
        @for clause in &text.clauses { p id={ "c" (clause.number) } { (numeral_words(clause.number)) "、" (clause.text) } }
    }
}

fn one(article: &TextArticle, pack: Option<(&Office, &Statute)>, beside: Option<(&Beside, usize)>) -> Markup {
    let known = pack.and_then(|(office, s)| Some((office, s, s.articles.get(&article.number)?)));
    let anchor = format!("a{}", article.number);
    let both = beside.and_then(|(b, n)| b.article(n, article));
    html! {
        section id=(anchor) {
            @if let Some(both) = &both { (both) } @else { (words(article, &anchor)) }
            @if let Some((b, n)) = beside { (b.remark(n)) }
            @if let Some((office, statute, known)) = known {
                p.t1 { "要旨：" (known.gist) " " a href={ "/law/" (statute.id) "/" (article.number) } { (uses(office, &statute.id, &article.number).len()) " 处引用本条" } }
            }
        }
    }
}

fn words(article: &TextArticle, anchor: &str) -> Markup {
    html! {
        @for p in &article.paragraphs {
            p id={ (anchor) "." (p.number) } {
                @if p.number == 1 { a href={ "#" (anchor) } { strong { (article.label) } } "　" @if let Some(c) = &article.caption { "【" (c) "】" } }
                (p.text)
            }
            (items(&p.items, &format!("{anchor}.{}", p.number)))
        }
    }
}

fn items(all: &[TextItem], above: &str) -> Markup {
    html! {
        @for item in all {
            @let anchor = format!("{above}.{}", item.number);
            p.m id=(anchor) { (item.label) (item.text) }
            (items(&item.items, &anchor))
        }
    }
}
