//! The one place that maps a denial to HTTP: refused 409, mistaken 422, not found 404, our fault 500 with an incident id.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fadu_office::Denial;
use fadu_office::base::Denied;
use maud::{Markup, html};
use serde_json::{Value, json};

/// For a year no browser comes here unencrypted.
pub const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// A denial on a page; the page to say it on, if the handler made one.
pub struct PageDenial(pub Denial, pub Option<Markup>);

/// A denial to the API: an RFC 9457 problem.
pub struct ApiDenial(pub Denial);

impl From<Denial> for PageDenial {
    fn from(d: Denial) -> PageDenial {
        PageDenial(d, None)
    }
}
impl From<Denial> for ApiDenial {
    fn from(d: Denial) -> ApiDenial {
        ApiDenial(d)
    }
}

/// Status and Chinese sentence of a denial.
pub fn told(denial: &Denial) -> (StatusCode, &'static str) {
    match denial {
        Denial::Denied(Denied::Refused(_)) => (StatusCode::CONFLICT, "依法不能办理"),
        Denial::Denied(Denied::Mistaken(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "填写有误"),
        Denial::NotFound => (StatusCode::NOT_FOUND, "没有找到，或者您无权查看"),
        Denial::SignedOut => (StatusCode::UNAUTHORIZED, "请先登录"),
        Denial::Forbidden => (StatusCode::FORBIDDEN, "您的岗位不能办理这一事项"),
        Denial::Reserved => (StatusCode::FORBIDDEN, "其中有投诉、举报人的情况，只由承办人和审批人查看"),
        Denial::Changed => (StatusCode::CONFLICT, "别人刚刚改动了这个案件，请刷新后再试"),
        Denial::Constraint(_) => (StatusCode::CONFLICT, "与已登记的记录冲突，没有办成"),
        Denial::Busy => (StatusCode::SERVICE_UNAVAILABLE, "系统繁忙，请稍后再试"),
        Denial::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "操作太频繁，请稍候再试"),
        Denial::NotTypeset(_) => (StatusCode::SERVICE_UNAVAILABLE, "文书现在排不出版面"),
        Denial::Unanswered(_) => (StatusCode::SERVICE_UNAVAILABLE, "外部系统没有应答，没有办成，请稍后再试"),
        Denial::Spoiled { why: "missing", .. } => (StatusCode::INTERNAL_SERVER_ERROR, "这份证据的文件不见了"),
        Denial::Spoiled { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "这份证据与入卷时的摘要不符，不能作为证据显示"),
        Denial::Destroyed => (StatusCode::GONE, "这份证据的文件已经依程序销毁"),
        Denial::Erased(_) => (StatusCode::GONE, "这份文件已依法删除"),
        Denial::Withheld(lack) => (StatusCode::SERVICE_UNAVAILABLE, crate::desk::called::withheld(lack)),
        Denial::Fault(_) => (StatusCode::INTERNAL_SERVER_ERROR, "系统出错，没有办成，案卷未作任何改动"),
    }
}

/// What helps next.
pub fn advice(denial: &Denial) -> &'static str {
    match denial {
        Denial::NotFound => "地址可能不完整；也可能不在您的岗位能看的范围内。",
        Denial::Forbidden => {
            "没有办成，未作任何改动。请由有这一岗位的人员办理；岗位登记有误的，请找本机关的登记管理员。"
        }
        Denial::Reserved => {
            "姓名、联系方式、写给承办人的话和所附材料按本程序的保密规定（内部规则）只给承办和审批的人员看；案情、办理过程和遮盖了姓名的文书照常可看。需要的，请商承办人。"
        }
        Denial::Changed | Denial::Constraint(_) => "没有办成，未作任何改动。请回到案卷，看过新的记录再办。",
        Denial::NotTypeset(_) => "文书的内容和摘要都已入卷，不受影响，只是暂时不能显示和打印。请稍后再试。",
        Denial::Spoiled { .. } => {
            "案卷记录和摘要都在，不受影响；文件没有给出一个字节。系统已经报警并记入保管链，请立即告知系统管理员和安全审计员，从备份中恢复原件。"
        }
        Denial::Erased(_) => {
            "案卷保管期限届满，其中的个人信息连同证据文件已依法删除（个人信息保护法第四十七条），任何人都不能再打开；哪一天、由谁办理，见案卷记录。各项证明仍然成立。"
        }
        Denial::Destroyed => "摘要和记录仍在，谁申请、谁批准、什么理由，见这份证据的保管链。",
        Denial::Withheld(_) => {
            "没有办成，未作任何改动。查看、起草照常；现场已经办了的，可以补录。系统管理员已经收到报警，恢复以后再办。（内部规则：法度平台，可信时间与见证）"
        }
        Denial::Fault(_) => "请稍后再试；仍然不行的，请告知系统管理员。",
        _ => "",
    }
}

