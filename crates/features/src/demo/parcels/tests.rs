use std::collections::BTreeSet;

use super::*;
use domain::shipment::status_of;
use domain::text;

const NOW: Time = Time(1_790_000_000_000);

/// What the demo tells; it tells everything.
fn told<T: Clone>(field: Option<&T>) -> T {
    field.cloned().expect("the demo tells it")
}

fn announced(parcel: &Parcel) -> Option<Time> {
    match told(parcel.announced.as_ref()) {
        Announced::Not => None,
        Announced::At(when) => Some(when.at),
    }
}

fn demo() -> Vec<Parcel> {
    parcels(1, 200, NOW)
}

#[test]
fn the_same_seed_gives_the_same_parcels_and_another_gives_others() {
    assert_eq!(demo(), demo());
    assert_ne!(demo(), parcels(2, 200, NOW));
    assert_eq!(parcels(1, 50, NOW), demo()[..50]);
}

#[test]
fn every_status_and_every_carrier_occurs() {
    let parcels = demo();
    let statuses: BTreeSet<i64> = parcels.iter().map(|parcel| told(parcel.status_id.as_ref())).collect();
    assert_eq!(statuses.len(), STATUSES.len());
    assert!(statuses.iter().all(|id| status_of(*id).is_some()));
    let carriers: BTreeSet<String> = parcels.iter().map(|parcel| told(parcel.carrier.as_ref())).collect();
    let all = ["chronopost", "correos", "ctt", "dhl", "dpd", "gls", "mondial_relay", "postnl", "seur", "ups"];
    assert!(carriers.into_iter().eq(all));
    assert!(parcels.iter().map(|parcel| parcel.country.as_str()).collect::<BTreeSet<_>>().len() >= 12);
}

#[test]
fn dates_follow_one_another_within_sixty_days() {
    for seed in 0..20 {
        for parcel in parcels(seed, 100, NOW) {
            let (created, updated) = (parcel.created.at, told(parcel.updated.as_ref()).at);
            assert!(created >= Time(NOW.0 - Span::days(DAYS).0), "{parcel:?}");
            assert!(created <= updated && updated <= NOW, "{parcel:?}");
            assert!(announced(&parcel).is_none_or(|at| created <= at && at <= updated), "{parcel:?}");
        }
    }
}

#[test]
fn an_unannounced_parcel_has_no_date_and_no_number() {
    for parcel in demo() {
        let unannounced = UNANNOUNCED.contains(&told(parcel.status_id.as_ref()));
        assert_eq!(unannounced, announced(&parcel).is_none());
        assert_eq!(unannounced, told(parcel.tracking_number.as_ref()).is_empty());
    }
}

#[test]
fn numbers_are_unlike_one_another() {
    let parcels = parcels(3, 500, NOW);
    let ids: BTreeSet<i64> = parcels.iter().map(|parcel| parcel.parcel_id).collect();
    let numbers: Vec<String> = parcels
        .iter()
        .map(|parcel| told(parcel.tracking_number.as_ref()))
        .filter(|number| !number.is_empty())
        .collect();
    assert_eq!((ids.len(), numbers.iter().collect::<BTreeSet<_>>().len()), (500, numbers.len()));
}

#[test]
fn recipients_are_nobody_and_their_texts_are_such_as_the_import_takes() {
    for parcel in demo() {
        let Recipient { name, street, city, postal_code, phone, email, .. } = &parcel.recipient;
        let [name, street, city, postal_code, phone, email] =
            [name, street, city, postal_code, phone, email].map(|field| told(field.as_ref()));
        let (local, domain) = email.stored().split_once('@').expect("an address");
        assert!(local.bytes().all(|b| b.is_ascii_lowercase() || b"-.".contains(&b)), "{local}");
        assert!(domain.strip_suffix(".example").is_some(), "{domain}");
        assert!(phone.stored().starts_with('+'));
        for text in [name, street, city, postal_code, phone] {
            assert_eq!(text::required(text.stored(), 200).as_deref(), Ok(text.stored()));
        }
        assert!(
            told(parcel.weight_grams.as_ref()) > 0
                && told(parcel.value_cents.as_ref()) > 0
                && !told(parcel.items.as_ref()).is_empty()
        );
    }
}
