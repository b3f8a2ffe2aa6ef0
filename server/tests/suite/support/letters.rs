//! Letters on their way, as their readers will get them.
use serde_json::Value;

use super::{TestApp, soon};

/// The letters to an address, the newest last.
pub async fn to(app: &TestApp, email: &str) -> Vec<Value> {
    let sql = "SELECT body FROM outbox WHERE recipient = $1 AND body <> '' ORDER BY created_at, id";
    let bodies = app.look(sql, &[email]).await;
    bodies.iter().map(|body| serde_json::from_str(body).expect("a letter")).collect()
}

/// The links of a kind that were mailed to an address.
pub async fn links(app: &TestApp, email: &str, kind: &str) -> Vec<String> {
    let letters = to(app, email).await;
    let links = letters.iter().filter_map(|letter| letter["link"][1].as_str());
    links.filter(|link| link.starts_with(kind) && link.len() > kind.len() + 40).map(str::to_owned).collect()
}

/// The one link of a kind that was mailed to an address, soon; the letter is taken away.
pub async fn link(app: &TestApp, email: &str, kind: &str) -> String {
    let coming = async {
        loop {
            if let Some(link) = links(app, email, kind).await.pop() {
                return link;
            }
            tokio::task::yield_now().await;
        }
    };
    let link = soon("a link", coming).await;
    app.meddle("DELETE FROM outbox WHERE recipient = $1", &[email]).await;
    link
}
