//! What somebody else saved, told anew to who comes second without scripts: their flash kept their own typing, and nothing stored.

use super::addresses::{self, SAVE_ADDRESS};
use super::channels::{self, SAVE_CHANNEL};
use super::company::{self, SAVE_COMPANY};
use super::contacts::{self, SAVE_CONTACT};
use super::direct_debit::{REMOVE_DIRECT_DEBIT, SAVE_DIRECT_DEBIT};
use super::environment::{self, SAVE_ENVIRONMENT};
use super::members::{self, CHANGE_PROFILE};
use crate::flash::{Saved, owned};
use crate::show;
use domain::id::{ShipmentId, UserId};
use domain::policy::Action;
use house::cx::Cx;
use views::calls::CHANGE_RECIPIENT;
use views::error::AppError;
use views::frame::Flash;
use views::noun;

/// What is stored of the record that a form is about, if the reader may change it still. An agent's look at it is noted.
///
/// # Errors
/// If the database does not answer.
pub async fn saved(cx: &mut Cx, flash: &Flash) -> Result<Option<Saved>, AppError> {
    let account = cx.account.id.clone();
    let typed = |name: &str| flash.typed(name).unwrap_or_default().to_owned();
    let changes = cx.may(Action::ChangeSettings);
    let (class, id, saved) = match flash.form.as_str() {
        SAVE_COMPANY if changes => (noun::COMPANY.class, account.0.clone(), Some(company::saved(&cx.account))),
        SAVE_ENVIRONMENT if changes => {
            (noun::ENVIRONMENT.class, account.0.clone(), Some(environment::saved(&cx.account)))
        }
        SAVE_CONTACT if changes => {
            let id = typed("contact");
            (
                noun::CONTACTS.class,
                id.clone(),
                store::contacts::by_id(cx.tx(), &account, &id).await?.as_ref().map(contacts::saved),
            )
        }
        SAVE_CHANNEL if changes => {
            let id = typed("form[id]");
            (
                noun::CHANNELS.class,
                id.clone(),
                store::channels::by_id(cx.tx(), &account, &id).await?.as_ref().map(channels::saved),
            )
        }
        SAVE_ADDRESS if changes => {
            let id = typed("form[id]");
            (
                noun::ADDRESSES.class,
                id.clone(),
                store::addresses::by_id(cx.tx(), &account, &id).await?.as_ref().map(addresses::saved),
            )
        }
        CHANGE_PROFILE if cx.may(Action::ManageMembers) => {
            let id = UserId(typed("member"));
            (
                noun::MEMBERS.class,
                id.0.clone(),
                store::members::by_id(cx.tx(), &account, &id).await?.as_ref().map(members::saved),
            )
        }
        CHANGE_RECIPIENT if cx.may(Action::ChangeRecipient) => {
            let id = ShipmentId(typed("shipment"));
            let row = store::shipments::by_id(cx.tx(), &account, &id).await?;
            // Who changed a shipment last is not kept with it.
            let saved = row.map(|row| Saved {
                who: String::new(),
                at: row.updated_at,
                fields: owned(&show::recipient_form(&row).said()),
            });
            (noun::RECIPIENT.class, id.0, saved)
        }
        // That somebody saved, and nothing of what.
        SAVE_DIRECT_DEBIT | REMOVE_DIRECT_DEBIT if cx.may(Action::DirectDebit) => {
            let row = store::direct_debits::find(cx.tx(), &account).await?;
            let saved = row.map(|row| Saved { who: row.changed_by, at: row.changed_at, fields: Vec::new() });
            (noun::DIRECT_DEBIT.class, account.0.clone(), saved)
        }
        _ => return Ok(None),
    };
    if saved.is_some() {
        cx.saw(class, [id]);
    }
    Ok(saved)
}
