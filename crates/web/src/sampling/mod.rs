//! Pages of samplings 主动抽查: plans, what was drawn, what was found; and the public's side, where anybody repeats a draw. One file a page.

mod list;
mod one;
mod public;

use crate::Shared;
use crate::ui::{Fact, Tone, tag};
use axum::Router;
use axum::routing::get;
use fadu_office::watch::draw::{Method, Sampling};
use maud::{Markup, html};

/// Where they are.
const HERE: &str = "/admin/sampling";
/// Where the public sees them.
const PUBLIC: &str = "/public/draws";

/// The routes of those who sample.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/admin/sampling", get(list::show).post(list::send))
        .route("/admin/sampling/{sampling}", get(one::show).post(one::send))
}

/// The routes of the public.
pub fn public_routes() -> Router<Shared> {
    Router::new()
        .route("/public/draws", get(public::list))
        .route("/public/draws/{draw}", get(public::show))
        .route("/public/draws/{draw}/draw.json", get(public::sheet))
}

/// How a sampling stands.
fn standing(s: &Sampling) -> Markup {
    let asked = s.asked();
    let seen = asked.iter().filter(|(_, f)| s.judged.contains_key(*f)).count();
    match (&s.voided, &s.drawn) {
        (Some(_), _) => tag(Tone::Plain, "已作废"),
        (None, None) => html! { (tag(Tone::Info, "等待公布")) span.sub { (s.plan.known_on) } },
        (None, Some(_)) if seen < asked.len() => {
            html! { (tag(Tone::Warn, "正在查")) span.sub { (seen) " / " (asked.len()) } }
        }
        (None, Some(_)) => tag(Tone::Ok, "查完了"),
    }
}

/// How many are drawn, in words.
fn method(s: &Sampling) -> String {
    let percent = |permille: u32| match permille % 10 {
        0 => format!("{}%", permille / 10),
        tenth => format!("{}.{tenth}%", permille / 10),
    };
    match &s.plan.method {
        Method::Share(permille) => format!("每一层各抽 {}，不足一件的抽一件", percent(*permille)),
        Method::Claim { claim, what } => {
            format!(
                "验证“{} 的案卷{what}”，说错的风险不超过 {}",
                percent(claim.good_permille),
                percent(claim.risk_permille)
            )
        }
    }
}

/// What everybody may know of a plan.
fn facts(s: &Sampling, body: &str) -> Vec<Fact> {
    let plan = &s.plan;
    let mut all = vec![
        Fact::new("范围", &format!("{body}，{}", scope(s))),
        Fact::new("怎样抽", &method(s)),
        Fact::new("起决定作用的公开数值", &plan.source),
        Fact::new("公布日", &plan.known_on.with_weekday().to_string()),
        Fact::new("方案", &format!("{} {} 提出，名单当时就定了", plan.by, crate::desk::say::minute(plan.at))),
    ];
    if let Some(d) = &s.drawn {
        all.push(Fact::new("数值", &d.value));
        all.push(Fact::new("录入", &format!("{} {}", d.by, crate::desk::say::minute(d.at))));
    }
    if let Some(v) = &s.voided {
        all.push(Fact::new("作废", &format!("{} {}：{}", v.by, crate::desk::say::minute(v.at), v.reason)));
    }
    all
}

/// Whose files of which month.
fn scope(s: &Sampling) -> String {
    use fadu_office::watch::draw::Scope;
    let month = s.plan.month.to_string();
    let month = month.get(..7).unwrap_or(&month);
    match s.plan.scope {
        Scope::Entered | Scope::EnteredBy(_) => format!("{month} 录入的"),
        Scope::ClosedBy(_) => format!("{month} 归档的"),
    }
}
