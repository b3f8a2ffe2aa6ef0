//! Texts as files: terms, privacy, help; and the receipt of a grant.
use super::clock::sha256;
use crate::agent_login::rules::{CAN, NEVER};
use crate::domain::role::Lang;
use crate::frame::Receipt;
use crate::words::{text_in, w};

/// The version of the rules that a grant's receipt states. Changes with the words of `agent_login::rules`.
pub const RECEIPT_VERSION: &str = "2026-11-01";

/// A public text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    Terms,
    Privacy,
    HelpAgents,
}

/// The Markdown of a text in a language.
#[must_use]
pub const fn markdown(text: Text, lang: Lang) -> &'static str {
    match (text, lang) {
        (Text::Terms, Lang::En) => include_str!("../../texts/en/terms.md"),
        (Text::Terms, Lang::Es) => include_str!("../../texts/es/terms.md"),
        (Text::Terms, Lang::Pt) => include_str!("../../texts/pt/terms.md"),
        (Text::Privacy, Lang::En) => include_str!("../../texts/en/privacy.md"),
        (Text::Privacy, Lang::Es) => include_str!("../../texts/es/privacy.md"),
        (Text::Privacy, Lang::Pt) => include_str!("../../texts/pt/privacy.md"),
        (Text::HelpAgents, Lang::En) => include_str!("../../texts/en/help-agents.md"),
        (Text::HelpAgents, Lang::Es) => include_str!("../../texts/es/help-agents.md"),
        (Text::HelpAgents, Lang::Pt) => include_str!("../../texts/pt/help-agents.md"),
    }
}

/// What the page says agents can and can never do, exactly as shown, with its version and hash.
#[must_use]
pub fn receipt(lang: Lang) -> Receipt {
    let mut body = text_in(lang, w::RULES_CAN).to_owned();
    for rule in CAN {
        body = body + "\n✓ " + text_in(lang, *rule);
    }
    body = body + "\n\n" + text_in(lang, w::RULES_NEVER);
    for rule in NEVER {
        body = body + "\n✗ " + text_in(lang, *rule);
    }
    Receipt { version: RECEIPT_VERSION.to_owned(), hash: sha256(&body), body }
}
