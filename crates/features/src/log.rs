//! The access log, as its page shows it: what each entry is about, by the names its account knows.
use house::call::{Caller, call};

use crate::frame::page;
use crate::key::{key, read_key};
use crate::settings::{addresses, channels};
use domain::grant::Scope;
use domain::id::{ShipmentId, Slug};
use domain::policy::Action;
use domain::time::Time;
use house::cx::{Change, Cx};
use house::texts::Document;
use views::error::AppError;
use views::frame::{Page, PageName};
use views::log::{ChangeView, EntryView, LogView, RecordView};
use views::noun::{ACCEPTANCES, ADDRESSES, CHANNELS, CONTACTS, SHIPMENTS};
use views::words::t;

/// Entries on a page.
const ENTRIES: usize = 50;
/// Records an entry names before it says "and so many more".
const NAMED: usize = 5;

/// A page of the access log.
#[call(ACCESS_LOG)]
pub async fn access_log(
    caller: &Caller,
    account: Slug,
    #[serde(default)] older: String,
) -> Result<Page<LogView>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::SeeAccessLog).await?;
    let start = read_key(&older);
    let is_first = start.is_none();
    let (at, id) = start.unwrap_or((Time(i64::MAX), String::new()));
    let account = cx.account.id.clone();
    let most = i64::try_from(ENTRIES + 1).unwrap_or(i64::MAX);
    let mut rows = store::log::newest(&mut cx.tx, &account, (at.0, &id), most).await?;
    let more = rows.len() > ENTRIES;
    rows.truncate(ENTRIES);
    let older = rows.last().filter(|_| more).map(|row| key(row.at, &row.id));
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        entries.push(entry(&mut cx, row).await?);
    }
    page(cx, PageName::AccessLog, LogView { entries, older, is_first }).await
}

async fn entry(cx: &mut Cx, row: store::log::Row) -> Result<EntryView, AppError> {
    let ids: Vec<&str> = row.records.split_whitespace().collect();
    let mut records = Vec::new();
    for id in ids.iter().take(NAMED) {
        records.push(record(cx, id).await?);
    }
    let changes: Vec<Change> =
        row.change.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    let change = |change: Change| ChangeView { field: change.field, before: change.before, after: change.after };
    Ok(EntryView {
        at: cx.calendar().second(row.at),
        agent: row.agent_name,
        action: Action::parse(&row.action),
        unknown: if Action::parse(&row.action).is_none() { row.action } else { String::new() },
        more: ids.len().saturating_sub(NAMED),
        records,
        classes: row.classes.split_whitespace().map(str::to_owned).collect(),
        scope: row.scope.as_deref().and_then(Scope::parse),
        granter: row.granter_name.unwrap_or_default(),
        granted: row.granted_at.map(|at| cx.calendar().moment(Time(at))),
        address: row.address,
        changes: changes.into_iter().map(change).collect(),
        id: row.id,
    })
}

/// A record by the name its account knows it by.
async fn record(cx: &mut Cx, id: &str) -> Result<RecordView, AppError> {
    let account = cx.account.clone();
    let at = |path: String, text| RecordView { text, href: Some(format!("/a/{}/{path}", account.slug)) };
    if id == account.id.0 {
        return Ok(at(PageName::Settings.path().to_owned(), account.trade_name.clone()));
    }
    // First what most records are.
    if let Some(stored) = store::shipments::by_id(&mut cx.tx, &account.id, &ShipmentId(id.to_owned())).await? {
        let text = if stored.tracking_number.is_empty() { stored.order_number } else { stored.tracking_number };
        return Ok(at(format!("{}/{id}", SHIPMENTS.place()), text));
    }
    if let Some(contact) = store::contacts::by_id(&mut cx.tx, &account.id, id).await? {
        return Ok(at(CONTACTS.place(), contact.name));
    }
    if let Some(row) = store::channels::by_id(&mut cx.tx, &account.id, id).await? {
        let (kind, text) = channels::called(&row);
        return Ok(at(CHANNELS.place(), format!("{kind} {text}")));
    }
    if let Some(row) = store::addresses::by_id(&mut cx.tx, &account.id, id).await? {
        return Ok(at(ADDRESSES.place(), addresses::called(&row.said)));
    }
    Ok(match store::acceptances::by_id(&mut cx.tx, &account.id, id).await? {
        Some(record) => {
            let document = t(Document::parse(&record.document).unwrap_or(Document::Terms).word());
            at(ACCEPTANCES.place(), format!("{document} {}", record.version))
        }
        None => RecordView { text: id.to_owned(), href: None },
    })
}
