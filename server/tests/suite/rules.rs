//! Forms know their rules: each field announces the one that the server checks it by, and says what is wrong in the same words.
use domain::rule::{Around, Clock, Rule, Sibling, Wrong};
use features::profile::second_factor::proof::ProofForm;
use house::call::Call;
use views::error::AppError;
use views::rules::Form as _;
use views::words::wrong;

use crate::forms::{borrowed, forms};
use crate::support::{TestApp, both, error, new_id, wrong_fields};

both! {
    each_field_announces_the_rule_that_the_server_checks_it_by,
    no_field_of_any_form_is_without_a_rule,
    what_no_rule_tells_is_judged_by_the_server_and_nothing_is_saved,
    what_a_browser_hides_is_a_secret_of_its_form,
}

/// What may be typed anywhere. Where it is right, nothing is posted: it would be saved.
const TYPED: [&str; 12] =
    ["", " ", "x", "a\u{202E}b", "a\u{0}b", "ada@", "a b", "//", "javascript:1", "9001", "soon", "2999-01-01"];

/// What one can do something with and that needs no rule, each with its reason.
const EXEMPT: [(&str, &str); 6] = [
    ("by", "a length out of a closed list, in a form without text"),
    ("duration", "of an answer: what was asked, or less, out of a closed list"),
    ("scope", "of an answer: what was asked, or less, out of a closed list"),
    ("photo", "a file"),
    ("file", "a file"),
    ("form[required]", "a box: ticked or not"),
];

/// The controls of a page's forms that post: the form's id, the control's name, and its rule.
fn controls(html: &str) -> Vec<(String, String, Option<String>)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next().unwrap_or_default().to_owned())
    };
    let (mut found, mut form) = (Vec::new(), None);
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        match tag.split_whitespace().next().unwrap_or_default() {
            "form" => {
                let posts = attribute(tag, "method").as_deref() == Some("post");
                form = posts.then(|| attribute(tag, "id").unwrap_or_default());
            }
            "/form" => form = None,
            "input" | "select" | "textarea" if attribute(tag, "type").as_deref() != Some("hidden") => {
                if let (Some(form), Some(name)) = (&form, attribute(tag, "name")) {
                    found.push((form.clone(), name, attribute(tag, "data-rule")));
                }
            }
            _ => {}
        }
    }
    found
}

