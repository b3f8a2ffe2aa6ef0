//! What there is to know of each kind of record that an account has, said once: who hears of it, where it is shown, and what the
//! access log calls it and its fields.
use crate::frame::PageName;
use crate::words::{Word, w};
use domain::event::Kind;
use domain::policy::Action;

/// A kind of record.
#[derive(Debug)]
pub struct Noun {
    /// What an entry of the access log says was seen or changed.
    pub class: &'static str,
    /// The same in words.
    pub word: Word,
    /// What tells that one of them changed.
    pub kinds: &'static [Kind],
    /// Under which row of the policy they are seen, and so who hears of it.
    pub seen: Action,
    /// The page that shows them, and where on it.
    pub page: PageName,
    pub anchor: &'static str,
    /// Their fields, as the access log names them.
    pub fields: &'static [(&'static str, Word)],
}

/// How the company appears.
pub static COMPANY: Noun = Noun {
    class: "company",
    word: w::COMPANY,
    kinds: &[Kind::Company],
    seen: Action::SeeSettings,
    page: PageName::Settings,
    anchor: "company",
    fields: &[
        ("trade_name", w::TRADE_NAME),
        ("legal_name", w::LEGAL_NAME),
        ("tax_kind", w::TAX_KIND),
        ("tax_id", w::TAX_ID),
        ("website", w::WEBSITE),
        ("photo", w::PHOTO),
    ],
};

/// The account's language and time zone.
pub static ENVIRONMENT: Noun = Noun {
    class: "environment",
    word: w::ENVIRONMENT,
    kinds: &[Kind::Environment],
    seen: Action::SeeSettings,
    page: PageName::Parameters,
    anchor: "environment",
    fields: &[("language", w::LANGUAGE), ("time_zone", w::TIME_ZONE)],
};

/// E-mail contacts.
pub static CONTACTS: Noun = Noun {
    class: "contacts",
    word: w::CONTACTS,
    kinds: &[Kind::Contact],
    seen: Action::SeeSettings,
    page: PageName::Settings,
    anchor: "contacts",
    fields: &[("name", w::NAME), ("contact_kind", w::CONTACT_KIND), ("email", w::EMAIL)],
};

/// Phones, messengers, pages in networks.
pub static CHANNELS: Noun = Noun {
    class: "channels",
    word: w::OTHER_CONTACTS,
    kinds: &[Kind::Channel],
    seen: Action::SeeSettings,
    page: PageName::Settings,
    anchor: "other-contacts",
    fields: &[("channel_kind", w::CHANNEL_KIND), ("value", w::CHANNEL_VALUE), ("label", w::CHANNEL_LABEL)],
};

/// Addresses.
pub static ADDRESSES: Noun = Noun {
    class: "addresses",
    word: w::ADDRESSES,
    kinds: &[Kind::Address],
    seen: Action::SeeSettings,
    page: PageName::Settings,
    anchor: "addresses",
    fields: &[
        ("address_kind", w::ADDRESS_KIND),
        ("country", w::COUNTRY),
        ("line_1", w::ADDRESS_LINE_1),
        ("line_2", w::ADDRESS_LINE_2),
        ("district", w::DISTRICT),
        ("city", w::CITY),
        ("region", w::REGION),
        ("postal_code", w::POSTAL_CODE),
        ("standing", w::ADDRESS_STANDING),
    ],
};

/// The mandate, which the log never names: no agent comes near it.
pub static DIRECT_DEBIT: Noun = Noun {
    class: "direct-debit",
    word: w::CLASS_OTHER,
    kinds: &[Kind::DirectDebit],
    seen: Action::DirectDebit,
    page: PageName::Settings,
    anchor: "direct-debit",
    fields: &[],
};

/// The account's end; no agent's either.
pub static DELETION: Noun = Noun {
    class: "deletion",
    word: w::CLASS_OTHER,
    kinds: &[Kind::Deletion],
    seen: Action::ExportOrDelete,
    page: PageName::Settings,
    anchor: "delete-account",
    fields: &[],
};

