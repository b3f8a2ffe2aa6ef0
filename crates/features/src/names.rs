//! What agents are called. By their names accounts know whom they let in, so nobody is called like an account or like another
//! agent, as far as eyes can tell: case, accents and spaces make no difference.
use domain::id::UserId;
use store::db::Tx;
use views::words::{Word, w};

/// Why an agent may not be called so; `but` is the agent, if there is one already.
///
/// # Errors
/// If the database does not answer.
pub async fn taken(tx: &mut Tx, name: &str, but: Option<&UserId>) -> Result<Option<Word>, store::Error> {
    let fold = store::fold(name);
    let is_same = |other: &str| store::fold(other) == fold;
    if store::people::agents(tx).await?.iter().any(|agent| but != Some(&agent.id) && is_same(&agent.name)) {
        return Ok(Some(w::ERROR_NAME_AGENT));
    }
    let is_account = store::accounts::names(tx).await?.iter().any(|(trade, legal)| is_same(trade) || is_same(legal));
    Ok(is_account.then_some(w::ERROR_NAME_ACCOUNT))
}
