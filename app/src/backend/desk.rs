//! An agent's desk: the directory, their requests, leaving an account.
use super::cx::Desk;
use super::events::Kind;
use super::{clock, sql};
use crate::agents::ask::AskData;
use crate::agents::directory::{AccountRow, DeskView, OpenView, OwnRequest};
use crate::domain::grant::{Answer, Scope, State};
use crate::domain::id::Slug;
use crate::domain::role::Rank;
use crate::domain::text::trim;
use crate::domain::time::Moment;
use crate::error::AppError;

/// As many accounts as a desk shows; who wants another one searches.
const ACCOUNTS: usize = 100;
/// As many of the agent's own requests; what waits for an answer comes first.
const REQUESTS: i64 = 100;

/// A desk stands in no account's zone: unless the agent chose one, its times say that they are in UTC.
fn named(moment: Moment, chosen: bool) -> Moment {
    if chosen { moment } else { Moment { text: moment.text + " UTC", ..moment } }
}

impl Desk {
    fn is_lead(&self) -> bool {
        self.person.rank.as_deref().and_then(Rank::parse) == Some(Rank::Lead)
    }

    async fn flash(&mut self) -> Result<Option<crate::frame::Flash>, AppError> {
        super::frame::flash_for(&self.house, &mut self.tx, &self.person.id, &self.visit.page, self.now).await
    }

    /// The desk, narrowed by a search text.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn view(mut self, q: &str) -> Result<DeskView, AppError> {
        let most = i64::try_from(ACCOUNTS + 1).unwrap_or(i64::MAX);
        let folded: String = sql::fold(trim(q)).chars().take(120).collect();
        let mut accounts = sql::accounts::search(&mut self.tx, &folded, most).await?;
        let more = accounts.len() > ACCOUNTS;
        accounts.truncate(ACCOUNTS);
        let grants = sql::grants::for_agent(&mut self.tx, &self.agent).await?;
        let requests = sql::requests::of_agent(&mut self.tx, &self.agent, REQUESTS).await?;
        let open = |account: &str| {
            let live = grants.iter().filter(|row| row.account_id == account).filter_map(|row| {
                match row.grant().state(self.now) {
                    State::Live(left) => Some(OpenView { scope: row.grant().scope, left_ms: left.0 }),
                    State::Over(_) => None,
                }
            });
            live.max_by_key(|open| (open.scope == Scope::Full, open.left_ms))
        };
        let asked = |account: &str| requests.iter().any(|row| row.account_id == account && row.answer == "pending");
        let accounts = accounts.into_iter().map(|account| AccountRow {
            open: open(&account.id.0),
            asked: asked(&account.id.0),
            slug: account.slug,
            name: account.trade_name,
        });
        let accounts = accounts.collect();
        let (calendar, chosen) = (self.calendar(), self.person.time_zone.is_some());
        let requests = requests.iter().map(|row| OwnRequest {
            id: row.id.clone(),
            slug: Slug(row.slug.clone()),
            account: row.account_name.clone(),
            reason: row.reason.clone(),
            scope: Scope::parse(&row.scope).unwrap_or(Scope::View),
            length: row.length.clone(),
            answer: Answer::parse(&row.answer).unwrap_or(Answer::Lapsed),
            asked: named(calendar.moment(row.asked_at), chosen),
        });
        let requests = requests.collect();
        let flash = self.flash().await?;
        Ok(DeskView { agent: self.person.name.clone(), lead: self.is_lead(), accounts, more, requests, flash })
    }

    /// What the page that asks needs.
    ///
    /// # Errors
    /// Not found if there is no such account.
    pub async fn ask_view(mut self, slug: &Slug) -> Result<AskData, AppError> {
        let account = sql::accounts::by_slug(&mut self.tx, slug).await?;
        let account = super::cx::told(account.ok_or(AppError::NotFound))?;
        let flash = self.flash().await?;
        let lead = self.is_lead();
        Ok(AskData {
            agent: self.person.name,
            lead,
            slug: account.slug,
            account: account.trade_name,
            new_request: clock::new_id(),
            flash,
        })
    }

    /// Leaves an account.
    ///
    /// # Errors
    /// Not found if there is no such account.
    pub async fn leave(&mut self, slug: &Slug) -> Result<(), AppError> {
        let account = sql::accounts::by_slug(&mut self.tx, slug).await?.ok_or(AppError::NotFound)?;
        if self.house.presence.leave(&account.id, &self.agent) {
            self.house.tell(Kind::Presence, &account.id, &account.slug);
        }
        Ok(())
    }
}
