//! Profile photos.
use crate::Error;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::db::{Tx, on};
use domain::id::AccountId;

/// A photo, drawn anew in each size.
pub struct Photo {
    /// SHA-256 of the largest square: another picture has another address.
    pub hash: String,
    pub media: &'static str,
    pub sizes: Vec<(u32, Vec<u8>)>,
}

/// Puts a photo in the place of the one before, or takes that away.
pub async fn put(tx: &mut Tx, account: &AccountId, photo: Option<&Photo>) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM photos WHERE account_id = $1").bind(&account.0).execute(c).await.map(drop))?;
    for (side, body) in photo.iter().flat_map(|photo| &photo.sizes) {
        let media = photo.map(|photo| photo.media).unwrap_or_default();
        on!(tx, c => sqlx::query("INSERT INTO photos (account_id, side, media, body) VALUES ($1, $2, $3, $4)")
            .bind(&account.0).bind(i64::from(*side)).bind(media).bind(STANDARD.encode(body))
            .execute(c).await.map(drop))?;
    }
    let hash = photo.map(|photo| photo.hash.as_str()).unwrap_or_default();
    // The version stays: it is that of the texts, and whoever types one is not to be told of a picture.
    on!(tx, c => sqlx::query("UPDATE accounts SET photo = $2 WHERE id = $1").bind(&account.0).bind(hash)
        .execute(c).await.map(drop))
}

/// A size of the photo: its media type and its bytes.
pub async fn find(tx: &mut Tx, account: &AccountId, side: i64) -> Result<Option<(String, Vec<u8>)>, Error> {
    let found: Option<(String, String)> = on!(tx, c => sqlx::query_as(
        "SELECT media, body FROM photos WHERE account_id = $1 AND side = $2")
        .bind(&account.0).bind(side).fetch_optional(c).await)?;
    Ok(found.and_then(|(media, body)| Some((media, STANDARD.decode(body).ok()?))))
}
