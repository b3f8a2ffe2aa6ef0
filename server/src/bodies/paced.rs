//! A body that must keep coming.
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::Trouble;
use super::room::Share;

/// How fast it must be.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The longest silence.
    pub pause: Duration,
    /// So long it need not be fast.
    pub grace: Duration,
    /// Bytes a second from then on, on average.
    pub bytes: u32,
}

/// A request's body while it is read.
pub struct Paced {
    body: Body,
    pace: Pace,
    share: Arc<Share>,
    /// So much of it is kept in memory.
    most: usize,
    trouble: Arc<Trouble>,
    /// When it is too late, from the first look at it on.
    due: Option<Pin<Box<Sleep>>>,
    /// When it would be too late if nothing had come at all.
    grace_ends: Option<Instant>,
    came: u64,
    waits: bool,
}

impl Paced {
    pub fn new(body: Body, pace: Pace, (share, most): (Arc<Share>, usize), trouble: Arc<Trouble>) -> Self {
        Self { body, pace, share, most, trouble, due: None, grace_ends: None, came: 0, waits: false }
    }

    /// Sets the time by which more must have come. The server's own pauses between two looks do not count as silence.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.waits {
            self.waits = true;
            let grace_ends = *self.grace_ends.get_or_insert_with(|| sleep(self.pace.grace).deadline());
            let at_pace = grace_ends + Duration::from_secs(self.came / u64::from(self.pace.bytes.max(1)));
            let due = sleep(self.pace.pause).deadline().min(at_pace);
            match &mut self.due {
                Some(sleep) => sleep.as_mut().reset(due),
                None => self.due = Some(Box::pin(tokio::time::sleep_until(due))),
            }
        }
        self.due.as_mut().map_or(Poll::Pending, |due| due.as_mut().poll(cx))
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            ready!(self.wait(cx));
            self.trouble.late.store(true, Ordering::Relaxed);
            return Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))));
        };
        self.waits = false;
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.came += data.len() as u64;
            if !self.share.take(data.len(), self.most) {
                self.trouble.crowded.store(true, Ordering::Relaxed);
                return Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::OutOfMemory)))));
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
