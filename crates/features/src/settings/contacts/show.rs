//! How `#contacts` looks to whom.

use super::{
    ADD_CONTACT, CANCEL_CONFIRMATION, ContactKind, MAKE_MAIN_CONTACT, MOST, REMOVE_CONTACT, RESEND_CONFIRMATION, RULES,
    SAVE_CONTACT,
};
use crate::settings::gone;
use domain::policy::Action;
use house::cx::Cx;
use store::contacts::{Addressee, Contact, Pending};
use views::error::AppError;
use views::noun;
use views::rules::announced;
use views::section::{Input, Item, Section, Shape, Sheet, hidden};
use views::words::{Word, t, tf, w};

/// The section, for whoever sees settings.
pub async fn section(cx: &mut Cx) -> Result<Option<Section>, AppError> {
    let section = all(cx).await?;
    let paths = [SAVE_CONTACT, REMOVE_CONTACT, MAKE_MAIN_CONTACT];
    Ok(Some(gone::tell(cx, section, &paths).await?))
}

/// The section as it is in this transaction.
pub(super) async fn all(cx: &mut Cx) -> Result<Section, AppError> {
    let account = cx.account.id.clone();
    let contacts = store::contacts::all(cx.tx(), &account).await?;
    let pending = store::contacts::pending(cx.tx(), &account).await?;
    cx.saw(noun::CONTACTS.class, contacts.iter().map(|contact| contact.id.as_str()));
    let has_main = contacts.iter().any(|contact| contact.is_main);
    let stand_in = if has_main { None } else { store::contacts::addressee(cx.tx(), &account).await? };
    let lead = if has_main { t(w::CONTACTS_LEAD).to_owned() } else { stands_in(cx, stand_in) };
    let may_add = contacts.len() < MOST && cx.may(Action::ChangeSettings);
    let item = |contact: &Contact| {
        let pending = pending.as_ref().filter(|pending| pending.contact_id == contact.id);
        Item {
            href: String::new(),
            id: contact.id.clone(),
            title: contact.name.clone(),
            lines: lines(cx, contact, pending),
            pills: pills(contact, pending),
            sheets: sheets(cx, contact, pending),
        }
    };
    Ok(Section {
        id: "contacts".to_owned(),
        title: t(w::CONTACTS).to_owned(),
        lead,
        empty: t(w::CONTACTS_EMPTY).to_owned(),
        items: contacts.iter().map(item).collect(),
        sheets: may_add.then(|| add(cx)).into_iter().collect(),
        ..Section::default()
    })
}

/// Where notices go as long as there is no main contact. Members' addresses are not for agents.
fn stands_in(cx: &Cx, who: Option<Addressee>) -> String {
    match who.filter(|_| cx.may(Action::ChangeDoors)) {
        Some(Addressee { name, email }) => tf(w::CONTACTS_STAND_IN, &[("name", &name), ("email", &email)]),
        None => t(w::CONTACTS_ADMIN_STANDS_IN).to_owned(),
    }
}

const fn kind_word(kind: ContactKind) -> Word {
    match kind {
        ContactKind::Professional => w::CONTACT_PROFESSIONAL,
        ContactKind::Personal => w::CONTACT_PERSONAL,
    }
}

fn lines(cx: &Cx, contact: &Contact, pending: Option<&Pending>) -> Vec<String> {
    let kind = ContactKind::parse(&contact.kind).unwrap_or(ContactKind::Professional);
    let mut lines = vec![format!("{} · {}", contact.email, t(kind_word(kind)))];
    if let Some(Pending { email, ends_at, .. }) = pending {
        let until = cx.calendar().moment(*ends_at).text;
        let word = if *ends_at > cx.now { w::CONTACT_WAITS } else { w::CONTACT_LATE };
        lines.push(tf(word, &[("email", email), ("until", &until)]));
    }
    lines
}

fn pills(contact: &Contact, pending: Option<&Pending>) -> Vec<(String, String)> {
    let main = contact.is_main.then(|| ("ok".to_owned(), t(w::CONTACT_MAIN).to_owned()));
    let waits = pending.map(|_| ("warn".to_owned(), t(w::CONTACT_WAITING).to_owned()));
    main.into_iter().chain(waits).collect()
}

/// A form about a contact, or about none yet.
fn sheet(cx: &Cx, id: &str, path: &str, shape: Shape, label: Word) -> Sheet {
    Sheet {
        id: format!("contact-{id}"),
        action: path.to_owned(),
        shape,
        title: t(label).to_owned(),
        hidden: hidden(&[("account", &cx.account.slug.0)]),
        submit: t(label).to_owned(),
        ..Sheet::default()
    }
}

fn inputs(name: &str, kind: &str, email: &str) -> Vec<Input> {
    let kinds =
        ContactKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), t(kind_word(*kind)).to_owned())).collect();
    let inputs = vec![
        Input::text("name", t(w::NAME), name),
        Input::select("kind", t(w::CONTACT_KIND), kind, kinds),
        Input::text("email", t(w::EMAIL), email).wide().fills("", "email"),
    ];
    announced(&RULES, inputs)
}

fn add(cx: &Cx) -> Sheet {
    let mut sheet = sheet(cx, "add", ADD_CONTACT, Shape::Folded, w::CONTACT_ADD);
    sheet.hidden.push(("form[id]".to_owned(), cx.house.chance().id()));
    Sheet { inputs: inputs("", ContactKind::Professional.as_str(), ""), ..sheet }
}

/// What the reader can do with a contact: with one that notices go to, or are about to, only who may steer them.
fn sheets(cx: &Cx, contact: &Contact, pending: Option<&Pending>) -> Vec<Sheet> {
    let steers = cx.may(Action::ChangeDoors);
    if !cx.may(Action::ChangeSettings) || ((contact.is_main || pending.is_some()) && !steers) {
        return Vec::new();
    }
    let of = |name: &str, path, shape, label| {
        let mut sheet = sheet(cx, &format!("{}-{name}", contact.id), path, shape, label);
        sheet.hidden.push(("contact".to_owned(), contact.id.clone()));
        Sheet { version: Some(contact.version), ..sheet }
    };
    let edit = Sheet {
        inputs: inputs(&contact.name, &contact.kind, &contact.email),
        note: if contact.is_main { t(w::CONTACT_MAIN_NOTE).to_owned() } else { String::new() },
        submit: t(w::SAVE).to_owned(),
        ..of("edit", SAVE_CONTACT, Shape::Folded, w::CONTACT_EDIT)
    };
    let mut sheets = Vec::new();
    if pending.is_some() {
        let id = |name: &str| format!("{}-{name}", contact.id);
        sheets.push(sheet(cx, &id("again"), RESEND_CONFIRMATION, Shape::Button, w::CONTACT_SEND_AGAIN));
        sheets.push(sheet(cx, &id("cancel"), CANCEL_CONFIRMATION, Shape::Button, w::CANCEL));
    } else if steers && !contact.is_main {
        sheets.push(of("main", MAKE_MAIN_CONTACT, Shape::Button, w::CONTACT_MAKE_MAIN));
    }
    sheets.push(edit);
    if !contact.is_main {
        let note = tf(w::CONTACT_REMOVE_LEAD, &[("name", &contact.name), ("email", &contact.email)]);
        sheets.push(Sheet { note, ..of("remove", REMOVE_CONTACT, Shape::Asked, w::CONTACT_REMOVE) });
    }
    sheets
}
