//! Whatever an agent is answered that holds something stored, a refusal too, is in the access log by its record.
use domain::time::Span;

use crate::support::{Client, TestApp, both, new_id};
use crate::surface::{Fields, Records, call, functions, post, records, send};

both! {
    every_answer_that_holds_something_stored_is_in_the_log_by_its_record,
    a_refusal_that_tells_of_what_is_stored_leaves_its_entry_and_no_change,
    what_is_only_typed_leaves_no_entry,
}

/// Where the forms of the account stand.
pub const SETTINGS: &str = "/a/nebula/settings/account";

/// Records of nebula's, each with a word that is nowhere else.
pub struct Planted {
    pub ada: Client,
    pub ana: Client,
    pub records: Records,
    /// The word, and the record's id.
    pub words: Vec<(&'static str, String)>,
}

/// Plants them.
pub async fn plant(app: &TestApp) -> Planted {
    let ada = app.sign_in("ada@nebula.example").await;
    let (ana, lidia) = (app.sign_in("ana@support.example").await, app.sign_in("lidia@support.example").await);
    app.forget_acceptances().await;
    app.meddle("UPDATE people SET name = 'Quetzalsigner' WHERE email = 'ada@nebula.example'", &[]).await;
    let records = records(app, &ada, &lidia).await;
    ada.done("accept_terms", &borrowed(&call("accept_terms", &records))).await;
    app.meddle("UPDATE people SET name = 'Ada Lovett' WHERE email = 'ada@nebula.example'", &[]).await;
    let mut planted = Planted { ada, ana, records, words: Vec::new() };
    planted.again(app).await;
    planted
}

impl Planted {
    /// Plants all of it anew, whatever became of it.
    pub async fn again(&mut self, app: &TestApp) {
        let nebula = app.account("nebula").await;
        let bruno = app.person("bruno@support.example").await;
        let lidia = app.sign_in("lidia@support.example").await;
        app.meddle("UPDATE grants SET ended_at = granted_at, ending = 'revoked' WHERE agent_id = $1", &[&bruno]).await;
        self.records = records(app, &self.ada, &lidia).await;
        let set = |sql: &'static str, id: String| async move { app.meddle(sql, &[&id]).await };
        set("UPDATE accounts SET legal_name = 'Gharialholding', version = 1, changed_by = 'Omar Reyes', changed_at = 0 WHERE id = $1", nebula.clone()).await;
        set(
            "UPDATE contacts SET name = 'Fossacontact', email = 'fossa@nebula.example' WHERE id = $1",
            self.records.contact.clone(),
        )
        .await;
        set("UPDATE channels SET value = 'https://x.com/gerenuk' WHERE id = $1", self.records.channel.clone()).await;
        set("UPDATE addresses SET line_1 = 'Binturongstreet' WHERE id = $1", self.records.address.clone()).await;
        app.meddle(
            "UPDATE addresses SET line_1 = 'Uakaristreet' WHERE standing = 'main' AND account_id = $1",
            &[&nebula],
        )
        .await;
        let [contact, channel] = [(); 2].map(|()| new_id());
        let sql = "INSERT INTO contacts (id, account_id, name, kind, email, is_main, version, changed_by, changed_at, created_at)
                   VALUES ($1, $2, 'Tayracontact', 'professional', 'tayra@nebula.example', FALSE, 1, 'Ada Lovett', 0, 0)";
        app.meddle(sql, &[&contact, &nebula]).await;
        let sql =
            "INSERT INTO channels (account_id, id, kind, value, label, version, created_at, changed_by, changed_at)
                   VALUES ($1, $2, 'other', 'https://tamarin.example/', '', 1, 0, 'Ada Lovett', 0)";
        app.meddle(sql, &[&nebula, &channel]).await;
        let (first, second) = (app.shipment("N-1001").await, app.shipment("N-1003").await);
        set("UPDATE shipments SET name = 'Wombatname', version = 1 WHERE id = $1", first.clone()).await;
        set("UPDATE shipments SET name = 'Quokkaname', version = 1 WHERE id = $1", second.clone()).await;
        let main = app
            .look("SELECT id FROM addresses WHERE standing = 'main' AND account_id = $1", &[&nebula])
            .await
            .remove(0);
        let signed = app
            .look(
                "SELECT acceptance_id FROM acceptance_signers WHERE account_id = $1 AND name = 'Quetzalsigner'",
                &[&nebula],
            )
            .await;
        let own = &self.records;
        self.words = [
            ("gharialholding", nebula),
            ("fossa", own.contact.clone()),
            ("tayra", contact),
            ("gerenuk", own.channel.clone()),
            ("tamarin", channel),
            ("binturong", own.address.clone()),
            ("uakari", main),
            ("wombatname", first),
            ("quokkaname", second),
        ]
        .into_iter()
        .chain(signed.into_iter().map(|id| ("quetzalsigner", id)))
        .collect();
    }

