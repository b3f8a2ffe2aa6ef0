//! Settings › Members: who is in, under which profile, and how they go.
use domain::time::Span;
use serde_json::Value;
use views::error::AppError;

use crate::support::part::records;
use crate::support::{Client, PASSWORD, TestApp, both, error, message_of, new_id};

both! {
    the_list_names_everybody_and_when_they_were_seen,
    only_who_may_see_members_is_led_to_them,
    another_profile_holds_at_once,
    whoever_changes_a_profile_second_sees_both,
    a_removed_member_is_out_at_once_and_cannot_come_back,
    the_history_names_whoever_was_removed,
    what_a_removed_member_granted_stays,
    invitations_of_whoever_may_no_longer_invite_are_withdrawn,
    the_last_admin_stays,
    whoever_lowers_or_removes_themselves_is_led_away,
    two_admins_lowering_each_other_at_once_leave_one,
    two_admins_removing_each_other_at_once_leave_one,
    members_of_another_account_are_not_found,
    pages_of_admins_hear_of_members_and_no_others,
    notices_never_go_to_whoever_was_removed,
}

const PAGE: &str = "/a/nebula/settings/members";

/// The section of members.
async fn section(client: &Client) -> Value {
    client.done("member_list", &[("account", "nebula")]).await["body"][0].clone()
}

async fn change(client: &Client, member: &str, version: i64, profile: &str) -> (u16, Value) {
    let version = version.to_string();
    let fields = [("account", "nebula"), ("member", member), ("version", &version), ("form[profile]", profile)];
    client.rpc("change_profile", &fields).await
}

async fn remove(client: &Client, member: &str) -> (u16, Value) {
    client.rpc("remove_member", &[("account", "nebula"), ("member", member), ("form[password]", PASSWORD)]).await
}

/// Makes Omar an Admin too.
async fn with_two_admins(app: &TestApp) -> (Client, Client) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    assert_eq!(change(&ada, &app.person("omar@nebula.example").await, 1, "admin").await.0, 200);
    (ada, omar)
}

async fn admins(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM people p JOIN accounts a ON a.id = p.account_id
               WHERE a.slug = 'nebula' AND p.profile = 'admin' AND p.removed_at IS NULL";
    app.count(sql, &[]).await
}

async fn the_list_names_everybody_and_when_they_were_seen(app: TestApp) {
    app.sign_in("omar@nebula.example").await;
    app.forward(Span::minutes(2));
    let ada = app.sign_in("ada@nebula.example").await;
    let list = records(&section(&ada).await);
    assert_eq!(
        list,
        [
            "Ada Lovett [Admin, You] ada@nebula.example | Member since 21 Nov · last seen today at 10:02 | The only Admin: an account always keeps one. ()",
            "Mia Duarte [Member] mia@nebula.example | Member since 21 Nov · has not signed in yet (Change profile, Remove)",
            "Omar Reyes [Operator] omar@nebula.example | Member since 21 Nov · last seen today at 10:00 (Change profile, Remove)",
        ]
    );
    let page = ada.get(PAGE).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("<title>Members · Aldaba</title>") && text.contains("Omar Reyes"), "{text}");
    assert!(!text.contains("Sara Vidal") && !text.contains("Ana Ferrer"), "nobody else's people");
    // Sessions are forgotten after some days; when somebody was seen is not.
    app.meddle("DELETE FROM sessions WHERE person_id = $1", &[&app.person("omar@nebula.example").await]).await;
    assert!(records(&section(&ada).await)[2].contains("last seen today at 10:00"));
}

async fn only_who_may_see_members_is_led_to_them(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let link = "href=\"/a/nebula/settings/members\"";
    assert!(ada.get("/a/nebula/settings/account").await.text().contains(link));
    assert!(!omar.get("/a/nebula/settings/account").await.text().contains(link));
    assert_eq!(omar.get(PAGE).await.status, 403);
}

async fn another_profile_holds_at_once(app: TestApp) {
    app.follow_events().await;
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    assert_eq!(mia.get("/a/nebula/settings/account").await.status, 403);
    let mut stream = mia.listen(None).await;
    assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("hello"));
    let (status, answer) = change(&ada, &app.person("mia@nebula.example").await, 1, "operator").await;
    assert_eq!(status, 200, "{answer}");
    assert!(records(&answer)[1].starts_with("Mia Duarte [Operator]"), "{answer}");
    assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("bye"), "her pages are read anew");
    assert_eq!(mia.get("/a/nebula/settings/account").await.status, 200, "and she is still signed in");
    let (status, answer) = change(&ada, &app.person("mia@nebula.example").await, 2, "lead").await;
    assert_eq!(status, 422, "{answer}");
}

async fn whoever_changes_a_profile_second_sees_both(app: TestApp) {
    let (ada, omar) = with_two_admins(&app).await;
    let mia = app.person("mia@nebula.example").await;
    assert_eq!(change(&omar, &mia, 1, "operator").await.0, 200);
    let (status, answer) = change(&ada, &mia, 1, "admin").await;
    let AppError::Stale { message, version, theirs, .. } = error(&answer) else { panic!("{answer}") };
    assert_eq!((status, version, theirs[0].message.as_str()), (409, 2, "operator"));
    assert!(message.contains("Omar Reyes saved this"), "{message}");
    assert_eq!(change(&ada, &mia, 2, "admin").await.0, 200, "having seen it, she chooses");
}

