//! Tables that come and go: a file that is looked at row by row before it is written, and one that is taken out. What the rows are is the page's.

use super::kept::Sent;
use crate::signed::form_token;
use crate::ui::{Button, Column, Form, Table, Tone, card, form, form_buttons, notice, plain};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fadu_office::accounts::Who;
use fadu_office::catalogue::Refused;
use fadu_office::sheet::Kind;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};

/// So many rows of each sort are shown; all are written.
pub const SHOWN: usize = 200;
/// The largest file.
const MOST: u64 = 32 << 20;

/// Name and bytes of the file that was sent.
pub fn uploaded(sent: &mut Sent) -> Result<(String, Vec<u8>), Denial> {
    let (_, file) = sent.files.pop().ok_or_else(|| Denial::mistake("file", "请选择文件"))?;
    if file.size() > MOST {
        return Err(Denial::mistake("file", "文件太大，不得超过 32 MB"));
    }
    let bytes = file.bytes(MOST)?;
    Ok((file.name, bytes))
}

/// The kind of table that an address ends with.
pub fn kind(ending: &str) -> Result<Kind, Denial> {
    Kind::of_name(&format!(".{ending}")).ok_or(Denial::NotFound)
}

/// A table as a file of its name.
pub fn attached(kind: Kind, name: &str, bytes: Vec<u8>) -> Response {
    let ending = if kind == Kind::Csv { "csv" } else { "xlsx" };
    let says = format!("attachment; filename=\"{name}.{ending}\"");
    ([(header::CONTENT_TYPE, kind.media().to_string()), (header::CONTENT_DISPOSITION, says)], bytes).into_response()
}

/// What was counted; and whether something is not taken.
pub fn counted(counts: &str, refused: usize) -> Markup {
    notice(
        if refused > 0 { Tone::Warn } else { Tone::Info },
        html! {
            b { (counts) }
            @if refused > 0 { " 不收的不影响其余的；也可以改好文件再来。" }
        },
    )
}

/// What was looked at.
pub struct Looked<'a> {
    /// The page that takes it in.
    pub here: &'static str,
    /// The file that is held.
    pub held: &'a str,
    /// Stands for what was seen.
    pub mark: String,
    /// How many would be written.
    pub writes: usize,
}

/// The button that writes what was looked at, behind what the page asks for beside it; another file where nothing would be written.
pub fn confirm((office, who): (&Office, &Who), looked: &Looked<'_>, word: String, beside: Markup) -> Markup {
    let another = Button::link("换一份文件", looked.here);
    if looked.writes == 0 {
        return html! { p { (another) } };
    }
    let of = Form { action: looked.here.into(), csrf: form_token(who), intent: office.intent_id(), ..Form::default() };
    form(
        &of,
        html! {
            input type="hidden" name="do" value="write";
            input type="hidden" name="held" value=(looked.held);
            input type="hidden" name="seen" value=(looked.mark);
            (beside)
            (form_buttons(&[Button::submit(word).primary(), another]))
        },
    )
}

/// How many there are, and how many are shown.
pub fn count(n: usize, of: &str) -> Markup {
    html! { (n) " " (of) @if n > SHOWN { "，列出前 " (SHOWN) " " (of) } }
}

/// The rows that are not taken, each with its reason; nothing where all are.
pub fn refusals(what: &str, refused: &[Refused]) -> Markup {
    let mut table =
        Table::new("不收的").column("行", Column::Number).column(what, Column::Name).column("为什么", Column::Text);
    for r in refused.iter().take(SHOWN) {
        table = table.row([plain(&r.line.to_string()), plain(&r.what), plain(&r.why)]);
    }
    html! { @if !refused.is_empty() { (card("不收的", count(refused.len(), "行"), table.render())) } }
}
