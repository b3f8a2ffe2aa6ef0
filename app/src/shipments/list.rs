//! `/a/{slug}/shipments`: the list, its search and filters, newest first, in pages by key.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use views::shipments::list::{Query, ShipmentsView};

use crate::call::{Fields, fields};
use crate::live;
use crate::load::{Address, Look};
use crate::page::{PageOf, paged};
use crate::ui::lines::{Line, lines};
use crate::ui::shown::shown;
use domain::policy::Action;
use domain::shipment::{NO_STATUS, STATUSES, Sort};
use views::calls;
use views::frame::{Page, PageName};
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

#[lazy_route]
impl LazyRoute for ShipmentsPage {
    fn data() -> Self {
        Self
    }

    fn view(ShipmentsPage: Self) -> AnyView {
        paged::<ShipmentsPage, _>(PageName::Shipments, body)
    }
}

fn body(page: PageOf<ShipmentsView>) -> AnyView {
    if page.is_member() {
        // An agent's look is logged, so an agent's list is read anew only when the agent asks.
        live::on(&["shipment", "removed", "import"], page.reload);
    }
    let slug = page.slug();
    let base = format!("/a/{slug}/shipments");
    let files = page.may(Action::MoveShipments).then(|| {
        let (csv, import) = (format!("{base}.csv"), format!("{base}/import"));
        view! {
            <div class="actions">
                <a class="button" rel="external" download="" href=csv>{t(w::EXPORT_CSV)}</a>
                <a href=import class="button">{t(w::IMPORT)}</a>
            </div>
        }
    });
    let rows_base = base.clone();
    let empty = Memo::new(move |_| page.body.read().rows.is_empty());
    let searched = Memo::new(move |_| !page.body.read().query.narrowed().is_empty());
    let heads = base.clone();
    let head = move |word, up, down| view! { <SortedBy page base=heads.clone() word up down/> };
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{move || page.frame.read().account.clone()}</p>
                <h1>{t(w::SHIPMENTS)}</h1>
            </div>
            {files}
        </header>
        {
            // Made anew for another list, as a link or the back button brings it; what is typed stays while news come in.
            let base = base.clone();
            lines(move || {
                let narrowed = Query { after: String::new(), before: String::new(), ..page.body.read().query.clone() };
                let base = base.clone();
                vec![Line::new(narrowed.href("", narrowed.sort(), None), move || view! { <Filters page base/> }.into_any())]
            })
        }
        <div class="table-card" hidden=move || empty.get()>
            <table class="table">
                <caption class="sr-only">{t(w::SHIPMENTS)}</caption>
                <thead><tr>
                    {head(w::TRACKING_NUMBER, Sort::Number, Sort::NumberDown)}
                    <th scope="col">{t(w::STATUS)}</th>
                    <th scope="col">{t(w::CARRIER)}</th>
                    <th scope="col">{t(w::COUNTRY)}</th>
                    <th scope="col">{t(w::RECIPIENT)}</th>
                    <th scope="col">{t(w::CITY)}</th>
                    {head(w::UPDATED, Sort::Oldest, Sort::Newest)}
                </tr></thead>
                <tbody>{move || page.body.get().rows.into_iter().map(|row| line(&rows_base, row)).collect_view()}</tbody>
            </table>
        </div>
        <div class="empty" hidden=move || !empty.get()>
            <h2>{move || t(if searched.get() { w::NO_MATCH } else { w::NO_SHIPMENTS })}</h2>
            <p>{move || t(if searched.get() { w::NO_MATCH_LEAD } else { w::NO_SHIPMENTS_LEAD })}</p>
        </div>
        <Pager page base/>
    }
    .into_any()
}

fn line(base: &str, row: ShipmentRow) -> impl IntoView + use<> {
    let href = format!("{base}/{}", row.id);
    let number = if row.tracking_number.is_empty() {
        format!("{} {}", t(w::ORDER), row.order_number)
    } else {
        row.tracking_number
    };
    view! {
        <tr>
            <th scope="row" data-label=t(w::TRACKING_NUMBER)><a href=href class="row-link" translate="no">{number}</a></th>
            <td data-label=t(w::STATUS)><span class=format!("pill {}", tone_class(row.tone))>{row.status}</span></td>
            <td data-label=t(w::CARRIER)>{row.carrier}</td>
            <td data-label=t(w::COUNTRY)>{row.country}</td>
            <td data-label=t(w::RECIPIENT)>{shown(row.name)}</td>
            <td data-label=t(w::CITY)>{shown(row.city)}</td>
            <td data-label=t(w::UPDATED) class="when"><time translate="no" datetime=row.updated.iso>{row.updated.text}</time></td>
        </tr>
    }
}

