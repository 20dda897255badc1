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

/// A stream that gives up on a head that does not end.
pub struct Attentive {
    stream: TcpStream,
    doing: Doing,
    until: Option<Pin<Box<Sleep>>>,
}

impl Attentive {
    /// Listens to a stream; `doing` is told by whoever answers.
    pub fn new(stream: TcpStream, doing: Doing) -> Attentive {
        Attentive { stream, doing, until: None }
    }
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
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
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
