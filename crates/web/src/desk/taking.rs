//! The one page that takes in a table: a file is received, looked at row by row, confirmed and written, or said to be wrong, with nothing lost that
//! was typed beside it. What the rows are, and its words, each page says by implementing [`TakesIn`].

use super::frame::Frame;
use super::kept::{Sent, field_errors};
use super::tables::{Looked, confirm, counted, refusals, uploaded};
use crate::Shared;
use crate::answer::PageDenial;
use crate::signed::{Signed, form_token};
use crate::ui::{
    Button, Field, FieldError, Form, Tone, card, error_summary, form, form_buttons, notice, pad, page_head, plain,
};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use fadu_office::accounts::Who;
use fadu_office::base::Denied;
use fadu_office::catalogue::Refused;
use fadu_office::{Denial, Office};
use maud::{Markup, Render, html};
use std::future::Future;
use std::sync::Arc;

/// What was typed beside the file, and what was wrong with it.
pub type Typed<'a> = (&'a Sent, &'a [FieldError]);

/// The words of a page that takes in a table.
pub struct Words {
    /// Its title, of the frame and once it is written.
    pub title: &'static str,
    /// The title while it is looked at.
    pub looked: &'static str,
    /// What happens, below the title of choosing.
    pub below: &'static str,
    /// What the file is.
    pub file: &'static str,
    /// Endings of files that are taken.
    pub endings: &'static str,
    /// What a row that is not taken is called by.
    pub row: &'static str,
}

/// What stands around the file where one is chosen.
#[derive(Default)]
pub struct Asking {
    /// A title of its own.
    pub title: Option<String>,
    /// Ways out of the page, beside the title.
    pub ways: Markup,
    /// Cards above the file.
    pub above: Markup,
    /// Fields before the file.
    pub fields: Markup,
    /// A way beside the button.
    pub beside: Option<Button>,
    /// Cards that say how the table is written.
    pub below: Markup,
}

/// What a table that was looked at comes to.
pub struct Sums {
    /// How many are new, changed, the same, refused; in words.
    pub counts: String,
    /// Those that are not taken.
    pub refused: Vec<Refused>,
    /// How many would be written.
    pub writes: usize,
    /// Stands for what was seen: nothing else is written.
    pub mark: String,
    /// The word of the button that writes.
    pub button: String,
}

/// What is said once it is written.
pub enum Taken {
    /// A sentence, what follows from it, and where to go: address and word.
    Said(String, &'static str, Vec<(&'static str, &'static str)>),
    /// A page tells how far it has come.
    Goes(String),
}

/// A page that takes in a table.
pub trait TakesIn: 'static {
    /// What a table would do.
    type Preview: Send + 'static;
    /// Its address.
    const HERE: &'static str;
    /// Its words.
    const WORDS: Words;

