//! The sections of the settings pages, one file each: its form, its checks, its server functions, and what it shows to whom.
pub mod addresses;
pub mod channels;
pub mod company;
pub mod contacts;
pub mod deletion;
pub mod direct_debit;
pub mod export;
mod gone;
pub mod invitations;
pub mod members;
pub mod photo;
pub mod saved;

use super::cx::Cx;
use views::error::AppError;
use views::section::Part;

/// The sections of Settings › Account above `#agent-login`, as far as the reader sees them.
///
/// # Errors
/// If the database does not answer.
pub async fn above(cx: &mut Cx) -> Result<Vec<Part>, AppError> {
    let sections = [
        company::section(cx).await?,
        contacts::section(cx).await?,
        channels::section(cx).await?,
        addresses::section(cx).await?,
    ];
    Ok(sections.into_iter().flatten().map(Part::from).collect())
}

/// The sections below it.
///
/// # Errors
/// If the database does not answer.
pub async fn below(cx: &mut Cx) -> Result<Vec<Part>, AppError> {
    let sections = [direct_debit::section(cx).await?, export::section(cx).await?, deletion::section(cx).await?];
    Ok(sections.into_iter().flatten().map(Part::from).collect())
}
