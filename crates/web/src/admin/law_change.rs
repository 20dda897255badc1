//! Law change 法律变动: what is to be changed is chosen here; what it would do is worked out beside the server and opens on a page of its own.

use super::law_change_named;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Choice, Column, Field, FieldError, Form, Tab, Table, Tone, card, chips, empty, error_summary, form,
    form_buttons, pad, page_head, plain, tag,
};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Day, Denied};
use fadu_office::law_change::Wish;
use fadu_office::long_work::WorkState;
use fadu_office::policy::{self, Do};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::collections::HashMap;

/// Where it is.
pub(super) const HERE: &str = "/admin/law-change";

/// What may be chosen: its name in the address, its word, what it asks about.
const WAYS: [(&str, &str, &str); 7] = [
    ("limit", "期限", "某一项期限改成另一个数"),
    ("calendar", "放假安排", "某一年的放假、调休公布了，或者改了"),
    ("article", "条文", "某一条自某日起废止或者修改"),
    ("benchmark", "裁量标准", "某一项裁量标准换成登记簿里的另一版"),
    ("draft", "程序草稿", "某份草稿要是今天发布"),
    ("files", "上传文件", "把法律数据里的一份文件换成您手里的"),
    ("pack", "用过的版本", "与以前施行过的一版法律数据对照"),
];