    /// Where it stands.
    fn frame() -> Frame;
    /// Refuses whoever may not take in such a table.
    fn may(office: &Office, who: &Who) -> Result<(), Denial>;
    /// What the held table would do now.
    fn preview(office: &Office, who: &Who, held: &str, sent: &Sent) -> Result<Self::Preview, Denial>;
    /// What it comes to.
    fn sums(preview: &Self::Preview) -> Sums;
    /// What stands around the file where one is chosen.
    fn asking(office: &Office, who: &Who, typed: Typed<'_>) -> impl Future<Output = Result<Asking, Denial>> + Send;
    /// What is asked beside the button that writes.
    fn beside(_office: &Office, _preview: &Self::Preview, _typed: Typed<'_>) -> Markup {
        html! {}
    }
    /// The title of what is asked there.
    fn beside_title() -> Option<(&'static str, &'static str)> {
        None
    }
    /// The rows, as cards.
    fn rows(office: &Office, preview: &Self::Preview) -> Markup;
    /// Writes what was seen.
    fn write(
        office: &Shared,
        who: &Who,
        asked: (&str, &Sent),
        preview: Self::Preview,
    ) -> impl Future<Output = Result<Taken, Denial>> + Send;
}

/// Both routes of such a page; a table is larger than a form.
pub fn page<T: TakesIn>() -> MethodRouter<Shared> {
    get(show::<T>).post(send::<T>).layer(DefaultBodyLimit::max(crate::edge::LARGEST_UPLOAD))
}

async fn show<T: TakesIn>(State(office): State<Shared>, Signed(who): Signed) -> Result<Markup, PageDenial> {
    T::may(&office, &who)?;
    Ok(choosing::<T>(&office, &who, (&Sent::default(), &[])).await?)
}

async fn send<T: TakesIn>(
    State(office): State<Shared>,
    Signed(who): Signed,
    mut sent: Sent,
) -> Result<Response, PageDenial> {
    sent.bound_to(&who)?;
    T::may(&office, &who)?;
    let writes = sent.one("do") == "write";
    let file = match writes {
        true => Ok((String::new(), sent.one("held").to_string())),
        false => received(&office, &who, &mut sent),
    };
    let (name, held) = match file {
        Ok(named) => named,
        Err(e) => return wrong::<T>(&office, &who, (&sent, e)).await,
    };
    // A long table is judged beside the other work.
    let (of, by, id) = (Arc::clone(&office), who.clone(), held.clone());
    let judged = tokio::task::spawn_blocking(move || (T::preview(&of, &by, &id, &sent), sent)).await;
    let (preview, sent) = judged.map_err(|e| Denial::Fault(e.to_string()))?;
    let preview = match preview {
        Ok(preview) => preview,
        Err(e) => return wrong::<T>(&office, &who, (&sent, e)).await,
    };
    if !writes || T::sums(&preview).mark != sent.one("seen") {
        return Ok(looked::<T>(&office, &who, (&held, &name), (&preview, &sent, &[])).into_response());
    }
    match T::write(&office, &who, (&held, &sent), preview).await {
        Ok(Taken::Goes(to)) => Ok(Redirect::to(&to).into_response()),
        Ok(Taken::Said(says, more, ways)) => {
            office.drop_table(&who, &held);
            Ok(written::<T>(&who, (&says, more, &ways)).into_response())
        }
        Err(Denial::Denied(Denied::Mistaken(all))) => {
            let errors = field_errors(&all);
            // What was typed beside a table that is still held is shown again with it.
            let page = match T::preview(&office, &who, &held, &sent) {
                Ok(preview) => looked::<T>(&office, &who, (&held, &name), (&preview, &sent, &errors)),
                Err(_) => choosing::<T>(&office, &who, (&sent, &errors)).await?,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// Name and id of the file that was sent, held for whoever sent it.
fn received(office: &Office, who: &Who, sent: &mut Sent) -> Result<(String, String), Denial> {
    let (name, bytes) = uploaded(sent)?;
    let held = office.keep_table(who, &name, bytes);
    Ok((name, held))
}

async fn wrong<T: TakesIn>(office: &Office, who: &Who, (sent, e): (&Sent, Denial)) -> Result<Response, PageDenial> {
    let Denial::Denied(Denied::Mistaken(all)) = e else { return Err(e.into()) };
    let page = choosing::<T>(office, who, (sent, &field_errors(&all))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn choosing<T: TakesIn>(office: &Office, who: &Who, typed: Typed<'_>) -> Result<Markup, Denial> {
    let (words, asks) = (T::WORDS, T::asking(office, who, typed).await?);
    let of = Form {
        action: T::HERE.into(),
        csrf: form_token(who),
        intent: office.intent_id(),
        files: true,
        ..Form::default()
    };
    let file = Field::file("file", "文件", words.endings).hint(words.file).required().errors(typed.1).render();
    let buttons: Vec<Button> = std::iter::once(Button::submit("查看").primary()).chain(asks.beside).collect();
    let title = asks.title.as_deref().unwrap_or(words.title);
    let body = html! {
        (error_summary(typed.1))
        (page_head(title, plain(words.below), asks.ways))
        div.stack {
            (asks.above)
            (card("选择文件", html! {}, pad(form(&of, html! { (asks.fields) (file) (form_buttons(&buttons)) }))))
            (asks.below)
        }
    };
    Ok(T::frame().reading().page(who, body))
}

fn looked<T: TakesIn>(
    office: &Office,
    who: &Who,
    (held, name): (&str, &str),
    (preview, sent, errors): (&T::Preview, &Sent, &[FieldError]),
) -> Markup {
    let (words, sums) = (T::WORDS, T::sums(preview));
    let file = Looked { here: T::HERE, held, mark: sums.mark, writes: sums.writes };
    let confirmed = confirm((office, who), &file, sums.button, T::beside(office, preview, (sent, errors)));
    let titled = T::beside_title().filter(|_| sums.writes > 0);
    let body = html! {
        (error_summary(errors))
        (page_head(words.looked, plain(format!("{name} 还没有写入").trim()), html! {}))
        div.stack {
            (counted(&sums.counts, sums.refused.len()))
            @if let Some((title, below)) = titled { (card(title, plain(below), pad(confirmed))) } @else { (confirmed) }
            (refusals(words.row, &sums.refused))
            (T::rows(office, preview))
        }
    };
    T::frame().page(who, body)
}

fn written<T: TakesIn>(who: &Who, (says, more, ways): (&str, &str, &[(&str, &str)])) -> Markup {
    let body = html! {
        (page_head(T::WORDS.title, html! {}, html! {}))
        (notice(Tone::Ok, html! { b { (says) } @if !more.is_empty() { " " (more) } }))
        p { @for (to, word) in ways { a href=(to) { (word) } " · " } a href=(T::HERE) { "再来一份" } }
    };
    T::frame().page(who, body)
}
