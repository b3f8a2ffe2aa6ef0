//! A connection too many is told so, shortly, before it is closed.
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::connections::Crowded;

/// So many are told at once; more are closed without a word.
const MOST: usize = 64;
/// So long may it take to hear it.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the client sends meanwhile is thrown away up to here, in bytes: unread, it would take the answer away with it.
const HEARD: u64 = 64 << 10;

/// Those that are being told.
pub struct Refusals(Arc<Semaphore>);

impl Default for Refusals {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
    }
}

impl Refusals {
    /// Tells a connection that there is no place for it, and closes it.
    pub fn refuse(&self, stream: TcpStream, crowded: Crowded) {
        let Ok(permit) = self.0.clone().try_acquire_owned() else { return };
        tokio::spawn(async move {
            let _permit = permit;
            let _ = tokio::time::timeout(PATIENCE, tell(stream, crowded)).await;
        });
    }
}

async fn tell(mut stream: TcpStream, crowded: Crowded) -> std::io::Result<()> {
    let text = match crowded {
        Crowded::One => {
            "There are too many connections from your network address. Close some, or try again in a moment.\n"
        }
        Crowded::All => "There are too many connections at the moment. Try again in a moment.\n",
    };
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nretry-after: 10\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(HEARD), &mut tokio::io::sink()).await?;
    Ok(())
}
