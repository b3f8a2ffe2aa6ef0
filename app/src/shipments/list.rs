//! `/a/{slug}/shipments`: the list, its search and filters, newest first, in pages by key.
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;
use leptos_router::{LazyRoute, lazy_route};
use serde::{Deserialize, Serialize};

use super::view::ShipmentRow;
use crate::domain::id::Slug;
use crate::domain::shipment::STATUSES;
use crate::error::AppError;
use crate::frame::{Page, PageName};
use crate::live;
use crate::load::load;
use crate::page::{PageOf, paged, slug_of_path};
use crate::policy::Action;
use crate::ui::shown::shown;
use crate::words::{status_word, t, w};

/// What the address asks for. Nothing in it is trusted; what does not fit narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    pub q: String,
    pub status: String,
    pub carrier: String,
    pub country: String,
    pub from: String,
    pub until: String,
    /// A key of the row before the page, `time.id`.
    pub older: String,
    pub newer: String,
}

/// The page's body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShipmentsView {
    pub rows: Vec<ShipmentRow>,
    pub query: Query,
    pub carriers: Vec<(String, String)>,
    pub countries: Vec<String>,
    /// The keys of the neighbouring pages.
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// The page's one look at the data.
#[server(prefix = "/rpc", endpoint = "shipments")]
pub async fn shipments(account: Slug, query: Query) -> Result<Page<ShipmentsView>, AppError> {
    use crate::backend::Cx;
    let cx = Cx::authorize(&account, Action::ListShipments).await?;
    cx.shipments_page(query).await
}

/// The page.
pub struct ShipmentsPage;

#[lazy_route]
impl LazyRoute for ShipmentsPage {
    fn data() -> Self {
        Self
    }

    fn view(ShipmentsPage: Self) -> AnyView {
        let (slug, query) = (slug_of_path(), use_query_map());
        let query = move || {
            let query = query.read();
            let text = |name: &str| query.get(name).unwrap_or_default();
            Query {
                q: text("q"),
                status: text("status"),
                carrier: text("carrier"),
                country: text("country"),
                from: text("from"),
                until: text("until"),
                older: text("older"),
                newer: text("newer"),
            }
        };
        let load = load(move || (slug(), query()), |(slug, query)| shipments(slug, query));
        paged(load, PageName::Shipments, body)
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
                <A href=import attr:class="button">{t(w::IMPORT)}</A>
            </div>
        }
    });
    let rows_base = base.clone();
    let empty = Memo::new(move |_| page.body.read().rows.is_empty());
    let searched = Memo::new(move |_| page.body.read().query != Query::default());
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{move || page.frame.read().account.clone()}</p>
                <h1>{t(w::SHIPMENTS)}</h1>
            </div>
            {files}
        </header>
        <Filters page base=base.clone()/>
        <div class="table-card" hidden=move || empty.get()>
            <table class="table">
                <caption class="sr-only">{t(w::SHIPMENTS)}</caption>
                <thead><tr>
                    <th scope="col">{t(w::TRACKING_NUMBER)}</th>
                    <th scope="col">{t(w::STATUS)}</th>
                    <th scope="col">{t(w::CARRIER)}</th>
                    <th scope="col">{t(w::COUNTRY)}</th>
                    <th scope="col">{t(w::RECIPIENT)}</th>
                    <th scope="col">{t(w::CITY)}</th>
                    <th scope="col">{t(w::UPDATED)}</th>
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
            <th scope="row" data-label=t(w::TRACKING_NUMBER)><A href=href attr:class="row-link">{number}</A></th>
            <td data-label=t(w::STATUS)><span class=format!("pill {}", tone_class(row.tone))>{row.status}</span></td>
            <td data-label=t(w::CARRIER)>{row.carrier}</td>
            <td data-label=t(w::COUNTRY)>{row.country}</td>
            <td data-label=t(w::RECIPIENT)>{shown(row.name)}</td>
            <td data-label=t(w::CITY)>{shown(row.city)}</td>
            <td data-label=t(w::UPDATED) class="when"><time datetime=row.updated.iso>{row.updated.text}</time></td>
        </tr>
    }
}

/// A tone's class.
#[must_use]
pub const fn tone_class(tone: crate::domain::shipment::Tone) -> &'static str {
    use crate::domain::shipment::Tone;
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
        .map(|status| option(status.id.to_string(), t(status_word(status.id)).to_owned(), &query.status))
        .collect_view();
    let carriers = view.carriers.into_iter().map(|(code, name)| option(code, name, &query.carrier)).collect_view();
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
            <div class="actions">
                <button class="button">{t(w::SEARCH)}</button>
                <A href=clear attr:class="button plain">{t(w::CLEAR)}</A>
            </div>
        </form>
    }
}

#[component]
fn Pager(page: PageOf<ShipmentsView>, base: String) -> impl IntoView {
    let href = move |name: &str, key: &str| {
        let query = page.body.get().query;
        let pairs = [
            ("q", &query.q),
            ("status", &query.status),
            ("carrier", &query.carrier),
            ("country", &query.country),
            ("from", &query.from),
            ("until", &query.until),
        ];
        let kept = pairs.iter().filter(|(_, value)| !value.is_empty());
        let kept = kept.map(|(key, value)| format!("{key}={}", escape(value)));
        let all: Vec<String> = kept.chain([format!("{name}={key}")]).collect();
        format!("{base}?{}", all.join("&"))
    };
    let side = move |name: &'static str, word, rel: &'static str, key: Option<String>| match key {
        Some(key) => view! { <A href=href(name, &key) attr:class="button" attr:rel=rel>{t(word)}</A> }.into_any(),
        None => view! { <a class="button" role="link" aria-disabled="true">{t(word)}</a> }.into_any(),
    };
    let older_side = side.clone();
    let any = Memo::new(move |_| page.body.read().newer.is_some() || page.body.read().older.is_some());
    view! {
        <nav class="pager" aria-label=t(w::PAGES) hidden=move || !any.get()>
            {move || side("newer", w::NEWER, "prev", page.body.get().newer)}
            {move || older_side("older", w::OLDER, "next", page.body.get().older)}
        </nav>
    }
}

/// Percent-encodes a query value (RFC 3986: all but the unreserved).
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            escaped.push('%');
            escaped.push(char::from(HEX[usize::from(byte >> 4)]));
            escaped.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_search_text_keeps_its_meaning_in_an_address() {
        assert_eq!(escape("a&b=ñ#"), "a%26b%3D%C3%B1%23");
    }
}
