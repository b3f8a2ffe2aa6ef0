//! What an account's main contact is told by mail, in the account's language.
use super::{Kind, Letter, Sender};
use crate::moment::Calendar;
use domain::grant::{Length, Scope};
use domain::id::AccountId;
use domain::role::Lang;
use domain::time::Time;
use store::accounts::Account;
use store::db::Tx;
use views::access::{length as length_word, scope as scope_word};
use views::words::{Word, fill, text_in, w};

/// What happened. Names of people, never what they typed: a note or a reason may be about somebody's customer.
#[derive(Clone, Debug)]
pub enum MailNotice {
    /// Agents were let in; without `agent`, any of them.
    Granted { by: String, agent: Option<String>, scope: Scope, ends: Time },
    /// An agent asks to be let in.
    Requested { agent: String, scope: Scope, length: Length },
    /// A member ended a permission.
    Revoked { by: String, agent: Option<String>, scope: Scope },
    /// A permission ran out.
    Expired { agent: Option<String>, scope: Scope, ended: Time },
    /// Somebody became a member.
    NewMember { who: String, by: String },
    /// The direct-debit data are others now. What they are is in no mail.
    BankChanged { by: String },
    /// The account is to be deleted, unless an Admin undoes it.
    DeletionAsked { by: String, erased: Time },
    /// It is not, after all.
    DeletionUndone { by: String },
    /// Notices go to another address from now on. This is told to the one they went to before.
    MainContactChanged { name: String, email: String },
}

impl MailNotice {
    /// Who may come in changes often, and must not crowd out what changes the account.
    const fn kind(&self) -> Kind {
        match self {
            Self::Granted { .. } | Self::Requested { .. } | Self::Revoked { .. } | Self::Expired { .. } => Kind::Door,
            Self::NewMember { .. }
            | Self::BankChanged { .. }
            | Self::DeletionAsked { .. }
            | Self::DeletionUndone { .. }
            | Self::MainContactChanged { .. } => Kind::Account,
        }
    }
}

/// Tells the account's main contact, in the transaction of what happened. Who has neither a main contact nor an Admin hears of
/// nothing.
pub async fn notify(tx: &mut Tx, account: &AccountId, notice: MailNotice, now: Time) -> Result<(), store::Error> {
    let Some(to) = store::contacts::addressee(tx, account).await? else { return Ok(()) };
    tell(tx, account, &to.email, notice, now).await
}

/// Tells one address of the account's.
pub async fn tell(
    tx: &mut Tx,
    account: &AccountId,
    to: &str,
    notice: MailNotice,
    now: Time,
) -> Result<(), store::Error> {
    let Some(account) = store::accounts::by_id(tx, &account.0).await? else { return Ok(()) };
    let letter = letter(&account, to, &notice, now);
    let sender = Sender { kind: notice.kind(), account: Some(&account.id), person: None };
    super::post(tx, sender, &letter, now).await
}

/// The language of an account's mail.
#[must_use]
pub fn lang_of(account: &Account) -> Lang {
    account.language
}

/// The words of a notice.
struct Say(Lang);

impl Say {
    fn t(&self, word: Word) -> String {
        text_in(self.0, word).to_owned()
    }

    fn whom(&self, agent: Option<&String>) -> (String, String) {
        (self.t(w::WHO), agent.cloned().unwrap_or_else(|| self.t(w::ANY_AGENT)))
    }

    fn scope(&self, scope: Scope) -> (String, String) {
        (self.t(w::SCOPE), self.t(scope_word(scope)))
    }

    fn by(&self, by: &str) -> (String, String) {
        (self.t(w::MAIL_BY), by.to_owned())
    }
}