async fn a_removed_member_is_out_at_once_and_cannot_come_back(app: TestApp) {
    app.follow_events().await;
    let ada = app.sign_in("ada@nebula.example").await;
    let browsers = [app.sign_in("mia@nebula.example").await, app.sign_in("mia@nebula.example").await];
    let mia = app.person("mia@nebula.example").await;
    let mut streams = Vec::new();
    for browser in &browsers {
        let mut stream = browser.listen(None).await;
        stream.next().await;
        streams.push(stream);
    }
    let (status, answer) = remove(&ada, &mia).await;
    assert_eq!(status, 200, "{answer}");
    assert!(!answer.to_string().contains("Mia"), "{answer}");
    for (browser, stream) in browsers.iter().zip(&mut streams) {
        assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("bye"));
        assert_eq!(browser.get("/a/nebula/shipments").await.location(), "/sign-in?next=/a/nebula/shipments");
        assert_eq!(browser.rpc("door", &[("account", "nebula")]).await.0, 401);
        assert_eq!(browser.listen(None).await.status, 401);
    }
    let unknown = app.stranger().try_sign_in("eve@nebula.example", PASSWORD).await;
    // By the address she had, and by what stands in its place.
    for name in ["mia@nebula.example", mia.as_str()] {
        let answer = app.stranger().try_sign_in(name, PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (unknown.status, unknown.location()));
        assert_eq!(answer.set_cookie(house::request::COOKIE_NAME), None);
    }
    assert_eq!(remove(&ada, &mia).await.0, 404, "she is gone");
    assert_eq!(change(&ada, &mia, 2, "admin").await.0, 404);
    let kept = app
        .count(
            "SELECT COUNT(*) FROM people WHERE email LIKE '%mia%' OR password_hash LIKE '%argon%' AND name LIKE 'Mia%'",
            &[],
        )
        .await;
    assert_eq!(kept, 0, "neither her address nor her password is kept");
}

async fn the_history_names_whoever_was_removed(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let grant = omar.grant("nebula", &[("note", "Given by Omar")]).await;
    app.sign_in("ana@support.example").await.get("/a/nebula/shipments").await;
    omar.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
    assert_eq!(remove(&ada, &app.person("omar@nebula.example").await).await.0, 200);
    let past = ada.done("account_settings", &[("account", "nebula")]).await["body"]["past"].to_string();
    assert!(past.contains("Given by Omar") && past.contains("Omar Reyes"), "{past}");
    let log = ada.done("access_log", &[("account", "nebula"), ("older", "")]).await.to_string();
    assert!(log.contains("Omar Reyes"), "{log}");
}

async fn what_a_removed_member_granted_stays(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    omar.grant("nebula", &[]).await;
    assert_eq!(remove(&ada, &app.person("omar@nebula.example").await).await.0, 200);
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 200, "until it ends, or somebody revokes it");
    ada.done("revoke_all_grants", &[("account", "nebula")]).await;
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 403);
}

async fn invitations_of_whoever_may_no_longer_invite_are_withdrawn(app: TestApp) {
    let (ada, omar) = with_two_admins(&app).await;
    for (client, email) in [(&omar, "leo@nebula.example"), (&ada, "iris@nebula.example")] {
        let id = new_id();
        let fields = [
            ("account", "nebula"),
            ("form[id]", &id),
            ("form[name]", "Somebody"),
            ("form[email]", email),
            ("form[profile]", "admin"),
        ];
        client.done("invite_member", &fields).await;
    }
    let page = ada.get_open(PAGE).await.text();
    assert!(page.contains("Invitations they sent"), "whoever removes Omar is told");
    let omar = app.person("omar@nebula.example").await;
    assert_eq!(change(&ada, &omar, 2, "operator").await.0, 200);
    let open = app.look("SELECT email FROM invitations WHERE closed_at IS NULL", &[]).await;
    assert_eq!(open, ["iris@nebula.example"]);
}

async fn the_last_admin_stays(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = app.person("ada@nebula.example").await;
    let before = app.count("SELECT MAX(seq) FROM events", &[]).await;
    for (status, answer) in [change(&ada, &id, 1, "operator").await, remove(&ada, &id).await] {
        assert_eq!(status, 409, "{answer}");
        assert!(message_of(&answer).contains("needs an Admin"), "{answer}");
    }
    assert_eq!((app.count("SELECT MAX(seq) FROM events", &[]).await, admins(&app).await), (before, 1));
    // An Admin of another account is none of this one.
    assert_eq!(ada.get(PAGE).await.status, 200);
}

