//! The list of shipments: what it is narrowed to, and a page of it.
use house::call::{Caller, call};

use crate::frame::page;
use crate::key::key;
use crate::show;
use domain::id::{Slug, has_id_shape};
use domain::pii::Sight;
use domain::policy::Action;
use domain::shipment::{Sort, status_of};
use domain::time::Time;
use house::cx::Cx;
use house::moment::day_start;
use store::shipments::{CAP, Filter, Key, Listed, Mark, Start};
use views::error::AppError;
use views::frame::{Page, PageName};
use views::shipments::list::{Count, Query, ShipmentsView};

/// Rows on a page.
const ROWS: usize = 50;

/// A row's key in a list of that order: `mark.id`.
fn mark_key(row: &Listed, sort: Sort) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_its_order() {
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
