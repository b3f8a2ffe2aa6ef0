//! `/a/{slug}/access-log`: what agents saw and changed, newest first, live.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use views::log::{ChangeView, EntryView, LogView, RecordView};

use crate::call::{Fields, fields};
use crate::live;
use crate::load::{Address, Look};
use crate::page::{PageOf, paged};
use crate::ui::lines::{Line, lines};
use domain::policy::Action;
use views::access::scope as scope_word;
use views::calls;
use views::frame::{Page, PageName};
use views::words::initials;
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

#[lazy_route]
impl LazyRoute for AccessLogPage {
    fn data() -> Self {
        Self
    }

    fn view(AccessLogPage: Self) -> AnyView {
        paged::<AccessLogPage, _>(PageName::AccessLog, body)
    }
}

fn body(page: PageOf<LogView>) -> AnyView {
    live::on(&["log"], page.reload);
    let base = format!("/a/{}/access-log", page.slug());
    let empty = Memo::new(move |_| page.body.read().entries.is_empty());
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{move || page.frame.read().account.clone()}</p>
                <h1>{t(w::ACCESS_LOG)}</h1>
                <p class="lead">{t(w::ACCESS_LOG_LEAD)}</p>
            </div>
        </header>
        <div class="table-card" hidden=move || empty.get()>
            <table class="table top">
                <caption class="sr-only">{t(w::ACCESS_LOG)}</caption>
                <thead><tr>
                    <th scope="col">{t(w::WHEN)}</th>
                    <th scope="col">{t(w::WHO)}</th>
                    <th scope="col">{t(w::WHAT)}</th>
                    <th scope="col">{t(w::RECORDS)}</th>
                    <th scope="col">{t(w::UNDER)}</th>
                    <th scope="col">{t(w::FROM_ADDRESS)}</th>
                </tr></thead>
                <tbody>{lines(move || page.body.get().entries.into_iter().map(|entry| Line::new(entry.id.clone(), || line(entry))).collect())}</tbody>
            </table>
        </div>
        <div class="empty" hidden=move || !empty.get()><h2>{t(w::NO_ENTRIES)}</h2><p>{t(w::NO_ENTRIES_LEAD)}</p></div>
        {move || {
            let view = page.body.get();
            let newest = (!view.is_first).then(|| view! { <a href=base.clone() class="button">{t(w::NEWEST)}</a> });
            let older = view.older.map(|key| view! { <a href=format!("{base}?older={key}") class="button" rel="next">{t(w::OLDER)}</a> });
            (newest.is_some() || older.is_some()).then(|| view! { <nav class="pager" aria-label=t(w::PAGES)>{newest}{older}</nav> })
        }}
    }
    .into_any()
}

fn line(entry: EntryView) -> AnyView {
    let scope = entry.scope.map_or("", |scope| t(scope_word(scope)));
    let granted = entry.granted.map(|granted| granted.text).unwrap_or_default();
    let under = tf(w::UNDER_GRANT, &[("scope", scope), ("who", &entry.granter), ("when", &granted)]);
    let classes = entry.classes.iter().map(|class| t(class_word(class))).collect::<Vec<_>>().join(", ");
    let record = |record: RecordView| match record.href {
        Some(href) => view! { <li><a href=href>{record.text}</a></li> }.into_any(),
        None => view! { <li>{record.text}</li> }.into_any(),
    };
    let change = |change: ChangeView| {
        view! {
            <div><dt>{t(class_word(&change.field))}</dt><dd><del>{change.before}</del>" "<ins>{change.after}</ins></dd></div>
        }
    };
    let more = (entry.more > 0)
        .then(|| view! { <li class="quiet">{tf(w::AND_MORE, &[("count", &entry.more.to_string())])}</li> });
    let diff = (!entry.changes.is_empty())
        .then(|| view! { <dl class="diff">{entry.changes.into_iter().map(change).collect_view()}</dl> });
    view! {
        <tr>
            <th scope="row" data-label=t(w::WHEN) class="when"><time translate="no" datetime=entry.at.iso>{entry.at.text}</time></th>
            <td data-label=t(w::WHO)><span class="person"><span class="avatar small" aria-hidden="true">{initials(&entry.agent)}</span>{entry.agent}</span></td>
            <td data-label=t(w::WHAT)><div><p>{t(action_word(entry.action))}</p><p class="quiet">{classes}</p>{diff}</div></td>
            <td data-label=t(w::RECORDS)><ul class="records" translate="no">{entry.records.into_iter().map(record).collect_view()}{more}</ul></td>
            <td data-label=t(w::UNDER)>{under}</td>
            <td data-label=t(w::FROM_ADDRESS) class="num" translate="no">{entry.address}</td>
        </tr>
    }
    .into_any()
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

/// A class of fields, in words.
fn class_word(class: &str) -> Word {
    match class {
        "company" => w::COMPANY,
        "channels" => w::OTHER_CONTACTS,
        "addresses" => w::ADDRESSES,
        "contacts" => w::CONTACTS,
        "contact_kind" => w::CONTACT_KIND,
        "acceptances" => w::CLASS_ACCEPTANCES,
        "shipment" => w::PARCEL,
        "recipient" => w::RECIPIENT,
        "recipient-name-city" => w::CLASS_NAME_CITY,
        "trade_name" => w::TRADE_NAME,
        "legal_name" => w::LEGAL_NAME,
        "tax_kind" => w::TAX_KIND,
        "tax_id" => w::TAX_ID,
        "website" => w::WEBSITE,
        "channel_kind" => w::CHANNEL_KIND,
        "value" => w::CHANNEL_VALUE,
        "label" => w::CHANNEL_LABEL,
        "address_kind" => w::ADDRESS_KIND,
        "country" => w::COUNTRY,
        "line_1" => w::ADDRESS_LINE_1,
        "line_2" => w::ADDRESS_LINE_2,
        "district" => w::DISTRICT,
        "region" => w::REGION,
        "standing" => w::ADDRESS_STANDING,
        "photo" => w::PHOTO,
        "name" => w::NAME,
        "street" => w::STREET,
        "house_number" => w::HOUSE_NUMBER,
        "address_2" => w::ADDRESS_2,
        "postal_code" => w::POSTAL_CODE,
        "city" => w::CITY,
        "phone" => w::PHONE,
        "email" => w::EMAIL,
        _ => w::CLASS_OTHER,
    }
}
