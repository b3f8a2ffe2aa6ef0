//! Letters, before anybody has drawn or sent them.
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, UserId};
use crate::role::Lang;
use crate::text::spelled;
use crate::time::Time;

spelled! {
    /// What a letter is for: so many of each kind go out.
    Kind {
        /// To whatever address a member names: an invitation, the link that confirms a contact.
        Asked = "asked",
        /// With a link for a new password: anybody may ask for it.
        Reset = "reset",
        /// To a person, about how they sign in.
        Own = "own",
        /// To an account, about who comes in.
        Door = "door",
        /// To an account, about itself.
        Account = "account",
    }
}

/// At whose word a letter goes out.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    pub kind: Kind,
    pub account: Option<&'a AccountId>,
    pub person: Option<&'a UserId>,
}

/// A letter, in the words of whoever gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The e-mail address it goes to.
    pub to: String,
    pub lang: Lang,
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// What there is to know at a glance: a name and a value each.
    pub facts: Vec<(String, String)>,
    /// What to do: a button's text, and where it leads: a path of ours, or a whole address.
    pub link: Option<(String, String)>,
    /// Why they get it, in small print.
    pub why: String,
    /// From then on it is of no use, and is not sent any more.
    pub until: Option<Time>,
}

impl Letter {
    /// A letter that says nothing yet.
    #[must_use]
    pub fn new(to: &str, lang: Lang, subject: String) -> Self {
        Self {
            to: to.to_owned(),
            lang,
            subject,
            paragraphs: Vec::new(),
            facts: Vec::new(),
            link: None,
            why: String::new(),
            until: None,
        }
    }
}
