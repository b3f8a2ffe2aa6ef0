//! One distinctive recipient is planted. Whoever may not see them gets no byte of them, whatever they ask and however it is
//! written; whoever may does get them, so the search is known to search.
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::ShipmentId;
use domain::pii::{Pii, Sight};
use domain::role::Lang;
use domain::time::{Span, Time};
use features::show;
use house::moment::Calendar;
use store::shipments::{Listed, Stored};

use crate::support::{Client, TestApp, both};
use crate::surface::{Records, address, call, functions, post, records, routes, send};

both! {
    whom_nobody_lets_in_gets_nothing_of_the_canary,
    an_agent_gets_nothing_once_the_grant_has_ended,
    a_member_gets_nothing_of_what_members_do_not_see,
    whoever_may_see_the_canary_gets_all_of_it,
    no_search_tells_whether_the_canary_is_there,
}

/// Each personal field of the canary, with a word that is nowhere else. Letters that every encoding leaves as they are.
const RECIPIENT: [(&str, &str); 13] = [
    ("name", "Zébrafinch Quillonbeard"),
    ("company_name", "Okapiworks"),
    ("street", "Numbatstraat"),
    ("house_number", "Dikdik77"),
    ("address_2", "Axolotlwing"),
    ("city", "Tarsierville"),
    ("postal_code", "ZQXK9J7WVB42"),
    ("telephone", "+34 698 765 4321"),
    ("email", "saiga.antelope@takin.example"),
    ("reference", "Pangolinref"),
    ("tracking_url", "https://track.example/?at=Quokkalink"),
    ("to_service_point", "Wombatpoint"),
    ("description", "Kakapoengraved"),
];

/// A word of each, by which it is known; the fold of a search has it too.
const WORDS: [&str; 15] = [
    "brafinch",
    "quillonbeard",
    "okapiworks",
    "numbatstraat",
    "dikdik77",
    "axolotlwing",
    "tarsierville",
    "zqxk9j7wvb42",
    "698 765 4321",
    "saiga.antelope",
    "pangolinref",
    "quokkalink",
    "wombatpoint",
    "kakapoengraved",
    "dugongmethod",
];

/// How else the number may be written: as it is searched for, and in addresses.
const PHONES: [&str; 3] = ["6987654321", "698%20765%204321", "698+765+4321"];

/// What else of the shipment is not for whom the account is shut to.
const NUMBERS: [&str; 2] = ["trk-ibexcanary", "ord-ibexcanary"];

/// What only those who manage the account see: a file's name, an agent's words, and values of a change.
const MANAGERS: [&str; 3] = ["narwhalfile", "ocelotreason", "manateestreet"];

/// Plants it: a shipment, an import, a request, and a change by an agent under a grant that is over.
pub async fn plant(app: &TestApp) -> Planted {
    let value = |name: &str| RECIPIENT.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value);
    let parcel = serde_json::json!({
        "id": 777_001, "name": value("name"), "company_name": value("company_name"), "address_2": value("address_2"),
        "address_divided": { "street": value("street"), "house_number": value("house_number") },
        "city": value("city"), "postal_code": value("postal_code"), "telephone": value("telephone"), "email": value("email"),
        "reference": value("reference"), "tracking_url": value("tracking_url"), "to_service_point": value("to_service_point"),
        "date_created": "20-11-2026 03:31:30", "date_announced": "20-11-2026 03:31:30", "date_updated": "21-11-2026 14:00:00",
        "tracking_number": "TRK-IBEXCANARY", "order_number": "ORD-IBEXCANARY", "status": { "id": 1 }, "country": { "iso_2": "ES", "name": "Spain" },
        "shipment": { "name": "Dugongmethod" }, "carrier": { "code": "correos" },
        "parcel_items": [{ "description": value("description"), "quantity": 1, "value": "1.00" }],
    });
    app.bring("nebula", &serde_json::json!({ "parcels": [parcel] }).to_string()).await;
    app.meddle(
        "UPDATE imports SET file_name = 'Narwhalfile.json' WHERE account_id = $1",
        &[&app.account("nebula").await],
    )
    .await;
    let ada = app.sign_in("ada@nebula.example").await;
    let (ana, lidia) = (app.sign_in("ana@support.example").await, app.sign_in("lidia@support.example").await);
    let other = app.shipment("N-1003").await;
    let grant = ada.grant("nebula", &[("who", &app.person("lidia@support.example").await)]).await;
    let change = [("form[name]", "Jürgen Weiß"), ("form[street]", "Manateestreet"), ("form[city]", "München")];
    lidia
        .done(
            "change_recipient",
            &[vec![("account", "nebula"), ("shipment", other.as_str()), ("version", "1")], change.to_vec()].concat(),
        )
        .await;
    ada.done(
        "change_recipient",
        &[
            vec![("account", "nebula"), ("shipment", other.as_str()), ("version", "2")],
            change.map(|(name, value)| (name, if value == "Manateestreet" { "Lindenstraße" } else { value })).to_vec(),
        ]
        .concat(),
    )
    .await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
    let mut records = records(app, &ada, &lidia).await;
    app.meddle("UPDATE requests SET reason = 'Ocelotreason' WHERE id = $1", &[&records.request]).await;
    records.shipment = app.shipment("ORD-IBEXCANARY").await;
    app.follow_events().await;
    Planted { ada, ana, records }
}

