//! How long a connection is waited for: a request's head once it has begun, the next piece of a body, and nothing longer.

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// A request's head must be whole so long after its first byte.
const HEAD: Duration = Duration::from_secs(10);
/// The next piece of a body must come after so long.
const BODY: Duration = Duration::from_secs(30);
/// A client must take the next piece of an answer after so long.
const ANSWER: Duration = Duration::from_secs(30);

const IDLE: u8 = 0;
const HEARING: u8 = 1;
const ANSWERING: u8 = 2;

/// What a connection is doing.
#[derive(Clone, Default)]
pub struct Doing(Arc<AtomicU8>);

impl Doing {
    /// The head is whole; the request is being answered.
    pub fn answering(&self) {
        self.0.store(ANSWERING, Ordering::Relaxed);
    }
    /// The answer is made; the next request may come.
    pub fn idle(&self) {
        self.0.store(IDLE, Ordering::Relaxed);
    }
}

/// A stream that gives up on a head that does not end, and on a client that does not take its answer.
pub struct Attentive {
    stream: TcpStream,
    doing: Doing,
    until: Option<Pin<Box<Sleep>>>,
    taking: Option<Pin<Box<Sleep>>>,
    refusal: Option<Refusal>,
}

/// The protocol's own refusal in better words: the bytes to write, how many are written, how many they stand for.
struct Refusal {
    bytes: Vec<u8>,
    written: usize,
    stands_for: usize,
}

impl Attentive {
    /// Listens to a stream; `doing` is told by whoever answers.
    pub fn new(stream: TcpStream, doing: Doing) -> Attentive {
        Attentive { stream, doing, until: None, taking: None, refusal: None }
    }

    /// A write that waits, waits only so long.
    fn patiently<T>(&mut self, cx: &mut Context<'_>, wrote: Poll<Result<T>>) -> Poll<Result<T>> {
        if wrote.is_ready() {
            self.taking = None;
            return wrote;
        }
        match self.taking.get_or_insert_with(|| Box::pin(sleep(ANSWER))).as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }

    /// Writes the refusal that stands for bytes of the protocol's own, to its end.
    fn refuse(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize>> {
        while let Some(refusal) = &mut self.refusal {
            match Pin::new(&mut self.stream).poll_write(cx, &refusal.bytes[refusal.written..]) {
                Poll::Ready(Ok(n)) if n > 0 => refusal.written += n,
                Poll::Ready(Ok(_)) => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                Poll::Ready(Err(e)) => return Poll::Ready(Err(e)),
                Poll::Pending => return self.patiently(cx, Poll::Pending),
            }
            if refusal.written == refusal.bytes.len() {
                let stands_for = refusal.stands_for;
                self.refusal = None;
                return Poll::Ready(Ok(stands_for));
            }
        }
        Poll::Ready(Ok(0))
    }
}

/// The protocol refuses a head that it cannot read before there is a request: bare, without a word and without the headers
/// that every answer here bears. All our own answers bear them.
fn own_refusal(bytes: &[u8]) -> Option<Refusal> {
    let status = match bytes.get(..13)? {
        b"HTTP/1.1 400 " => ("400 Bad Request", "请求读不出来"),
        b"HTTP/1.1 414 " => ("414 URI Too Long", "请求的地址太长"),
        b"HTTP/1.1 431 " => ("431 Request Header Fields Too Large", "请求的标头太大，请清除本站的 Cookie 后重试"),
        _ => return None,
    };
    let ours = bytes.windows(24).any(|w| w == b"content-security-policy:");
    let (status, told) = status;
    let head = fadu_web::edge::PLAIN_HEAD;
    let text = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n{head}\r\n{told}",
        told.len()
    );
    (!ours).then(|| Refusal { bytes: text.into_bytes(), written: 0, stands_for: bytes.len() })
}

impl AsyncRead for Attentive {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(read) => {
                let began = self.doing.0.compare_exchange(IDLE, HEARING, Ordering::Relaxed, Ordering::Relaxed).is_ok();
                if began && buf.filled().len() > before {
                    self.until = Some(Box::pin(sleep(HEAD)));
                }
                Poll::Ready(read)
            }
            Poll::Pending => {
                let hearing = self.doing.0.load(Ordering::Relaxed) == HEARING;
                let late = self.until.as_mut().filter(|_| hearing).is_some_and(|u| u.as_mut().poll(cx).is_ready());
                if late { Poll::Ready(Err(ErrorKind::TimedOut.into())) } else { Poll::Pending }
            }
        }
    }
}

impl AsyncWrite for Attentive {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        if self.refusal.is_none() {
            self.refusal = own_refusal(buf);
        }
        if self.refusal.is_some() {
            return self.refuse(cx);
        }
        let wrote = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.patiently(cx, wrote)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        // A refusal is one small piece.
        if let [one] = bufs {
            return self.poll_write(cx, one);
        }
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.patiently(cx, wrote)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A request's body that gives up when nothing comes for a while.
pub struct Patient {
    inner: Incoming,
    until: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// Waits for a body.
    pub fn new(inner: Incoming) -> Patient {
        Patient { inner, until: None }
    }
}

impl Body for Patient {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            self.until = None;
            return Poll::Ready(frame.map(|f| f.map_err(Error::other)));
        }
        match self.until.get_or_insert_with(|| Box::pin(sleep(BODY))).as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(ErrorKind::TimedOut.into()))),
            Poll::Pending => Poll::Pending,
        }
    }
    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_protocols_own_refusals_get_words() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\r\n";
        let refusal = own_refusal(bare).unwrap();
        let text = String::from_utf8(refusal.bytes).unwrap();
        assert_eq!(refusal.stands_for, bare.len());
        assert!(text.starts_with("HTTP/1.1 431 ") && text.contains("connection: close") && text.ends_with("后重试"));
        assert!(text.contains("x-content-type-options: nosniff"));
        let ours = b"HTTP/1.1 400 Bad Request\r\ncontent-security-policy: default-src 'none'\r\n\r\n";
        assert!(own_refusal(ours).is_none() && own_refusal(b"HTTP/1.1 200 OK\r\n\r\n").is_none());
        assert!(own_refusal(b"HTTP").is_none());
    }
}
