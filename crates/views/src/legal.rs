//! Settings › Legal as it travels.
use serde::{Deserialize, Serialize};

use domain::id::Slug;
use domain::tree::tree;

use crate::address::escape;
use crate::list::List;

/// What the list is narrowed to, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LegalQuery {
    /// Part of a person's name or e-mail address.
    pub q: String,
    pub document: String,
    pub version: String,
    /// The key of the page.
    pub older: String,
}

impl LegalQuery {
    /// The names of what the address asks for.
    pub const NAMES: [&str; 4] = ["q", "document", "version", "older"];

    /// Reads it, name by name.
    #[must_use]
    pub fn of(asked: impl Fn(&str) -> String) -> Self {
        let [q, document, version, older] = Self::NAMES.map(asked);
        Self { q, document, version, older }
    }

    /// The address of the whole list.
    #[must_use]
    pub fn base(slug: &Slug) -> String {
        format!("/a/{slug}/settings/legal")
    }

    /// The address of the list narrowed like this, from a key on.
    #[must_use]
    pub fn href(&self, slug: &Slug, older: &str) -> String {
        let all = [("q", self.q.as_str()), ("document", &self.document), ("version", &self.version), ("older", older)];
        let said = all.iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<String> = said.map(|(name, value)| format!("{name}={}", escape(value))).collect();
        format!("{}{}{}", Self::base(slug), if said.is_empty() { "" } else { "?" }, said.join("&"))
    }
}

/// The page's body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegalView {
    pub list: List,
}
tree!(LegalView: list);