pub struct Planted {
    pub ada: Client,
    pub ana: Client,
    pub records: Records,
}

/// The words as they are, and as base64 writes them at each of its three places.
fn needles(words: &[&str]) -> Vec<(String, Vec<u8>)> {
    let phones = if words.contains(&"698 765 4321") { &PHONES[..] } else { &[] };
    let mut needles: Vec<_> = phones.iter().map(|phone| ((*phone).to_owned(), phone.as_bytes().to_vec())).collect();
    for word in words {
        needles.push(((*word).to_owned(), word.as_bytes().to_vec()));
        let written =
            RECIPIENT.iter().flat_map(|(_, value)| value.split(' ')).find(|value| value.to_lowercase().ends_with(word));
        for shift in 0..3 {
            // The ends of the text depend on its neighbours; what is between them does not.
            let text = [&b"xx"[..shift], written.unwrap_or(word).as_bytes()].concat();
            let encoded = STANDARD.encode(&text[..text.len() / 3 * 3]);
            let inner = &encoded.as_bytes()[if shift == 0 { 0 } else { 4 }..];
            if inner.len() >= 8 {
                needles.push((format!("{word} in base64"), inner.to_vec()));
            }
        }
    }
    needles
}

/// Which of the words an answer has, in upper or lower case; base64 as it is.
fn hits(body: &[u8], words: &[&str]) -> Vec<String> {
    let folded = body.to_ascii_lowercase();
    let has = |body: &[u8], needle: &[u8]| body.windows(needle.len()).any(|window| window == needle);
    let found = needles(words)
        .into_iter()
        .filter(|(name, needle)| has(if name.ends_with("base64") { body } else { &folded }, needle));
    found.map(|(name, _)| name).collect()
}

#[test]
fn the_canary_is_found_however_it_is_written() {
    for (_, value) in RECIPIENT {
        for text in [
            value.to_owned(),
            value.to_uppercase(),
            value.to_lowercase(),
            views::address::escape_path(value),
            value.escape_unicode_but_ascii(),
        ] {
            assert!(!hits(text.as_bytes(), &WORDS).is_empty(), "{text}");
        }
        for padding in ["", "a", "ab"] {
            let encoded = STANDARD.encode(format!("{padding}{value}"));
            assert!(!hits(encoded.as_bytes(), &WORDS).is_empty(), "{value} after {padding:?}: {encoded}");
        }
    }
    assert!(hits(b"Nothing of the kind, 698 76 54", &WORDS).is_empty());
}

trait EscapeUnicode {
    fn escape_unicode_but_ascii(&self) -> String;
}

impl EscapeUnicode for &str {
    /// As JSON may write it: `Z\u00e9brafinch`.
    fn escape_unicode_but_ascii(&self) -> String {
        self.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }).collect()
    }
}

