//! Names of records: opaque, random, never guessed from one another.
use serde::{Deserialize, Serialize};

use crate::tree::{FromTree, Tree};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { out.write_str(&self.0) }
        }

        impl $crate::tree::FromTree for $name {
            fn from_tree(tree: $crate::tree::Tree) -> Option<Self> { String::from_tree(tree).map(Self) }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self { Self(text) }
        }
    )+ };
}

ids! {
    /// One merchant.
    AccountId,
    /// A person: a member of an account, or an agent.
    UserId,
    /// A permission for agents to come in.
    GrantId,
    /// An agent's knock.
    RequestId,
    /// A support case about one shipment.
    CaseId,
    /// One parcel.
    ShipmentId,
    /// One run of an import.
    ImportId,
}

/// An account's name in addresses: `nebula` in `/a/nebula/…`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(pub String);

impl Slug {
    /// 2 to 40 lower-case letters, digits and single inner hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let shape = (2..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        shape.then(|| Self(text.to_owned()))
    }
}

impl FromTree for Slug {
    fn from_tree(tree: Tree) -> Option<Self> {
        String::from_tree(tree).map(Self)
    }
}

impl From<String> for Slug {
    /// From the database, where only good ones are.
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whether a text has the shape of an id that we make: 24 characters of base32 (120 random bits).
#[must_use]
pub fn has_id_shape(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_plain() {
        assert!(Slug::parse("nebula-2").is_some());
        for bad in ["", "a", "Nebula", "-x", "x-", "a--b", "a/b", "ñu", "../etc"] {
            assert!(Slug::parse(bad).is_none(), "{bad}");
        }
    }
}
