//! `aldaba serve`.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aldaba_app::backend::{jobs, keys};
use axum::serve::ListenerExt as _;

use crate::assets::Assets;
use crate::config::Config;
use crate::{App, router};

/// A client that does not acknowledge what it is told for so long is gone, if it never said so (RFC 5482).
const SILENCE: Duration = Duration::from_secs(30);

/// Serves until the program is asked to stop.
///
/// # Errors
/// In words for the operator.
pub async fn serve(config: &Config) -> Result<(), String> {
    // Every open stream of notices is an open file: as many as the system lets us.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
    let assets = Arc::new(Assets::find(config.site_root.clone())?);
    let house = config.house().await?;
    keys::check(&house).await.map_err(|error| format!("the keys cannot be looked at: {error}"))?;
    jobs::start(&house).await.map_err(|error| format!("the jobs do not start: {error}"))?;
    let app = App { house: house.clone(), assets, metrics: Arc::default() };
    let listener =
        tokio::net::TcpListener::bind(config.addr).await.map_err(|error| format!("{}: {error}", config.addr))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("Aldaba is at http://{address}");
    // What is told is small and must not wait for more.
    let listener = listener.tap_io(|stream| {
        let socket = socket2::SockRef::from(&*stream);
        if let Err(error) = socket.set_tcp_nodelay(true).and_then(|()| socket.set_tcp_user_timeout(Some(SILENCE))) {
            tracing::debug!(%error, "a connection stays as the system has it");
        }
    });
    let service = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    // Streams of notices never end by themselves, so a stop does not wait for them: what was acknowledged is durable.
    tokio::select! {
        served = axum::serve(listener, service).into_future() => served.map_err(|error| error.to_string())?,
        () = asked_to_stop() => {}
    }
    house.db.close().await;
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
