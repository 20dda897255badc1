//! The files that go with an announcement: named in the form, listed below the text, given out.

use crate::Shared;
use crate::answer::PageDenial;
use crate::desk::exhibit::size;
use crate::desk::kept::Sent;
use crate::signed::Signed;
use crate::ui::{Choice, Field, FieldError, card, pad, plain};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::activity::{AnnouncementPage, FILES};
use fadu_office::base::Denied;
use fadu_office::evidence::Shown;
use fadu_office::watch::announce::Enclosure;
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// The boxes of the files that are here already.
pub(super) const KEPT: &str = "kept";

/// Keeps the files that came with a draft and puts them among those that the form names, so that they need not be sent again whatever else is
/// wrong with it.
pub(super) async fn take(office: &Office, who: &Who, sent: &mut Sent) -> Result<(), Denial> {
    let mut wrong = Vec::new();
    for (_, file) in std::mem::take(&mut sent.files) {
        match office.announced_file(who, file).await {
            Ok(kept) => sent.add(KEPT, &kept.digest),
            Err(Denial::Denied(Denied::Mistaken(all))) => wrong.extend(all),
            Err(other) => return Err(other),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Denial::Denied(Denied::Mistaken(wrong))) }
}

/// The part of the form: files that are here already as boxes, and the place for more.
pub(super) fn asked(
    office: &Office,
    who: &Who,
    (sent, errors): (&Sent, &[FieldError]),
    known: Option<&AnnouncementPage>,
) -> Result<Markup, PageDenial> {
    let may = office.announcements().files;
    let chosen: Vec<String> = sent.all(KEPT).into_iter().map(str::to_string).collect();
    let newest = known.and_then(|k| k.of.newest()).into_iter().flat_map(|v| &v.draft.files);
    let named: Vec<String> = newest.map(|f| f.digest.clone()).chain(chosen.iter().cloned()).collect();
    let here = office.announced_files(who, known, &named)?;
    let boxes = here.iter().map(|f| Choice::new(&f.digest, format!("{}（{}）", f.name, size(f.size)))).collect();
    let hint = format!("{}，每个不超过 {} MB，最多 {} 个；随正文一起审核、公开", may.named, may.most_mb, may.most);
    let label = if here.is_empty() { "附件" } else { "再加附件" };
    Ok(html! {
        @if !here.is_empty() { (Field::many(KEPT, "已收到的附件", boxes).hint("不再需要的，去掉勾选").values(chosen)) }
        (Field::file(FILES, label, may.media.join(",")).several().hint(hint).errors(errors))
    })
}

/// The files below the text, each a link.
pub(super) fn list(files: &[Enclosure], base: &str) -> Markup {
    html! { @if !files.is_empty() { (card("附件", plain(""), pad(html! { ul.dots { @for (n, file) in files.iter().enumerate() {
        li { a href={ (base) "/files/" (n + 1) } { (file.name) } " " span.m { "（" (size(file.size)) "）" } }
    } } }))) } }
}

/// `GET /activity/{announcement}/files/{n}`: as the newest version of the own body has it.
pub async fn own(
    State(office): State<Shared>,
    Signed(who): Signed,
    Path((id, n)): Path<(String, usize)>,
) -> Result<Response, PageDenial> {
    Ok(given(office.own_enclosure(&who, &id, n)?))
}

/// `GET /public/activity/{announcement}/files/{n}`: as it stands for the public.
pub async fn public(
    State(office): State<Shared>,
    Path((id, n)): Path<(String, usize)>,
) -> Result<Response, PageDenial> {
    Ok(given(office.announced_enclosure(&id, n)?))
}

/// Given out to be kept: a browser runs nothing of it.
fn given(file: Shown) -> Response {
    let head = [
        (header::CONTENT_TYPE, file.media),
        (header::CONTENT_DISPOSITION, crate::served::disposition("attachment", &file.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_string()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_string()),
    ];
    (head, file.bytes).into_response()
}