    fn record(&self, word: &str) -> &str {
        self.words.iter().find(|(known, _)| *known == word).map_or("", |(_, id)| id)
    }

    /// The ways in which a function may be asked: well and again, late, in another shape, about what is there already.
    fn ways(&self, function: &str) -> Vec<Fields> {
        let base = call(function, &self.records);
        let has = |name: &str| base.iter().any(|(key, _)| *key == name);
        let with = |name: &'static str, value: &str| {
            let mut fields: Fields = base.iter().filter(|(key, _)| *key != name).cloned().collect();
            fields.push((name, value.to_owned()));
            fields
        };
        let mut ways = vec![base.clone(), base.clone()];
        ways.extend(["1", "7"].into_iter().filter(|_| has("version")).map(|version| with("version", version)));
        if has("form[id]") {
            ways.push(with("reshape", "1"));
            let there = ["fossa", "tayra", "gerenuk", "tamarin", "binturong"].map(|word| self.record(word));
            ways.extend(there.map(|id| with("form[id]", id)));
            ways.extend(there.map(|id| [with("form[id]", id), vec![("version", "1".to_owned())]].concat()));
            ways.extend(there.map(|id| [with("form[id]", id), vec![("version", "7".to_owned())]].concat()));
        }
        if has("form[email]") {
            ways.push(with("form[email]", "TAYRA@nebula.example"));
        }
        if has("form[value]") {
            ways.push(with("form[value]", "https://tamarin.example"));
        }
        if has("standing") {
            ways.extend(["main", ""].map(|standing| with("standing", standing)));
        }
        ways
    }
}

/// Fields as a client takes them.
fn borrowed(fields: &Fields) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// What an answer holds of what is planted, and is in no entry that was left since.
async fn unlogged(app: &TestApp, planted: &Planted, body: &str, since: i64) -> Vec<&'static str> {
    let named = app.look(&format!("SELECT records FROM access_log WHERE at >= {since}"), &[]).await.join(" ");
    let held = planted.words.iter().filter(|(word, id)| body.contains(word) && !named.split(' ').any(|one| one == id));
    held.map(|(word, _)| *word).collect()
}