async fn whoever_lowers_or_removes_themselves_is_led_away(app: TestApp) {
    let (ada, omar) = with_two_admins(&app).await;
    let (ada_id, omar_id) = (app.person("ada@nebula.example").await, app.person("omar@nebula.example").await);
    let page = omar.get_open(PAGE).await.text();
    assert!(page.contains("Leave Nébula Moda") && page.contains("name=\"then\" value=\"/sign-in\""), "{page}");
    let fields = [
        ("then", "/"),
        ("account", "nebula"),
        ("member", ada_id.as_str()),
        ("version", "1"),
        ("form[profile]", "member"),
    ];
    assert_eq!(ada.form_on(PAGE, "/rpc/change_profile", &fields).await.location(), "/");
    assert_eq!((ada.get(PAGE).await.status, ada.get("/a/nebula/shipments").await.status), (403, 200));
    assert_eq!(change(&omar, &ada_id, 2, "admin").await.0, 200);
    let fields =
        [("then", "/sign-in"), ("account", "nebula"), ("member", omar_id.as_str()), ("form[password]", PASSWORD)];
    assert_eq!(omar.form_on(PAGE, "/rpc/remove_member", &fields).await.location(), "/sign-in");
    assert_eq!(omar.get("/a/nebula/shipments").await.status, 303);
}

async fn two_admins_lowering_each_other_at_once_leave_one(app: TestApp) {
    let (ada, omar) = with_two_admins(&app).await;
    let ids = [app.person("ada@nebula.example").await, app.person("omar@nebula.example").await];
    for round in 0..12 {
        app.meddle("UPDATE people SET profile = 'admin', version = 1 WHERE id IN ($1, $2)", &[&ids[0], &ids[1]]).await;
        let (one, other) = tokio::join!(change(&ada, &ids[1], 1, "member"), change(&omar, &ids[0], 1, "member"));
        let mut statuses = [one.0, other.0];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 403], "{round}: {one:?} {other:?}");
        assert_eq!(admins(&app).await, 1, "{round}");
    }
    // And oneself: whoever is second is the last.
    for round in 0..12 {
        app.meddle("UPDATE people SET profile = 'admin', version = 1 WHERE id IN ($1, $2)", &[&ids[0], &ids[1]]).await;
        let (one, other) = tokio::join!(change(&ada, &ids[0], 1, "member"), change(&omar, &ids[1], 1, "member"));
        let mut statuses = [one.0, other.0];
        statuses.sort_unstable();
        assert_eq!((statuses, admins(&app).await), ([200, 409], 1), "{round}: {one:?} {other:?}");
    }
}

async fn two_admins_removing_each_other_at_once_leave_one(app: TestApp) {
    let (ada, omar) = with_two_admins(&app).await;
    let ids = [app.person("ada@nebula.example").await, app.person("omar@nebula.example").await];
    for round in 0..12 {
        let (one, other) = tokio::join!(remove(&ada, &ids[1]), remove(&omar, &ids[0]));
        let mut statuses = [one.0, other.0];
        statuses.sort_unstable();
        assert_eq!((statuses, admins(&app).await), ([200, 401], 1), "{round}: {one:?} {other:?}");
        // All have the same password, and whoever is removed has none.
        let back = "UPDATE people SET removed_at = NULL, password_hash = (
            SELECT password_hash FROM people WHERE email = 'mia@nebula.example') WHERE id IN ($1, $2)";
        app.meddle(back, &[&ids[0], &ids[1]]).await;
        app.meddle("UPDATE sessions SET ended_at = NULL", &[]).await;
    }
}

async fn members_of_another_account_are_not_found(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.person("sara@sol.example").await);
    let before = app.count("SELECT MAX(seq) FROM events", &[]).await;
    for member in [sara.as_str(), &app.person("ana@support.example").await, &new_id(), "", "\u{0}", "' OR 1=1"] {
        assert_eq!(change(&ada, member, 1, "member").await.0, 404, "{member:?}");
        assert_eq!(remove(&ada, member).await.0, 404, "{member:?}");
    }
    assert_eq!(app.count("SELECT MAX(seq) FROM events", &[]).await, before);
    app.sign_in("sara@sol.example").await;
}

async fn pages_of_admins_hear_of_members_and_no_others(app: TestApp) {
    app.follow_events().await;
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let (mut of_ada, mut of_omar) = (ada.listen(None).await, omar.listen(None).await);
    of_ada.next().await;
    of_omar.next().await;
    assert_eq!(remove(&ada, &app.person("mia@nebula.example").await).await.0, 200);
    ada.grant("nebula", &[]).await;
    assert_eq!(of_ada.next().await.expect("a notice").kind(), "member");
    assert_eq!(of_omar.next().await.expect("a notice").kind(), "grant", "the first that concerns him");
}

async fn notices_never_go_to_whoever_was_removed(app: TestApp) {
    let (ada, omar) = with_two_admins(&app).await;
    assert_eq!(remove(&omar, &app.person("ada@nebula.example").await).await.0, 200);
    app.meddle("DELETE FROM outbox", &[]).await;
    omar.grant("nebula", &[]).await;
    assert_eq!(app.look("SELECT recipient FROM outbox", &[]).await, ["omar@nebula.example"]);
    drop(ada);
}