/// Pages with all the forms there are, and who sees them.
fn pages(shipment: &str) -> [(&'static str, String); 8] {
    [
        ("ada@nebula.example", "/a/nebula/settings/account".to_owned()),
        ("ada@nebula.example", "/a/nebula/settings/members".to_owned()),
        ("ada@nebula.example", "/a/nebula/settings/parameters".to_owned()),
        ("mia@nebula.example", "/profile".to_owned()),
        ("ana@support.example", "/profile".to_owned()),
        ("ana@support.example", "/agents/ask/nebula".to_owned()),
        ("lidia@support.example", "/agents/settings".to_owned()),
        ("mia@nebula.example", format!("/a/nebula/shipments/{shipment}")),
    ]
}

/// What a rule says of a text beside the other fields of its form, by the call that browsers make.
fn judged(rule: Rule, typed: &str, fields: &[(String, String)]) -> Result<(), Wrong> {
    let beside = |name: &str| {
        let is_it = |(key, _): &&(String, String)| *key == format!("form[{name}]") || key == name;
        fields.iter().find(is_it).map_or("", |(_, value)| value.as_str())
    };
    let value = rule.with().map(beside).unwrap_or_default();
    let country = features::countries::find(value).map(|country| country.name(domain::role::Lang::En));
    let sibling = Sibling { value, text: country.unwrap_or(value) };
    let clock = Clock { today: domain::day::Day { year: 2026, month: 11, day: 30 }, ..Clock::NONE };
    rule.judge(typed, Around { sibling, choices: &[], clock }).map(drop)
}

async fn each_field_announces_the_rule_that_the_server_checks_it_by(app: TestApp) {
    let mut looked_at = 0;
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        let page = client.get_open(&form.page).await.text();
        let (_, id) = form.fields.iter().find(|(key, _)| key == "form_id").expect("a form has an id");
        let announced = controls(&page);
        for (field, needed) in form.texts {
            let name = format!("form[{field}]");
            let found = announced.iter().find(|(form, control, _)| form == id && *control == name);
            let Some((.., Some(rule))) = found else { panic!("{id}: {field} announces no rule") };
            let rule = Rule::parse(rule).unwrap_or_else(|| panic!("{id}: {field}: {rule}"));
            // What else is needed depends on what is chosen; the empty text below tells.
            assert!(rule.needed || !needed, "{id}: {field}");
            for typed in TYPED {
                let Err(why) = judged(rule, typed, &form.fields) else { continue };
                let (status, answer) = client.rpc(form.function, &borrowed(&form.with(field, typed))).await;
                let AppError::Invalid { fields } = error(&answer) else { panic!("{id}: {field}: {status} {answer}") };
                let said: Vec<_> = fields.iter().map(|fault| (fault.field.as_str(), fault.message.as_str())).collect();
                assert_eq!(said, [(*field, wrong(&why).as_str())], "{id}: {field}: {typed:?}");
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 100, "{looked_at}");
}

async fn no_field_of_any_form_is_without_a_rule(app: TestApp) {
    let shipment = app.shipment("N-1001").await;
    let mut count = 0;
    for (email, page) in pages(&shipment) {
        let answer = app.sign_in(email).await.get_open(&page).await;
        assert_eq!(answer.status, 200, "{email} {page}");
        for (form, control, rule) in controls(&answer.text()) {
            let is_exempt = EXEMPT.iter().any(|(name, _)| *name == control);
            let is_known = rule.as_deref().and_then(Rule::parse).is_some();
            assert!(is_exempt || is_known, "{page}: {form}: {control} has no rule: {rule:?}");
            count += usize::from(is_known);
        }
    }
    assert!(count > 60, "{count}");
}

async fn what_no_rule_tells_is_judged_by_the_server_and_nothing_is_saved(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let page = ada.get_open("/a/nebula/settings/account").await.text();
    let (_, field) = page.split_once("id=\"channel-new-value\"").expect("a field for a number");
    assert!(
        field.split('>').next().is_some_and(|field| field.contains("data-judge=\"/rpc/judge_channel\"")),
        "{field}"
    );
    let id = new_id();
    let nora = [
        ("account", "nebula"),
        ("form[id]", id.as_str()),
        ("form[name]", "Nora Gil"),
        ("form[email]", "nora@nebula.example"),
        ("form[profile]", "operator"),
    ];
    ada.done("invite_member", &nora).await;
    let before = app.count("SELECT COUNT(*) FROM events", &[]).await;
    let channel = async |kind: &str, country: &str, value: &str| {
        ada.rpc("judge_channel", &[("form[kind]", kind), ("form[country]", country), ("form[value]", value)]).await
    };
    for (kind, typed, shown) in [
        ("phone", "601 744 1234", "+57 601 7441234"),
        ("whatsapp", "wa.me/573005550100", "+57 300 5550100"),
        ("instagram", "@Nebula.Moda", "https://www.instagram.com/nebula.moda/"),
    ] {
        let (status, answer) = channel(kind, "CO", typed).await;
        assert_eq!((status, answer["shown"].as_str()), (200, Some(shown)), "{typed}: {answer}");
    }
    for (kind, typed) in [("phone", "601"), ("instagram", "https://tiktok.com/@nebula"), ("phone", "")] {
        let (status, answer) = channel(kind, "CO", typed).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["value".to_owned()]), "{typed}");
    }
    let invitation =
        async |email: &str| ada.rpc("judge_invitation", &[("account", "nebula"), ("form[email]", email)]).await;
    for taken in ["Omar@nebula.example", "nora@nebula.example", "nobody"] {
        let (status, answer) = invitation(taken).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["email".to_owned()]), "{taken}");
    }
    assert_eq!(invitation("eva@nebula.example").await.0, 200, "before a name is typed");
    assert_eq!(app.count("SELECT COUNT(*) FROM events", &[]).await, before);
}

async fn what_a_browser_hides_is_a_secret_of_its_form(app: TestApp) {
    let shipment = app.shipment("N-1001").await;
    let mut hidden = std::collections::BTreeSet::new();
    for (email, page) in pages(&shipment) {
        let html = app.sign_in(email).await.get_open(&page).await.text();
        for form in html.split("<form").skip(1) {
            let form = form.split("</form").next().unwrap_or_default();
            let (_, action) = form.split_once(" action=\"").expect("a form is posted somewhere");
            let action = action.split('"').next().unwrap_or_default();
            for field in form.split("<input").skip(1) {
                let field = field.split('>').next().unwrap_or_default();
                if field.contains("type=\"password\"") || field.contains("one-time-code") {
                    let (_, name) = field.split_once(" name=\"").expect("a name");
                    hidden.insert((action.to_owned(), name.split('"').next().unwrap_or_default().to_owned()));
                }
            }
        }
    }
    for (action, name) in &hidden {
        // What a page shows once has an address of its own; its form is the proof of who asks.
        let secrets = Call::at(action).map_or(ProofForm::SECRETS, |call| call.secrets);
        assert!(secrets.names.contains(&name.as_str()), "{action}: {name} would wait in a flash");
    }
    assert!(hidden.len() >= 7, "{hidden:?}");
}
