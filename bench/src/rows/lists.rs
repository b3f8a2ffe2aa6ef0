//! The list of an account with a million shipments, in an installation with ten million.
use anyhow::Result;

use crate::client::Client;
use crate::data::{LARGE, database};
use crate::figures::ms;
use crate::server::Server;
use crate::table::Table;
use crate::wrk;

/// A place a year back: half a million rows deep.
fn deep() -> String {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
    format!("after={}.aaaaaaaaaaaaaaaaaaaaaaaa", now.saturating_sub(365 * 86_400_000))
}

pub async fn measure(table: &mut Table) -> Result<()> {
    let server = Server::start(&database(LARGE)?).await?;
    let ada = Client::sign_in(&server.address, "ada@nebula.example").await?;
    for (what, query, aim) in [
        ("first page", String::new(), "p99 ≤ 10 ms"),
        ("a page half a million rows deep", deep(), "p99 ≤ 10 ms"),
        ("by number", "sort=number".to_owned(), ""),
        ("one country and carrier", "country=PT&carrier=dhl".to_owned(), ""),
        ("one status and country, by number", "status=80&country=PE&sort=number".to_owned(), ""),
        ("search by name", "q=LUCIA+ortega+77".to_owned(), ""),
        ("search by the beginning of a number", "q=MN00".to_owned(), ""),
    ] {
        let url = format!("http://{}/a/nebula/shipments?{query}", server.address);
        let load = wrk::several(&url, &ada.token, 1).await?;
        table.row(
            format!("1,000,000 shipments, {what}"),
            format!("p50 {}, p99 {}", ms(load.p50_ms), ms(load.p99_ms)),
            aim,
        );
    }
    Ok(())
}
