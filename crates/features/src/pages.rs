//! What pages need of the database, each in its one look: shipments, imports, the access log.
use crate::frame::page;
use crate::import::begin::SILENCE;
use crate::import::waiting::waiting;
use crate::settings::{addresses, channels};
use crate::show;
use domain::grant::Scope;
use domain::id::Slug;
use domain::id::{ShipmentId, has_id_shape};
use domain::pii::{Kind, Sight};
use domain::policy::Action;
use domain::shipment::{Removal, Sort, removal, status_of};
use domain::time::{Span, Time};
use house::call::{Caller, call};
use house::cx::{Change, Cx};
use house::moment::day_start;
use house::texts::Document;
use store::shipments::{CAP, Filter, Key, Mark, Start, Stored};
use views::error::AppError;
use views::frame::{Page, PageName};
use views::log::{ChangeView, EntryView, LogView, RecordView};
use views::shipments::import::{ImportsView, RunState, RunView};
use views::shipments::list::{Count, Query, ShipmentsView};
use views::shipments::{RemovalView, ShipmentView};
use views::words::t;

/// Rows on a page of shipments.
const ROWS: usize = 50;
/// Entries on a page of the log.
const ENTRIES: usize = 50;
/// Records an entry names before it says "and so many more".
const NAMED: usize = 5;

/// A row's key: `time.id`.
pub fn key(at: Time, id: &str) -> String {
    format!("{}.{id}", at.0)
}

/// Reads a key; a bad one is none.
pub fn read_key(text: &str) -> Option<(Time, String)> {
    let (at, id) = text.split_once('.')?;
    has_id_shape(id).then_some((Time(at.parse().ok()?), id.to_owned()))
}

/// A row's key in a list of that order: `mark.id`.
fn mark_key(row: &Stored, sort: Sort) -> String {
    match sort {
        Sort::Newest | Sort::Oldest => key(row.updated_at, &row.id.0),
        Sort::Number | Sort::NumberDown => {
            format!("{}.{}", store::shipments::number_fold(&row.tracking_number, &row.order_number), row.id)
        }
    }
}

fn read_mark_key(text: &str, sort: Sort) -> Option<Key> {
    let (mark, id) = text.rsplit_once('.').filter(|(_, id)| has_id_shape(id))?;
    let mark = match sort {
        Sort::Newest | Sort::Oldest => Mark::Date(Time(mark.parse().ok()?)),
        Sort::Number | Sort::NumberDown => Mark::Number(store::fold(mark)),
    };
    Some((mark, id.to_owned()))
}

/// What the list is narrowed to, its order, and where it begins.
#[must_use]
pub fn filter(query: &Query, sight: Sight, zone: &str) -> (Filter, Sort, Start) {
    let plain = |text: &str, most| text.chars().filter(|c| !c.is_control()).take(most).collect::<String>();
    let filter = Filter {
        search: plain(&query.q, 200),
        recipients: sight == Sight::Clear,
        status: query.status.parse().ok().filter(|id| status_of(*id).is_some()),
        carrier: plain(&query.carrier, 60),
        country: plain(&query.country, 2),
        from: day_start(&query.from, zone, 0),
        until: day_start(&query.until, zone, 1),
    };
    let sort = query.sort();
    let start = match (read_mark_key(&query.after, sort), read_mark_key(&query.before, sort)) {
        (Some(key), _) => Start::After(key),
        (None, Some(key)) => Start::Before(key),
        (None, None) => Start::First,
    };
    (filter, sort, start)
}

/// How a run stands. One by the command line that has fallen silent was cut short: nobody was there to note it.
fn run_state(row: &store::imports::Row, now: Time) -> RunState {
    let silent = row.person_id.is_none() && now - row.moved_at > SILENCE;
    match RunState::parse(&row.state) {
        Some(RunState::Running) if silent => RunState::Interrupted,
        state => state.unwrap_or(RunState::Interrupted),
    }
}

/// How many whole minutes a run will still take at its present pace, once it has run for long enough to tell.
#[must_use]
pub fn minutes_left(row: &store::imports::Row) -> Option<i64> {
    let (took, read) = (row.moved_at - row.stretch_at, row.tally.bytes_read - row.stretch_bytes);
    let left = (row.bytes - row.tally.bytes_read).max(0);
    (took >= Span::seconds(3) && read > 0).then(|| left.saturating_mul(took.0) / read / Span::minutes(1).0)
}

/// The list of shipments.
#[call(SHIPMENTS)]
pub async fn shipments(caller: &Caller, account: Slug, query: Query) -> Result<Page<ShipmentsView>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::ListShipments).await?;
    let sight = cx.sight();
    let (filter, sort, start) = filter(&query, sight, cx.zone());
    let account = cx.account.id.clone();
    let most = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let count = store::shipments::count(&mut cx.tx, &account, &filter).await?;
    let mut rows = store::shipments::list(&mut cx.tx, &account, &filter, (sort, &start), count, most).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    if matches!(start, Start::Before(_)) {
        rows.reverse();
    }
    let (is_before, is_after) = match start {
        Start::First => (false, more),
        Start::After(_) => (true, more),
        Start::Before(_) => (more, true),
    };
    let before = rows.first().filter(|_| is_before).map(|row| mark_key(row, sort));
    let after = rows.last().filter(|_| is_after).map(|row| mark_key(row, sort));
    let (carriers, countries) = store::shipments::choices(&mut cx.tx, &account).await?;
    let carriers = carriers.into_iter().map(|code| (code.clone(), show::carrier(&code))).collect();
    let calendar = cx.calendar();
    for class in ["shipment", "recipient-name-city"] {
        cx.saw(class, rows.iter().map(|row| row.id.0.as_str()));
    }
    let rows = rows.into_iter().map(|row| show::row(row, sight, &calendar)).collect();
    let count = Count { shown: count.min(CAP), more: count > CAP };
    let view = ShipmentsView { rows, count, query, carriers, countries, before, after };
    page(cx, PageName::Shipments, view).await
}

