//! For those who run the machine: where evidence lies, how far the scrub 巡检 is, and which files are not what the record says.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::exhibit::size;
use crate::desk::frame::Frame;
use crate::desk::say;
use crate::signed::Signed;
use crate::ui::{Column, Fact, Table, Tone, card, empty, notice, page_head, plain, summary_list, tag};
use axum::extract::State;
use fadu_office::ScrubState;
use fadu_office::base::Moment;
use maud::{Markup, Render, html};

/// `GET /admin/evidence`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    let scrub = office.scrub_watched(&who)?;
    let body = html! {
        (page_head("证据库的运行", plain("证据文件放在哪里，巡检到了哪里，有没有与摘要不符的"), html! {}))
        div.stack { (state(&scrub)) (card("巡检", plain("周而复始，读全部内容，与入卷时的摘要核对"), progress(&scrub))) (card("与记录不符的文件", html! {}, spoiled(&scrub))) }
    };
    Ok(Frame::new("证据库的运行", "/admin/evidence").reading().under("工作台", "/desk").page(&who, body))
}

fn state(scrub: &ScrubState) -> Markup {
    if !scrub.spoiled.is_empty() {
        return notice(
            Tone::Late,
            html! { b { (scrub.spoiled.len()) " 个证据文件与记录不符。" } " 这些文件不会被当作证据显示；记录和摘要都在。请保留现场，从备份中恢复原件，并告知安全审计员。" },
        );
    }
    match (scrub.rate_mb, scrub.ended) {
        (None, _) => notice(Tone::Warn, html! { b { "没有巡检。" } " 启动参数把巡检关掉了；读取证据时仍然每次核对。" }),
        (_, None) => notice(Tone::Ok, html! { b { "到目前为止没有不符。" } " 启动以来的第一轮还没有走完。" }),
        (_, Some(at)) => {
            notice(Tone::Ok, html! { b { "没有不符。" } " 上一轮在 " (say::minute(Moment(at))) " 走完。" })
        }
    }
}

fn progress(scrub: &ScrubState) -> Markup {
    let rate = scrub.rate_mb.map_or("不巡检".to_string(), |mb| format!("{mb} MB/秒"));
    let whole = scrub.rate_mb.filter(|mb| *mb > 0).map(|mb| scrub.bytes.1 / (mb << 20) / 60);
    let ended = scrub.ended.map_or("还没有".to_string(), |ms| say::minute(Moment(ms)));
    let refused = format!("{} 次", scrub.refused);
    let mut facts = vec![
        Fact::new("存放处", &scrub.place),
        Fact::new("速度", &rate),
        Fact::new("这一轮", &format!("{} / {} 个文件", scrub.files.0, scrub.files.1)),
        Fact::new("已读", &format!("{} / {}", size(scrub.bytes.0), size(scrub.bytes.1))),
        Fact::new("走完的轮数", &format!("启动以来 {} 轮", scrub.rounds)),
        Fact::new("上一轮走完", &ended),
        Fact::new("读取时拒绝给出", &refused),
    ];
    if let Some(minutes) = whole {
        facts.push(Fact::new("按这个速度走一轮", &lasting(minutes)));
    }
    summary_list(facts)
}

fn lasting(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 0) => "不到一分钟".into(),
        (0, minutes) => format!("约 {minutes} 分"),
        (hours, minutes) => format!("约 {hours} 小时 {minutes} 分"),
    }
}

fn spoiled(scrub: &ScrubState) -> Markup {
    let mut table = Table::new("与记录不符的文件")
        .column("发现", Column::Text)
        .column("怎么不符", Column::Text)
        .column("在哪里", Column::Text)
        .or_empty(empty("没有", html! { "巡检和每次读取都与摘要核对；不符的会列在这里。" }));
    for s in &scrub.spoiled {
        let why = if s.why == "missing" { "文件不见了" } else { "内容与摘要不符" };
        let place = match s.matter {
            Some((matter, Some(event))) => format!("事项 {matter} 第 {} 条记录", event + 1),
            Some((matter, None)) => format!("事项 {matter}，还没有入卷"),
            None => "还没有归到事项".to_string(),
        };
        let at = say::second(Moment(s.at));
        table =
            table.row([plain(&at), html! { (tag(Tone::Late, why)) }, html! { (place) span.sub.digest { (s.digest) } }]);
    }
    table.render()
}
