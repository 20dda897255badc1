//! What a form sent: read whole, kept word for word until the act is done, and turned into the fields of an act.

use crate::Shared;
use crate::answer::PageDenial;
use crate::edge::{Broken, Caller, LARGEST_FORM, whole};
use crate::signed::form_token;
use crate::ui::{FieldError, page_plain};
use axum::extract::multipart::{Field as MultipartField, MultipartError};
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::base::{Fields, Mistake};
use fadu_office::evidence::Arrived;
use fadu_office::evidence::arrival::Capture;
use fadu_office::law::procedure::FieldKind;
use fadu_office::{Denial, FormField};
use maud::html;
use serde_json::{Value, json};

/// What a form sent.
#[derive(Default)]
pub struct Sent {
    pairs: Vec<(String, String)>,
    /// Files that arrived, by field.
    pub files: Vec<(String, Arrived)>,
    /// The address that it came from.
    from: String,
}

/// What was wrong, field by field, as a page shows it.
pub fn field_errors(all: &[Mistake]) -> Vec<FieldError> {
    all.iter().map(|m| FieldError::new(&m.field, &m.message)).collect()
}

impl Sent {
    /// Words in place of what a browser sent.
    pub fn of(pairs: Vec<(String, String)>) -> Sent {
        Sent { pairs, ..Sent::default() }
    }
    /// All values of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }
    /// All values of a name in the order that was numbered beside them; what has no number comes last, as it stands.
    pub fn in_order(&self, name: &str) -> Vec<&str> {
        let mut all = self.all(name);
        all.sort_by_key(|v| self.one(&format!("{name}.at.{v}")).trim().parse().unwrap_or(u32::MAX));
        all
    }
    /// The value of a name, empty if it was not sent.
    pub fn one(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }
    /// Adds a value to what was sent under a name.
    pub fn add(&mut self, name: &str, value: &str) {
        self.pairs.push((name.to_string(), value.to_string()));
    }
    /// Puts a value in the place of what was sent under a name.
    pub fn put(&mut self, name: &str, value: &str) {
        self.pairs.retain(|(n, _)| n != name);
        self.pairs.push((name.to_string(), value.to_string()));
    }
    /// The files that arrived, each with what was said of it beside it.
    pub fn take_files(&mut self) -> Vec<(String, Result<Arrived, Denial>)> {
        let files = std::mem::take(&mut self.files);
        let captured = |(name, file): (String, Arrived)| {
            let said = Capture::read(|part| Some(self.one(&format!("{name}.{part}")).to_string()));
            let file = said.map(|c| file.captured(c, self.from.clone()));
            (name, file)
        };
        files.into_iter().map(captured).collect()
    }
    /// The id of the intent, if it is one of ours.
    pub fn intent(&self) -> Option<String> {
        let id = self.one("intent");
        ((8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| id.to_string())
    }
    /// Whether the form was shown in another session: nothing is done with it, but what was typed is shown again to be sent anew.
    pub fn stale(&self, who: &Who) -> bool {
        self.one("csrf") != form_token(who)
    }
    /// Everything that was typed, without what belongs to the session.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
    /// Refuses what does not come from a form of this session.
    pub fn bound_to(&self, who: &Who) -> Result<(), PageDenial> {
        if !self.stale(who) {
            return Ok(());
        }
        let says = "这张表单不是从您现在登录的页面提交的";
        let body = html! { h1 { (says) } p { "没有办成，未作任何改动。请回到原页面刷新后再提交。" } p { a href="/desk" { "回到工作台" } } };
        Err(PageDenial(Denial::Forbidden, Some(page_plain(says, body))))
    }
    /// The fields of an act; files are added where they have been taken in.
    pub fn fields(&self, asked: &[FormField]) -> Fields {
        let typed = asked.iter().filter(|f| !f.carried && !is_file(f.kind));
        typed.map(|f| (f.name.clone(), self.value(f))).collect()
    }
    fn value(&self, field: &FormField) -> Value {
        match field.kind {
            FieldKind::Officers => json!(self.in_order(&field.name)),
            FieldKind::Many | FieldKind::Circumstances | FieldKind::Exemption => json!(self.all(&field.name)),
            FieldKind::Dimensions => {
                let said = |o: &fadu_office::Option_| {
                    let verdict = self.one(&format!("{}.{}", field.name, o.value));
                    (!verdict.is_empty()).then(|| (o.value.clone(), json!(verdict)))
                };
                field.options.iter().filter_map(said).collect::<serde_json::Map<_, _>>().into()
            }
            _ => json!(self.one(&field.name)),
        }
    }
}

/// Whether a field is sent as a file.
pub fn is_file(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::File | FieldKind::Signature)
}

