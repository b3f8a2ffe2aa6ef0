//! Cases: claims and queries about one shipment, which an agent works.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, CaseId, ShipmentId, UserId};
use domain::policy::OpenCase;

/// The open cases in an account that are assigned to an agent.
///
/// # Errors
/// If the database does not answer.
pub async fn open_of(tx: &mut Tx, account: &AccountId, agent: &UserId) -> Result<Vec<OpenCase>, Error> {
    let rows: Vec<(String, String)> = on!(tx, c => sqlx::query_as(
        "SELECT id, shipment_id FROM cases WHERE agent_id = $1 AND account_id = $2 AND closed_at IS NULL")
        .bind(&agent.0).bind(&account.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, shipment)| OpenCase { id: CaseId(id), shipment: ShipmentId(shipment) }).collect())
}
