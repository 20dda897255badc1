//! For those who run the machine: is the clock confirmed, are witnesses and watchmen there, and what waits if not.

use crate::desk::called;
use crate::ui::{Fact, Tone, notice, summary_list};
use fadu_office::trust::{Profile, Trusted};
use maud::{Markup, html};

/// Time and watchmen; nothing where nobody looks.
pub fn shown(trusted: Option<&Trusted>) -> Markup {
    let Some(trusted) = trusted else { return html! { "没有在看。" } };
    html! { (state(trusted)) (figures(trusted)) }
}

fn state(trusted: &Trusted) -> Markup {
    let all: Vec<String> = trusted.lacking.iter().map(called::sentence).collect();
    match trusted.withheld() {
        Some(lack) => notice(
            Tone::Late,
            html! { b { (called::withheld(lack)) "。" } " " (all.join("；")) "。查看、起草和补录照常；恢复以后自动放行。" },
        ),
        None if !all.is_empty() => notice(
            Tone::Warn,
            html! { b { (all.join("；")) "。" } " " @if trusted.profile == Profile::City { "满四小时没有恢复的，暂停办理。" } @else { "只报警，办案照常。" } },
        ),
        None => notice(Tone::Ok, html! { b { "都在。" } " 时间由见证机构的签名证实，核对在运行，防改触发器齐全。" }),
    }
}

fn figures(trusted: &Trusted) -> Markup {
    let profile = match trusted.profile {
        Profile::Demo => "demo（演示）：只报警",
        Profile::Agency => "agency（一个机关）：只报警",
        Profile::City => "city（一个城市）：见证或者可信时间中断满四小时，核对或者触发器缺失的，暂停办理",
    };
    let ago = |ms: i64| format!("{} 秒前", ms / 1000);
    let nobody = || "没有登记见证机构，时间没有人证实".to_string();
    let of = |ms: i64| if trusted.witnessed { ago(ms) } else { nobody() };
    summary_list(vec![
        Fact::new("用途", profile),
        Fact::new("见证机构最近签名", &of(trusted.unheard_ms)),
        Fact::new("时钟最近得到证实", &of(trusted.untimed_ms)),
        Fact::new("时钟与见证相差", &format!("{} 毫秒（超过 5 秒报警）", trusted.drift_ms)),
    ])
}
