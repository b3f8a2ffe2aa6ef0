//! Fills a house with the demo: two accounts, their people, agents, contacts, a mandate, shipments, and a past visit in the access log.
use super::mandate;
use super::parcels::parcels;
use super::reach::reach;
use crate::settings::contacts::ContactKind;
use domain::grant::Scope;
use domain::id::{AccountId, GrantId, Slug, UserId};
use domain::policy::Action;
use domain::role::{Lang, Profile, Rank};
use domain::shipment::Sort;
use domain::tax_id::TaxKind;
use domain::time::{Span, Time};
use house::cx::Change;
use house::events::{Event, Kind};
use house::moment::day_start;
use house::password::queue::Lane;
use house::texts::Document;
use house::{House, password, texts};
use store::accounts::Account;
use store::contacts::Said;
use store::db::{Tx, WriteTx};
use store::hash::sha256;
use store::people::Person;
use store::shipments::{Filter, Start};
use views::error::AppError;

/// The password of everybody in the demo.
pub const PASSWORD: &str = "aldaba demo";

/// Address, name, and account and profile, or neither for an agent.
type Somebody = (&'static str, &'static str, Option<(&'static str, Profile)>);

/// Everybody in the demo: address, name, and their account and profile, or their rank.
pub const PEOPLE: [Somebody; 7] = [
    ("ada@nebula.example", "Ada Lovett", Some(("nebula", Profile::Admin))),
    ("omar@nebula.example", "Omar Reyes", Some(("nebula", Profile::Operator))),
    ("mia@nebula.example", "Mia Duarte", Some(("nebula", Profile::Member))),
    ("sara@sol.example", "Sara Vidal", Some(("sol", Profile::Admin))),
    ("ana@support.example", "Ana Ferrer", None),
    ("bruno@support.example", "Bruno Salas", None),
    ("lidia@support.example", "Lidia Campos", None),
];

/// Fills, once: what is there stays as it is.
///
/// # Errors
/// If the database does not answer; then nothing was filled.
pub async fn fill(house: &House) -> Result<bool, AppError> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    for slug in ["nebula", "sol"].map(|slug| Slug(slug.into())) {
        // What was deleted stays so.
        if store::accounts::by_slug(&mut tx, &slug).await?.is_some()
            || store::deletions::is_gone(&mut tx, &slug).await?
        {
            return Ok(false);
        }
    }
    drop(tx);
    let mut hashes = Vec::new();
    for _ in PEOPLE {
        hashes.push(password::hash(house, &Lane::operator(), PASSWORD.to_owned()).await?);
    }
    let mut tx = house.db.write().await?;
    let nebula = account(
        (tx.chance.id(), "nebula"),
        "Nébula Moda",
        "Nébula Moda S.A.S.",
        (TaxKind::Nit, "900.123.456-8"),
        "America/Bogota",
        now,
    );
    let sol = account(
        (tx.chance.id(), "sol"),
        "Tiendas Sol",
        "Tiendas Sol S.L.",
        (TaxKind::Other, "SOL-2041"),
        "Europe/Madrid",
        now,
    );
    for one in [&nebula, &sol] {
        store::accounts::insert(&mut tx, one).await?;
    }
    let mut people = Vec::new();
    for ((email, name, place), hash) in PEOPLE.into_iter().zip(hashes) {
        let account_of = |slug| if slug == "nebula" { nebula.id.0.clone() } else { sol.id.0.clone() };
        let rank = if email.starts_with("lidia") { Rank::Lead } else { Rank::Agent };
        let person = Person {
            id: UserId(tx.chance.id()),
            email: email.to_owned(),
            name: name.to_owned(),
            password_hash: hash,
            account_id: place.map(|(slug, _)| account_of(slug)),
            profile: place.map(|(_, profile)| profile.as_str().to_owned()),
            rank: place.is_none().then(|| rank.as_str().to_owned()),
            language: None,
            time_zone: None,
            version: 1,
            changed_by: None,
            changed_at: None,
            created_at: now.0,
        };
        store::people::insert(&mut tx, &person).await?;
        people.push(person);
    }
    for (one, seed, count) in [(&nebula, 1, 312), (&sol, 2, 24)] {
        for parcel in parcels(seed, count, now) {
            store::shipments::put(&mut tx, &one.id, &[&parcel], now).await?;
        }
    }
    for one in [&nebula, &sol] {
        reach(&mut tx, one, now).await?;
    }
    contacts(&mut tx, &nebula, &people[0], &NEBULA_CONTACTS, now).await?;
    contacts(&mut tx, &sol, &people[3], &SOL_CONTACTS, now).await?;
    mandate::fill(house, &mut tx, &nebula.id, &people[0].name, now).await?;
    invitation(&mut tx, &nebula, &people[0], now).await?;
    past_visit(&mut tx, &nebula, &people[0], &people[4], now).await?;
    for (one, admin) in [(&nebula, &people[0]), (&sol, &people[3])] {
        accept_all(&mut tx, house, one, admin, now).await?;
    }
    house.commit(tx).await?;
    Ok(true)
}

/// An account whose Admin accepted each version of each text on the day it came out.
async fn accept_all(
    tx: &mut WriteTx,
    house: &House,
    account: &Account,
    admin: &Person,
    now: Time,
) -> Result<(), AppError> {
    for edition in Document::ALL.iter().flat_map(|document| house.config.texts.of(*document)) {
        let day = day_start(edition.version, &account.time_zone, 0).unwrap_or(now);
        let new = store::acceptances::New {
            account: &account.id,
            person: admin,
            document: edition.document.as_str(),
            version: edition.version,
            hash: edition.hash(Lang::Es),
            lang: Lang::Es,
            address: "192.0.2.31",
            at: (day + Span::minutes(9 * 60 + 12)).min(now),
        };
        if let Some(id) = store::acceptances::insert(tx, &new).await? {
            let event = Event::new(Kind::Terms, id, 1);
            tx.tell(Some(&account.id), event, &admin.id.0, new.at);
        }
    }
    Ok(())
}

/// An account of the demo.
pub fn account(
    (id, slug): (String, &str),
    trade: &str,
    legal: &str,
    tax: (TaxKind, &str),
    zone: &str,
    now: Time,
) -> Account {
    Account {
        id: AccountId(id),
        slug: Slug(slug.to_owned()),
        trade_name: trade.to_owned(),
        legal_name: legal.to_owned(),
        tax_kind: tax.0,
        tax_id: tax.1.to_owned(),
        website: format!("https://{slug}.example"),
        language: Lang::Es,
        time_zone: zone.to_owned(),
        version: 1,
        changed_by: None,
        changed_at: now.0,
        photo: String::new(),
        is_leaving: false,
    }
}

/// Name, kind and address; the first is the main one.
type Contacts = [(&'static str, ContactKind, &'static str)];

const NEBULA_CONTACTS: [(&str, ContactKind, &str); 3] = [
    ("Ada Lovett", ContactKind::Professional, "ada@nebula.example"),
    ("Nébula Moda, administración", ContactKind::Professional, "administracion@nebula.example"),
    ("Omar Reyes", ContactKind::Personal, "omar.reyes@correo.example"),
];
const SOL_CONTACTS: [(&str, ContactKind, &str); 1] = [("Sara Vidal", ContactKind::Professional, "sara@sol.example")];

/// E-mail contacts, as somebody of the account left them: nobody is asked, nothing is mailed.
async fn contacts(tx: &mut Tx, account: &Account, by: &Person, all: &Contacts, now: Time) -> Result<(), AppError> {
    for (n, (name, kind, email)) in all.iter().enumerate() {
        let id = tx.chance.id();
        // One after the other, so that they stay in this order.
        let at = Time(now.0 - Span::days(30).0 + i64::try_from(n).unwrap_or(0));
        let said = Said { name, kind: kind.as_str(), email, by: &by.name, at };
        store::contacts::insert(tx, &account.id, &id, said).await?;
        if n == 0 {
            store::contacts::make_main(tx, &account.id, &id, email, &by.name, at).await?;
        }
    }
    Ok(())
}

/// An invitation of two days ago. Nobody has its link, and nothing is mailed.
async fn invitation(tx: &mut WriteTx, account: &Account, by: &Person, now: Time) -> Result<(), AppError> {
    let at = Time(now.0 - Span::days(2).0);
    let id = tx.chance.id();
    let new = store::invitations::New {
        id: &id,
        account: &account.id,
        name: "Nora Quintero",
        email: "nora@nebula.example",
        profile: Profile::Operator.as_str(),
        token_hash: &sha256(tx.chance.bytes::<32>()),
        by: &by.id,
        at,
        ends: at + Span::days(7),
    };
    store::invitations::insert(tx, &new).await?;
    tx.tell(Some(&account.id), Event::new(Kind::Invitation, &id, 1), &by.id.0, at);
    Ok(())
}

/// A visit that is over: three days ago Ana was let in for an hour, looked around, and mended a phone number.
async fn past_visit(
    tx: &mut WriteTx,
    account: &Account,
    ada: &Person,
    ana: &Person,
    now: Time,
) -> Result<(), AppError> {
    let began = Time(now.0 - Span::days(3).0);
    let grant = GrantId(tx.chance.id());
    let new = store::grants::New {
        id: &grant,
        account: &account.id,
        scope: Scope::Full,
        agent: Some(&ana.id),
        note: "Labels for Correos",
        request: None,
        receipt: &texts::receipt(Lang::Es),
        by: &ada.id,
        at: began,
        ends: began + Span::hours(1),
    };
    store::grants::insert(tx, &new).await?;
    let given = Event::new(Kind::Granted, &grant, 1).about(Some(ana.id.clone()));
    tx.tell(Some(&account.id), given, &ada.id.0, began);
    let rows = store::shipments::list(tx, &account.id, &Filter::default(), (Sort::Newest, &Start::First), 0, 3).await?;
    let shipment = |n: usize| rows.get(n).map_or(String::new(), |row| row.id.0.clone());
    let all = rows.iter().map(|row| row.id.0.clone()).collect::<Vec<_>>();
    let changed =
        Change { field: "phone".into(), before: "+57 300 555 01 00".into(), after: "+57 300 555 01 10".into() };
    let looks = [
        (2, Action::SeeSettings, vec![account.id.0.clone()], vec!["company"], None),
        (4, Action::ListShipments, all, vec!["shipment", "recipient-name-city"], None),
        (7, Action::SeeShipment, vec![shipment(0)], vec!["shipment", "recipient"], None),
        (9, Action::ChangeRecipient, vec![shipment(0)], vec!["phone"], Some(changed)),
    ];
    for (minutes, action, records, classes, change) in looks {
        let body = change.and_then(|change| serde_json::to_string(&[change]).ok());
        let entry = store::log::Entry {
            id: tx.chance.id(),
            account: account.id.0.clone(),
            at: began + Span::minutes(minutes),
            agent: ana.id.0.clone(),
            agent_name: ana.called(),
            action,
            records,
            classes: classes.into_iter().map(str::to_owned).collect(),
            grant: Some(grant.0.clone()),
            case: None,
            reason: String::new(),
            address: "192.0.2.14".to_owned(),
            change: body.map(|body| (sha256(tx.chance.bytes::<16>()), body)),
        };
        store::log::insert(tx, &entry).await?;
    }
    store::grants::revoke(tx, &account.id, &grant, &ada.id, began + Span::minutes(40)).await?;
    let ended = Event::new(Kind::Revoked, &grant, 2).about(Some(ana.id.clone()));
    tx.tell(Some(&account.id), ended, &ada.id.0, began + Span::minutes(40));
    Ok(())
}
