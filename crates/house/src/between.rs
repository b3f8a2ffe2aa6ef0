//! What programs that share one PostgreSQL tell each other at once, by its `NOTIFY`: that events were committed, that an access log
//! has a new entry, and where an agent is. Ids alone travel; what they stand for is looked up, and the policy is asked for each
//! listener as for what happened here.
//!
//! Nothing rests on it. Events are in their table, which the reader looks at in any case; who is in is said again every few
//! seconds; and after a connection was lost, open pages are told that they may have missed something.
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::sleep;

use crate::events::Kind;
use crate::presence::Sign;
use crate::{House, events};
use domain::id::{AccountId, Slug, UserId};
use domain::time::Time;
use store::ear::{Ear, Mouth};
use views::frame::PageName;

mod said;
pub use said::Said;

/// What the database says of a commit with events.
const EVENTS: &str = "events";
/// A lost connection is made anew after so long, again and again.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Begins to listen and to speak, where there may be other programs. What is committed from now on is heard.
///
/// # Errors
/// If the database does not answer.
pub async fn start(house: &House) -> Result<(), store::Error> {
    let Some(mouth) = house.db.mouth() else { return Ok(()) };
    let ear = mouth.ear().await?;
    tokio::spawn(listen(house.clone(), mouth.clone(), ear));
    tokio::spawn(speak(house.clone(), mouth, house.said.subscribe()));
    Ok(())
}

/// Listens until the program ends.
async fn listen(house: House, mouth: Mouth, mut ear: Ear) {
    while !mouth.is_shut() {
        let error = hear(&house, &mut ear).await;
        if mouth.is_shut() {
            return;
        }
        tracing::warn!(%error, "other programs are not heard until the database is listened to again");
        ear = loop {
            match mouth.ear().await {
                Ok(ear) => break ear,
                Err(_) if mouth.is_shut() => return,
                Err(_) => sleep(RETRY_AFTER).await,
            }
        };
        house.committed.notify_one();
        for kind in [Kind::Presence, Kind::Log] {
            house.tell_all(kind);
        }
    }
}

/// Hears what is said, until the connection is lost; gives why.
async fn hear(house: &House, ear: &mut Ear) -> store::Error {
    loop {
        match ear.next().await {
            Ok(said) => heed(house, &said).await,
            Err(error) => return error,
        }
    }
}

async fn heed(house: &House, payload: &str) {
    if payload == EVENTS {
        house.committed.notify_one();
        return;
    }
    for said in said::read(payload, &house.name) {
        if let Err(error) = take(house, said).await {
            tracing::warn!(%error, "what another program said was not told");
        }
    }
}

/// Takes what another program said as if it had happened here.
async fn take(house: &House, said: Said) -> Result<(), store::Error> {
    let (kind, account) = match said {
        Said::Logged(account) => (Kind::Log, account),
        Said::Here { account, agent, page, sign } => {
            let Some(name) = name_of(house, &account, &agent).await? else { return Ok(()) };
            let now = house.clock.now();
            if !house.presence.hear(&account, (&agent, &name), page, sign, now) {
                return Ok(());
            }
            (Kind::Presence, account)
        }
        Said::Left { account, agent } => {
            if !house.presence.leave(&account, &agent) {
                return Ok(());
            }
            (Kind::Presence, account)
        }
    };
    events::tell_of(house, kind, &account).await
}

/// How accounts are told of an agent; looked up once while they are in.
async fn name_of(house: &House, account: &AccountId, agent: &UserId) -> Result<Option<String>, store::Error> {
    if let Some(name) = house.presence.name_of(account, agent) {
        return Ok(Some(name));
    }
    let mut tx = house.db.read().await?;
    let person = store::people::by_id(&mut tx, &agent.0).await?;
    Ok(person.filter(|person| person.rank.is_some()).map(|person| person.called()))
}

/// Says to the others what happens here, until the program ends. What gathers meanwhile goes out at once.
async fn speak(house: House, mouth: Mouth, mut said: tokio::sync::broadcast::Receiver<Said>) {
    loop {
        let mut all = match said.recv().await {
            Ok(first) => vec![first],
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        while all.len() < said::MOST
            && let Ok(more) = said.try_recv()
        {
            if !all.contains(&more) {
                all.push(more);
            }
        }
        let payload = said::write(&all, &house.name);
        match mouth.say(&payload).await {
            Ok(()) => {}
            Err(_) if mouth.is_shut() => return,
            Err(error) => tracing::warn!(%error, "other programs were not told"),
        }
    }
}

impl House {
    /// Hears of an agent's page, for those who watch here and in other programs.
    pub fn hear_of(
        &self,
        (account, slug): (&AccountId, &Slug),
        agent: (&UserId, &str),
        page: PageName,
        sign: Sign,
        now: Time,
    ) {
        if self.presence.hear(account, agent, page, sign, now) {
            self.tell(Kind::Presence, account, slug);
        }
        // Every time: whoever is not heard of is forgotten there too.
        self.say(Said::Here { account: account.clone(), agent: agent.0.clone(), page, sign });
    }

    /// An agent leaves.
    pub fn hear_leave(&self, (account, slug): (&AccountId, &Slug), agent: &UserId) {
        if self.presence.leave(account, agent) {
            self.tell(Kind::Presence, account, slug);
        }
        self.say(Said::Left { account: account.clone(), agent: agent.clone() });
    }

    /// An access log has a new entry, which is committed.
    pub fn tell_logged(&self, account: &AccountId, slug: &Slug) {
        self.tell(Kind::Log, account, slug);
        self.say(Said::Logged(account.clone()));
    }

    fn say(&self, said: Said) {
        // Nobody listens where there is one program.
        let _ = self.said.send(said);
    }
}
