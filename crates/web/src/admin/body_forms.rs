//! The forms of one body: to ask for a change, an end, a merger, an entrustment; to recognise or return; to take over what is open.

use super::body::{href, told};
use crate::desk::kept::Sent;
use crate::public::bodies::letter;
use crate::signed::form_token;
use crate::ui::{Button, Choice, Field, FieldError, Form, card, field_grid, form, form_buttons, pad, plain};
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::bodies::{BodyPage, EntrustLine};
use fadu_office::matter::register::{Body, BodyChange, BodyKind, BodySaid, Level};
use maud::{Markup, Render, html};

/// What was typed, and what was wrong with it.
type Typed<'a> = (&'a Sent, &'a [FieldError]);

fn posting(who: &Who, page: &BodyPage) -> Form {
    Form { action: href(&page.public.body.id.to_string()), csrf: form_token(who), ..Form::default() }
}

fn doing(what: &str, ask: &str) -> Markup {
    html! { input type="hidden" name="do" value=(what); @if !ask.is_empty() { input type="hidden" name="ask" value=(ask); } }
}

/// What a form shows again: what was typed in it, or nothing where another one was sent.
fn own<'a>((sent, errors): Typed<'a>, none: &'a Sent, what: &str, kind: &str) -> (bool, Typed<'a>) {
    let mine = sent.one("do") == what && (kind.is_empty() || sent.one("kind") == kind);
    (mine, if mine { (sent, errors) } else { (none, &[]) })
}

/// What is said otherwise, part by part.
pub(super) fn says(office: &Office, said: &BodySaid) -> Vec<String> {
    let register = office.register();
    let body = |id: &_| register.bodies.get(id).map_or(String::new(), |b| b.name.clone());
    let text = |label: &str, v: &Option<String>| v.as_ref().map(|v| format!("{label}为{v}"));
    let parts = [
        text("名称", &said.name),
        text("简称", &said.short),
        text("文号代字", &said.number_prefix),
        text("执法领域", &said.field),
        said.kind.map(|k| format!("类别为{}", k.zh())),
        said.level.map(|l| format!("层级为{}", l.zh())),
        said.areas.as_ref().map(|a| format!("辖区为{}", a.join("、"))),
        said.superior.as_ref().map(|s| format!("上级为{}", body(s))),
        said.supervisor.as_ref().map(|s| format!("监督机构为{}", body(s))),
        said.particulars.get("address").map(|a| format!("地址为{a}")),
        said.particulars.get("phone").map(|p| format!("电话为{p}")),
    ];
    parts.into_iter().flatten().collect()
}

