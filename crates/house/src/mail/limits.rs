//! How many letters go out. Letters are counted, and not what they are about: that may be withdrawn and made again without end.
//!
//! A letter that somebody asks for is refused to them, beside what they typed. One that tells of something that happened is not
//! lost in silence: the last one within the limit says that it is the last for now, and those beyond it leave a trace.
use super::{Kind, Letter, Sender};
use domain::time::{Span, Time};
use store::db::Tx;
use store::outbox::Count;
use views::error::AppError;
use views::words::{t, text_in, w};

/// They are counted over so long.
const DAY: Span = Span::days(1);

/// Letters asked for: to one mailbox at one account's word, to one mailbox at anybody's, of one account, by one person.
const TO_ONE_OF_ACCOUNT: i64 = 5;
const TO_ONE: i64 = 10;
const OF_ACCOUNT: i64 = 200;
const BY_PERSON: i64 = 100;

/// Why a letter that was asked for is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The mailbox has had so many.
    Mailbox,
    /// Whoever asks has asked for so many.
    Sender,
}

impl Full {
    /// Beside the field with the address; or, where there is none, as what cannot be done.
    #[must_use]
    pub fn said(self, field: Option<&str>) -> AppError {
        match (self, field) {
            (Self::Mailbox, Some(field)) => AppError::field(field, t(w::ERROR_LETTERS_MAILBOX)),
            (Self::Mailbox, None) => AppError::refused(w::ERROR_LETTERS_MAILBOX),
            (Self::Sender, _) => AppError::refused(w::ERROR_LETTERS_FULL),
        }
    }
}

/// What may become of a letter that nobody waits for an answer about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Free,
    /// This one is the last for now, and says so.
    Last,
    Full,
}

/// Whether a letter that somebody asks for may go out. Those asked for at once are counted one after the other.
pub(super) async fn asked(
    tx: &mut Tx,
    sender: &Sender<'_>,
    mailbox: &str,
    now: Time,
) -> Result<Result<(), Full>, store::Error> {
    tx.queue_letters().await?;
    let count = Count { kind: Kind::Asked.as_str(), since: since(now), mailbox: None, account: None, person: None };
    let account = sender.account.map(|account| account.0.as_str());
    let limits = [
        (Count { mailbox: Some(mailbox), account, ..count }, TO_ONE_OF_ACCOUNT, Full::Mailbox),
        (Count { mailbox: Some(mailbox), ..count }, TO_ONE, Full::Mailbox),
        (Count { account, ..count }, OF_ACCOUNT, Full::Sender),
        (Count { person: sender.person.map(|person| person.0.as_str()), ..count }, BY_PERSON, Full::Sender),
    ];
    for (count, most, full) in limits {
        if store::outbox::count(tx, &count).await? >= most {
            return Ok(Err(full));
        }
    }
    Ok(Ok(()))
}

/// Whether a letter about what happened may go out.
pub(super) async fn told(tx: &mut Tx, sender: &Sender<'_>, mailbox: &str, now: Time) -> Result<Room, store::Error> {
    let account = match sender.kind {
        // A person's own letters are counted for the person, whichever account they are of.
        Kind::Own | Kind::Reset => None,
        Kind::Asked | Kind::Door | Kind::Account => sender.account.map(|account| account.0.as_str()),
    };
    let count = Count { kind: sender.kind.as_str(), since: since(now), mailbox: Some(mailbox), account, person: None };
    let left = most(sender.kind) - store::outbox::count(tx, &count).await?;
    Ok(match left {
        ..=0 => Room::Full,
        1 => Room::Last,
        _ => Room::Free,
    })
}

const fn since(now: Time) -> Time {
    Time(now.0 - DAY.0)
}

/// So many of a kind go to one mailbox. Who may come in changes often; an account's bank or a password does not, and its
/// letters are not crowded out by the others.
const fn most(kind: Kind) -> i64 {
    match kind {
        Kind::Asked => TO_ONE_OF_ACCOUNT,
        Kind::Reset => 10,
        Kind::Own | Kind::Account => 20,
        Kind::Door => 50,
    }
}

/// Says in a letter that it is the last for now.
pub(super) fn mark_last(letter: &Letter) -> Letter {
    let mut letter = letter.clone();
    letter.paragraphs.push(text_in(letter.lang, w::MAIL_LAST_FOR_NOW).to_owned());
    letter
}

/// Where mail to an address arrives, as far as anybody can tell: hardly a server minds case, and many drop what is behind a plus.
pub(super) fn mailbox(address: &str) -> String {
    let address = address.to_lowercase();
    match address.rsplit_once('@') {
        Some((local, host)) => format!("{}@{host}", local.split_once('+').map_or(local, |(name, _)| name)),
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_is_written_in_many_ways() {
        for address in ["eva@sol.example", "Eva@SOL.example", "eva+1@sol.example", "EVA+a+b@sol.example"] {
            assert_eq!(mailbox(address), "eva@sol.example");
        }
        assert_eq!(mailbox("no address"), "no address");
    }
}
