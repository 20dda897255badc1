//! What the map is drawn from: the schema of areas, shapes from a GeoJSON file that is looked at before it is set, or tiles of a server.

use super::MAP;
use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::frame::Frame;
use crate::desk::kept::{Sent, field_errors};
use crate::desk::tables::uploaded;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Field, FieldError, Form, Tone, card, error_summary, field_grid, form, form_buttons, notice, pad, page_head,
    plain,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::live::{Ground, GroundForm, ShapesSeen};
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// `GET /live/map`.
pub async fn show(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    sheet(&office, &who, (&Sent::default(), &[]), None)
}

/// `POST /live/map`: looks at a file, or sets the map.
pub async fn send(State(office): State<Shared>, Signed(who): Signed, mut sent: Sent) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    let done = match sent.one("do") {
        "look" => seen(&office, &who, &mut sent).map(Some),
        kind => {
            let text = |name: &str| sent.one(name).to_string();
            let form = GroundForm {
                kind: kind.to_string(),
                held: text("held"),
                template: text("template"),
                credit: text("credit"),
                centre: text("centre"),
                zoom: text("zoom"),
            };
            office.live_set_ground(&who, &form).await.map(|()| None)
        }
    };
    match done {
        Ok(None) => Ok(Redirect::to(MAP).into_response()),
        Ok(Some(looked)) => Ok(sheet(&office, &who, (&sent, &[]), Some(&looked))?.into_response()),
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let page = sheet(&office, &who, (&sent, &field_errors(&all)), None)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn seen(office: &Office, who: &Who, sent: &mut Sent) -> Result<ShapesSeen, Denial> {
    // Whoever may not hears that first.
    office.live_ground_page(who)?;
    let (name, bytes) = uploaded(sent)?;
    office.live_shapes_seen(who, (&name, bytes))
}

fn sheet(
    office: &Office,
    who: &Who,
    (sent, errors): (&Sent, &[FieldError]),
    looked: Option<&ShapesSeen>,
) -> Result<Markup, PageDenial> {
    let page = office.live_ground_page(who)?;
    let now = match &page.ground {
        Ground::Sketch => "示意图（按登记的区划代码排列）".to_string(),
        Ground::Shapes { file, shapes } => format!("导入的边界：{file}，{} 个区划", shapes.len()),
        Ground::Tiles { template, credit, .. } => format!("瓦片：{template}（{credit}）"),
    };
    let body = html! {
        (error_summary(errors))
        (page_head("地图设定", html! { "现在用的是：" (now) }, html! {}))
        div.stack {
            @if let Some(seen) = looked { (preview(who, seen)) }
            (card("示意图", html! {}, pad(html! { p { "由本系统按登记的区划（" (page.areas) " 个）画，不需要地图数据。" } (set(who, "sketch", html! {}, "改用示意图")) })))
            (card("导入边界", html! {}, pad(choosing(who, errors))))
            (card("瓦片服务", html! {}, pad(tiles(who, sent, errors))))
        }
    };
    Ok(Frame::new("地图设定", "/admin").under("管理", "/admin").page(who, body))
}

fn set(who: &Who, kind: &str, fields: Markup, word: &str) -> Markup {
    let of = Form { action: MAP.into(), csrf: form_token(who), ..Form::default() };
    form(&of, html! { input type="hidden" name="do" value=(kind); (fields) (form_buttons(&[Button::submit(word)])) })
}

fn preview(who: &Who, seen: &ShapesSeen) -> Markup {
    card(
        "看过再用",
        plain(&seen.file),
        pad(html! {
            p { "对上登记区划的有 " b { (seen.areas.len()) } " 个：" (seen.areas.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("、")) }
            @if !seen.read.refused.is_empty() { (notice(Tone::Warn, html! { p { "没有对上的 " (seen.read.refused.len()) " 个，不用：" }
                ul { @for (n, why) in seen.read.refused.iter().take(20) { li { "第 " (n) " 个：" (why) } } } })) }
            (set(who, "shapes", html! { input type="hidden" name="held" value=(seen.held); }, "用这些边界"))
        }),
    )
}

fn choosing(who: &Who, errors: &[FieldError]) -> Markup {
    let of = Form { action: MAP.into(), csrf: form_token(who), files: true, ..Form::default() };
    form(
        &of,
        html! {
            input type="hidden" name="do" value="look";
            (Field::file("file", "GeoJSON 文件", ".json,.geojson").hint("FeatureCollection，Polygon 或者 MultiPolygon；properties 里有 code、adcode 或者 name；最大 1 MB").errors(errors))
            (form_buttons(&[Button::submit("先看看")]))
        },
    )
}

fn tiles(who: &Who, sent: &Sent, errors: &[FieldError]) -> Markup {
    let kept = |field: Field, name: &str| field.value(sent.one(name)).errors(errors).render();
    let fields = html! {
        p { "瓦片由本系统的服务器去取，浏览器不连别处；只连这里写的主机，不跟随跳转。" }
        (kept(Field::text("template", "地址").hint("例如 https://地图主机/{z}/{x}/{y}.png").required(), "template"))
        (field_grid(&[
            kept(Field::text("credit", "来源和审图号").hint("显示在地图上").required(), "credit"),
            kept(Field::text("centre", "中心").hint("纬度, 经度").required(), "centre"),
            kept(Field::text("zoom", "级别").hint("3 至 18").required(), "zoom"),
        ]))
    };
    set(who, "tiles", fields, "用瓦片")
}