impl FromRequest<Shared> for Sent {
    type Rejection = Response;
    async fn from_request(request: Request, office: &Shared) -> Result<Sent, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let (parts, body) = request.into_parts();
            let bytes = whole(body, LARGEST_FORM).await.map_err(unread)?;
            let request = Request::from_parts(parts, bytes.into());
            let Form(pairs) =
                Form::<Vec<(String, String)>>::from_request(request, office).await.map_err(|_| unread(Broken::Cut))?;
            return Ok(Sent::of(pairs));
        }
        let from = crate::served::from(request.extensions().get::<Caller>().unwrap_or(&Caller::default()));
        let mut parts = Multipart::from_request(request, office).await.map_err(|_| unread(Broken::Cut))?;
        let mut sent = Sent { from, ..Sent::default() };
        let mut words = 0;
        while let Some(part) = parts.next_field().await.map_err(|e| unread(e.into()))? {
            sent.take(office, part, &mut words).await?;
        }
        Ok(sent)
    }
}

impl Sent {
    /// Words stay in memory, so many at most; files go to the disk as they come.
    async fn take(&mut self, office: &Shared, mut part: MultipartField<'_>, words: &mut usize) -> Result<(), Response> {
        let name = part.name().unwrap_or_default().to_string();
        let broken = |e: MultipartError| unread(e.into());
        let denied = |d: Denial| PageDenial(d, None).into_response();
        if let Some(file) = part.file_name().map(str::to_string) {
            let mut incoming = office.incoming().map_err(denied)?;
            while let Some(piece) = part.chunk().await.map_err(broken)? {
                incoming.push(&piece).await.map_err(denied)?;
            }
            let arrived = incoming.named(file).await.map_err(denied)?;
            if !(arrived.name.is_empty() && arrived.is_empty()) {
                self.files.push((name, arrived));
            }
            return Ok(());
        }
        let mut bytes = Vec::new();
        while let Some(piece) = part.chunk().await.map_err(broken)? {
            *words += piece.len();
            if *words > LARGEST_FORM {
                return Err(unread(Broken::Large));
            }
            bytes.extend_from_slice(&piece);
        }
        let text = String::from_utf8(bytes).map_err(|_| unread(Broken::Cut))?;
        self.pairs.push((name, text));
        Ok(())
    }
}

/// What is said of a form that was shown in another session.
pub const STALE: &str = "这张表单是上一次登录时打开的，没有办成，未作任何改动；填写的内容都在，请核对后再提交一次";

pub(super) fn unread(broken: Broken) -> Response {
    let says = broken.told();
    let body =
        html! { h1 { (says) } p { "案卷未作任何改动。请返回上一页，分段或者压缩后再提交；填写的文字仍在原页面。" } };
    (broken.status(), page_plain(says, body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn officers_come_in_the_order_that_is_numbered() {
        let sent =
            |pairs: &[(&str, &str)]| Sent::of(pairs.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect());
        let chosen = [("who", "a"), ("who", "b"), ("who", "c")];
        for (numbers, order) in [
            (&[][..], ["a", "b", "c"]),
            (&[("who.at.a", "3"), ("who.at.b", " 1 "), ("who.at.c", "2")], ["b", "c", "a"]),
            (&[("who.at.c", "1")], ["c", "a", "b"]),
            (&[("who.at.a", "第一"), ("who.at.b", "2")], ["b", "a", "c"]),
        ] {
            assert_eq!(sent(&[&chosen[..], numbers].concat()).in_order("who"), order);
        }
    }
}
