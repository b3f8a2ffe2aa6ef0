//! Parcels for the demo: made up from a seed, the same ones each time.
//!
//! Nobody's data: names and streets are put together at random, mail goes to `.example` (RFC 2606), and telephone
//! numbers lie where no line is (see [`people`]).
use carriers::Carrier;
use dice::Dice;
use domain::parcel::{Announced, Item, Parcel, Recipient, When};
use domain::pii::Pii;
use domain::shipment::STATUSES;
use domain::time::{Span, Time};
use people::Place;

mod carriers;
mod dice;
mod people;

/// The statuses of a parcel that was never announced.
const UNANNOUNCED: [i64; 4] = [999, 1000, 1001, 1002];

/// How far back the demo goes.
const DAYS: i64 = 60;

/// What is sent: description, grams, cents.
const GOODS: [(&str, i64, i64); 12] = [
    ("Vestido de lino", 320, 5990),
    ("Camisa Oxford", 260, 3950),
    ("Chaqueta vaquera", 780, 7900),
    ("Falda plisada", 300, 4500),
    ("Jersey de punto", 450, 5490),
    ("Zapatillas", 900, 8900),
    ("Bolso de cuero", 650, 12_900),
    ("Bufanda de lana", 180, 2990),
    ("Cinturón trenzado", 150, 1999),
    ("Gorro de algodón", 90, 1490),
    ("Pantalón de pana", 560, 6490),
    ("Pendientes de plata", 20, 3490),
];

/// `n` parcels of the 60 days before `now`, of every status once there are enough of them.
pub fn parcels(seed: u64, n: usize, now: Time) -> Vec<Parcel> {
    let mut dice = Dice(seed);
    (0..n).zip(4001..).map(|(at, id)| parcel(&mut dice, at, id, now)).collect()
}

fn parcel(dice: &mut Dice, at: usize, id: i64, now: Time) -> Parcel {
    // Every status takes its turn; in between, most parcels have arrived, as in life.
    let turn = STATUSES.get(at / 2).filter(|_| at.is_multiple_of(2));
    let status_id = turn.map_or_else(|| *dice.pick(&[11, 11, 11, 11, 93, 3, 91, 92, 12, 4, 1000]), |status| status.id);
    let (created, updated, announced) = dates(dice, status_id, now);
    let place = dice.pick(people::PLACES);
    let carrier = dice.pick(place.carriers);
    let items = items(dice);
    let currency = place.currency;
    let rate = people::units_per_euro(currency);
    let items: Vec<Item> =
        items.into_iter().map(|item| Item { value_cents: item.value_cents * rate, ..item }).collect();
    let recipient = recipient(dice, place, carrier);
    Parcel {
        parcel_id: id,
        country: place.country.to_owned(),
        created: When::exactly(created),
        updated: Some(When::exactly(updated)),
        announced: Some(announced.map_or(Announced::Not, |at| Announced::At(When::exactly(at)))),
        carrier: Some(carrier.code.to_owned()),
        method: Some(format!("{} {}", carrier.code, dice.pick(carrier.methods))),
        status_id: Some(status_id),
        tracking_number: Some(announced.map(|_| carrier.number(dice, place.country)).unwrap_or_default()),
        order_number: Some(format!("NB-{}", 20_000 + id)),
        country_name: Some(place.country_name.to_owned()),
        weight_grams: Some(120 + items.iter().map(|item| item.weight_grams * item.quantity).sum::<i64>()),
        value_cents: Some(items.iter().map(|item| item.value_cents * item.quantity).sum()),
        currency: Some(currency.to_owned()),
        is_return: Some(announced.is_some() && dice.below(20) == 0),
        items: Some(items),
        recipient,
    }
}

/// Created, last changed, announced: in this order, none after `now`, all within [`DAYS`].
fn dates(dice: &mut Dice, status_id: i64, now: Time) -> (Time, Time, Option<Time>) {
    // What is not on its way yet, or not done with, is young.
    let oldest = match status_id {
        999..=1002 | 1 => Span::days(3),
        11 | 93 | 1998..=2001 | 80 | 1337 => Span::days(DAYS),
        _ => Span::days(9),
    };
    let since = |dice: &mut Dice, most: i64| Span::minutes(dice.between(0, most.max(1) / Span::minutes(1).0));
    let created = Time(now.0 - Span::minutes(30).0 - since(dice, oldest.0 - Span::minutes(30).0).0);
    let announced = (!UNANNOUNCED.contains(&status_id)).then(|| created + Span::seconds(dice.between(5, 900)));
    let from = announced.unwrap_or(created);
    let updated = from + since(dice, (now - from).0.min(Span::days(6).0));
    (created, updated, announced)
}

fn items(dice: &mut Dice) -> Vec<Item> {
    (0..dice.between(1, 3))
        .map(|_| {
            let (description, weight_grams, value_cents) = *dice.pick(&GOODS);
            let sku = format!("NB-{:04}", dice.below(10_000));
            Item { description: description.to_owned(), quantity: dice.between(1, 2), weight_grams, value_cents, sku }
        })
        .collect()
}

fn recipient(dice: &mut Dice, place: &Place, carrier: &Carrier) -> Recipient<Option<Pii>> {
    let (first, last) = (dice.pick(place.first), dice.pick(place.last));
    let name = if place.family_first { format!("{} {}", last.0, first.0) } else { format!("{} {}", first.0, last.0) };
    let email = format!("{}.{}@{}", first.1, last.1, dice.pick(&["correo.example", "mail.example", "inbox.example"]));
    let (city, postal) = *dice.pick(place.cities);
    let always = |text: String| Some(Pii::from(text));
    let optional = |wanted: bool, text: String| always(if wanted { text } else { String::new() });
    Recipient {
        name: always(name),
        company: optional(dice.below(6) == 0, (*dice.pick(place.companies)).to_owned()),
        street: always((*dice.pick(place.streets)).to_owned()),
        house_number: always(dice.between(1, 180).to_string()),
        address_2: optional(dice.below(4) == 0, (*dice.pick(place.floors)).to_owned()),
        city: always(city.to_owned()),
        postal_code: always(dice.fill(postal)),
        phone: always(dice.fill(place.phone)),
        email: always(email),
        reference: optional(dice.below(3) == 0, format!("{} · {}", last.0, dice.below(1000))),
        tracking_url: always(String::new()),
        service_point: optional(carrier.points && dice.below(2) == 0, dice.fill("P#####")),
    }
}

#[cfg(test)]
mod tests;
