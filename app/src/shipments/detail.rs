//! `/a/{slug}/shipments/{id}`: one parcel.
use leptos::prelude::*;

use super::list::tone_class;
use super::recipient::RecipientEdit;
use crate::call::{Fields, fields};
use crate::form::{Form, Submit, kept};
use crate::live;
use crate::load::Look;
use crate::page::{PageOf, paged};
use crate::router::Address;
use crate::ui::shown::shown;
use domain::event::Kind;
use domain::id::{ShipmentId, Slug};
use domain::pii::Shown;
use views::calls;
use views::frame::{Page, PageName};
use views::shipments::{RecipientView, RemovalView, ShipmentView};
use views::words::{Word, t, tf, w};

/// The page.
pub struct ShipmentPage;

impl Look for ShipmentPage {
    type Data = Page<ShipmentView>;

    const PATH: &'static str = calls::SHIPMENT;

    fn asks(at: &Address) -> Fields {
        fields([("account", at.slug().0), ("shipment", at.param("id"))])
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<ShipmentPage, _>(PageName::Shipment, body)
}

fn body(page: PageOf<ShipmentView>) -> AnyView {
    if page.is_member() {
        live::on([Kind::Shipment, Kind::Removed], page.reload);
    }
    let slug = page.slug();
    let list = format!("/a/{slug}/shipments");
    let first = page.body.get_untracked();
    let (id, parcel) = (first.id.clone(), page.body);
    let title = if first.tracking_number.is_empty() {
        format!("{} {}", t(w::ORDER), first.order_number)
    } else {
        first.tracking_number
    };
    let version = Signal::derive(move || parcel.read().version);
    let base = Signal::derive(move || parcel.read().base.clone());
    let recipient = Signal::derive(move || parcel.read().recipient.clone());
    let edit = first.may_change.then(|| {
        view! {
            <details class="edit">
                <summary class="button">{t(w::CHANGE_RECIPIENT)}</summary>
                <RecipientEdit slug=slug.clone() shipment=id.clone() version base recipient reload=page.reload/>
            </details>
        }
    });
    let named = title.clone();
    let (remove_slug, remove_id) = (slug.clone(), id.clone());
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow"><a href=list data-back="">{t(w::SHIPMENTS)}</a></p>
                <h1 translate="no">{title}</h1>
                <p class="lead">
                    {move || { let parcel = parcel.read(); view! { <span class=format!("pill {}", tone_class(parcel.tone))>{parcel.status.clone()}</span> } }}
                </p>
            </div>
        </header>
        <div class="columns">
            <div class="stack">
                <article class="card">
                    <div><h2 class="card-title">{t(w::RECIPIENT)}</h2>{move || facts(recipient.get())}</div>
                    {edit}
                </article>
                {move || contents(&parcel.read())}
                {move || {
                    let parcel = parcel.read();
                    removal(parcel.removal, &remove_slug, &remove_id, parcel.version, &named)
                }}
            </div>
            <div class="stack">
                <article class="card"><div><h2 class="card-title">{t(w::HISTORY)}</h2>{move || history(&parcel.read())}</div></article>
                {move || particulars(&parcel.read())}
            </div>
        </div>
    }
    .into_any()
}

fn fact(label: Word, value: impl IntoView) -> impl IntoView {
    view! { <div><dt>{t(label)}</dt><dd>{value}</dd></div> }
}

/// A number, a name, an address: no translation touches it.
fn datum(label: Word, value: impl IntoView) -> impl IntoView {
    view! { <div><dt>{t(label)}</dt><dd translate="no">{value}</dd></div> }
}

fn facts(to: RecipientView) -> impl IntoView {
    let rows: [(Word, Shown); 12] = [
        (w::NAME, to.name),
        (w::RECIPIENT_COMPANY, to.company),
        (w::STREET, to.street),
        (w::HOUSE_NUMBER, to.house_number),
        (w::ADDRESS_2, to.address_2),
        (w::POSTAL_CODE, to.postal_code),
        (w::CITY, to.city),
        (w::PHONE, to.phone),
        (w::EMAIL, to.email),
        (w::REFERENCE, to.reference),
        (w::TRACKING_LINK, to.tracking_url),
        (w::SERVICE_POINT, to.service_point),
    ];
    let rows = rows.into_iter().filter(|(_, datum)| !datum.text.is_empty());
    view! { <dl class="facts">{rows.map(|(label, value)| datum(label, shown(value))).collect_view()}</dl> }
}

