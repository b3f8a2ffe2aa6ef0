//! `/a/{slug}/shipments`: the list, its search and filters, newest first, in pages by key.
use leptos::prelude::*;
use views::shipments::list::{Query, ShipmentsView};

use crate::call::{Fields, fields};
use crate::live;
use crate::load::Look;
use crate::page::{PageOf, paged};
use crate::router::Address;
use crate::ui::list::list;
use domain::event::Kind;
use domain::policy::Action;
use domain::shipment::{NO_STATUS, STATUSES, Sort};
use views::calls;
use views::frame::{Page, PageName};
use views::list::{Column, ColumnKind, Empty, Filter, List, Piece, PieceKind, Row, Sorted, Way};
use views::shipments::ShipmentRow;
use views::words::{Word, status_word, t, w};

/// The page.
pub struct ShipmentsPage;

impl Look for ShipmentsPage {
    type Data = Page<ShipmentsView>;

    const PATH: &'static str = calls::SHIPMENTS;

    fn asks(at: &Address) -> Fields {
        let query = Query::NAMES.map(|name| (format!("query[{name}]"), at.asked(name)));
        fields([("account", at.slug().0)]).into_iter().chain(query).collect()
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<ShipmentsPage, _>(PageName::Shipments, body)
}

fn body(page: PageOf<ShipmentsView>) -> AnyView {
    if page.is_member() {
        // An agent's look is logged, so an agent's list is read anew only when the agent asks.
        live::on([Kind::Shipment, Kind::Removed, Kind::Import], page.reload);
    }
    let base = format!("/a/{}/shipments", page.slug());
    let files = page.may(Action::MoveShipments).then(|| {
        let (csv, import) = (format!("{base}.csv"), format!("{base}/import"));
        view! {
            <div class="actions">
                <a class="button" rel="external" download="" href=csv>{t(w::EXPORT_CSV)}</a>
                <a href=import class="button">{t(w::IMPORT)}</a>
            </div>
        }
    });
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{move || page.frame.read().account.clone()}</p>
                <h1>{t(w::SHIPMENTS)}</h1>
            </div>
            {files}
        </header>
        {list(move || shipments_list(&base, &page.body.read()), None)}
    }
    .into_any()
}

fn shipments_list(base: &str, view: &ShipmentsView) -> List {
    let query = &view.query;
    let is_alone = view.before.is_none() && view.after.is_none();
    let way = |word, rel, name, key: &Option<String>| {
        let href = key.as_ref().map(|key| query.href(base, query.sort(), Some((name, key))));
        (!is_alone).then(|| Way::to(word, rel, href))
    };
    List {
        filters: filters(view),
        columns: vec![
            sorts(Column::plain(w::TRACKING_NUMBER), base, query, [Sort::Number, Sort::NumberDown]),
            Column::plain(w::STATUS),
            Column::plain(w::CARRIER),
            Column::plain(w::COUNTRY),
            Column::plain(w::RECIPIENT),
            Column::plain(w::CITY),
            sorts(Column::of(ColumnKind::When, w::UPDATED), base, query, [Sort::Newest, Sort::Oldest]),
        ],
        rows: view.rows.iter().map(|row| line(base, row)).collect(),
        empty: Empty::say(w::NO_SHIPMENTS, w::NO_SHIPMENTS_LEAD),
        unmatched: Empty::say(w::NO_MATCH, w::NO_MATCH_LEAD),
        count: view.count.text(),
        back: way(w::PREVIOUS, "prev", "before", &view.before),
        on: way(w::NEXT, "next", "after", &view.after),
        ..List::new(w::SHIPMENTS, base)
    }
}

fn filters(view: &ShipmentsView) -> Vec<Filter> {
    let query = &view.query;
    let statuses = STATUSES.iter().chain([NO_STATUS]);
    let statuses = statuses.map(|status| (status.id.to_string(), t(status_word(status.id)).to_owned())).collect();
    let countries = view.countries.iter().map(|code| (code.clone(), code.clone())).collect();
    let sorts = Sort::ALL.iter().map(|sort| (sort.as_str().to_owned(), t(sort_word(*sort)).to_owned())).collect();
    vec![
        Filter::search(w::SEARCH, w::SHIPMENTS_SEARCH_HINT, &query.q),
        Filter::choice("status", w::STATUS, w::ANY_STATUS, &query.status, statuses),
        Filter::choice("carrier", w::CARRIER, w::ANY_CARRIER, &query.carrier, view.carriers.clone()),
        Filter::choice("country", w::COUNTRY, w::ANY_COUNTRY, &query.country, countries),
        Filter::day("from", w::FROM, &query.from),
        Filter::day("until", w::UNTIL, &query.until),
        Filter::order("sort", w::SORT, query.sort().as_str(), sorts),
    ]
}

/// A column's head that sorts by it, and the other way round when it does already. What comes first is the way that one looks:
/// numbers are looked up from the first on, changes from the last.
fn sorts(column: Column, base: &str, query: &Query, [first, other]: [Sort; 2]) -> Column {
    let now = query.sort();
    let next = if now == first { other } else { first };
    let is_up = matches!(now, Sort::Number | Sort::Oldest);
    let sorted = (now == first || now == other).then_some(if is_up { Sorted::Up } else { Sorted::Down });
    column.sorts(query.href(base, next, None), sorted)
}

const fn sort_word(sort: Sort) -> Word {
    match sort {
        Sort::Newest => w::SORT_NEWEST,
        Sort::Oldest => w::SORT_OLDEST,
        Sort::Number => w::SORT_NUMBER,
        Sort::NumberDown => w::SORT_NUMBER_DOWN,
    }
}

fn line(base: &str, row: &ShipmentRow) -> Row {
    let number = if row.tracking_number.is_empty() {
        format!("{} {}", t(w::ORDER), row.order_number)
    } else {
        row.tracking_number.clone()
    };
    let cells = [
        Piece::link(PieceKind::Row, format!("{base}/{}", row.id), &number),
        Piece::pill(tone_class(row.tone), &row.status),
        Piece::text(&row.carrier),
        Piece::text(&row.country),
        Piece::shown(row.name.clone()),
        Piece::shown(row.city.clone()),
        Piece::time(&row.updated),
    ];
    Row { key: row.id.0.clone(), cells: cells.map(|cell| vec![cell]).into() }
}

/// A tone's class.
#[must_use]
pub const fn tone_class(tone: domain::shipment::Tone) -> &'static str {
    use domain::shipment::Tone;
    match tone {
        Tone::Plain => "",
        Tone::Good => "ok",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    }
}
