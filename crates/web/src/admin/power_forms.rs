//! The forms of one power: to ask for a change, a cancellation, a move; to approve or return; to claim and to give up.

use super::power::{href, told};
use crate::desk::kept::Sent;
use crate::public::power::differences;
use crate::signed::form_token;
use crate::ui::{Button, Choice, Field, FieldError, Form, card, field_grid, form, form_buttons, pad, plain};
use fadu_office::Office;
use fadu_office::accounts::Who;
use fadu_office::matter::register::{Adjustment, Power};
use fadu_office::policy::{self, Do};
use fadu_office::powers::PowerPage;
use maud::{Markup, Render, html};

/// What was typed, and what was wrong with it.
type Typed<'a> = (&'a Sent, &'a [FieldError]);

fn posting(who: &Who, code: &str) -> Form {
    Form { action: href(code), csrf: form_token(who), ..Form::default() }
}

fn doing(what: &str) -> Markup {
    html! { input type="hidden" name="do" value=(what); }
}

/// The adjustment that waits, what it changes, and the answer.
pub(super) fn waiting(
    office: &Office,
    who: &Who,
    page: &PowerPage,
    (a, sent, errors): (&Adjustment, &Sent, &[FieldError]),
) -> Markup {
    let mine = sent.one("do") == "return";
    let vouches = policy::may(who, Do::Vouch, who.agency);
    let changes = a.power.as_ref().filter(|_| page.stands).map(|p| differences(office, &page.power, p));
    card(
        "等批准的调整",
        html! {},
        pad(html! {
            p { (told(office, a)) }
            @if let Some(changes) = changes { ul { @for c in changes { li { (c) } } } }
            @if vouches {
                (form(&posting(who, &page.code), html! { (doing("approve")) (form_buttons(&[Button::submit("批准").primary()])) }))
                (form(&posting(who, &page.code), html! {
                    (doing("return"))
                    (Field::text("reason", "退回的理由").value(if mine { sent.one("reason") } else { "" }).required().errors(if mine { errors } else { &[] }))
                    (form_buttons(&[Button::submit("退回")]))
                }))
            } @else { p.t1.m { "由提出人以外的法制审核人员批准或者退回。" } }
        }),
    )
}

/// Claiming for the own body, or giving up.
pub(super) fn claiming(who: &Who, page: &PowerPage, (sent, errors): Typed<'_>) -> Markup {
    if !policy::may(who, Do::TakeUp, who.agency) || !page.stands {
        return html! {};
    }
    let of = posting(who, &page.code);
    if !page.holders.iter().any(|(body, _)| *body == who.agency) {
        let claim = html! { (doing("claim")) (form_buttons(&[Button::submit("由本机关认领").primary()])) };
        return card("认领", plain("自今天起"), pad(form(&of, claim)));
    }
    let mine = sent.one("do") == "give-up";
    let given = html! {
        (doing("give-up"))
        (Field::text("reason", "退出认领的理由").value(if mine { sent.one("reason") } else { "" }).required().errors(if mine { errors } else { &[] }))
        (form_buttons(&[Button::submit("退出认领")]))
    };
    card("退出认领", plain("认领有误的；划给其他机关的，请提出划转"), pad(form(&of, given)))
}

/// Asking for a change, a cancellation, a move.
pub(super) fn adjusting(office: &Office, who: &Who, page: &PowerPage, (sent, errors): Typed<'_>) -> Markup {
    let one = |kind: &'static str| {
        let mine = sent.one("do") == "adjust" && sent.one("kind") == kind;
        let none = Sent::default();
        let (sent, errors) = if mine { (sent, errors) } else { (&none, &[][..]) };
        let own = match kind {
            "changed" => content(office, (Some(&page.power), sent, errors)),
            "moved" => moving(office, page, (sent, errors)),
            _ => html! {},
        };
        form(
            &posting(who, &page.code),
            html! {
                (doing("adjust")) input type="hidden" name="kind" value=(kind);
                (own) (terms(office, (sent, errors)))
                (form_buttons(&[Button::submit("提出，待批准").primary()]))
            },
        )
    };
    let open = |kind: &str| sent.one("do") == "adjust" && sent.one("kind") == kind;
    let parts = [("changed", "变更内容"), ("moved", "划转给另一机关"), ("cancelled", "取消")];
    card(
        "提出调整",
        plain("写明理由和依据，由另一人批准"),
        pad(
            html! { @for (kind, word) in parts { details.narrow open[open(kind)] { summary { (word) } (one(kind)) } } },
        ),
    )
}

