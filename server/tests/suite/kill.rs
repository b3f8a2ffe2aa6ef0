//! The server is killed at any moment: what was acknowledged is there when the database is opened again.
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use house::request::COOKIE_NAME;
use store::chance::Chance;
use store::db::Db;
use store::hash::sha256;

use crate::support::{Dice, Folder, Kind, Place, count, look, meddle, new_id};

/// How often it is killed.
const KILLS: u64 = 30;

/// The program, running over a database. Dropped, it is killed.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Folder, database: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
        command.args(["serve", "--addr", "127.0.0.1:0", "--database-url", database, "--site-root"]).arg(folder.site());
        command.arg("--mail").arg(folder.path().join("mail"));
        command.env_clear().env("ALDABA_LOG", "error").stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = lines.find_map(|line| line.ok()?.strip_prefix("Aldaba is at http://")?.parse().ok());
        Self { child, address: address.expect("it says where it is") }
    }

    /// SIGKILL, and gone.
    fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Posts a form to a server function and gives the status, if an answer came whole.
fn post(address: SocketAddr, token: &str, function: &str, fields: &[(&str, &str)]) -> Option<u16> {
    let escape = views::address::escape_path;
    let body =
        fields.iter().map(|(key, value)| format!("{}={}", escape(key), escape(value))).collect::<Vec<_>>().join("&");
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    write!(
        stream,
        "POST /rpc/{function} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAccept: application/json\r\n\
         Cookie: {COOKIE_NAME}={token}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, content) = answer.split_once("\r\n\r\n")?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    let whole = length.is_none_or(|length| content.len() >= length);
    let status = head.split(' ').nth(1)?.parse().ok()?;
    whole.then_some(status)
}

/// What was acknowledged.
#[derive(Debug)]
enum Done {
    Granted(String),
    Revoked(String),
    Saved(i64, String),
}

/// Grants, revokes and saves until the server is gone; tells of each acknowledgement.
fn write_on(address: SocketAddr, token: &str, mut version: i64, tell: &mpsc::Sender<Done>) {
    let mut open = Vec::new();
    for n in 0_u64.. {
        let done = match n % 3 {
            0 => {
                let id = new_id();
                let fields = [
                    ("account", "nebula"),
                    ("form[id]", id.as_str()),
                    ("form[duration]", "1h"),
                    ("form[scope]", "view"),
                    ("form[until]", ""),
                    ("form[who]", ""),
                    ("form[note]", ""),
                ];
                let Some(status) = post(address, token, "grant_access", &fields) else { return };
                assert_eq!(status, 200);
                open.push(id.clone());
                Done::Granted(id)
            }
            1 => {
                let name = format!("Nébula {n} {}", new_id());
                let known = version.to_string();
                let fields = [
                    ("account", "nebula"),
                    ("version", known.as_str()),
                    ("form[trade_name]", name.as_str()),
                    ("form[legal_name]", "Nébula Moda"),
                    ("form[tax_kind]", "other"),
                    ("form[tax_id]", ""),
                    ("form[website]", ""),
                ];
                let Some(status) = post(address, token, "save_company", &fields) else { return };
                assert_eq!(status, 200);
                version += 1;
                Done::Saved(version, name)
            }
            _ => {
                let Some(id) = open.pop() else { continue };
                let fields = [("account", "nebula"), ("grant", id.as_str())];
                let Some(status) = post(address, token, "revoke_grant", &fields) else { return };
                assert_eq!(status, 200);
                Done::Revoked(id)
            }
        };
        if tell.send(done).is_err() {
            return;
        }
    }
}

/// What must be in the database now.
async fn check(db: &Db, done: &[Done]) {
    assert_eq!(look(db, "PRAGMA integrity_check", &[]).await, ["ok"]);
    assert_eq!(count(db, "SELECT COUNT(*) FROM pragma_foreign_key_check", &[]).await, 0);
    for done in done {
        match done {
            Done::Granted(id) => {
                let sql = "SELECT COUNT(*) FROM grants g JOIN events e ON e.record_id = g.id WHERE g.id = $1 AND e.kind = 'grant'";
                assert_eq!(count(db, sql, &[id]).await, 1, "{done:?} was acknowledged");
            }
            Done::Revoked(id) => {
                let sql = "SELECT COUNT(*) FROM grants g JOIN events e ON e.record_id = g.id
                           WHERE g.id = $1 AND g.ending = 'revoked' AND g.ended_at IS NOT NULL AND e.kind = 'revoke'";
                assert_eq!(count(db, sql, &[id]).await, 1, "{done:?} was acknowledged");
            }
            Done::Saved(..) => {}
        }
    }
    let saved = done
        .iter()
        .rev()
        .find_map(|done| if let Done::Saved(version, name) = done { Some((version, name)) } else { None });
    if let Some((version, name)) = saved {
        let stored = count(db, "SELECT version FROM accounts WHERE slug = 'nebula'", &[]).await;
        let names = look(db, "SELECT trade_name FROM accounts WHERE slug = 'nebula'", &[]).await;
        // One more may have been saved whose acknowledgement the kill cut off.
        assert!(
            stored == version + 1 || (stored == *version && names == [name.clone()]),
            "{version} {name} was acknowledged"
        );
    }
    // Nothing is half done: no grant without its event, no event without its grant.
    let sql =
        "SELECT COUNT(*) FROM grants g WHERE g.version <> (SELECT COUNT(*) FROM events e WHERE e.record_id = g.id)";
    assert_eq!(count(db, sql, &[]).await, 0);
    let sql = "SELECT COUNT(*) FROM events e LEFT JOIN grants g ON g.id = e.record_id
               WHERE e.kind IN ('grant', 'revoke') AND g.id IS NULL";
    assert_eq!(count(db, sql, &[]).await, 0);
    let sql =
        "SELECT version - 1 - (SELECT COUNT(*) FROM events WHERE kind = 'company') FROM accounts WHERE slug = 'nebula'";
    assert_eq!(count(db, sql, &[]).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_at_any_moment_has_lost_nothing_it_acknowledged() {
    let folder = Folder::new();
    let place = Place::new(Kind::Sqlite, &folder).await;
    let db = Db::open(&place.url(), Chance::System).await.expect("the database opens");
    let token = new_id();
    let sql = "INSERT INTO sessions (id, token_hash, person_id, address, browser, created_at, seen_at)
               SELECT $1, $2, id, '', '', CAST(strftime('%s') AS INTEGER) * 1000, CAST(strftime('%s') AS INTEGER) * 1000
               FROM people WHERE email = 'ada@nebula.example'";
    meddle(&db, sql, &[&new_id(), &sha256(&token)]).await;
    db.close().await;
    let (mut dice, mut acknowledged) = (Dice::new(11), 0);
    for kill in 0..KILLS {
        let db = Db::open(&place.url(), Chance::System).await.expect("the database opens");
        let version = count(&db, "SELECT version FROM accounts WHERE slug = 'nebula'", &[]).await;
        db.close().await;
        let server = Server::start(&folder, &place.url());
        let (tell, told) = mpsc::channel();
        let (address, token) = (server.address, token.clone());
        let writer = thread::spawn(move || write_on(address, &token, version, &tell));
        let mut done = Vec::new();
        for _ in 0..dice.below(12) {
            done.push(told.recv_timeout(Duration::from_secs(30)).expect("an acknowledgement"));
        }
        // Into the midst of the next write, wherever it then is.
        thread::sleep(Duration::from_micros(dice.below(6_000)));
        server.kill();
        writer.join().expect("the writer finds the server gone and nothing else wrong");
        done.extend(told.try_iter());
        acknowledged += done.len();
        let db =
            Db::open(&place.url(), Chance::System).await.unwrap_or_else(|error| panic!("after kill {kill}: {error}"));
        check(&db, &done).await;
        db.close().await;
    }
    assert!(acknowledged > 100, "{acknowledged}");
}
