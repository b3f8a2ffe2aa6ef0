//! An open stream of notices, as an `EventSource` reads it.
use std::pin::Pin;

use axum::body::Bytes;
use axum::response::Response;
use futures::StreamExt as _;
use serde_json::Value;

use super::soon;

/// What came over the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// `hello`, `notice` or `bye`; beats are left out.
    pub event: String,
    pub id: Option<i64>,
    pub data: Value,
    /// The bytes, exactly as they came.
    pub raw: String,
}

impl Notice {
    /// What kind of notice it is.
    pub fn kind(&self) -> &str {
        self.data["kind"].as_str().unwrap_or_default()
    }
}

type Body = Pin<Box<dyn futures::Stream<Item = Result<Bytes, axum::Error>> + Send>>;

/// The stream.
pub struct Stream {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    body: Body,
    rest: String,
}

impl Stream {
    /// Reads a response as it comes.
    pub fn new(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: Box::pin(response.into_body().into_data_stream()), rest: String::new() }
    }

    /// The next event that is not a beat; `None` once the stream is closed.
    pub async fn next(&mut self) -> Option<Notice> {
        loop {
            while let Some((block, rest)) = self.rest.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.rest = rest;
                let notice = read(&block);
                if notice.event != "beat" {
                    return Some(notice);
                }
            }
            let bytes = soon("the next piece of the stream", self.body.next()).await?.expect("the stream goes on");
            self.rest += &String::from_utf8_lossy(&bytes);
        }
    }

    /// The next piece of a file; nothing after its end.
    pub async fn some(&mut self) -> String {
        let bytes = soon("the next piece of the file", self.body.next()).await;
        bytes.map(|bytes| String::from_utf8_lossy(&bytes.expect("the file goes on")).into_owned()).unwrap_or_default()
    }

    /// All that is left of a file.
    pub async fn rest(&mut self) -> String {
        let mut rest = String::new();
        loop {
            match self.some().await {
                some if some.is_empty() => return rest,
                some => rest += &some,
            }
        }
    }

    /// The next event, which must be a notice of this kind.
    pub async fn expect(&mut self, kind: &str) -> Notice {
        let notice = self.next().await.unwrap_or_else(|| panic!("the stream closed before {kind}"));
        assert_eq!(notice.kind(), kind, "{notice:?}");
        notice
    }
}

fn read(block: &str) -> Notice {
    let value = |name: &str| {
        block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(|value| value.trim().to_owned())
    };
    Notice {
        event: value("event").unwrap_or_default(),
        id: value("id").and_then(|id| id.parse().ok()),
        data: value("data").and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_default(),
        raw: block.to_owned(),
    }
}
