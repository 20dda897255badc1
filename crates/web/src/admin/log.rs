//! For those who run the machine: does the published log keep up, do the witnesses sign, and what to do if not.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{Column, Fact, Table, Tone, card, empty, notice, page_head, plain, summary_list, tag, two_lines};
use axum::extract::State;
use fadu_office::base::Moment;
use fadu_office::{LogHealth, LogPage, Saved};
use maud::{Markup, Render, html};

/// `GET /admin/log`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let (health, page) = office.log_watched(&who)?;
    let (guarded, now) = (office.guard_watched(&who)?, office.log().map_or_else(|| office.now(), |board| board.wall()));
    let body = html! {
        (page_head("登记簿的运行", html! { "公开页见 " a href="/log" { "登记簿" } "；这里说它有没有跟上" }, html! {}))
        div.stack { (state(&health)) (card("跟上没有", html! {}, figures(&health, page.as_ref()))) (card("见证机构", html! {}, witnesses(page.as_ref()))) (card("记录的核对", html! {}, super::record::held(&guarded, now))) (card("可信时间与守望", html! {}, super::trust::shown(office.trust_state().as_ref()))) (card("备份", html! {}, saved(&office.saved()))) }
    };
    Ok(Frame::new("登记簿的运行", "/admin/log").reading().under("工作台", "/desk").page(&who, body))
}

/// One sentence, and what to do.
fn state(health: &LogHealth) -> Markup {
    match (&health.stalled, health.alarm) {
        (Some(why), _) => notice(
            Tone::Late,
            html! {
                b { "登记簿停了，没有再公布。" } " " (why) "。办案照常，新记录都在数据库里；请保留现场，运行 " code { "fadu verify" } "，并告知安全审计员。"
            },
        ),
        (None, true) => notice(
            Tone::Late,
            html! {
                b { "登记簿落后了。" } " 有 " (health.waiting) " 条记录等了 " (health.waiting_ms / 1000) " 秒还没有公布（应在 1 秒内，超过 5 秒报警）。请看服务器的磁盘和负载。"
            },
        ),
        (None, false) => notice(Tone::Ok, html! { b { "跟上了。" } " 提交的记录都在一秒内公布。" }),
    }
}

fn figures(health: &LogHealth, page: Option<&LogPage>) -> Markup {
    let mut facts = vec![
        Fact::new("库中记录", &format!("{} 条", health.held)),
        Fact::new("已经公布", &format!("{} 条", health.published)),
        Fact::new("等着公布", &format!("{} 条，最久 {} 毫秒", health.waiting, health.waiting_ms)),
    ];
    if let Some(page) = page {
        facts.push(Fact::new("最近公布", &say::minute(page.at)));
        facts.push(Fact::rich("公钥", html! { span.digest { (page.key) } }));
    }
    facts.push(Fact::rich(
        "私钥",
        html! { "在数据目录的 keys/log.key，只有运行本程序的用户能读；不在数据库里，备份时另行保管。" },
    ));
    summary_list(facts)
}

/// A back-up counts once it was restored.
fn saved(saved: &Saved) -> Markup {
    let told = match (&saved.newest, saved.age_ms) {
        (Some(newest), Some(age_ms)) => summary_list(vec![
            Fact::new(
                "恢复过的最新备份",
                &format!(
                    "{}开始，{} 条记录，距今 {} 小时",
                    say::minute(Moment(newest.begun)),
                    newest.size,
                    age_ms / 3_600_000
                ),
            ),
            Fact::new("恢复并核对", &say::minute(Moment(newest.restored))),
            Fact::rich("清单摘要", html! { span.digest { (newest.manifest) } }),
        ]),
        _ => empty(
            "还没有恢复过备份",
            html! { "备份用 " code { "fadu backup 目录 --data-dir 数据目录 --drill" } "，不必停下服务；恢复过一次的才算备份。" },
        ),
    };
    let late = html! { b { "超过 24 小时没有恢复过备份。" } " 请运行 " code { "fadu backup 目录 --data-dir 数据目录 --drill" } "，并查看定时任务。" };
    html! { @if saved.alarm { (notice(Tone::Late, late)) } (told) }
}

fn witnesses(page: Option<&LogPage>) -> Markup {
    let mut table = Table::new("见证机构")
        .column("机构", Column::Name)
        .column("签到第几条", Column::Number)
        .column("现状", Column::Text)
        .or_empty(empty(
            "没有登记见证机构",
            html! { "启动时用 " code { "--witness-file" } " 指明，一行一个：公钥、地址、名称。见证机构自己运行 " code { "fadu witness serve" } "。" },
        ));
    for w in page.into_iter().flat_map(|p| &p.witnesses) {
        let now = match (&w.trouble, &w.word) {
            (Some(why), _) => html! { (tag(Tone::Late, "没有签")) span.sub { (why) } },
            (None, Some((_, at, _))) => html! { (tag(Tone::Ok, "在签")) span.sub { (say::minute(*at)) } },
            (None, None) => tag(Tone::Warn, "还没有签过"),
        };
        let size = w.word.map_or("—".to_string(), |(size, ..)| size.to_string());
        table = table.row([two_lines(plain(&w.label), &w.name), plain(&size), now]);
    }
    table.render()
}