/// Every answer that somebody can get: each page and file, each function as a script and as a form asks it, each event.
pub async fn everything(app: &TestApp, planted: &Planted, client: &Client) -> BTreeMap<String, Vec<u8>> {
    let mut answers = BTreeMap::new();
    let mut keep = |name: String, answer: crate::support::Answer| {
        let headers = answer.headers.values().flat_map(|value| [value.as_bytes(), b"\n"].concat());
        answers.insert(name, headers.chain(answer.body).collect());
    };
    let records = &planted.records;
    for (method, path) in routes() {
        let path = address(&path, records);
        if method == "GET" && path != "/events" {
            keep(path.clone(), client.get(&path).await);
        }
    }
    // Beginnings only, which are none of the words: what one asks for oneself comes back in addresses and search fields.
    for query in ["q=TRK-IBEX", "q=ORD-IBEX", "status=1", "country=ES", "carrier=correos"] {
        for path in ["/a/nebula/shipments", "/a/nebula/shipments.csv", "/agents"] {
            let path = format!("{path}?{query}");
            keep(path.clone(), client.get(&path).await);
        }
    }
    let mut calls: Vec<_> = functions().into_iter().map(|function| (call(&function, records), function)).collect();
    for (name, value) in [("query[q]", "TRK-IBEX"), ("query[status]", "1")] {
        calls.push((vec![("account", "nebula".to_owned()), (name, value.to_owned())], "shipments".to_owned()));
    }
    for (fields, function) in calls {
        let (status, answer) = send(client, &function, &fields).await;
        answers.insert(format!("{function} {status} {fields:?}"), answer.to_string().into_bytes());
        let page = address("/a/{slug}/shipments/{id}", records);
        let answer = post(client, &page, &function, &fields).await;
        answers.insert(format!("form {function}"), answer.body.clone());
        answers.insert(format!("after form {function}"), client.get(&page).await.body);
    }
    answers.insert("events".to_owned(), events(app, planted, client).await);
    answers
}

/// What a stream tells from the first event on, and while the canary is changed; up to a sign-out everywhere.
async fn events(app: &TestApp, planted: &Planted, client: &Client) -> Vec<u8> {
    // From the first event after the people themselves were made.
    let first = app.count("SELECT MAX(seq) FROM events WHERE kind = 'person'", &[]).await;
    let mut stream = client.listen(Some(first)).await;
    if stream.status != 200 {
        return Vec::new();
    }
    let id = &planted.records.shipment;
    let version = app.count("SELECT version FROM shipments WHERE id = $1", &[id]).await.to_string();
    let value = |name: &str| RECIPIENT.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value);
    // Another each time: what is saved as it is stored is no change, and no event.
    let address_2 = format!("{} {version}", value("address_2"));
    let fields = [
        ("account", "nebula"),
        ("shipment", id.as_str()),
        ("version", &version),
        ("form[name]", value("name")),
        ("form[company]", value("company_name")),
        ("form[street]", value("street")),
        ("form[house_number]", value("house_number")),
        ("form[address_2]", address_2.as_str()),
        ("form[city]", value("city")),
        ("form[postal_code]", value("postal_code")),
        ("form[phone]", value("telephone")),
        ("form[email]", value("email")),
    ];
    planted.ada.done("change_recipient", &fields).await;
    client.form("/sign-out", &[]).await;
    let mut told = Vec::new();
    while let Some(notice) = stream.next().await {
        told.extend(notice.raw.into_bytes());
    }
    told
}

/// Fails if an answer has one of the words.
fn none_of(who: &str, words: &[&str], answers: &BTreeMap<String, Vec<u8>>) {
    let found: Vec<_> =
        answers.iter().map(|(name, body)| (name, hits(body, words))).filter(|(_, hits)| !hits.is_empty()).collect();
    assert!(found.is_empty(), "{who} got {found:#?}");
    assert!(answers.len() > 60, "{who} asked for too little: {}", answers.len());
}

fn shut() -> Vec<&'static str> {
    [&WORDS[..], &NUMBERS, &MANAGERS].concat()
}

async fn whom_nobody_lets_in_gets_nothing_of_the_canary(app: TestApp) {
    let planted = plant(&app).await;
    none_of("a stranger", &shut(), &everything(&app, &planted, &app.stranger()).await);
    none_of(
        "another account's admin",
        &shut(),
        &everything(&app, &planted, &app.sign_in("sara@sol.example").await).await,
    );
    none_of("an agent without a grant", &shut(), &everything(&app, &planted, &planted.ana).await);
    // The grant of `records` names Bruno; Ana stays outside of it.
    let ana = app.sign_in("ana@support.example").await;
    none_of("an agent whom the grant does not name", &shut(), &everything(&app, &planted, &ana).await);
    let gone = app.sign_in("omar@nebula.example").await;
    gone.form("/sign-out", &[("everywhere", "1")]).await;
    none_of("a member who signed out", &shut(), &everything(&app, &planted, &gone).await);
}

