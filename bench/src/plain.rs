//! Plain axum that sends a file's bytes: what Aldaba's pages are measured against.
use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use axum::serve::ListenerExt as _;

/// Serves the bytes at every address, until it is killed.
pub async fn serve(address: &str, file: &str) -> Result<()> {
    let bytes = Bytes::from(tokio::fs::read(file).await?);
    let answer = move || async move { ([(CONTENT_TYPE, "text/html; charset=utf-8")], bytes) };
    let listener = tokio::net::TcpListener::bind(address).await?.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, Router::new().route("/", get(answer))).await?)
}