const fn sort_word(sort: Sort) -> Word {
    match sort {
        Sort::Newest => w::SORT_NEWEST,
        Sort::Oldest => w::SORT_OLDEST,
        Sort::Number => w::SORT_NUMBER,
        Sort::NumberDown => w::SORT_NUMBER_DOWN,
    }
}

/// A column's head that sorts by it, and the other way round when it does already.
#[component]
fn SortedBy(page: PageOf<ShipmentsView>, base: String, word: Word, up: Sort, down: Sort) -> impl IntoView {
    let sort = Memo::new(move |_| page.body.read().query.sort());
    let state = move || match sort.get() {
        now if now == up => Some("ascending"),
        now if now == down => Some("descending"),
        _ => None,
    };
    // Numbers are looked up from the first on, changes from the last.
    let first = if up == Sort::Number { up } else { down };
    let next = move || match sort.get() {
        now if now == up => down,
        now if now == down => up,
        _ => first,
    };
    view! {
        <th scope="col" aria-sort=state>
            <a class="sort" href=move || page.body.read().query.href(&base, next(), None)>{t(word)}</a>
        </th>
    }
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

#[component]
fn Filters(page: PageOf<ShipmentsView>, base: String) -> impl IntoView {
    let view = page.body.get_untracked();
    let query = view.query;
    let clear = base.clone();
    let option = |value: String, text: String, chosen: &str| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{text}</option> }
    };
    let statuses = STATUSES
        .iter()
        .chain([NO_STATUS])
        .map(|status| option(status.id.to_string(), t(status_word(status.id)).to_owned(), &query.status))
        .collect_view();
    let carriers = view.carriers.into_iter().map(|(code, name)| option(code, name, &query.carrier)).collect_view();
    let sorts = Sort::ALL
        .iter()
        .map(|sort| option(sort.as_str().to_owned(), t(sort_word(*sort)).to_owned(), query.sort().as_str()));
    let sorts = sorts.collect_view();
    let countries = view.countries.into_iter().map(|code| option(code.clone(), code, &query.country)).collect_view();
    view! {
        <form class="filters" role="search" method="get" action=base.clone()>
            <div class="field grow">
                <label for="q">{t(w::SEARCH)}</label>
                <input id="q" name="q" type="search" autocomplete="off" placeholder=t(w::SHIPMENTS_SEARCH_HINT) value=query.q/>
            </div>
            <div class="field"><label for="status">{t(w::STATUS)}</label>
                <select id="status" name="status"><option value="">{t(w::ANY_STATUS)}</option>{statuses}</select></div>
            <div class="field"><label for="carrier">{t(w::CARRIER)}</label>
                <select id="carrier" name="carrier"><option value="">{t(w::ANY_CARRIER)}</option>{carriers}</select></div>
            <div class="field"><label for="country">{t(w::COUNTRY)}</label>
                <select id="country" name="country"><option value="">{t(w::ANY_COUNTRY)}</option>{countries}</select></div>
            <div class="field"><label for="from">{t(w::FROM)}</label><input id="from" name="from" type="date" value=query.from/></div>
            <div class="field"><label for="until">{t(w::UNTIL)}</label><input id="until" name="until" type="date" value=query.until/></div>
            <div class="field"><label for="sort">{t(w::SORT)}</label><select id="sort" name="sort">{sorts}</select></div>
            <div class="actions">
                <button class="button">{t(w::SEARCH)}</button>
                <a href=clear class="button plain">{t(w::CLEAR)}</a>
            </div>
        </form>
    }
}

#[component]
fn Pager(page: PageOf<ShipmentsView>, base: String) -> impl IntoView {
    let href = move |name: &str, key: &str| {
        let query = page.body.read().query.clone();
        query.href(&base, query.sort(), Some((name, key)))
    };
    let side = move |name: &'static str, word, rel: &'static str, key: Option<String>| match key {
        Some(key) => view! { <a href=href(name, &key) class="button" rel=rel>{t(word)}</a> }.into_any(),
        None => view! { <a class="button" role="link" aria-disabled="true">{t(word)}</a> }.into_any(),
    };
    let next_side = side.clone();
    let alone = Memo::new(move |_| page.body.read().before.is_none() && page.body.read().after.is_none());
    let empty = Memo::new(move |_| page.body.read().rows.is_empty());
    view! {
        <nav class="pager" aria-label=t(w::PAGES) hidden=move || empty.get() && alone.get()>
            {move || (!alone.get()).then(|| side("before", w::PREVIOUS, "prev", page.body.read().before.clone()))}
            <p>{move || page.body.read().count.text()}</p>
            {move || (!alone.get()).then(|| next_side("after", w::NEXT, "next", page.body.read().after.clone()))}
        </nav>
    }
}
