//! What reported acts missed, each with its article, and which acts were reported: beside the record of a file.

use super::say;
use crate::ui::{Column, Table, Tone, card, plain, tag, two_lines};
use fadu_office::accounts::Who;
use fadu_office::base::Moment;
use fadu_office::base::id::MatterId;
use fadu_office::{Denial, EntryLine, FindingLine, Office};
use maud::{Markup, Render, html};

/// The cards below the record; nothing where every act was done here.
pub fn below(office: &Office, who: &Who, matter: MatterId) -> Result<Markup, Denial> {
    let (findings, entries) = (office.findings(who, matter)?, office.entries(who, matter)?);
    Ok(html! {
        @if !findings.is_empty() { (card("补录发现的问题", plain(&format!("{} 条", findings.len())), table(&findings))) }
        @if !entries.is_empty() { (card("补录的办理", plain(&format!("{} 条", entries.len())), entered(&entries))) }
    })
}

fn table(findings: &[FindingLine]) -> Markup {
    let table = Table::new("补录发现的问题")
        .column("办理", Column::Name)
        .column("欠缺的要求", Column::Text)
        .column("案卷中的情况", Column::Text)
        .column("依据", Column::Text);
    let ground = |f: &FindingLine| {
        let owner = f.house.clone().unwrap_or_default();
        html! { (say::arts(&f.cites)) @if !owner.is_empty() { (tag(Tone::Plain, &format!("内部规则 · {owner}"))) } }
    };
    let row = |t: Table, f: &FindingLine| {
        let found = if f.found.is_empty() { "—" } else { &f.found };
        let name = two_lines(plain(&f.act_name), &format!("第 {} 条记录", f.n));
        t.row([name, plain(&f.sentence), plain(found), ground(f)])
    };
    findings.iter().fold(table, row).render()
}

fn entered(entries: &[EntryLine]) -> Markup {
    let table = Table::new("补录的办理")
        .column("办理", Column::Name)
        .column("办理时间", Column::Day)
        .column("入卷时间", Column::Day)
        .column("迟延", Column::Number)
        .column("来源", Column::Text)
        .column("补录人", Column::Text);
    let at = |m: Moment| plain(&format!("{} {}", m.day(), m.clock()));
    let row = |t: Table, e: &EntryLine| {
        let late = if e.late_days > 0 { format!("{} 日", e.late_days) } else { "当日".into() };
        t.row([plain(&e.name), at(e.happened), at(e.recorded), plain(&late), plain(source(&e.source)), plain(&e.by)])
    };
    entries.iter().fold(table, row).render()
}

fn source(source: &str) -> &str {
    match source {
        "offline" => "离线办理",
        "paper" => "纸质",
        "system" => "其他系统",
        "spoken" => "口头，事后补记",
        "api" | "" => "接口",
        other => other,
    }
}
