//! `aldaba serve`.
use std::net::SocketAddr;
use std::sync::Arc;

use features::jobs;
use house::keys;
use house::security::{About, Incident};

use crate::assets::Assets;
use crate::config::Config;
use crate::connections::Crowded;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::{App, metrics, router, wire};

/// Open files that are no connections: the database's, logs, uploads.
const OTHER_FILES: u64 = 128;

/// Serves until the program is asked to stop.
///
/// # Errors
/// In words for the operator.
pub async fn serve(config: &Config) -> Result<(), String> {
    let assets = Arc::new(Assets::find(config.site_root.clone())?);
    let house = config.house().await?;
    keys::check(&house).await.map_err(|error| format!("the keys cannot be looked at: {error}"))?;
    jobs::start(&house).await.map_err(|error| format!("the jobs do not start: {error}"))?;
    let limits = within_files(Limits::of(config));
    let metrics = Arc::new(Metrics::new(config.readers()));
    let app = App { house: house.clone(), assets, metrics, bodies: Arc::new((&limits).into()) };
    if let Some(address) = config.metrics_addr {
        serve_metrics(&app, address).await?;
    }
    let listener =
        tokio::net::TcpListener::bind(config.addr).await.map_err(|error| format!("{}: {error}", config.addr))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("Aldaba is at http://{address}");
    let metrics = app.metrics.clone();
    // Streams of notices never end by themselves, so a stop does not wait for them: what was acknowledged is durable.
    let crowded = |why| {
        let what = match why {
            Crowded::One => "connections of one address",
            Crowded::All => "connections",
        };
        house.security.note(Incident::Limited, About { what: Some(what), ..About::default() });
    };
    wire::serve(listener, router::router(app), limits, asked_to_stop(), || metrics.streams(), crowded).await;
    house.db.close().await;
    Ok(())
}

/// Every connection is an open file: as many as the system lets us, and no more than that.
fn within_files(limits: Limits) -> Limits {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => {
            let most = usize::try_from(files.saturating_sub(OTHER_FILES).max(1)).unwrap_or(usize::MAX);
            if most < limits.connections {
                tracing::warn!(most, "the limit of open files allows fewer connections than the configuration");
            }
            Limits { connections: limits.connections.min(most), ..limits }
        }
        Err(error) => {
            tracing::warn!(%error, "the limit of open files stays as it is");
            limits
        }
    }
}

/// Serves the figures at an address of their own until the program stops.
async fn serve_metrics(app: &App, address: SocketAddr) -> Result<(), String> {
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    let figures = metrics::router(app.clone());
    // Within the same limits as everything else; it ends with the program.
    tokio::spawn(wire::serve(listener, figures, Limits::default(), std::future::pending(), || 0, |_| ()));
    Ok(())
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