async fn an_agent_gets_nothing_once_the_grant_has_ended(app: TestApp) {
    let planted = plant(&app).await;
    for scope in ["view", "full"] {
        let grant = planted.ada.grant("nebula", &[("scope", scope)]).await;
        let bruno = app.sign_in("bruno@support.example").await;
        assert!(!hits(&bruno.get("/a/nebula/shipments").await.body, &WORDS).is_empty(), "let in");
        planted.ada.done("revoke_all_grants", &[("account", "nebula")]).await;
        assert!(!grant.is_empty());
        none_of("an agent after the revoke", &shut(), &everything(&app, &planted, &bruno).await);
    }
    planted.ada.grant("nebula", &[("scope", "full"), ("duration", "1h")]).await;
    let bruno = app.sign_in("bruno@support.example").await;
    app.forward(Span(Span::hours(1).0 - 1));
    assert!(
        !hits(&bruno.get("/a/nebula/shipments").await.body, &WORDS).is_empty(),
        "let in up to the last millisecond"
    );
    app.forward(Span(1));
    none_of("an agent after the end", &shut(), &everything(&app, &planted, &bruno).await);
}

async fn a_member_gets_nothing_of_what_members_do_not_see(app: TestApp) {
    let planted = plant(&app).await;
    let mia = app.sign_in("mia@nebula.example").await;
    let answers = everything(&app, &planted, &mia).await;
    none_of("a member", &MANAGERS, &answers);
    let denied = |name: &str| {
        ["shipments.csv", "/import", "access-log", "access_log ", "imports ", "settings", "remove_shipment"]
            .iter()
            .any(|part| name.contains(part))
    };
    let denied: BTreeMap<_, _> =
        answers.into_iter().filter(|(name, _)| denied(name) && !name.starts_with("after form")).collect();
    assert!(denied.len() >= 10, "{:?}", denied.keys());
    for (name, body) in denied {
        assert!(hits(&body, &shut()).is_empty(), "{name}");
    }
}

async fn whoever_may_see_the_canary_gets_all_of_it(app: TestApp) {
    let planted = plant(&app).await;
    let bruno = app.sign_in("bruno@support.example").await;
    planted.ada.grant("nebula", &[("scope", "view")]).await;
    let page = address("/a/{slug}/shipments/{id}", &planted.records);
    for (who, client) in [("a member", &app.sign_in("mia@nebula.example").await), ("an agent with a view", &bruno)] {
        let seen = [client.get("/a/nebula/shipments").await.body, client.get(&page).await.body].concat();
        let seen = hits(&seen, &[&WORDS[..], &NUMBERS].concat());
        let missing: Vec<_> =
            WORDS.iter().chain(&NUMBERS).filter(|word| !seen.contains(&(**word).to_owned())).collect();
        assert!(missing.is_empty(), "{who} does not see {missing:?}");
    }
    let files = [
        planted.ada.get("/a/nebula/shipments.csv").await.body,
        planted.ada.get("/a/nebula/shipments/import").await.body,
    ]
    .concat();
    let log =
        [planted.ada.get("/a/nebula/access-log").await.body, planted.ada.get("/a/nebula/settings/account").await.body]
            .concat();
    let seen = hits(&[files, log].concat(), &shut());
    for word in MANAGERS.iter().chain(&["brafinch", "pangolinref", "zqxk9j7wvb42"]) {
        assert!(seen.contains(&(*word).to_owned()), "an admin does not see {word}");
    }
    let answers = everything(&app, &planted, &bruno).await;
    none_of("an agent with a view", &MANAGERS, &answers);
    let heard = &answers["events"];
    assert!(String::from_utf8_lossy(heard).contains(&planted.records.shipment), "the stream told of the change");
    assert!(hits(heard, &shut()).is_empty(), "and not what it was");
}

