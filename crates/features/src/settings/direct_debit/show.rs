//! How `#direct-debit` looks to Admins. To everybody else there is no such section.

use super::mandate::RULES;
use super::{Mandate, REMOVE_DIRECT_DEBIT, SAVE_DIRECT_DEBIT, open, stored};
use domain::pii::{Kind, Pii, Sight};
use domain::policy::Action;
use house::confirm;
use house::cx::Cx;
use house::keys;
use store::direct_debits::Row;
use views::error::AppError;
use views::rules::announced;
use views::section::{Input, Item, Section, Shape, Sheet};
use views::words::{t, tf, w};

/// The section, for Admins.
pub async fn section(cx: &mut Cx) -> Result<Option<Section>, AppError> {
    if cx.may(Action::DirectDebit) { all(cx).await.map(Some) } else { Ok(None) }
}

/// The section as it is in this transaction. What does not open is said kindly: the page's other sections are not to blame.
pub(super) async fn all(cx: &mut Cx) -> Result<Section, AppError> {
    let row = stored(cx).await?;
    let held = row.as_ref().filter(|row| row.is_held());
    let opened = match held {
        Some(row) => open(cx, row).await.map(Some),
        None => keys::master(&cx.house).map(|_| None),
    };
    let (mandate, shut) = match opened {
        Ok(mandate) => (mandate, None),
        Err(AppError::Refused { message }) => (None, Some(message)),
        Err(error) => return Err(error),
    };
    let item = held.map(|row| item(cx, row, mandate.as_ref(), shut.as_deref()));
    let version = row.as_ref().map_or(0, |row| row.version);
    Ok(Section {
        id: "direct-debit".to_owned(),
        title: t(w::DIRECT_DEBIT).to_owned(),
        lead: t(w::DIRECT_DEBIT_LEAD).to_owned(),
        empty: shut.clone().unwrap_or_else(|| t(w::DIRECT_DEBIT_EMPTY).to_owned()),
        items: item.into_iter().collect(),
        sheets: if shut.is_none() { vec![form(cx, held.is_some(), version)] } else { Vec::new() },
        ..Section::default()
    })
}

fn item(cx: &Cx, row: &Row, mandate: Option<&Mandate>, shut: Option<&str>) -> Item {
    let saved = cx.calendar().moment(row.changed_at).text;
    let saved = tf(w::DIRECT_DEBIT_SAVED, &[("who", &row.changed_by), ("when", &saved)]);
    let lines = mandate.map_or_else(|| shut.map(str::to_owned).into_iter().collect(), masked);
    let holder = mandate.map_or("", |mandate| mandate.holder.reveal()).to_owned();
    Item {
        id: "mandate".to_owned(),
        title: Pii::from(holder).show(Sight::Masked, Kind::Name).text,
        lines: lines.into_iter().chain([saved]).collect(),
        pills: vec![("ok".to_owned(), t(w::DIRECT_DEBIT_SEALED).to_owned())],
        sheets: vec![removal(cx, row.version)],
        ..Item::default()
    }
}

/// What tells one mandate from another and gives none away. The masks' shape never depends on the length.
fn masked(mandate: &Mandate) -> Vec<String> {
    // Of what is short, four characters would be too much.
    let tail = |text: &str| match text.len().checked_sub(4) {
        Some(hidden) if hidden >= 8 => text.chars().skip(hidden).collect(),
        _ => "••••".to_owned(),
    };
    let head = |text: &str, count| text.chars().take(count).collect::<String>();
    let (iban, bic) = (mandate.iban.reveal(), mandate.bic.reveal());
    let said = |label, text: &str| format!("{}: {text}", t(label));
    let mut lines = vec![said(w::IBAN, &format!("{}•• •••• •••• •••• •••• {}", head(iban, 2), tail(iban)))];
    if !bic.is_empty() {
        lines.push(said(w::BIC, &format!("{}••••", head(bic, 4))));
    }
    lines.push(said(w::MANDATE_REFERENCE, &format!("•••• {}", tail(mandate.reference.reveal()))));
    lines.push(said(w::MANDATE_DATE, &format!("{}-••-••", head(mandate.signed_on.reveal(), 4))));
    lines
}

/// The form is never filled in: what is stored is not sent, and who changes one thing has the mandate at hand. It is the same
/// form whether there is a mandate or not, so that what is typed stays when somebody else is faster.
fn form(cx: &Cx, is_held: bool, version: i64) -> Sheet {
    let title = if is_held { w::DIRECT_DEBIT_CHANGE } else { w::DIRECT_DEBIT_ADD };
    let inputs = vec![
        Input::text("holder", t(w::ACCOUNT_HOLDER), "").wide(),
        Input::text("iban", t(w::IBAN), "").wide(),
        Input { optional: true, ..Input::text("bic", t(w::BIC), "").hint(t(w::BIC_HINT)) },
        Input::text("reference", t(w::MANDATE_REFERENCE), "").hint(t(w::MANDATE_REFERENCE_HINT)),
        Input::of("date", "signed_on", t(w::MANDATE_DATE), "").hint(t(w::MANDATE_DATE_HINT)),
    ];
    let mut inputs = announced(&RULES, inputs);
    inputs.extend(is_held.then(password));
    Sheet {
        id: "direct-debit-form".to_owned(),
        action: SAVE_DIRECT_DEBIT.to_owned(),
        shape: Shape::Folded,
        title: t(title).to_owned(),
        note: if is_held { t(w::DIRECT_DEBIT_NOTE).to_owned() } else { String::new() },
        hidden: vec![kept(cx), ("form[id]".to_owned(), cx.house.chance().id())],
        version: Some(version),
        inputs,
        submit: t(w::SAVE).to_owned(),
        ..Sheet::default()
    }
}

fn removal(cx: &Cx, version: i64) -> Sheet {
    Sheet {
        id: "direct-debit-removal".to_owned(),
        action: REMOVE_DIRECT_DEBIT.to_owned(),
        shape: Shape::Asked,
        title: t(w::DIRECT_DEBIT_REMOVE).to_owned(),
        note: t(w::DIRECT_DEBIT_REMOVE_LEAD).to_owned(),
        hidden: vec![kept(cx)],
        version: Some(version),
        inputs: vec![password()],
        submit: t(w::DIRECT_DEBIT_REMOVE).to_owned(),
        ..Sheet::default()
    }
}

fn kept(cx: &Cx) -> (String, String) {
    ("account".to_owned(), cx.account.slug.0.clone())
}

fn password() -> Input {
    confirm::input().hint(t(w::PASSWORD_AGAIN_HINT))
}
