//! As much of HTTP/1.1 as is needed where requests follow from answers, which a load generator cannot do.
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Somebody who is signed in, on a connection that is kept.
pub struct Client {
    stream: BufReader<TcpStream>,
    pub token: String,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

/// A line of an answer that does not come is no answer.
const PATIENCE: Duration = Duration::from_mins(1);

impl Client {
    /// Somebody whom nobody knows.
    pub async fn stranger(address: &str) -> Result<Self> {
        Ok(Self { stream: connect(address).await?, token: String::new() })
    }

    /// Signs in.
    pub async fn sign_in(address: &str, email: &str) -> Result<Self> {
        let mut client = Self::stranger(address).await?;
        let form = format!("email={email}&password=aldaba+demo&next=");
        let answer = client.post("/sign-in", &form).await?;
        let cookie = answer.head.split("aldaba_session=").nth(1).and_then(|rest| rest.split(';').next());
        client.token = cookie.with_context(|| format!("{email} is not signed in: {}", answer.status))?.to_owned();
        Ok(client)
    }

    /// The same person on another connection.
    pub async fn again(&self, address: &str) -> Result<Self> {
        Ok(Self { stream: connect(address).await?, token: self.token.clone() })
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "").await?;
        self.answer().await
    }

    pub async fn post(&mut self, path: &str, form: &str) -> Result<Answer> {
        self.ask("POST", path, form).await?;
        self.answer().await
    }

    /// Calls a server function, which must do it.
    pub async fn call(&mut self, function: &str, form: &str) -> Result<serde_json::Value> {
        let answer = self.post(&format!("/rpc/{function}"), form).await?;
        let text = String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == 200, "{function}: {} {text}", answer.status);
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// Sends a request.
    pub async fn ask(&mut self, method: &str, path: &str, form: &str) -> Result<()> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\ncookie: aldaba_session={}\r\nsec-fetch-site: same-origin\r\n\
             accept: application/json\r\naccept-language: en\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            self.token,
            form.len()
        );
        Ok(self.stream.get_mut().write_all(request.as_bytes()).await?)
    }

    /// Reads the head of an answer.
    pub async fn head(&mut self) -> Result<(u16, String)> {
        let mut head = String::new();
        loop {
            let line = self.line().await?;
            if line.trim().is_empty() {
                break;
            }
            head += &line;
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
        Ok((status, head))
    }

    /// The next line; an empty one at the end.
    pub async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        tokio::time::timeout(PATIENCE, self.stream.read_line(&mut line)).await??;
        Ok(line)
    }

    async fn answer(&mut self) -> Result<Answer> {
        let (status, head) = self.head().await?;
        let lower = head.to_ascii_lowercase();
        let mut body = Vec::new();
        if let Some(length) = lower.split("content-length: ").nth(1) {
            let length: usize = length.split("\r\n").next().unwrap_or_default().parse()?;
            body.resize(length, 0);
            self.stream.read_exact(&mut body).await?;
        } else if lower.contains("transfer-encoding: chunked") {
            while let Some(chunk) = self.chunk().await? {
                body.extend(chunk);
            }
        } else if status != 303 && status != 204 {
            bail!("an answer without an end: {head}");
        }
        Ok(Answer { status, head, body })
    }

    /// The next piece of an answer that streams; none after the last.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>> {
        let length = usize::from_str_radix(self.line().await?.trim(), 16)?;
        let mut chunk = vec![0; length + 2];
        self.stream.read_exact(&mut chunk).await?;
        chunk.truncate(length);
        Ok((length > 0).then_some(chunk))
    }
}

async fn connect(address: &str) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    // Small: thousands of these are open at once.
    Ok(BufReader::with_capacity(2048, stream))
}

/// A new id, as pages make them: 24 characters of base32.
pub fn new_id(number: usize) -> String {
    let letters = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut rest = number;
    let tail = (0..8).map(|_| {
        let letter = letters[rest % 32];
        rest /= 32;
        char::from(letter)
    });
    let run = std::process::id() as usize;
    let head = (0..16).map(|at| char::from(letters[(run >> (at % 4 * 5)) % 32]));
    head.chain(tail).collect()
}