/// One shipment.
#[call(SHIPMENT)]
pub async fn shipment(caller: &Caller, account: Slug, shipment: ShipmentId) -> Result<Page<ShipmentView>, AppError> {
    let id = shipment;
    let mut cx = Cx::authorize_shipment(caller, &account, Action::SeeShipment, id.clone()).await?;
    let account = cx.account.id.clone();
    let found = store::shipments::by_id(&mut cx.tx, &account, &id).await?;
    let stored = found.ok_or(AppError::NotFound)?;
    let steps = store::shipments::steps(&mut cx.tx, &id).await?;
    let calendar = cx.calendar();
    let how = if cx.may(Action::RemoveShipment) {
        match removal(stored.status_id, stored.announced_at.map(Time), cx.now) {
            Removal::Delete => RemovalView::Delete,
            Removal::Cancel => RemovalView::Cancel,
            Removal::Neither => RemovalView::Neither,
        }
    } else {
        RemovalView::NotYours
    };
    let view = ShipmentView {
        status: show::status_text(stored.status_id),
        tone: show::status(stored.status_id).tone,
        carrier: show::carrier(&stored.carrier),
        weight: show::weight(stored.weight_grams),
        value: show::money(stored.value_cents, &stored.currency),
        items: show::items(&stored, cx.sight()),
        created: calendar.moment(stored.created_at),
        steps: show::steps(steps, &calendar),
        recipient: show::recipient(&stored, cx.sight()),
        may_change: cx.may(Action::ChangeRecipient),
        base: show::recipient_base(&stored, cx.sight()),
        removal: how,
        id: stored.id,
        version: stored.version,
        parcel_id: stored.parcel_id,
        tracking_number: stored.tracking_number,
        order_number: stored.order_number,
        method: stored.method.show(cx.sight(), Kind::Other),
        country: if stored.country_name.is_empty() {
            stored.country
        } else {
            format!("{} ({})", stored.country_name, stored.country)
        },
        is_return: stored.is_return,
    };
    for class in ["shipment", "recipient"] {
        cx.saw(class, [&*id.0]);
    }
    page(cx, PageName::Shipment, view).await
}

/// The runs of imports.
#[call(IMPORTS)]
pub async fn imports(caller: &Caller, account: Slug) -> Result<Page<ImportsView>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::MoveShipments).await?;
    let account = cx.account.id.clone();
    let rows = store::imports::newest(&mut cx.tx, &account, 10).await?;
    let calendar = cx.calendar();
    let now = cx.now;
    let view = |row: store::imports::Row| RunView {
        state: run_state(&row, now),
        left_minutes: minutes_left(&row).filter(|_| run_state(&row, now) == RunState::Running),
        id: row.id.0,
        file_name: row.file_name,
        bytes: row.bytes,
        bytes_read: row.tally.bytes_read,
        added: row.tally.added,
        changed: row.tally.changed,
        unchanged: row.tally.unchanged,
        bad: row.tally.bad,
        problems: crate::import::problems(&row.tally.problems),
        noted: row.tally.noted,
        notes: crate::import::problems(&row.tally.notes),
        started: calendar.moment(row.started_at),
    };
    let runs = rows.into_iter().map(view).collect();
    let waiting = waiting(&mut cx).await?;
    page(cx, PageName::Shipments, ImportsView { waiting, runs }).await
}

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
    let section = |anchor: &str, text| at(format!("settings/account{anchor}"), text);
    if id == account.id.0 {
        return Ok(section("", account.trade_name.clone()));
    }
    // First what most records are.
    if let Some(stored) = store::shipments::by_id(&mut cx.tx, &account.id, &ShipmentId(id.to_owned())).await? {
        let text = if stored.tracking_number.is_empty() { stored.order_number } else { stored.tracking_number };
        return Ok(at(format!("shipments/{id}"), text));
    }
    if let Some(contact) = store::contacts::by_id(&mut cx.tx, &account.id, id).await? {
        return Ok(section("#contacts", contact.name));
    }
    if let Some(row) = store::channels::by_id(&mut cx.tx, &account.id, id).await? {
        let (kind, text) = channels::called(&row);
        return Ok(section("#other-contacts", format!("{kind} {text}")));
    }
    if let Some(row) = store::addresses::by_id(&mut cx.tx, &account.id, id).await? {
        return Ok(section("#addresses", addresses::called(&row.said)));
    }
    Ok(match store::acceptances::by_id(&mut cx.tx, &account.id, id).await? {
        Some(record) => {
            let document = t(Document::parse(&record.document).unwrap_or(Document::Terms).word());
            at("settings/legal".to_owned(), format!("{document} {}", record.version))
        }
        None => RecordView { text: id.to_owned(), href: None },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_a_bad_one_is_none() {
        let id = "a".repeat(24);
        assert_eq!(read_key(&key(Time(5), &id)), Some((Time(5), id)));
        for bad in ["", "5", "5.x", "x.aaaaaaaaaaaaaaaaaaaaaaaa", "5.' OR 1=1 --"] {
            assert_eq!(read_key(bad), None, "{bad}");
        }
        let id = "a".repeat(24);
        let mark = |text: &str| Some((Mark::Number(text.to_owned()), id.clone()));
        assert_eq!(
            read_mark_key(&format!("jd.1.{id}"), Sort::Number),
            mark("jd.1"),
            "a number may hold the sign between"
        );
        assert_eq!(read_mark_key(&format!("jd.1.{id}"), Sort::Newest), None);
    }
}