/// Who is in the account.
pub static MEMBERS: Noun = Noun {
    class: "members",
    word: w::CLASS_OTHER,
    kinds: &[Kind::Member],
    seen: Action::ManageMembers,
    page: PageName::Members,
    anchor: "members",
    fields: &[],
};

/// Who is invited.
pub static INVITATIONS: Noun = Noun {
    class: "invitations",
    word: w::CLASS_OTHER,
    kinds: &[Kind::Invitation],
    seen: Action::ManageMembers,
    page: PageName::Members,
    anchor: "invitations",
    fields: &[],
};

/// Records of what was accepted.
pub static ACCEPTANCES: Noun = Noun {
    class: "acceptances",
    word: w::CLASS_ACCEPTANCES,
    kinds: &[Kind::Terms],
    seen: Action::SeeAcceptances,
    page: PageName::Legal,
    anchor: "",
    fields: &[],
};

/// Shipments.
pub static SHIPMENTS: Noun = Noun {
    class: "shipment",
    word: w::PARCEL,
    kinds: &[Kind::Shipment, Kind::Removed],
    seen: Action::ListShipments,
    page: PageName::Shipments,
    anchor: "",
    fields: &[],
};

/// To whom one goes.
pub static RECIPIENT: Noun = Noun {
    class: "recipient",
    word: w::RECIPIENT,
    kinds: &[],
    seen: Action::SeeRecipient,
    page: PageName::Shipment,
    anchor: "",
    fields: &[
        ("recipient-name-city", w::CLASS_NAME_CITY),
        ("street", w::STREET),
        ("house_number", w::HOUSE_NUMBER),
        ("address_2", w::ADDRESS_2),
        ("phone", w::PHONE),
    ],
};

/// All there are.
pub static NOUNS: [&Noun; 12] = [
    &COMPANY,
    &ENVIRONMENT,
    &CONTACTS,
    &CHANNELS,
    &ADDRESSES,
    &DIRECT_DEBIT,
    &DELETION,
    &MEMBERS,
    &INVITATIONS,
    &ACCEPTANCES,
    &SHIPMENTS,
    &RECIPIENT,
];

/// What a kind of event tells of; nothing if it is of no record that an account has.
#[must_use]
pub fn of(kind: Kind) -> Option<&'static Noun> {
    NOUNS.into_iter().find(|noun| noun.kinds.contains(&kind))
}

/// What changes a page of sections.
pub fn kinds(page: PageName) -> impl Iterator<Item = Kind> {
    NOUNS.iter().filter(move |noun| noun.page == page).flat_map(|noun| noun.kinds).copied()
}

/// A class of fields or a field, as the access log names it, in words.
#[must_use]
pub fn word(name: &str) -> Word {
    let class = NOUNS.iter().find(|noun| noun.class == name).map(|noun| noun.word);
    let field = || NOUNS.iter().flat_map(|noun| noun.fields).find(|(field, _)| *field == name).map(|(_, word)| *word);
    class.or_else(field).unwrap_or(w::CLASS_OTHER)
}

impl Noun {
    /// Where they are shown, in their account: `settings/account#contacts`.
    #[must_use]
    pub fn place(&self) -> String {
        let hash = if self.anchor.is_empty() { "" } else { "#" };
        format!("{}{hash}{}", self.page.path(), self.anchor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_kind_of_event_is_of_one_noun_and_a_class_is_one() {
        for kind in Kind::ALL {
            assert!(NOUNS.iter().filter(|noun| noun.kinds.contains(kind)).count() <= 1, "{kind:?}");
        }
        let classes: Vec<_> = NOUNS.iter().map(|noun| noun.class).collect();
        assert!(classes.iter().all(|class| classes.iter().filter(|other| *other == class).count() == 1));
    }

    #[test]
    fn a_name_is_one_word_whichever_record_it_is_of() {
        let mut words = BTreeMap::new();
        for (name, word) in NOUNS.iter().flat_map(|noun| noun.fields.iter().copied().chain([(noun.class, noun.word)])) {
            assert_eq!(*words.entry(name).or_insert(word), word, "{name}");
        }
    }
}