/// `GET /admin/law-change`.
pub async fn show(
    State(office): State<Shared>,
    Signed(who): Signed,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Markup, PageDenial> {
    let sent = Sent::of(asked.into_iter().collect());
    sheet(&office, &who, &sent, &[])
}

/// `POST /admin/law-change`: begins to work it out.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    office.require_foresight(&who)?;
    if sent.one("way") == "article" {
        office.statute_search().await?;
    }
    let begun = match wish(&office, &who, &sent) {
        Ok(wish) => office.begin_law_change(&who, wish, sent.intent()).await,
        Err(denial) => Err(denial),
    };
    match begun {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, &sent, &field_errors(&all))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What was chosen, read from the form.
fn wish(office: &Office, who: &Who, sent: &Sent) -> Result<Wish, Denial> {
    let text = |name: &str| sent.one(name).trim().to_string();
    Ok(match sent.one("way") {
        "calendar" => {
            let year = number::<i32>(sent, "year", "请写年份，如 2027")?;
            Wish::Calendar(year, text("days"))
        }
        "article" => {
            let day = text("day").parse().map_err(|_| Denial::mistake("day", "请写哪一天起，如 2027-01-01"));
            let (place, day): (_, Day) = both(law_change_named::place(office, sent), day)?;
            Wish::Article(place, day, sent.one("how") != "amended")
        }
        "benchmark" => Wish::Benchmark(law_change_named::benchmark(office, who, sent)?),
        "draft" => Wish::Draft(text("draft")),
        "pack" => Wish::Published(text("pack")),
        "files" => Wish::Files(files(sent)?),
        _ => Wish::Limit(text("limit"), number(sent, "count", "请写整数")?),
    })
}

/// Both, or all that is wrong with them.
fn both<A, B>(a: Result<A, Denial>, b: Result<B, Denial>) -> Result<(A, B), Denial> {
    match (a, b) {
        (Err(Denial::Denied(Denied::Mistaken(mut all))), Err(Denial::Denied(Denied::Mistaken(more)))) => {
            all.extend(more);
            Err(Denial::Denied(Denied::Mistaken(all)))
        }
        (a, b) => Ok((a?, b?)),
    }
}

fn number<T: std::str::FromStr>(sent: &Sent, name: &str, says: &str) -> Result<T, Denial> {
    sent.one(name).trim().parse().map_err(|_| Denial::mistake(name, says))
}

fn files(sent: &Sent) -> Result<Vec<(String, String)>, Denial> {
    let own = sent.files.iter().filter(|(name, _)| name == "files");
    own.map(|(_, file)| Ok((file.name.clone(), file.text(fadu_office::drafts::LARGEST as u64)?))).collect()
}

fn sheet(office: &Office, who: &Who, sent: &Sent, errors: &[FieldError]) -> Result<Markup, PageDenial> {
    let jobs = jobs(office, who)?;
    let drafts = policy::may(who, Do::Draft, who.agency);
    let way = WAYS.iter().find(|(id, ..)| *id == sent.one("way")).unwrap_or(&WAYS[0]);
    let shown = WAYS.iter().filter(|(id, ..)| *id != "draft" || drafts);
    let tabs: Vec<Tab> = shown.map(|(id, word, _)| Tab::new(*word, format!("{HERE}?way={id}"), *id == way.0)).collect();
    let below =
        plain("先看清楚会怎样，再去改。这里什么也不改：只算出牵涉哪些部分、哪些正在办理的案件，末日从哪天变到哪天。");
    let of = Form {
        action: HERE.into(),
        csrf: form_token(who),
        intent: office.intent_id(),
        files: way.0 == "files",
        ..Form::default()
    };
    let fields = html! {
        input type="hidden" name="way" value=(way.0);
        @for field in fields(office, who, (way.0, sent), errors)? { (field) }
        (form_buttons(&[Button::submit("算一算").primary()]))
    };
    let body = html! {
        (error_summary(errors))
        (page_head("法律变动", below, html! {}))
        div.stack {
            (card("改什么", plain(way.2), html! { div.pad { (chips("改什么", &tabs)) } (pad(form(&of, fields))) }))
            (card("算过的", plain("只留最近几次，服务重启后不留"), jobs))
        }
    };
    Ok(Frame::new("法律变动", HERE).under("工作台", "/desk").page(who, body))
}

fn fields(
    office: &Office,
    who: &Who,
    (way, sent): (&str, &Sent),
    errors: &[FieldError],
) -> Result<Vec<Markup>, PageDenial> {
    let kept = |field: Field, name: &str| field.value(sent.one(name)).errors(errors);
    let must = |field: Field, name: &str| kept(field, name).required().render();
    let engine = office.engine();
    Ok(match way {
        "calendar" => {
            let next = (office.today().year() + 1).to_string();
            let year = if sent.one("year").is_empty() { next.as_str() } else { sent.one("year") };
            let days = Field::lines("days", "放假和调休", 8)
                .hint("一行一项：元旦 2027-01-01 2027-01-03；调休上班写 调休 2027-01-09");
            vec![Field::number("year", "年份").value(year).errors(errors).required().render(), must(days, "days")]
        }
        "article" => {
            let how = vec![Choice::new("ended", "废止"), Choice::new("amended", "修改")];
            let chosen = if sent.one("how").is_empty() { "ended" } else { sent.one("how") };
            vec![
                law_change_named::place_field(office, sent, errors)?,
                must(Field::day("day", "自哪一天起"), "day"),
                Field::choice("how", "怎样", how).value(chosen).errors(errors).required().render(),
            ]
        }
        "benchmark" => vec![law_change_named::benchmark_field(office, who, (sent, errors))?],
        "draft" => vec![chosen_of(drafts(office, who)?, must)],
        "pack" => vec![chosen_of(packs(office), must)],
        "files" => {
            let hint = "期限、日历、法规、案由的 .toml 文件，一次一份；同名的换下现行的，别的加进去";
            vec![Field::file("files", "文件", ".toml").hint(hint).errors(errors).required().render()]
        }
        _ => {
            let line = |l: &fadu_office::law::Limit| Choice::new(&l.id, format!("{}：{}", l.name, l.length_zh()));
            let limits = engine.law.limits.all().filter(|l| !l.open_count).map(line).collect();
            vec![
                must(Field::select("limit", "期限", limits), "limit"),
                must(Field::number("count", "改成").hint("单位不变"), "count"),
            ]
        }
    })
}

/// A choice of one of these; what to do first where there is none.
type Choices = (&'static str, &'static str, Vec<Choice>, Markup);

fn chosen_of((name, word, choices, none): Choices, must: impl Fn(Field, &str) -> Markup) -> Markup {
    if choices.is_empty() { none } else { must(Field::select(name, word, choices), name) }
}

fn drafts(office: &Office, who: &Who) -> Result<Choices, Denial> {
    let open = office.drafts(who)?.into_iter().filter(|d| !d.dropped && d.published.is_none());
    let line = |d: fadu_office::DraftLine| Choice::new(&d.id, format!("{}，第 {} 次保存，{}", d.name, d.n, d.by));
    Ok((
        "draft",
        "草稿",
        open.map(line).collect(),
        empty("没有草稿", html! { a href="/admin/procedures" { "去起草" } }),
    ))
}

fn packs(office: &Office) -> Choices {
    let hex = |digest: &[u8; 32]| fadu_office::store::record::hex::encode(digest);
    let own = hex(&office.engine().law.digest);
    let line = |p: fadu_office::Publication| {
        let digest = hex(&p.pack);
        let word = format!("{} 起施行过的，{}", p.at.day(), digest.get(..12).unwrap_or_default());
        (digest != own).then(|| Choice::new(&digest, word))
    };
    let all = office.publications().into_iter().rev().filter_map(line).collect();
    ("pack", "哪一版", all, empty("没有别的版本", html! { "法律数据更新过以后，从前的版本列在这里。" }))
}

/// The jobs of this person.
fn jobs(office: &Office, who: &Who) -> Result<Markup, Denial> {
    let mut table = Table::new("算过的")
        .column("改什么", Column::Name)
        .column("受影响的案件", Column::Number)
        .column("状态", Column::Text)
        .or_empty(empty("还没有算过", html! { "在上面选好要改的，点“算一算”。" }));
    for job in office.law_change_jobs(who)? {
        let n = job.result().map_or("—".to_string(), |r| format!("{} 件", r.counts.touched));
        let name = html! { a href={ (HERE) "/" (job.id) } { (job.name) } };
        table = table.row([name, plain(&n), state(&job.state())]);
    }
    Ok(table.render())
}

fn state(state: &WorkState) -> Markup {
    match state {
        WorkState::Running { done, all } => html! { (tag(Tone::Info, "正在算")) " " (done) " / " (all) },
        WorkState::Cancelled => tag(Tone::Plain, "已取消"),
        WorkState::Failed => tag(Tone::Late, "没有算成"),
        WorkState::Done => tag(Tone::Ok, "算好了"),
    }
}
