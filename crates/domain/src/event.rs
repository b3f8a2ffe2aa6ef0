//! What happened: what every change leaves, and what open pages are told of.
use crate::id::{AccountId, Slug, UserId};
use crate::text::spelled;

spelled! {
    /// What happened.
    Kind {
        Granted = "grant",
        Extended = "extend",
        Revoked = "revoke",
        Expired = "expire",
        /// Told to agents in the place of the two before it. Never stored.
        Ended = "ended",
        Requested = "request",
        Answered = "answer",
        Company = "company",
        /// The account's language, its time zone.
        Environment = "environment",
        Contact = "contact",
        /// A phone, a messenger, a page in a network.
        Channel = "channel",
        Address = "address",
        DirectDebit = "direct-debit",
        Member = "member",
        Invitation = "invitation",
        Terms = "terms",
        /// The account is to be deleted, or is not any more.
        Deletion = "deletion",
        Shipment = "shipment",
        Removed = "removed",
        Import = "import",
        Person = "person",
        SignedOut = "sign-out",
        /// Who is in changed. Never stored: it is true only while it happens.
        Presence = "presence",
        /// The access log has a new entry. Never stored twice: the entry is the record.
        Log = "log",
    }
}

/// What a change says of itself.
#[derive(Clone, Debug)]
pub struct Event {
    pub kind: Kind,
    pub record: String,
    pub version: i64,
    /// The one agent it concerns, if it is one.
    pub agent: Option<UserId>,
    /// See [`Event::shown`].
    pub is_shown: bool,
}

impl Event {
    /// An event about a record at its version.
    #[must_use]
    pub fn new(kind: Kind, record: impl ToString, version: i64) -> Self {
        Self { kind, record: record.to_string(), version, agent: None, is_shown: false }
    }

    /// It concerns this one agent.
    #[must_use]
    pub fn about(self, agent: Option<UserId>) -> Self {
        Self { agent, ..self }
    }

    /// The answer shows all that it changes on the page that asked, which need not look again when it hears of it.
    #[must_use]
    pub fn shown(self) -> Self {
        Self { is_shown: true, ..self }
    }
}

/// An event on its way to open pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number, if it is stored.
    pub seq: Option<i64>,
    pub kind: Kind,
    /// The account; `None` for what concerns a person alone.
    pub account: Option<(AccountId, Slug)>,
    pub record: String,
    pub version: i64,
    pub agent: Option<UserId>,
}