async fn no_search_tells_whether_the_canary_is_there(app: TestApp) {
    let planted = plant(&app).await;
    let answers = async |client: &Client, there: &str, not: &str| {
        let body = |answer: crate::support::Answer, q: &str| answer.text().replace(&views::address::escape_path(q), "");
        for path in ["/a/nebula/shipments", "/a/nebula/shipments.csv", "/agents"] {
            let [one, other] = [there, not].map(|q| (q, format!("{path}?q={}", views::address::escape_path(q))));
            let (first, second) = (client.get(&one.1).await, client.get(&other.1).await);
            assert_eq!(first.status, second.status, "{path}");
            assert_eq!(
                without_nonce(&body(first, one.0).replace(one.0, "")),
                without_nonce(&body(second, other.0).replace(other.0, "")),
                "{path}"
            );
        }
    };
    let sara = app.sign_in("sara@sol.example").await;
    for client in [&sara, &planted.ana, &app.stranger()] {
        answers(client, "TRK-IBEXCANARY", "TRK-IBEXNOWHER").await;
        answers(client, "Zébrafinch Quillonbeard", "Zébrafinch Quillonbread").await;
    }
}

/// A page without what is new in each answer.
pub fn without_nonce(page: &str) -> String {
    let mut parts = page.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + part.split_once('"').map_or(part, |(_, rest)| rest))
}

/// A shipment whose recipient's fields all hold a text of their own.
fn stored(mark: &str) -> Stored {
    let pii = |field: &str| Pii::from(format!("{mark}{field}"));
    Stored {
        id: ShipmentId("a".repeat(24)),
        parcel_id: 1,
        carrier: "dhl".into(),
        method: pii("method"),
        status_id: 1,
        tracking_number: String::new(),
        order_number: String::new(),
        country: "ES".into(),
        country_name: String::new(),
        weight_grams: 0,
        value_cents: 0,
        currency: "EUR".into(),
        is_return: false,
        items: Pii::from(format!(
            "[{{\"description\":\"{mark}item\",\"quantity\":1,\"weight_grams\":0,\"value_cents\":0,\"sku\":\"{mark}sku\"}}]"
        )),
        created_at: Time(0),
        updated_at: Time(0),
        announced_at: None,
        version: 1,
        recipient_version: 0,
        name: Pii::from(format!("N{mark}one N{mark}two")),
        company: pii("company"),
        street: pii("street"),
        house_number: pii("house"),
        address_2: pii("second"),
        city: pii("city"),
        postal_code: pii("postal"),
        phone: Pii::from(format!("+34 600 {mark} 00 12")),
        email: pii("mail@takin.example"),
        reference: pii("reference"),
        tracking_url: pii("url"),
        service_point: pii("point"),
    }
}

#[test]
fn every_field_of_a_masked_view_is_a_mask_of_fixed_shape() {
    house::words::install();
    let calendar = Calendar::new(Lang::En, "UTC", Time(0));
    let views = |mark: &str| {
        let stored = stored(mark);
        let recipient = serde_json::to_value(show::recipient(&stored, Sight::Masked)).expect("a view travels");
        assert!(show::items(&stored, Sight::Masked).is_empty(), "the merchant's own words may name the person");
        let listed = Listed {
            id: stored.id,
            carrier: stored.carrier,
            status_id: stored.status_id,
            tracking_number: stored.tracking_number,
            order_number: stored.order_number,
            country: stored.country,
            country_name: stored.country_name,
            updated_at: stored.updated_at,
            name: stored.name,
            city: stored.city,
        };
        (recipient, serde_json::to_value(show::row(listed, Sight::Masked, &calendar)).expect("a view travels"))
    };
    let (recipient, row) = views("zebra");
    let fields = recipient.as_object().expect("fields");
    assert_eq!(fields.len(), 12);
    for (name, field) in fields.iter().chain(
        [("name", &row["name"]), ("city", &row["city"])]
            .map(|(name, field)| (name.to_owned(), field))
            .iter()
            .map(|(name, field)| (name, *field)),
    ) {
        let expected = match name.as_str() {
            "name" => "N••• N•••",
            "email" => "•••@•••",
            "phone" => "••• ••• ••12",
            _ => "•••",
        };
        assert_eq!((field["text"].as_str(), field["masked"].as_bool()), (Some(expected), Some(true)), "{name}");
    }
    assert!(!format!("{recipient}{row}").contains("zebra"));
    assert_eq!(views(&"z".repeat(150)), (recipient, row), "a mask does not tell how long it was");
    let clear =
        serde_json::to_value(show::recipient(&stored("zebra"), Sight::Clear)).expect("a view travels").to_string();
    assert_eq!(clear.matches("zebra").count(), 13, "in the clear all are there");
    assert_eq!(show::items(&stored("zebra"), Sight::Clear).len(), 1);
}