fn particulars(parcel: &ShipmentView) -> impl IntoView + use<> {
    view! {
        <article class="card"><div>
            <h2 class="card-title">{t(w::PARCEL)}</h2>
            <dl class="facts">
                {datum(w::ORDER_NUMBER, parcel.order_number.clone())}
                {fact(w::CARRIER, parcel.carrier.clone())}
                {fact(w::METHOD, shown(parcel.method.clone()))}
                {fact(w::COUNTRY, parcel.country.clone())}
                {datum(w::WEIGHT, parcel.weight.clone())}
                {datum(w::VALUE, parcel.value.clone())}
                {datum(w::PARCEL_ID, parcel.parcel_id)}
                {datum(w::CREATED, parcel.created.text.clone())}
                {parcel.is_return.then(|| fact(w::DIRECTION, t(w::RETURN)))}
            </dl>
        </div></article>
    }
}

fn contents(parcel: &ShipmentView) -> Option<impl IntoView + use<>> {
    let row = |item: views::shipments::ItemView| {
        view! {
            <tr>
                <th scope="row" data-label=t(w::ITEM)>{item.description}</th>
                <td data-label=t(w::QUANTITY) class="num">{item.quantity}</td>
                <td data-label=t(w::VALUE) class="num">{item.value}</td>
            </tr>
        }
    };
    let items = parcel.items.clone();
    (!items.is_empty()).then(|| view! {
        <article class="card">
            <div><h2 class="card-title" id="contents-h">{t(w::CONTENTS)}</h2></div>
            <div class="table-card">
                <table class="table" aria-labelledby="contents-h">
                    <thead><tr><th scope="col">{t(w::ITEM)}</th><th scope="col">{t(w::QUANTITY)}</th><th scope="col">{t(w::VALUE)}</th></tr></thead>
                    <tbody>{items.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </article>
    })
}

fn history(parcel: &ShipmentView) -> impl IntoView + use<> {
    let step = |step: views::shipments::StepView| {
        view! {
            <li class=tone_class(step.tone)><p>{step.status}</p><time translate="no" datetime=step.at.iso>{step.at.text}</time></li>
        }
    };
    view! { <ol class="timeline">{parcel.steps.clone().into_iter().map(step).collect_view()}</ol> }
}

fn removal(how: RemovalView, slug: &Slug, id: &ShipmentId, version: i64, named: &str) -> Option<AnyView> {
    let (title, lead, button) = match how {
        RemovalView::NotYours => return None,
        RemovalView::Neither => {
            return Some(view! {
                <article class="card"><div class="stack"><h2 class="card-title">{t(w::CANCEL_SHIPMENT)}</h2><p>{t(w::ERROR_NO_REMOVAL)}</p></div></article>
            }.into_any());
        }
        RemovalView::Cancel => (w::CANCEL_SHIPMENT, w::CANCEL_SHIPMENT_LEAD, w::CANCEL_SHIPMENT),
        RemovalView::Delete => (w::DELETE_SHIPMENT, w::DELETE_SHIPMENT_LEAD, w::DELETE_SHIPMENT),
    };
    // Deleted, there is nothing to come back to; cancelled, the page shows it.
    let then =
        if how == RemovalView::Delete { format!("/a/{slug}/shipments") } else { format!("/a/{slug}/shipments/{id}") };
    let keep = kept([("account", slug.0.clone()), ("shipment", id.0.clone()), ("version", version.to_string())]);
    let lead = tf(lead, &[("number", named)]);
    Some(view! {
        <article class="card danger"><div class="stack">
            <h2 class="card-title">{t(title)}</h2>
            <details class="confirm">
                <summary class="button danger">{t(button)}"…"</summary>
                <div class="confirm-body">
                    <p>{lead}</p>
                    <Form action=calls::REMOVE_SHIPMENT id="remove-form" class="actions" flat=true guards=false then=then keep=keep>
                        <Submit label=button class="button danger solid"/>
                    </Form>
                </div>
            </details>
        </div></article>
    }.into_any())
}
