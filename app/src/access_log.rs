//! `/a/{slug}/access-log`: what agents saw and changed, newest first, live.
use leptos::prelude::*;
use views::log::{ChangeView, EntryView, LogView, RecordView};

use crate::call::{Fields, fields};
use crate::live;
use crate::load::Look;
use crate::page::{PageOf, paged};
use crate::router::Address;
use crate::ui::list::list;
use domain::event::Kind;
use domain::policy::Action;
use views::access::scope as scope_word;
use views::calls;
use views::frame::{Page, PageName};
use views::list::{Column, ColumnKind, Empty, List, Piece, PieceKind, Row, Way};
use views::noun;
use views::words::{Word, t, tf, w};

/// The page.
pub struct AccessLogPage;

impl Look for AccessLogPage {
    type Data = Page<LogView>;

    const PATH: &'static str = calls::ACCESS_LOG;

    fn asks(at: &Address) -> Fields {
        fields([("account", at.slug().0), ("older", at.asked("older"))])
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<AccessLogPage, _>(PageName::AccessLog, body)
}

fn body(page: PageOf<LogView>) -> AnyView {
    live::on([Kind::Log], page.reload);
    let base = format!("/a/{}/access-log", page.slug());
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{move || page.frame.read().account.clone()}</p>
                <h1>{t(w::ACCESS_LOG)}</h1>
                <p class="lead">{t(w::ACCESS_LOG_LEAD)}</p>
            </div>
        </header>
        {list(move || entries(&base, &page.body.read()), None)}
    }
    .into_any()
}

fn entries(base: &str, view: &LogView) -> List {
    let older = |key: &String| Way::to(w::OLDER, "next", Some(format!("{base}?older={key}")));
    List {
        columns: vec![
            Column::of(ColumnKind::When, w::WHEN),
            Column::plain(w::WHO),
            Column::plain(w::WHAT),
            Column::plain(w::RECORDS),
            Column::plain(w::UNDER),
            Column::of(ColumnKind::Number, w::FROM_ADDRESS),
        ],
        rows: view.entries.iter().map(entry).collect(),
        tall: true,
        empty: Empty::say(w::NO_ENTRIES, w::NO_ENTRIES_LEAD),
        back: (!view.is_first).then(|| Way::to(w::NEWEST, "", Some(base.to_owned()))),
        on: view.older.as_ref().map(older),
        ..List::new(w::ACCESS_LOG, base)
    }
}

fn entry(entry: &EntryView) -> Row {
    let scope = entry.scope.map_or("", |scope| t(scope_word(scope)));
    let granted = entry.granted.as_ref().map_or("", |granted| &granted.text);
    let under = tf(w::UNDER_GRANT, &[("scope", scope), ("who", &entry.granter), ("when", granted)]);
    let classes = entry.classes.iter().map(|class| t(noun::word(class))).collect::<Vec<_>>().join(", ");
    let change = |change: &ChangeView| Piece::change(t(noun::word(&change.field)), &change.before, &change.after);
    let changes: Vec<_> = entry.changes.iter().map(change).collect();
    let changes = (!changes.is_empty()).then(|| Piece::all(PieceKind::Changes, changes));
    let done = match entry.action {
        Some(action) => t(action_word(action)).to_owned(),
        None => tf(w::DID_UNKNOWN, &[("action", &entry.unknown)]),
    };
    let what = [Piece::new(PieceKind::Line, &done), Piece::new(PieceKind::Quiet, &classes)];
    let record = |record: &RecordView| match &record.href {
        Some(href) => Piece::link(PieceKind::Link, href.clone(), &record.text),
        None => Piece::text(&record.text),
    };
    let more = tf(w::AND_MORE, &[("count", &entry.more.to_string())]);
    let more = (entry.more > 0).then(|| Piece::new(PieceKind::Quiet, &more));
    let cells = [
        Piece::time(&entry.at),
        Piece::person(&entry.agent),
        Piece::all(PieceKind::Stack, what.into_iter().chain(changes).collect()),
        Piece::all(PieceKind::Items, entry.records.iter().map(record).chain(more).collect()),
        Piece::text(&under),
        Piece::text(&entry.address),
    ];
    Row { key: entry.id.clone(), cells: cells.map(|cell| vec![cell]).into() }
}

/// What an agent did, in words.
const fn action_word(action: Action) -> Word {
    match action {
        Action::SeeSettings => w::DID_SEE_SETTINGS,
        Action::ChangeSettings => w::DID_CHANGE_SETTINGS,
        Action::ListShipments => w::DID_LIST_SHIPMENTS,
        Action::SeeShipment => w::DID_SEE_SHIPMENT,
        Action::ChangeRecipient => w::DID_CHANGE_RECIPIENT,
        Action::SeeAcceptances => w::DID_SEE_ACCEPTANCES,
        _ => w::DID_OTHER,
    }
}
