//! What a shipment becomes by what a file tells of it.
use crate::shipments::Stored;
use domain::id::ShipmentId;
use domain::parcel::{Announced, Item, Parcel, Recipient};
use domain::pii::Pii;
use domain::shipment::{CANCELLED, NO_STATUS};
use domain::time::Time;

/// A new shipment: what the file does not tell is not there, and counted in euros as at Sendcloud.
pub fn first(id: ShipmentId, parcel: &Parcel) -> Stored {
    let created = parcel.created.at;
    let bare = Stored {
        id,
        parcel_id: parcel.parcel_id,
        carrier: String::new(),
        method: Pii::default(),
        status_id: NO_STATUS.id,
        tracking_number: String::new(),
        order_number: String::new(),
        country: String::new(),
        country_name: String::new(),
        weight_grams: 0,
        value_cents: 0,
        currency: "EUR".to_owned(),
        is_return: false,
        items: items(&[]),
        created_at: created,
        updated_at: created,
        announced_at: None,
        version: 1,
        recipient_version: 0,
        name: Pii::default(),
        company: Pii::default(),
        street: Pii::default(),
        house_number: Pii::default(),
        address_2: Pii::default(),
        city: Pii::default(),
        postal_code: Pii::default(),
        phone: Pii::default(),
        email: Pii::default(),
        reference: Pii::default(),
        tracking_url: Pii::default(),
        service_point: Pii::default(),
    };
    told(&bare, parcel, false)
}

/// What a shipment is after these news. Taken to pieces, so that a new field cannot be forgotten.
pub fn told(before: &Stored, parcel: &Parcel, keeps_status: bool) -> Stored {
    let Parcel {
        parcel_id: _,
        country,
        created,
        updated,
        announced,
        carrier,
        method,
        status_id,
        tracking_number,
        order_number,
        country_name,
        weight_grams,
        value_cents,
        currency,
        is_return,
        items: lines,
        recipient,
    } = parcel.clone();
    let mut row = before.clone();
    row.created_at = created.or_rather(row.created_at);
    // Cancelled here, it stays so, as of then: the source was not told.
    if row.status_id != CANCELLED {
        row.updated_at = updated.map_or(row.updated_at, |when| when.or_rather(row.updated_at));
        row.status_id = status_id.filter(|_| !keeps_status).unwrap_or(row.status_id);
    }
    row.announced_at = match announced {
        None => row.announced_at,
        Some(Announced::Not) => None,
        Some(Announced::At(when)) => Some(row.announced_at.map_or(when.at, |at| when.or_rather(Time(at))).0),
    };
    take(&mut row.carrier, carrier);
    take(&mut row.method, method.map(Pii::from));
    take(&mut row.tracking_number, tracking_number);
    take(&mut row.order_number, order_number);
    take(&mut row.weight_grams, weight_grams);
    take(&mut row.value_cents, value_cents);
    take(&mut row.currency, currency);
    take(&mut row.is_return, is_return);
    take(&mut row.items, lines.map(|lines| items(&lines)));
    take_recipient(&mut row, recipient, (country, country_name));
    row
}

fn take_recipient(row: &mut Stored, told: Recipient<Option<Pii>>, (country, country_name): (String, Option<String>)) {
    let Recipient {
        name,
        company,
        street,
        house_number,
        address_2,
        city,
        postal_code,
        phone,
        email,
        reference,
        tracking_url,
        service_point,
    } = told;
    take(&mut row.reference, reference);
    take(&mut row.tracking_url, tracking_url);
    take(&mut row.service_point, service_point);
    // Whoever corrected the recipient here knew better than the source.
    if row.recipient_version > 0 {
        return;
    }
    // The name of another country is not this one's.
    let same_country = row.country == country;
    take(&mut row.country_name, country_name.or((!same_country).then(String::new)));
    row.country = country;
    take(&mut row.name, name);
    take(&mut row.company, company);
    take(&mut row.street, street);
    take(&mut row.house_number, house_number);
    take(&mut row.address_2, address_2);
    take(&mut row.city, city);
    take(&mut row.postal_code, postal_code);
    take(&mut row.phone, phone);
    take(&mut row.email, email);
}

/// What is told takes the place of what was there; what is not told leaves it.
fn take<T>(place: &mut T, told: Option<T>) {
    if let Some(told) = told {
        *place = told;
    }
}

fn items(lines: &[Item]) -> Pii {
    Pii::from(serde_json::to_string(lines).unwrap_or_default())
}
