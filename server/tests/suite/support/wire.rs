//! The program behind a real socket, and a client that says what it likes over it.
use std::net::SocketAddr;

use aldaba_server::limits::Limits;
use house::request::COOKIE_NAME;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Client, TestApp, soon};

/// The program, serving.
pub struct Wire {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Wire {
    /// Serves within limits.
    pub async fn new(app: &TestApp, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (stop, stopped) = oneshot::channel::<()>();
        let (router, metrics) = app.limited(&limits);
        let stopped = async move {
            let _ = stopped.await;
        };
        let serving = aldaba_server::wire::serve(listener, router, limits, stopped, move || metrics.streams(), |_| ());
        Self { address, stop, served: tokio::spawn(serving) }
    }

    /// A connection.
    pub async fn connect(&self) -> Talk {
        Talk(BufReader::new(TcpStream::connect(self.address).await.expect("a connection")))
    }

    /// Asks the program to stop; comes when it has.
    pub fn stop(self) -> impl Future<Output = ()> {
        let _ = self.stop.send(());
        async { soon("the end of the program", self.served).await.expect("it ends well") }
    }
}

/// A connection.
pub struct Talk(BufReader<TcpStream>);

impl Talk {
    /// Says something, and more than that if it is not heard to the end.
    pub async fn say(&mut self, text: impl AsRef<[u8]>) {
        let _ = self.0.get_mut().write_all(text.as_ref()).await;
    }

    /// Sends a request's head, of somebody who is signed in if they are, with so many bytes to come.
    pub async fn head(&mut self, method: &str, path: &str, client: Option<&Client>, length: usize) {
        self.begin(method, path, client, length, "").await;
    }

    /// The same of somebody who waits until the body is asked for.
    pub async fn expect(&mut self, method: &str, path: &str, client: &Client, length: usize) {
        self.begin(method, path, Some(client), length, "expect: 100-continue\r\n").await;
        assert!(self.line().await.starts_with("HTTP/1.1 100"));
        self.line().await;
    }

    async fn begin(&mut self, method: &str, path: &str, client: Option<&Client>, length: usize, more: &str) {
        let token = client.and_then(|client| client.token.as_deref()).unwrap_or("none");
        self.say(format!(
            "{method} {path} HTTP/1.1\r\nhost: aldaba.test\r\ncookie: {COOKIE_NAME}={token}\r\naccept: application/json\r\n\
             accept-language: en\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {length}\r\n{more}\r\n"
        ))
        .await;
    }

    /// The next line of what comes; an empty one once the connection is closed.
    pub async fn line(&mut self) -> String {
        let mut line = String::new();
        let _ = soon("a line", self.0.read_line(&mut line)).await;
        line
    }

    /// The next answer: its status, and what it says.
    pub async fn answer(&mut self) -> (u16, String) {
        let first = self.line().await;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let mut length = 0;
        loop {
            let line = self.line().await.to_ascii_lowercase();
            if let Some(text) = line.strip_prefix("content-length:") {
                length = text.trim().parse().expect("a number");
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        let _ = soon("the answer's body", self.0.read_exact(&mut body)).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Comes when the other side closes the connection, whatever it says before.
    pub async fn closed(&mut self) {
        let mut rest = Vec::new();
        let _ = soon("the end of the connection", self.0.read_to_end(&mut rest)).await;
    }
}
