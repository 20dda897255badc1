//! Bodies piece by piece, and what is wrong with one that does not come.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use std::error::Error;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::Pin;

/// Why a body could not be read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Nothing came any more.
    Late,
    /// More came than is taken.
    Large,
    /// The connection or the form was cut off.
    Cut,
}

impl Broken {
    /// 408, 413 or 400.
    pub fn status(self) -> StatusCode {
        match self {
            Broken::Late => StatusCode::REQUEST_TIMEOUT,
            Broken::Large => StatusCode::PAYLOAD_TOO_LARGE,
            Broken::Cut => StatusCode::BAD_REQUEST,
        }
    }
    /// What the sender is told.
    pub fn told(self) -> &'static str {
        match self {
            Broken::Late => "等了太久没有收完，没有收下",
            Broken::Large => "提交的内容太大（文件不得超过 200 MB），没有收下",
            Broken::Cut => "提交的内容不完整，没有收下",
        }
    }
}

impl From<MultipartError> for Broken {
    fn from(e: MultipartError) -> Broken {
        if e.status() == StatusCode::PAYLOAD_TOO_LARGE { Broken::Large } else { of(&e) }
    }
}

/// Whether time ran out, anywhere below.
fn of(error: &(dyn Error + 'static)) -> Broken {
    let mut next = Some(error);
    while let Some(e) = next {
        if e.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == ErrorKind::TimedOut) {
            return Broken::Late;
        }
        next = e.source();
    }
    Broken::Cut
}

/// The next piece of a body; nothing after its end.
pub async fn next(body: &mut Body) -> Result<Option<Bytes>, Broken> {
    loop {
        match poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await {
            None => return Ok(None),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) if !data.is_empty() => return Ok(Some(data)),
                // Trailers say nothing here.
                _ => {}
            },
            Some(Err(e)) => return Err(of(&e)),
        }
    }
}

/// A whole body no longer than this.
pub async fn whole(mut body: Body, most: usize) -> Result<Vec<u8>, Broken> {
    let mut all = Vec::new();
    while let Some(piece) = next(&mut body).await? {
        if all.len() + piece.len() > most {
            return Err(Broken::Large);
        }
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_found_below_other_errors() {
        let late = axum::Error::new(axum::Error::new(std::io::Error::from(ErrorKind::TimedOut)));
        assert_eq!((of(&late), of(&axum::Error::new(std::io::Error::other("x")))), (Broken::Late, Broken::Cut));
        assert_eq!(Broken::Late.status(), 408);
    }
}
