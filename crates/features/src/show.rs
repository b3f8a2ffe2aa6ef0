//! Makes a shipment's views for an actor: the one place where personal data become visible, or a mask.
use domain::pii::{Kind, Pii, Shown, Sight};
use domain::shipment::{STATUSES, Status, status_of};
use domain::time::Time;
use house::moment::Calendar;
use store::shipments::{Listed, Stored};
use views::base::{Fields as _, drawn};
use views::shipments::recipient::RecipientForm;
use views::shipments::{ItemView, RecipientView, ShipmentRow, StepView};
use views::words::{grouped, status_word, t, w};

/// A status for display; unknown ids read as the status that says so.
#[must_use]
pub fn status(id: i64) -> &'static Status {
    status_of(id).or_else(|| status_of(1337)).unwrap_or(&STATUSES[0])
}

/// A status in the reader's language.
#[must_use]
pub fn status_text(id: i64) -> String {
    t(status_word(status(id).id)).to_owned()
}

/// A row of the list.
#[must_use]
pub fn row(stored: Listed, sight: Sight, calendar: &Calendar) -> ShipmentRow {
    ShipmentRow {
        status: status_text(stored.status_id),
        tone: status(stored.status_id).tone,
        name: stored.name.show(sight, Kind::Name),
        city: stored.city.show(sight, Kind::Other),
        updated: calendar.day(stored.updated_at),
        id: stored.id,
        tracking_number: stored.tracking_number,
        order_number: stored.order_number,
        carrier: carrier(&stored.carrier),
        country: if stored.country_name.is_empty() { stored.country } else { stored.country_name },
    }
}

/// The recipient.
#[must_use]
pub fn recipient(stored: &Stored, sight: Sight) -> RecipientView {
    let other = |pii: &Pii| -> Shown { pii.show(sight, Kind::Other) };
    RecipientView {
        name: stored.name.show(sight, Kind::Name),
        company: other(&stored.company),
        street: other(&stored.street),
        house_number: other(&stored.house_number),
        address_2: other(&stored.address_2),
        city: other(&stored.city),
        postal_code: other(&stored.postal_code),
        phone: stored.phone.show(sight, Kind::Phone),
        email: stored.email.show(sight, Kind::Email),
        reference: other(&stored.reference),
        tracking_url: other(&stored.tracking_url),
        service_point: other(&stored.service_point),
    }
}

/// The recipient as they stand in their form.
#[must_use]
pub fn recipient_form(stored: &Stored) -> RecipientForm {
    let plain = |pii: &Pii| pii.show(Sight::Clear, Kind::Other).text;
    RecipientForm {
        name: plain(&stored.name),
        company: plain(&stored.company),
        street: plain(&stored.street),
        house_number: plain(&stored.house_number),
        address_2: plain(&stored.address_2),
        postal_code: plain(&stored.postal_code),
        city: plain(&stored.city),
        phone: plain(&stored.phone),
        email: plain(&stored.email),
    }
}

/// What that form stands on; of masks nothing can be changed.
#[must_use]
pub fn recipient_base(stored: &Stored, sight: Sight) -> String {
    match sight {
        Sight::Clear => {
            let values = recipient_form(stored).named();
            drawn(values.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        }
        Sight::Masked => String::new(),
    }
}

/// The recipient as files list them, from the name to the reference.
#[must_use]
pub fn recipient_cells(stored: &Stored, sight: Sight) -> [String; 10] {
    let plain = |pii: &Pii, kind| pii.show(sight, kind).text;
    [
        plain(&stored.name, Kind::Name),
        plain(&stored.company, Kind::Other),
        plain(&stored.street, Kind::Other),
        plain(&stored.house_number, Kind::Other),
        plain(&stored.address_2, Kind::Other),
        plain(&stored.city, Kind::Other),
        plain(&stored.postal_code, Kind::Other),
        plain(&stored.phone, Kind::Phone),
        plain(&stored.email, Kind::Email),
        plain(&stored.reference, Kind::Other),
    ]
}

/// What is in it: the merchant's own words, which may name the person, so all or nothing.
#[must_use]
pub fn items(stored: &Stored, sight: Sight) -> Vec<ItemView> {
    let text = stored.items.show(sight, Kind::Other).text;
    let items: Vec<domain::parcel::Item> = serde_json::from_str(&text).unwrap_or_default();
    let view = |item: domain::parcel::Item| ItemView {
        value: money(item.value_cents, &stored.currency),
        description: item.description,
        quantity: item.quantity,
    };
    items.into_iter().map(view).collect()
}

/// Its history, newest first.
#[must_use]
pub fn steps(steps: Vec<(i64, i64)>, calendar: &Calendar) -> Vec<StepView> {
    let view = |(at, id)| StepView { status: status_text(id), tone: status(id).tone, at: calendar.moment(Time(at)) };
    steps.into_iter().rev().map(view).collect()
}

/// A carrier's code as a name: `mondial_relay` → Mondial Relay, `dhl` → DHL.
#[must_use]
pub fn carrier(code: &str) -> String {
    let word = |word: &str| match word.chars().next() {
        Some(_) if word.len() <= 4 && !matches!(word, "seur") => word.to_uppercase(),
        Some(first) => first.to_uppercase().chain(word.chars().skip(1)).collect(),
        None => String::new(),
    };
    code.split(['_', '-']).map(word).collect::<Vec<_>>().join(" ")
}

/// An amount in hundredths, as the reader writes numbers: `1,627.77 EUR`, `1.627,77 EUR`.
#[must_use]
pub fn money(cents: i64, currency: &str) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}{}{:02} {currency}", grouped(cents / 100), t(w::DECIMAL), cents % 100)
}

/// A weight in grams, as the reader writes numbers: `15 kg`, `0.25 kg`, `0,25 kg`.
#[must_use]
pub fn weight(grams: i64) -> String {
    let grams = grams.unsigned_abs();
    let text = format!("{}{}{:03}", grouped(grams / 1000), t(w::DECIMAL), grams % 1000);
    format!("{} kg", text.trim_end_matches('0').trim_end_matches(t(w::DECIMAL)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::role::Lang;

    #[test]
    fn amounts_and_weights_are_written_as_the_reader_writes_numbers() {
        let read_in = |lang: Lang| {
            house::words::install();
            house::words::say(lang, || {
                (money(44_820_000, "COP"), money(62_777, "EUR"), money(-5, "EUR"), weight(15_000), weight(1_000_250))
            })
        };
        let texts = |texts: [&str; 5]| <(String, String, String, String, String)>::from(texts.map(str::to_owned));
        assert_eq!(read_in(Lang::En), texts(["448,200.00 COP", "627.77 EUR", "-0.05 EUR", "15 kg", "1,000.25 kg"]));
        for lang in [Lang::Es, Lang::Pt] {
            assert_eq!(read_in(lang), texts(["448.200,00 COP", "627,77 EUR", "-0,05 EUR", "15 kg", "1.000,25 kg"]));
        }
    }

    #[test]
    fn carriers_read_well() {
        assert_eq!(carrier("mondial_relay"), "Mondial Relay");
        assert_eq!(carrier("dhl"), "DHL");
        assert_eq!(carrier("correos"), "Correos");
    }
}