/// A notice as a letter.
fn letter(account: &Account, to: &str, notice: &MailNotice, now: Time) -> Letter {
    let lang = lang_of(account);
    let say = Say(lang);
    let calendar = Calendar::new(lang, &account.time_zone, now);
    let settings = |section: &str| format!("/a/{}/settings/account#{section}", account.slug);
    let door = (w::MAIL_OPEN_AGENT_LOGIN, "/settings/agent-login".to_owned());
    let (subject, text, facts, (label, path)) = match notice {
        MailNotice::Granted { by, agent, scope, ends } => {
            let until = (say.t(w::UNTIL), calendar.dated(*ends));
            let facts = vec![say.whom(agent.as_ref()), say.scope(*scope), until, say.by(by)];
            (w::MAIL_GRANTED, w::MAIL_GRANTED_TEXT, facts, door)
        }
        MailNotice::Requested { agent, scope, length } => {
            let length = (say.t(w::DURATION), say.t(length_word(*length)));
            (w::MAIL_REQUESTED, w::MAIL_REQUESTED_TEXT, vec![say.whom(Some(agent)), say.scope(*scope), length], door)
        }
        MailNotice::Revoked { by, agent, scope } => {
            let facts = vec![say.whom(agent.as_ref()), say.scope(*scope), say.by(by)];
            (w::MAIL_REVOKED, w::MAIL_REVOKED_TEXT, facts, door)
        }
        MailNotice::Expired { agent, scope, ended } => {
            let ended = (say.t(w::MAIL_ENDED), calendar.dated(*ended));
            (w::MAIL_EXPIRED, w::MAIL_EXPIRED_TEXT, vec![say.whom(agent.as_ref()), say.scope(*scope), ended], door)
        }
        MailNotice::NewMember { who, by } => {
            let facts = vec![say.whom(Some(who)), say.by(by)];
            let members = format!("/a/{}/settings/members", account.slug);
            (w::MAIL_NEW_MEMBER, w::MAIL_NEW_MEMBER_TEXT, facts, (w::MAIL_OPEN_SETTINGS, members))
        }
        MailNotice::BankChanged { by } => {
            let link = (w::MAIL_OPEN_SETTINGS, settings("direct-debit"));
            (w::MAIL_BANK_CHANGED, w::MAIL_BANK_CHANGED_TEXT, vec![say.by(by)], link)
        }
        MailNotice::DeletionAsked { by, erased } => {
            let facts = vec![say.by(by), (say.t(w::MAIL_ERASED), calendar.dated(*erased))];
            let link = (w::MAIL_OPEN_SETTINGS, settings("delete-account"));
            (w::MAIL_DELETION, w::MAIL_DELETION_TEXT, facts, link)
        }
        MailNotice::DeletionUndone { by } => {
            let link = (w::MAIL_OPEN_SETTINGS, settings("delete-account"));
            (w::MAIL_DELETION_UNDONE, w::MAIL_DELETION_UNDONE_TEXT, vec![say.by(by)], link)
        }
        MailNotice::MainContactChanged { name, email } => {
            let facts = vec![say.whom(Some(name)), (say.t(w::EMAIL), email.clone())];
            (w::MAIL_MAIN_CHANGED, w::MAIL_MAIN_CHANGED_TEXT, facts, (w::MAIL_OPEN_SETTINGS, settings("contacts")))
        }
    };
    let names = [("account", account.trade_name.as_str())];
    let why = match notice {
        MailNotice::MainContactChanged { .. } => w::MAIL_WHY_NO_LONGER,
        _ => w::MAIL_WHY,
    };
    Letter {
        paragraphs: vec![fill(text_in(lang, text), &names)],
        facts,
        link: Some((say.t(label), path)),
        why: fill(text_in(lang, why), &names),
        ..Letter::new(to, lang, fill(text_in(lang, subject), &names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::Slug;
    use domain::tax_id::TaxKind;
    use domain::time::Span;

    const NOW: Time = Time(1_795_273_200_000);

    fn told(language: &str, notice: &MailNotice) -> Letter {
        crate::words::install();
        let account = Account {
            id: AccountId("a".into()),
            slug: Slug("nebula".into()),
            trade_name: "Nébula Moda".into(),
            legal_name: String::new(),
            tax_kind: TaxKind::Other,
            tax_id: String::new(),
            website: String::new(),
            photo: String::new(),
            is_leaving: false,
            language: Lang::parse(language).expect("a language"),
            time_zone: "America/Bogota".into(),
            version: 1,
            changed_by: None,
            changed_at: 0,
        };
        letter(&account, "ada@nebula.example", notice, NOW)
    }

    fn all() -> [MailNotice; 9] {
        let (by, agent, scope) = ("Ada Lovett".to_owned(), Some("Ana Ferrer".to_owned()), Scope::Full);
        [
            MailNotice::Granted { by: by.clone(), agent: agent.clone(), scope, ends: NOW + Span::hours(1) },
            MailNotice::Requested { agent: "Ana Ferrer".into(), scope, length: Length::Day },
            MailNotice::Revoked { by: by.clone(), agent: agent.clone(), scope },
            MailNotice::Expired { agent, scope, ended: NOW },
            MailNotice::NewMember { who: "Nico Prado".into(), by: by.clone() },
            MailNotice::BankChanged { by: by.clone() },
            MailNotice::DeletionAsked { by: by.clone(), erased: NOW + Span::days(30) },
            MailNotice::DeletionUndone { by },
            MailNotice::MainContactChanged { name: "Eva Soto".into(), email: "eva@nebula.example".into() },
        ]
    }

    #[test]
    fn each_notice_has_words_of_its_own_in_each_language() {
        let mut seen = std::collections::BTreeSet::new();
        for language in ["en", "es", "pt"] {
            for notice in all() {
                let letter = told(language, &notice);
                assert!(letter.subject.contains("Nébula Moda") && !letter.subject.contains('{'), "{notice:?}");
                assert!(letter.facts.iter().all(|(name, value)| !name.is_empty() && !value.is_empty()), "{notice:?}");
                let (label, path) = letter.link.expect("a way to look at it");
                assert!(!label.is_empty() && path.starts_with('/'), "{notice:?}");
                assert!(seen.insert(letter.subject.clone()) && seen.insert(letter.paragraphs[0].clone()), "{notice:?}");
            }
        }
    }

    /// Each letter as it is read, for review: a word that changes shows in the difference.
    #[test]
    fn each_letter_is_as_it_was_reviewed() {
        let mut text = String::new();
        for notice in all() {
            for language in ["en", "es", "pt"] {
                text += &read(&told(language, &notice));
            }
        }
        insta::assert_snapshot!(text);
    }

    fn read(letter: &Letter) -> String {
        let Letter { subject, paragraphs, facts, link, why, .. } = letter;
        let head = [format!("## {subject}")].into_iter().chain(paragraphs.iter().cloned());
        let facts = facts.iter().map(|(name, value)| format!("{name}: {value}"));
        let link = link.iter().map(|(label, path)| format!("{label} → {path}"));
        let lines: Vec<_> = head.chain(facts).chain(link).chain([why.clone()]).collect();
        lines.join("\n") + "\n\n"
    }

    #[test]
    fn a_new_member_is_told_by_name_with_who_let_them_in() {
        let letter = told("en", &MailNotice::NewMember { who: "Nico Prado".into(), by: "Ada Lovett".into() });
        let facts = [("Who", "Nico Prado"), ("By", "Ada Lovett")];
        assert_eq!(letter.facts, facts.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(letter.link.map(|link| link.1).as_deref(), Some("/a/nebula/settings/members"));
    }

    #[test]
    fn an_end_is_told_in_the_accounts_zone_with_its_day() {
        let letter = told("en", &all()[0]);
        assert_eq!(letter.facts[2], ("Until".to_owned(), "21 Nov at 11:00 (America/Bogota)".to_owned()));
    }
}
