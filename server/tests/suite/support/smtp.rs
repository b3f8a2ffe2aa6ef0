//! A mail server that speaks as much SMTP (RFC 5321) as a letter needs.
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The server. It answers until it is dropped.
pub struct Smtp {
    port: u16,
    received: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Smtp {
    /// One that takes every letter.
    pub async fn new() -> Self {
        Self::at(0, "250 ok").await
    }

    /// One at a port (0 for any) that says this to every recipient.
    pub async fn at(port: u16, to_recipient: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let received = Arc::<Mutex<Vec<String>>>::default();
        let inbox = received.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, to_recipient, inbox.clone()));
            }
        });
        Self { port, received, task }
    }

    /// A port at which nobody answers.
    pub async fn nobody() -> u16 {
        TcpListener::bind(("127.0.0.1", 0)).await.and_then(|listener| listener.local_addr()).expect("a port").port()
    }

    /// Its address, for `SMTP_URL`.
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// What it has taken: each letter as it came, after the line of its envelope.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().expect("nobody panicked").clone()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The address of a server at a port.
pub fn url(port: u16) -> String {
    format!("smtp://127.0.0.1:{port}")
}

async fn talk(stream: TcpStream, to_recipient: &'static str, inbox: Arc<Mutex<Vec<String>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut envelope = String::new();
    let _ = write.write_all(b"220 here\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split([' ', ':']).next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-here\r\n250-8BITMIME\r\n250 SMTPUTF8",
            "RCPT" => {
                envelope = line.clone();
                to_recipient
            }
            "DATA" => {
                let _ = write.write_all(b"354 go on\r\n").await;
                let mut letter = envelope.clone();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    letter = letter + "\n" + line.strip_prefix('.').unwrap_or(&line);
                }
                inbox.lock().expect("nobody panicked").push(letter);
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() || answer.starts_with("221") {
            return;
        }
    }
}