fn moving(office: &Office, page: &PowerPage, (sent, errors): Typed<'_>) -> Markup {
    let register = office.register();
    let holders = page.holders.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect();
    let bodies = register.bodies.values().map(|b| Choice::new(b.id.to_string(), b.name.clone())).collect();
    field_grid(&[
        Field::select("from", "划出的机关", holders).value(sent.one("from")).required().errors(errors).render(),
        Field::select("to", "划入的机关", bodies).value(sent.one("to")).required().errors(errors).render(),
    ])
}

/// From when on, why, on what basis.
pub(super) fn terms(office: &Office, (sent, errors): Typed<'_>) -> Markup {
    let day = if sent.one("day").is_empty() { office.today().to_string() } else { sent.one("day").to_string() };
    html! {
        (Field::day("day", "生效日").value(day).required().errors(errors))
        (Field::text("reason", "调整的理由").value(sent.one("reason")).required().errors(errors))
        (Field::text("grounds", "调整的依据").finding("/desk/find/articles").hint("法律、法规、规章的修改，或者有权机关的决定和文号").value(sent.one("grounds")).required().errors(errors))
    }
}

/// The content of a power.
pub(super) fn content(office: &Office, (now, sent, errors): (Option<&Power>, &Sent, &[FieldError])) -> Markup {
    let words = office.power_words().ok();
    let typed = !sent.one("csrf").is_empty();
    let kept = |name: &str, stands: String| if typed { sent.one(name).to_string() } else { stands };
    let of = |get: &dyn Fn(&Power) -> String| now.map_or(String::new(), get);
    let categories =
        words.iter().flat_map(|w| &w.categories).map(|c| Choice::new(c.id.clone(), c.name.clone())).collect();
    let engine = office.engine();
    let procedures: Vec<Choice> = std::iter::once(Choice::new("", "没有，或者不在本系统"))
        .chain(engine.law.base_procedures().map(|p| Choice::new(p.id.clone(), p.name.clone())))
        .collect();
    let aliases = |p: &Power| p.aliases.iter().map(|(l, c)| format!("{l}：{c}")).collect::<Vec<_>>().join("；");
    html! {
        (Field::text("name", "名称").value(kept("name", of(&|p| p.name.clone()))).required().errors(errors))
        (Field::select("category", "类别", categories).value(kept("category", of(&|p| p.category.clone()))).required().errors(errors))
        (Field::text("aliases", "其他清单的编码").hint("如“国家：0101；省：B-2；互联网+监管：A-1”").value(kept("aliases", of(&aliases))).errors(errors))
        (Field::lines("basis", "依据", 3).finding("/desk/find/articles").hint("如“《行政处罚法》第17条”，几条之间用分号；法规库里有的，条号须对得上").value(kept("basis", of(&|p| p.basis.join("；")))).required().errors(errors))
        (Field::select("procedure", "办理程序", procedures).value(kept("procedure", of(&|p| p.procedure.clone()))).errors(errors))
        (Field::lines("course", "运行流程", 2).value(kept("course", of(&|p| p.course.clone()))).errors(errors))
        (Field::text("limit", "办理时限").value(kept("limit", of(&|p| p.limit.clone()))).errors(errors))
        (Field::lines("accountability", "责任事项", 2).value(kept("accountability", of(&|p| p.accountability.clone()))).required().errors(errors))
        (Field::text("items", "案由代码").hint("已经确认的案由，用分号隔开").value(kept("items", of(&|p| p.items.join("；")))).errors(errors))
    }
}
