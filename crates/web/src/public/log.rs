//! The register's public log for everybody: how large it is, who else has signed it, and how anyone can hold it to its word.

use super::frame::Face;
use crate::Shared;
use crate::ui::{
    Button, Column, Fact, Icon, Table, Tone, bare_card, card, columns, empty, notice, pad, page_head, plain,
    summary_list, tag, two_lines,
};
use axum::extract::{Query, State};
use axum::response::Response;
use fadu_office::base::Moment;
use fadu_office::public::restored::RestorationLine;
use fadu_office::{HeldCheckpoint, LogPage, WitnessLine};
use maud::{Markup, Render, html};
use serde::Deserialize;

/// A checkpoint that somebody kept.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    held: String,
}

/// `GET /log`.
pub async fn show(State(office): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let face = Face::new("登记簿", "/log").wide();
    let held = asked.held.trim();
    let answer = if held.is_empty() {
        html! {}
    } else {
        verdict(&office.log_holds(held))
    };
    let head = page_head(
        "登记簿",
        plain(
            "每一条有法律效果的记录都有编号，写在这一本簿子里。写进去以后，谁改、谁删、谁倒填日期，保存过检查点的人都查得出来",
        ),
        html! {},
    );
    let body = match office.log_page() {
        None => {
            html! { (head) (bare_card(empty("还没有公布检查点", html! { "系统启动后一秒内公布第一个检查点。一直没有的，请告知本页的主办机关。" }))) }
        }
        Some(log) => {
            let restored = office.restorations().unwrap_or_default();
            let main = html! { (answer) (now(&log)) (restorations(&restored)) (card("还有谁签了名", plain("同一个检查点"), witnesses(&log))) (hold(&log)) (check(held)) };
            html! { (head) (columns(html! { div.stack { (main) } }, rail(&log))) }
        }
    };
    face.shown(&office, body)
}

fn now(log: &LogPage) -> Markup {
    let facts = [
        Fact::rich("记录", html! { b { (log.size) } " 条" }),
        Fact::rich("公布", html! { (at(log.at)) " " span.m { (age(log.age_s)) } }),
        Fact::rich("树根", html! { span.digest { (log.root) } }),
        Fact::rich("簿名", html! { span.digest { (log.origin) } }),
        Fact::new("签名算法", log.algorithm),
    ];
    card("现在的检查点", plain("有新记录时，一秒内更新"), summary_list(facts))
}

fn witnesses(log: &LogPage) -> Markup {
    let mut table = Table::new("签名的机构")
        .column("机构", Column::Name)
        .column("签到第几条", Column::Number)
        .column("什么时候", Column::Text)
        .column("现状", Column::Text)
        .or_empty(empty(
            "还没有别的机构一起签名",
            html! { "见证机构各自保存看到过的检查点，只肯签比上次更长、而且原样包含上次内容的簿子。由系统管理员登记。" },
        ));
    for w in &log.witnesses {
        let (size, when) = match w.word {
            Some((size, moment, age_s)) => (plain(&size.to_string()), html! { (at(moment)) span.sub { (age(age_s)) } }),
            None => (plain("—"), plain("还没有签过")),
        };
        table = table.row([two_lines(plain(&w.label), &w.name), size, when, state(w)]);
    }
    table.render()
}

/// What was lost and taken up again; nothing where nothing was.
fn restorations(all: &[RestorationLine]) -> Markup {
    if all.is_empty() {
        return html! {};
    }
    let mut table = Table::new("恢复过几次")
        .column("什么时候", Column::Text)
        .column("恢复到第几条", Column::Number)
        .column("丢失", Column::Number)
        .column("原因", Column::Name);
    for r in all {
        let lost = r.lost.map_or("不明".to_string(), |n| format!("{n} 条"));
        let when = html! { (at(r.at)) span.sub { "第 " (r.leaf + 1) " 条记录" } };
        table = table.row([when, plain(&r.size.to_string()), plain(&lost), plain(&r.reason)]);
    }
    let proof = html! { p.t1.m { "每一次都由两名管理员共同作出，是登记簿里的一条记录，抹不掉。最近一次的证明：" a href="/log/restored" { "/log/restored" } } };
    card("从备份恢复过", plain("比已经公布的短，少了的记录补不回来"), html! { (table.render()) (pad(proof)) })
}

