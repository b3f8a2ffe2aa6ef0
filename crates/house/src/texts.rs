//! Texts as files: terms and privacy in their versions, help; and the receipt of a grant.
use domain::role::Lang;
use domain::text::spelled;
use store::hash::sha256;
use views::access::{CAN, NEVER};
use views::frame::Receipt;
use views::words::{Word, text_in, w};

/// The version of the rules that a grant's receipt states. Changes with the words of `agent_login::rules`.
pub const RECEIPT_VERSION: &str = "2026-11-01";

spelled! {
    /// A text that accounts accept.
    Document { Terms = "terms", Privacy = "privacy" }
}

impl Document {
    /// Its name in words.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::Terms => w::TERMS,
            Self::Privacy => w::PRIVACY,
        }
    }
}

/// A version of a document. It never changes once it was published: a new one is another file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    pub document: Document,
    /// The day it is from, `2026-11-01`.
    pub version: &'static str,
    /// Its file in each language, in the order of [`Lang`].
    pub files: [&'static str; 3],
}

impl Edition {
    /// The file in a language.
    #[must_use]
    pub const fn file(&self, lang: Lang) -> &'static str {
        self.files[lang as usize]
    }

    /// SHA-256 of the file in a language.
    #[must_use]
    pub fn hash(&self, lang: Lang) -> String {
        sha256(self.file(lang))
    }

    /// The language whose file has that hash.
    #[must_use]
    pub fn lang_of(&self, hash: &str) -> Option<Lang> {
        Lang::ALL.iter().copied().find(|lang| self.hash(*lang) == hash)
    }

    /// Where it can be read.
    #[must_use]
    pub fn address(&self, lang: Lang) -> String {
        format!("/legal/{}?version={}&lang={}", self.document.as_str(), self.version, lang.as_str())
    }
}

macro_rules! edition {
    ($document:ident, $folder:literal, $version:literal) => {
        Edition {
            document: Document::$document,
            version: $version,
            files: [
                include_str!(concat!("../texts/en/", $folder, "/", $version, ".md")),
                include_str!(concat!("../texts/es/", $folder, "/", $version, ".md")),
                include_str!(concat!("../texts/pt/", $folder, "/", $version, ".md")),
            ],
        }
    };
}

/// Every version there was, oldest first.
const EDITIONS: [Edition; 4] = [
    edition!(Terms, "terms", "2026-11-01"),
    edition!(Privacy, "privacy", "2026-11-01"),
    edition!(Terms, "terms", "2026-11-25"),
    edition!(Privacy, "privacy", "2026-11-25"),
];

/// The versions in force: the project's, and in a test one more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts(Vec<Edition>);

impl Default for Texts {
    fn default() -> Self {
        Self(EDITIONS.to_vec())
    }
}

impl Texts {
    /// The same with a newer version.
    #[must_use]
    pub fn and(mut self, newer: Edition) -> Self {
        self.0.push(newer);
        self
    }

    /// A document's versions, newest first.
    pub fn of(&self, document: Document) -> impl Iterator<Item = &Edition> {
        self.0.iter().rev().filter(move |edition| edition.document == document)
    }

    /// The newest version of each document.
    pub fn current(&self) -> impl Iterator<Item = &Edition> {
        Document::ALL.iter().filter_map(|document| self.of(*document).next())
    }
}

/// What agents can do, as a help page.
#[must_use]
pub const fn help_agents(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!("../texts/en/help-agents.md"),
        Lang::Es => include_str!("../texts/es/help-agents.md"),
        Lang::Pt => include_str!("../texts/pt/help-agents.md"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_says_its_version_and_none_is_another_again() {
        let mut hashes = Vec::new();
        for edition in EDITIONS {
            for lang in Lang::ALL {
                let first = edition.file(*lang).lines().next();
                assert_eq!(first, Some(format!("version: {}", edition.version).as_str()), "{edition:?}");
                assert_eq!(edition.lang_of(&edition.hash(*lang)), Some(*lang));
                hashes.push(edition.hash(*lang));
            }
        }
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), 3 * EDITIONS.len());
    }

    #[test]
    fn versions_stand_from_old_to_new() {
        for document in Document::ALL {
            let texts = Texts::default();
            let versions: Vec<_> = texts.of(*document).map(|edition| edition.version).collect();
            assert!(versions.is_sorted_by(|newer, older| newer > older), "{versions:?}");
        }
    }

    /// Published texts stay as people accepted them: whoever edits one makes a new version instead.
    #[test]
    fn a_published_version_is_never_edited() {
        let published = [
            ("2026-11-01", "cfd5982ed29596cc44ac61a2f09a9f12ef335ef8fd994caa04f7085566292c8b"),
            ("2026-11-25", "95b3d478a425d27285c51af74a44328e569906e2b4dbcddf8d3279c1a095e4a3"),
        ];
        for (version, expected) in published {
            let of = EDITIONS.iter().filter(|edition| edition.version == version);
            let hashes: String = of.flat_map(|edition| Lang::ALL.iter().map(|lang| edition.hash(*lang))).collect();
            assert_eq!(sha256(hashes), expected, "{version}: this version was published; make a new one");
        }
    }
}
