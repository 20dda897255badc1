//! What everybody sees of assessment: the formulas, what cannot be worked out yet, and the final figures by body. No persons, no cases.

use super::PUBLIC;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::say::ground;
use crate::public::frame::Face;
use crate::ui::{Column, Table, bare_card, card, empty, page_head, plain, two_lines};
use axum::extract::State;
use axum::response::Response;
use fadu_office::assess::PublicRound;
use maud::{Markup, Render, html};

/// `GET /public/assessment`.
pub async fn show(State(office): State<Shared>) -> Result<Response, PageDenial> {
    let (indicators, waiting) = office.public_indicators();
    let mut table = Table::new("考核指标")
        .column("指标", Column::Name)
        .column("公式", Column::Text)
        .column("最小样本", Column::Number)
        .column("依据", Column::Text);
    let mut group = "";
    for one in &indicators {
        if one.group != group {
            group = &one.group;
            table = table.group(plain(group));
        }
        let least = if one.min_sample == 0 { "—".to_string() } else { one.min_sample.to_string() };
        table = table.row([
            two_lines(plain(&one.name), &one.note),
            plain(&one.formula),
            plain(&least),
            ground(&one.cites, one.house.as_ref()),
        ]);
    }
    let rounds = office.public_assessments()?;
    let below = "考核看比率和质量，不看罚款、检查的多少，不给人员排名（行政执法监督条例第19条，行政处罚法第74条第3款）";
    let body = html! {
        (page_head("行政执法考核", plain(below), html! {}))
        div.stack {
            @if rounds.is_empty() { (bare_card(empty("还没有定稿的考核", html! { "定稿以后，各机关的数据列在这里。" }))) }
            @for round in &rounds { (one_round(round)) }
            (card("指标和公式", plain("样本不足的不出数"), table.render()))
            (card("还不能计算的指标", plain(""), waits(&waiting)))
        }
    };
    Ok(Face::new("行政执法考核", PUBLIC).wide().shown(&office, body))
}

fn one_round(round: &PublicRound) -> Markup {
    let mut table = Table::new(round.title.clone())
        .column("指标", Column::Name)
        .column("分子 / 分母", Column::Number)
        .column("结果", Column::Text)
        .or_empty(empty("没有可以计算的指标", html! { "期间里没有指标要看的事项。" }));
    let mut body = "";
    for f in &round.figures {
        if f.body != body {
            body = &f.body;
            table = table.group(plain(body));
        }
        table = table.row([plain(&f.name), plain(&format!("{} / {}", f.tally.0, f.tally.1)), plain(&f.says)]);
    }
    let number = round.number.as_ref().map_or(String::new(), |n| format!("，通报 {n}"));
    let aside = html! { (round.day) " 定稿" (number) "；摘要 " code title=(round.digest) { (round.digest.get(..16).unwrap_or_default()) "…" } };
    card(&round.title, aside, table.render())
}

fn waits(waiting: &[(String, String)]) -> Markup {
    let mut table = Table::new("还不能计算的指标").column("指标", Column::Name).column("原因", Column::Text);
    for (_, why) in waiting {
        let (name, why) = why.split_once('：').unwrap_or(("", why));
        table = table.row([plain(name), plain(why)]);
    }
    table.render()
}
