//! What people are called for: time, witnesses or watchmen that are away. Whoever runs the machine sees all of it on every page, others
//! what keeps them from acting.

use crate::ui::{Tone, notice};
use fadu_office::accounts::Who;
use fadu_office::trust::Lack;
use maud::{Markup, html};

/// Why nothing with legal effect is done now.
pub fn withheld(lack: &Lack) -> &'static str {
    match lack {
        Lack::Check(_) => "记录的核对没有在运行，暂停办理",
        Lack::Triggers(_) => "数据库的防改触发器缺失，暂停办理",
        Lack::Witness(_) => "见证机构中断四小时以上，暂停办理",
        Lack::Time(_) | Lack::Drift(_) => "可信时间中断四小时以上，暂停办理",
    }
}

/// What is lacking, in one sentence.
pub fn sentence(lack: &Lack) -> String {
    match lack {
        Lack::Check(since) => format!("记录的核对没有在运行，已经 {}", long(*since)),
        Lack::Triggers(names) => format!("数据库的防改触发器缺失或者被改：{}", names.join("、")),
        Lack::Witness(since) => format!("见证机构已经 {}没有签", long(*since)),
        Lack::Time(since) => format!("服务器的时间已经 {}没有得到证实", long(*since)),
        Lack::Drift(off) => {
            format!("服务器的时钟比见证机构签的时间{} {}", if *off > 0 { "快" } else { "慢" }, long(off.abs()))
        }
    }
}

/// At the head of every working page.
pub fn banner(who: &Who) -> Option<Markup> {
    let worst = who.calls.first()?;
    let stops = who.calls.iter().any(Lack::withholds);
    let told: Vec<String> = who.calls.iter().map(sentence).collect();
    let machine = fadu_office::policy::may(who, fadu_office::policy::Do::Oversee, who.agency);
    Some(html! {
        (notice(if stops { Tone::Late } else { Tone::Warn }, html! {
            @if machine { b { (told.join("；")) "。" } " " a href="/admin/log" { "登记簿的运行" } }
            @else { b { (withheld(worst)) "。" } "查看、起草照常，恢复以后再办；系统管理员已经收到报警。" }
        }))
    })
}

/// A span as people say it.
fn long(ms: i64) -> String {
    let s = ms / 1000;
    match (s / 86_400, s / 3600, s / 60) {
        (0, 0, 0) => format!("{s} 秒"),
        (0, 0, m) => format!("{m} 分钟"),
        (0, h, m) => format!("{h} 小时 {} 分钟", m % 60),
        (d, h, _) => format!("{d} 天 {} 小时", h % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_their_largest_units() {
        for (ms, told) in [
            (5_999, "服务器的时钟比见证机构签的时间快 5 秒"),
            (-61_000, "服务器的时钟比见证机构签的时间慢 1 分钟"),
            (3_660_000, "服务器的时钟比见证机构签的时间快 1 小时 1 分钟"),
            (31_536_000_000, "服务器的时钟比见证机构签的时间快 365 天 0 小时"),
        ] {
            assert_eq!(sentence(&Lack::Drift(ms)), told);
        }
        assert_eq!(sentence(&Lack::Witness(14_400_000)), "见证机构已经 4 小时 0 分钟没有签");
    }
}
