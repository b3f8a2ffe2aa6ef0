//! How many there may be of what people make, where one more would be too many for whoever has to look at them. Each is counted in
//! the transaction that makes one more, behind a lock, so that of two at once at the limit one is refused.
use domain::id::{AccountId, UserId};
use domain::time::{Span, Time};
use house::Cx;
use views::error::AppError;
use views::words::{Word, tf, w};

/// Permissions of an account that let somebody in.
pub const GRANTS: i64 = 20;
/// Requests that wait for an account's answer, and those of one agent that wait.
pub const REQUESTS_OF_ACCOUNT: i64 = 20;
pub const REQUESTS_OF_AGENT: i64 = 20;
/// So often an agent asks one account within a day, whatever becomes of it: nobody knocks all day by taking back and asking anew.
pub const REQUESTS_A_DAY: i64 = 10;
/// Files of an account that are read at once. The command line's do not count: the operator knows.
pub const IMPORTS: i64 = 2;
/// Files of an account that wait until somebody begins them.
pub const WAITING: usize = 5;
/// Members of an account.
pub const MEMBERS: usize = 500;

/// Refused, with how many there may be.
#[must_use]
pub fn full(why: Word, most: impl ToString) -> AppError {
    AppError::Refused { message: tf(why, &[("most", &most.to_string())]) }
}

/// Refuses the permission that was just given, if it is one too many. Whoever gives permissions is alone with the account's.
///
/// # Errors
/// That it is.
pub async fn grants(cx: &mut Cx) -> Result<(), AppError> {
    let (account, now) = (cx.account.id.clone(), cx.now);
    let live = store::grants::live(cx.tx(), &account, now).await?;
    if live > GRANTS { Err(full(w::ERROR_GRANTS_FULL, GRANTS)) } else { Ok(()) }
}

/// Makes requests of an agent queue; those of an account do already.
///
/// # Errors
/// If the database does not answer.
pub async fn queue_requests(cx: &mut Cx, agent: &UserId) -> Result<(), AppError> {
    Ok(cx.tx().take_person(&agent.0).await?)
}

/// Refuses the request that was just made, if it is one too many.
///
/// # Errors
/// Why it is.
pub async fn requests(cx: &mut Cx, account: &AccountId, agent: &UserId) -> Result<(), AppError> {
    let (now, yesterday) = (cx.now, Time(cx.now.0 - Span::days(1).0));
    let counts = store::requests::counts(cx.tx(), account, agent, now, yesterday).await?;
    let limits = [
        (counts.of_agent, REQUESTS_OF_AGENT, w::ERROR_REQUESTS_OWN),
        (counts.within_a_day, REQUESTS_A_DAY, w::ERROR_ASKED_OFTEN),
        (counts.of_account, REQUESTS_OF_ACCOUNT, w::ERROR_REQUESTS_FULL),
    ];
    let too_many = limits.into_iter().find(|(count, most, _)| count > most);
    too_many.map_or(Ok(()), |(_, most, why)| Err(full(why, most)))
}