/// The incident id of a fault: it stands on the page, the cause only in the log.
fn incident(denial: &Denial) -> Option<String> {
    if let Denial::Spoiled { why, digest } = denial {
        return Some(fadu_office::incident_id(&format!("{why} {digest}")));
    }
    let (Denial::Fault(cause) | Denial::NotTypeset(cause) | Denial::Unanswered(cause)) = denial else { return None };
    let id = fadu_office::incident_id(cause);
    tracing::error!(incident = %id, cause = %cause, "fault");
    Some(id)
}

impl IntoResponse for PageDenial {
    fn into_response(self) -> Response {
        let (status, sentence) = told(&self.0);
        if matches!(self.0, Denial::SignedOut) {
            return Redirect::to("/login").into_response();
        }
        if matches!(self.0, Denial::TooOften { .. } | Denial::Busy) && self.1.is_none() {
            return come_again(crate::edge::bare("", status, None), &self.0);
        }
        let incident = incident(&self.0);
        let body = self.1.unwrap_or_else(|| {
            crate::ui::page_plain(
                sentence,
                html! {
                    h1 { (sentence) }
                    @if !advice(&self.0).is_empty() { p { (advice(&self.0)) } }
                    @if let Denial::Erased(on) = &self.0 { p { "删除的日期：" b { (on.zh()) } } }
                    @if let Some(id) = &incident { p { "事故编号 " b { (id) } "，请告知系统管理员。" } }
                    p { a href="/desk" { "回到工作台" } }
                },
            )
        });
        come_again((status, body).into_response(), &self.0)
    }
}

impl IntoResponse for ApiDenial {
    fn into_response(self) -> Response {
        let (status, title) = told(&self.0);
        if matches!(self.0, Denial::SignedOut) {
            return crate::api::problem::signed_out(title);
        }
        let mut body = json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
        if let Denial::Withheld(_) = self.0 {
            body["code"] = json!("withheld");
            body["detail"] = json!(advice(&self.0));
            body["house_rule"] = json!({ "owner": "法度平台", "origin": "可信时间与见证" });
        }
        if let Denial::Erased(on) = self.0 {
            body["code"] = json!("erased");
            body["erased_on"] = json!(on);
            body["detail"] = json!(advice(&self.0));
        }
        if let Some(id) = incident(&self.0) {
            body["incident"] = json!(id);
        }
        come_again(problem(status, body), &self.0)
    }
}

/// Says when to come again, where that helps.
pub fn come_again(mut response: Response, denial: &Denial) -> Response {
    let wait_s = match denial {
        Denial::TooOften { wait_s } => *wait_s,
        Denial::Busy => 2,
        Denial::NotTypeset(_) | Denial::Unanswered(_) => 10,
        Denial::Withheld(_) => 60,
        _ => return response,
    };
    response.headers_mut().insert(header::RETRY_AFTER, wait_s.into());
    response
}

/// Names the request, so that a line of the log is found from an answer.
pub fn request_id(response: &mut Response, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert("x-request-id", value);
    }
}

/// A problem with its media type.
pub fn problem(status: StatusCode, body: Value) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    (status, headers, Json(body)).into_response()
}
