//! What the operator learns of the program, and who else does not.
use aldaba_server::metrics::Readers;
use axum::Router;
use house::security::Incident;

use crate::logged;
use crate::support::{Client, TestApp, both};

both! {
    figures_are_for_programs_on_this_machine_where_nothing_was_chosen,
    figures_want_the_token_where_there_is_one,
    figures_at_an_address_of_their_own_are_nowhere_else,
    refusals_and_exports_are_counted_and_logged_by_ids_alone,
    sign_ins_are_counted_and_logged_without_who_or_where,
    figures_say_how_often_each_incident_happened,
}

const HERE: [u8; 4] = [127, 0, 0, 1];

async fn answer(client: &Client, headers: &[(&str, &str)]) -> (u16, bool) {
    let answer = client.send(axum::http::Method::GET, "/metrics", headers, String::new()).await;
    (answer.status, answer.text().contains("aldaba_incidents_total"))
}

fn reader(router: Router) -> Client {
    Client::new(router)
}

async fn figures_are_for_programs_on_this_machine_where_nothing_was_chosen(app: TestApp) {
    assert_eq!(answer(&app.stranger().at(HERE), &[]).await, (200, true));
    assert_eq!(answer(&app.stranger(), &[]).await, (404, false), "from elsewhere there is no such address");
    for passed_on in ["x-forwarded-for", "forwarded", "x-real-ip", "via"] {
        let through = answer(&app.stranger().at(HERE), &[(passed_on, "203.0.113.9")]).await;
        assert_eq!(through, (404, false), "a proxy on this machine asks for somebody else ({passed_on})");
    }
}

async fn figures_want_the_token_where_there_is_one(app: TestApp) {
    let router = app.read_by(Readers::chosen(Some("a long secret"), false, true));
    assert_eq!(answer(&reader(router.clone()), &[("authorization", "Bearer a long secret")]).await, (200, true));
    for wrong in ["Bearer a long secre", "Bearer ", "Basic a long secret", "a long secret"] {
        assert_eq!(answer(&reader(router.clone()), &[("authorization", wrong)]).await, (401, false), "{wrong}");
    }
    assert_eq!(answer(&reader(router).at(HERE), &[]).await, (401, false));
}

async fn figures_at_an_address_of_their_own_are_nowhere_else(app: TestApp) {
    let pages = app.read_by(Readers::chosen(Some("a long secret"), true, false));
    assert_eq!(
        answer(&reader(pages.clone()).at(HERE), &[("authorization", "Bearer a long secret")]).await,
        (404, false)
    );
    let own = aldaba_server::metrics::router(app.program());
    assert_eq!(answer(&reader(own.clone()), &[]).await, (200, true));
    assert_eq!(reader(own).get("/sign-in").await.status, 404, "nothing else is there");
}

fn count(app: &TestApp, wanted: Incident) -> u64 {
    let mut counts = app.house.security.counts();
    counts.find_map(|(incident, count)| (incident == wanted).then_some(count)).expect("each is counted")
}

async fn refusals_and_exports_are_counted_and_logged_by_ids_alone(app: TestApp) {
    logged::listen();
    let (mia, sara) = (app.sign_in("mia@nebula.example").await, app.sign_in("sara@sol.example").await);
    let mias = app.person("mia@nebula.example").await;
    assert_eq!(mia.get("/a/nebula/access-log").await.status, 403);
    assert_eq!(sara.get("/a/nebula/shipments").await.status, 404);
    assert_eq!(count(&app, Incident::AccessRefused), 2);
    // By the network's name, which is another in each test's program.
    let network = app.house.security.alias("192.0.2.7");
    let [line] = logged::with(&["access_refused", &mias, &network]).try_into().expect("one line");
    assert!(line.contains(&app.account("nebula").await) && line.contains("see-access-log"), "{line}");
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(ada.get("/a/nebula/shipments.csv").await.status, 200);
    assert_eq!(count(&app, Incident::Export), 1);
    let adas = app.person("ada@nebula.example").await;
    let lines =
        [logged::with(&["incident=\"export\"", &adas, &network]), logged::with(&["access_refused", &mias, &network])]
            .concat();
    assert_eq!(lines.len(), 2);
    for personal in ["mia@", "Mia", "ada@", "Ada", "192.0.2.7", "Nébula"] {
        assert!(lines.iter().all(|line| !line.contains(personal)), "{personal} is in {lines:?}");
    }
}

async fn sign_ins_are_counted_and_logged_without_who_or_where(app: TestApp) {
    logged::listen();
    let email = format!("{}@nebula.example", logged::marker());
    let stranger = app.stranger();
    for _ in 0..7 {
        stranger.try_sign_in(&email, "wrong").await;
    }
    assert_eq!((count(&app, Incident::SignInRefused), count(&app, Incident::Limited)), (5, 2));
    stranger.try_sign_in("omar@nebula.example", "wrong").await;
    let omars = app.person("omar@nebula.example").await;
    let network = app.house.security.alias("192.0.2.7");
    let [line] = logged::with(&["sign_in_refused", &omars, &network]).try_into().expect("one line");
    assert!(!line.contains("omar@") && !line.contains("192.0.2.7"), "{line}");
    assert_eq!(logged::with(&["tries of a password", &network]).len(), 1, "each line that differs is kept once");
    let omar = app.sign_in("omar@nebula.example").await;
    assert_eq!(omar.form("/sign-out", &[]).await.status, 303);
    let counts = [Incident::SignIn, Incident::SignOut, Incident::SignInRefused].map(|incident| count(&app, incident));
    assert_eq!(counts, [1, 1, 6]);
    assert!(!logged::has(&email), "an address that somebody typed is in no line");
}

async fn figures_say_how_often_each_incident_happened(app: TestApp) {
    let mia = app.sign_in("mia@nebula.example").await;
    assert_eq!(mia.get("/a/nebula/access-log").await.status, 403);
    let text = app.stranger().at(HERE).get("/metrics").await.text();
    assert!(text.contains("aldaba_incidents_total{incident=\"access_refused\"} 1\n"), "{text}");
    for incident in Incident::ALL {
        assert!(text.contains(&format!("{{incident=\"{}\"}}", incident.as_str())), "{text}");
    }
}
