//! What a request costs the server's processor as an installation grows: it should not matter.
use anyhow::Result;

use crate::client::Client;
use crate::data::{LARGE, SMALL, Size, database};
use crate::figures::{RUNS, median};
use crate::server::Server;
use crate::table::Table;
use crate::wrk;

pub async fn measure(table: &mut Table) -> Result<()> {
    let accounts = [SMALL, Size { accounts: 1000, ..SMALL }, Size { accounts: 10_000, ..SMALL }];
    let shipments = [SMALL, Size { shipments: 100_000, ..SMALL }, LARGE];
    table.row(
        "processor a settings page, 10; 1,000; 10,000 accounts",
        costs(&accounts, "settings/account").await?,
        "flat",
    );
    table.row("processor a list page, 10³; 10⁵; 10⁷ shipments", costs(&shipments, "shipments").await?, "flat");
    Ok(())
}

/// Milliseconds of processor time a request, for each size.
async fn costs(sizes: &[Size], page: &str) -> Result<String> {
    let mut figures = Vec::new();
    for size in sizes {
        let server = Server::start(&database(*size)?).await?;
        let ada = Client::sign_in(&server.address, "ada@nebula.example").await?;
        let url = format!("http://{}/a/nebula/{page}", server.address);
        let mut costs = Vec::new();
        for _ in 0..RUNS {
            let before = server.processor()?;
            let load = wrk::once(&url, &ada.token, 4).await?;
            costs.push((server.processor()? - before) / load.requests * 1000.0);
        }
        figures.push(format!("{:.2} ms", median(costs)));
    }
    Ok(figures.join("; "))
}