async fn every_answer_that_holds_something_stored_is_in_the_log_by_its_record(app: TestApp) {
    let mut planted = plant(&app).await;
    let who = app.person("ana@support.example").await;
    let mut held = 0;
    for scope in ["view", "full"] {
        planted.ada.grant("nebula", &[("who", &who), ("scope", scope), ("duration", "1d")]).await;
        // `judge_channel` reads what was typed, and nothing that is stored.
        for function in functions().into_iter().filter(|function| function != "judge_channel") {
            for n in 0..planted.ways(&function).len() * 2 {
                // Each way as a script asks and as a form does, with the page that the form leads back to.
                let fields = planted.ways(&function).swap_remove(n / 2);
                app.forward(Span(1));
                let (since, events) = (app.house.clock.now().0, app.count("SELECT MAX(seq) FROM events", &[]).await);
                let answers = if n % 2 == 0 {
                    vec![send(&planted.ana, &function, &fields).await.1.to_string().into_bytes()]
                } else {
                    let answer = post(&planted.ana, SETTINGS, &function, &fields).await;
                    let page = planted.ana.get(answer.location().split('#').next().unwrap_or("/")).await;
                    vec![format!("{:?}", answer.headers).into_bytes(), answer.body, page.body]
                };
                for answer in answers {
                    let text = String::from_utf8_lossy(&answer).to_lowercase();
                    held += i32::from(planted.words.iter().any(|(word, _)| text.contains(word)));
                    let missing = unlogged(&app, &planted, &text, since).await;
                    assert!(missing.is_empty(), "{function} under {scope} gives {missing:?} unsaid: {fields:?}");
                }
                if app.count("SELECT MAX(seq) FROM events", &[]).await != events {
                    planted.again(&app).await;
                }
            }
        }
    }
    assert!(held > 100, "only {held} answers held anything");
}

async fn a_refusal_that_tells_of_what_is_stored_leaves_its_entry_and_no_change(app: TestApp) {
    let planted = plant(&app).await;
    planted.ada.grant("nebula", &[]).await;
    let moves = app.count("SELECT MAX(seq) FROM events", &[]).await;
    let doubled = [("form[email]", "tayra@nebula.example")];
    for (function, status, word, but) in [
        ("save_company", 409, "gharialholding", &[][..]),
        ("save_contact", 409, "fossa", &[]),
        ("add_contact", 422, "tayra", &doubled),
        ("save_channel", 422, "tamarin", &[("form[value]", "https://tamarin.example")]),
        ("remove_address", 409, "uakari", &[("address", "")]),
    ] {
        app.forward(Span(1));
        let (since, entries) = (app.house.clock.now().0, app.entries().await);
        let id = planted.record(word).to_owned();
        let mut fields = call(function, &planted.records);
        for (name, value) in but {
            fields.retain(|(key, _)| key != name);
            fields.push((name, if value.is_empty() { id.clone() } else { (*value).to_owned() }));
        }
        let (given, answer) = send(&planted.ana, function, &fields).await;
        assert_eq!(given, status, "{function}: {answer}");
        assert_eq!(app.entries().await, entries + 1, "{function}");
        let named =
            app.look(&format!("SELECT records FROM access_log WHERE at >= {since} AND change_hash = ''"), &[]).await;
        assert_eq!(named, [id], "{function}");
    }
    assert_eq!(app.count("SELECT MAX(seq) FROM events", &[]).await, moves, "nothing was changed");
    let added = "SELECT COUNT(*) FROM contacts WHERE name = 'Eva Soto'";
    assert_eq!(app.count(added, &[]).await, 0, "what was written before the refusal is undone");
    // No entry, no refusal either.
    app.meddle("ALTER TABLE access_log RENAME TO elsewhere", &[]).await;
    let (status, answer) = send(&planted.ana, "save_company", &call("save_company", &planted.records)).await;
    assert_eq!((status, answer.to_string().to_lowercase().contains("gharial")), (500, false), "{answer}");
}

async fn what_is_only_typed_leaves_no_entry(app: TestApp) {
    let planted = plant(&app).await;
    planted.ada.grant("nebula", &[]).await;
    let entries = app.entries().await;
    for function in ["save_company", "add_contact", "save_channel", "save_address", "change_recipient"] {
        let mut fields = call(function, &planted.records);
        for (_, value) in fields.iter_mut().filter(|(key, _)| key.starts_with("form[") && *key != "form[id]") {
            value.clear();
        }
        let (status, answer) = send(&planted.ana, function, &fields).await;
        assert_eq!(status, 422, "{function}: {answer}");
    }
    assert_eq!(app.entries().await, entries);
}