/// A change that waits, and the answer.
pub(super) fn answering(office: &Office, who: &Who, (page, c, typed): (&BodyPage, &BodyChange, Typed<'_>)) -> Markup {
    let answer = answers(who, (page, &c.id, typed), ("recognise", "确认"), ("return", "退回"));
    card("等确认的变更", html! {}, pad(html! { p { (told(office, c)) } (answer) }))
}

/// An entrustment that waits, and the answer.
pub(super) fn answering_entrustment(who: &Who, (page, e, typed): (&BodyPage, &EntrustLine, Typed<'_>)) -> Markup {
    let answer = answers(who, (page, &e.of.id, typed), ("publish", "登记并公布"), ("send-back", "退回"));
    card("等登记公布的委托", html! {}, html! { (letter(e)) (pad(answer)) })
}

fn answers(
    who: &Who,
    (page, id, typed): (&BodyPage, &str, Typed<'_>),
    (yes, word): (&str, &'static str),
    (no, back): (&str, &'static str),
) -> Markup {
    if !page.recognises {
        return html! { p.t1.m { "由提出人以外的行政执法监督人员答复。" } };
    }
    let none = Sent::default();
    let (mine, (sent, errors)) = own(typed, &none, no, "");
    let open = mine && sent.one("ask") == id;
    html! {
        (form(&posting(who, page), html! { (doing(yes, id)) (form_buttons(&[Button::submit(word).primary()])) }))
        (form(&posting(who, page), html! {
            (doing(no, id))
            (Field::text("reason", "退回的理由").value(if open { sent.one("reason") } else { "" }).required().errors(if open { errors } else { &[] }))
            (form_buttons(&[Button::submit(back)]))
        }))
    }
}

/// Asking for a change, a merger, an end, an entrustment; ending one.
pub(super) fn keeping(office: &Office, who: &Who, (page, typed): (&BodyPage, Typed<'_>)) -> Markup {
    let none = Sent::default();
    let one = |kind: &'static str, word: &'static str, fields: &dyn Fn(Typed<'_>) -> Markup| {
        let (open, typed) = own(typed, &none, "change", kind);
        html! { details.narrow open[open] { summary { (word) } (form(&posting(who, page), html! {
            (doing("change", "")) input type="hidden" name="kind" value=(kind);
            (fields(typed)) (terms(office, typed))
            (form_buttons(&[Button::submit("提出，待确认").primary()]))
        })) } }
    };
    let others = bodies(office, &|b| b.id != page.public.body.id);
    let into = |(sent, errors): Typed<'_>| {
        Field::select("into", "并入哪个主体", others.clone()).value(sent.one("into")).required().errors(errors).render()
    };
    html! {
        @if page.change_waiting().is_none() {
            (card("提出变更", plain("写明理由和依据，由行政执法监督机构确认"), pad(html! {
                (one("changed", "名称、类别、层级、辖区、隶属", &|typed| content(office, (Some(&page.public.body), typed))))
                (one("merged", "并入其他主体", &into))
                (one("closed", "撤销", &|_| html! { p { "没有在办事项的才能撤销；有承受机关的，请提出并入。" } }))
            })))
        }
        (entrusting(office, who, (page, typed)))
        @for e in page.public.entrustments.iter().filter(|e| e.of.from == page.public.body.id && e.of.covers(page.public.day)) {
            (ending(who, (page, e, typed)))
        }
    }
}

fn entrusting(office: &Office, who: &Who, (page, typed): (&BodyPage, Typed<'_>)) -> Markup {
    let none = Sent::default();
    let (open, (sent, errors)) = own(typed, &none, "entrust", "");
    let to = bodies(office, &|b| b.id != page.public.body.id && b.place.kind == Some(BodyKind::Entrusted));
    let text = |name, label| Field::text(name, label).value(sent.one(name)).required().errors(errors);
    let day = |name, label| Field::day(name, label).value(sent.one(name)).required().errors(errors).render();
    card(
        "委托其他组织",
        plain("委托书载明事项、权限和期限，向社会公布"),
        pad(html! { details.narrow open[open] { summary { "登记一份委托书" } (form(&posting(who, page), html! {
            (doing("entrust", ""))
            (Field::select("to", "受委托组织", to).hint("类别是受委托组织的主体").value(sent.one("to")).required().errors(errors))
            (text("items", "委托的案由").hint("案由代码，用分号隔开；本机关已经认领的"))
            (Field::lines("powers", "委托的权限", 3).value(sent.one("powers")).required().errors(errors))
            (text("basis", "可以委托的依据").finding("/desk/find/articles").hint("法律、法规、规章的条文"))
            (text("letter", "委托书文号"))
            (day("letter_on", "委托书日期"))
            (field_grid(&[day("first", "期限从"), day("last", "到（含当日）")]))
            (form_buttons(&[Button::submit("提出，待登记公布").primary()]))
        })) } }),
    )
}

fn ending(who: &Who, (page, e, typed): (&BodyPage, &EntrustLine, Typed<'_>)) -> Markup {
    let none = Sent::default();
    let (mine, (sent, errors)) = own(typed, &none, "end", "");
    let open = mine && sent.one("ask") == e.of.id;
    let errors = if open { errors } else { &[] };
    card(
        "终止委托",
        plain(&format!("{}，委托{}", e.of.letter, e.to)),
        pad(html! { details.narrow open[open] { summary { "提前终止" } (form(&posting(who, page), html! {
            (doing("end", &e.of.id))
            p { "从今天起不再委托。" }
            (Field::text("reason", "终止的理由").value(if open { sent.one("reason") } else { "" }).required().errors(errors))
            (form_buttons(&[Button::submit("终止委托").danger()]))
        })) } }),
    )
}

/// Taking over what is open with a body that went into one's own.
pub(super) fn taking_over(who: &Who, page: &BodyPage) -> Markup {
    form(
        &posting(who, page),
        html! {
            (doing("take-over", ""))
            p { "承受以后由本机关继续办理，每一件都记在登记簿里；承办人请逐件变更。" }
            (form_buttons(&[Button::submit("承受在办事项").primary()]))
        },
    )
}

/// From when on, why, on what basis.
pub(super) fn terms(office: &Office, (sent, errors): Typed<'_>) -> Markup {
    let day = if sent.one("day").is_empty() { office.today().to_string() } else { sent.one("day").to_string() };
    html! {
        (Field::day("day", "生效日").hint("到这一天或者以后才能确认").value(day).required().errors(errors))
        (Field::text("reason", "变更的理由").value(sent.one("reason")).required().errors(errors))
        (Field::text("grounds", "变更的依据").hint("机构改革的决定、批复和文号").value(sent.one("grounds")).required().errors(errors))
    }
}

fn bodies(office: &Office, fits: &dyn Fn(&Body) -> bool) -> Vec<Choice> {
    let register = office.register();
    register
        .bodies_on(office.today())
        .filter(|b| fits(b))
        .map(|b| Choice::new(b.id.to_string(), b.name.clone()))
        .collect()
}

/// What is said of a body.
pub(super) fn content(office: &Office, (now, (sent, errors)): (Option<&Body>, Typed<'_>)) -> Markup {
    let typed = !sent.one("csrf").is_empty();
    let kept = |name: &str, stands: &dyn Fn(&Body) -> String| {
        if typed { sent.one(name).to_string() } else { now.map_or(String::new(), stands) }
    };
    let text = |name: &'static str, label: &'static str, stands: &dyn Fn(&Body) -> String| {
        Field::text(name, label).value(kept(name, stands)).errors(errors)
    };
    let printed = |of: &'static str| move |b: &Body| b.particulars.get(of).cloned().unwrap_or_default();
    let id = |of: Option<_>| of.map_or(String::new(), |id: fadu_office::base::id::BodyId| id.to_string());
    let all = bodies(office, &|b| Some(b.id) != now.map(|n| n.id));
    let with_none = || std::iter::once(Choice::new("", "没有")).chain(all.clone()).collect::<Vec<_>>();
    let kinds = BodyKind::ALL.map(|k| Choice::new(k.id(), k.zh())).to_vec();
    let levels = Level::ALL.map(|l| Choice::new(l.id(), l.zh())).to_vec();
    html! {
        (text("name", "全称", &|b| b.name.clone()).required())
        (field_grid(&[
            text("short", "简称", &|b| b.short.clone()).required().render(),
            text("number_prefix", "文号代字", &|b| b.number_prefix.clone()).required().render(),
        ]))
        (field_grid(&[
            Field::select("body_kind", "主体类别", kinds).value(kept("body_kind", &|b| b.place.kind.map_or(String::new(), |k| k.id().into()))).required().errors(errors).render(),
            Field::select("level", "层级", levels).value(kept("level", &|b| b.place.level.map_or(String::new(), |l| l.id().into()))).required().errors(errors).render(),
        ]))
        (text("field", "执法领域", &|b| b.field.clone()).hint("领域的代号，与已有主体的写法相同").required())
        (text("areas", "辖区", &|b| b.place.areas.join("、")).hint("区划代码，几个之间用顿号"))
        (field_grid(&[
            Field::select("superior", "上级", with_none()).value(kept("superior", &|b| id(b.place.superior))).errors(errors).render(),
            Field::select("supervisor", "监督机构", with_none()).value(kept("supervisor", &|b| id(b.place.supervisor))).errors(errors).render(),
        ]))
        (field_grid(&[text("address", "地址", &printed("address")).render(), text("phone", "电话", &printed("phone")).render()]))
    }
}