fn state(w: &WitnessLine) -> Markup {
    match (&w.trouble, w.current, &w.word) {
        (Some(why), ..) => html! { (tag(Tone::Late, "现在没有签")) span.sub { (why) } },
        (None, true, _) => tag(Tone::Ok, "签的就是现在这个"),
        (None, false, Some(_)) => tag(Tone::Info, "正在请它签新的"),
        (None, false, None) => tag(Tone::Warn, "等它第一次签"),
    }
}

fn check(held: &str) -> Markup {
    card(
        "拿保存过的检查点来比",
        html! {},
        pad(html! { form.form method="get" action="/log" {
            div.f {
                label for="f-held" { "您保存的检查点" }
                p.hint id="f-held-hint" { "整段粘贴，从簿名到签名行；后面其他机构的签名行有没有都可以" }
                textarea.in.ta.digest id="f-held" name="held" rows="6" maxlength="16384" required spellcheck="false" aria-describedby="f-held-hint" { "\n" (held) }
            }
            div.buttons { (Button::submit("比对").primary()) }
        } }),
    )
}

/// What became of the checkpoint that was sent in.
fn verdict(held: &HeldCheckpoint) -> Markup {
    match held {
        HeldCheckpoint::Holds { size, now } => notice(
            Tone::Ok,
            html! {
                b { "对得上。" } " 您保存的前 " (size) " 条，今天的登记簿（" (now) " 条）原样包含，一条没有改、没有少。"
            },
        ),
        HeldCheckpoint::Broken { size, now } => notice(
            Tone::Late,
            html! {
                b { "对不上。" } " 您保存的是前 " (size) " 条，有本簿的签名；今天的登记簿（" (now) " 条）不是从它长出来的。"
                "请保留这个检查点，它就是证据；并告知监察机关和签名的见证机构。"
            },
        ),
        HeldCheckpoint::Strange => notice(
            Tone::Warn,
            html! {
                b { "这不是本簿的检查点。" } " 格式不对，或者签名不是本簿的钥匙签的。请核对有没有粘贴完整：第一行是簿名，最后是以“—”开头的签名行。"
            },
        ),
        HeldCheckpoint::Unknown => {
            notice(Tone::Warn, html! { b { "现在比不了。" } " 登记簿的文件暂时读不出来，请稍后再试。" })
        }
    }
}

/// What anybody can do: keep the checkpoint, come back, compare.
fn hold(log: &LogPage) -> Markup {
    let download = Button::link("下载检查点", "/log/checkpoint").icon(Icon::Paper);
    let body = html! {
        ul.dots.t1 {
            li { "保存下面这个检查点：下载、抄走、打印、寄给别人都行。" }
            li { "过一天、过一年，拿来比：把它粘贴到本页，或者用您自己的程序。" }
            li { "今天的登记簿若不是从它长出来的，它就是证据：上面有本簿的签名。" }
        }
        pre.canon { (log.checkpoint) }
        div.buttons { (download.render()) }
    };
    card("怎样监督", plain("谁都可以，不需要登录"), pad(body))
}

fn rail(log: &LogPage) -> Markup {
    html! {
        (card("不信本页的，自己算", html! {}, pad(html! {
            p.t1 { "全部文件按 C2SP tlog-tiles 的格式公开，检查点在 " a href="/log/checkpoint" { "/log/checkpoint" } "，各见证机构都签过的在 " a href="/log/witnessed" { "/log/witnessed" }
                "，树和叶子在 /log/tile/ 下。通用的校验程序只要这把公钥：" }
            p.digest { (log.key) }
            @for w in &log.witnesses { p.t1.m { (w.label) "的公钥：" } p.digest { (w.key) } }
        })))
        (card("里面有什么", html! {}, pad(html! {
            p.t1 { "每条记录公开它的编号、名称、发生和登记的时间、所依法律数据的摘要，以及每一项内容的封印。封印看不出内容；案情、姓名、证据都不在里面。" }
        })))
    }
}

fn at(moment: Moment) -> String {
    format!("{} {}", moment.day(), moment.clock())
}

/// How long ago, as the page may be a minute old.
fn age(seconds: i64) -> String {
    match seconds {
        ..60 => "一分钟内".into(),
        60..3600 => format!("{} 分钟前", seconds / 60),
        3600..86_400 => format!("{} 小时前", seconds / 3600),
        _ => format!("{} 天前", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_words() {
        let all = [0, 59, 60, 3599, 3600, 86_399, 86_400].map(age);
        assert_eq!(all, ["一分钟内", "一分钟内", "1 分钟前", "59 分钟前", "1 小时前", "23 小时前", "1 天前"]);
    }
}
