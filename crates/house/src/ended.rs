//! How a grant ended, in words.
use crate::moment::Calendar;
use domain::grant::Ending;
use domain::time::{Span, Time};
use store::accounts::Account;
use store::db::Tx;
use store::grants::{self, Row};
use store::people::Person;
use views::error::Shut;
use views::words::{lang, tf, w};

/// "Ada revoked the permission at 16:58."
#[must_use]
pub fn how_ended(row: &Row, calendar: &Calendar) -> String {
    let when = calendar.moment(row.ended_at.map_or(row.ends_at, Time)).text;
    match row.ending.as_deref().and_then(Ending::parse) {
        Some(Ending::Revoked) => {
            tf(w::SHUT_REVOKED, &[("who", row.ender_name.as_deref().unwrap_or("–")), ("when", &when)])
        }
        _ => tf(w::SHUT_EXPIRED, &[("when", &when)]),
    }
}

/// How the way in of an agent was shut last, if that was within a day.
pub async fn how_shut(tx: &mut Tx, account: &Account, agent: &Person, now: Time) -> Result<Shut, store::Error> {
    let row = grants::shut_last(tx, &account.id, &agent.id, Time(now.0 - Span::days(1).0)).await?;
    let zone = agent.time_zone.as_deref().unwrap_or(&account.time_zone);
    let calendar = Calendar::new(lang(), zone, now);
    let how = row.map(|row| how_ended(&row, &calendar));
    Ok(Shut { account: account.trade_name.clone(), slug: account.slug.0.clone(), how })
}
