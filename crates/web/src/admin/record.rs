//! For those who run the machine: what the running check of the record found, in words.

use crate::desk::say;
use crate::ui::{Column, Fact, Table, Tone, notice, plain, summary_list, two_lines};
use fadu_office::base::Moment;
use fadu_office::{Discovered, Guarded};
use maud::{Markup, Render, html};

/// Rounds, and each place that differs.
pub fn held(guarded: &Guarded, now: Moment) -> Markup {
    html! { div.pad { (state(guarded, now)) } (figures(guarded)) @if !guarded.found.is_empty() { (places(&guarded.found)) } }
}

fn state(guarded: &Guarded, now: Moment) -> Markup {
    let found = guarded.found.len();
    match () {
        () if found > 0 => notice(
            Tone::Late,
            html! { b { "记录有 " (found) " 处与登记簿不符。" } " 有人绕过本程序改动了数据库或者文件。请保留现场，不要重启，运行 " code { "fadu verify" } "，并告知安全审计员。" },
        ),
        () if guarded.missing(now) => {
            notice(Tone::Late, html! { b { "很久没有核对完一遍了。" } " 请看服务器的负载；查不出原因的，重启服务。" })
        }
        () if guarded.rounds == 0 => notice(Tone::Info, html! { "正在核对第一遍。" }),
        () => notice(Tone::Ok, html! { b { "没有发现改动。" } " 每条记录和由它得出的各表，一遍接一遍地核对。" }),
    }
}

fn figures(guarded: &Guarded) -> Markup {
    let mut facts = vec![
        Fact::new("核对过", &format!("{} 遍，每遍 {} 条记录", guarded.rounds, guarded.held)),
        Fact::new("上一遍用时", &format!("{:.1} 秒", guarded.round_ms as f64 / 1000.0)),
    ];
    if let Some(ended) = guarded.ended {
        facts.push(Fact::new("上一遍结束", &say::minute(ended)));
    }
    if let Some(why) = &guarded.fault {
        facts.push(Fact::new("没有核对成", why));
    }
    summary_list(facts)
}

fn places(found: &[Discovered]) -> Markup {
    let mut table = Table::new("与登记簿不符之处")
        .column("在哪里", Column::Name)
        .column("怎么了", Column::Text)
        .column("第几条记录", Column::Number)
        .column("发现于", Column::Text);
    for f in found {
        let leaf = f.place.leaf.map_or("—".to_string(), |l| l.to_string());
        let recorded = f.recorded.map_or(String::new(), |r| format!("该条记于 {}", say::minute(r)));
        let row = [
            two_lines(plain(&format!("表 {}", f.place.table)), &format!("行 {}", f.place.row)),
            plain(&what(&f.place.column)),
            two_lines(plain(&leaf), &recorded),
            plain(&say::minute(f.at)),
        ];
        table = table.row(row);
    }
    table.render()
}

/// What befell a row or one of its columns.
fn what(column: &str) -> String {
    match column {
        "missing" => "整行不见了".into(),
        "inserted" => "登记簿里没有，是另外插入的".into(),
        "unreadable" => "读不出来".into(),
        "bytes" => "内容变了".into(),
        column => format!("列 {column} 被改动"),
    }
}
