//! An agent knocks, the account answers.
use domain::time::Span;
use features::jobs;
use serde_json::Value;
use views::error::AppError;

use crate::support::{Client, TestApp, both, error, message_of, new_id, wrong_fields};

both! {
    a_knock_is_seen_by_those_who_may_answer_it,
    an_agent_knocks_once_at_a_time,
    the_same_knock_twice_is_one,
    an_approval_lets_in_whoever_asked_and_nobody_else,
    time_runs_from_the_approval,
    an_approval_may_give_less_and_never_more,
    a_declined_knock_opens_nothing_and_the_agent_may_ask_again,
    an_agent_may_take_a_knock_back,
    a_knock_lapses_after_three_days,
    of_two_answers_at_once_exactly_one_counts,
    a_knock_taken_back_while_it_is_answered_is_one_or_the_other,
    knocks_of_another_account_are_not_found,
    members_do_not_knock,
    a_knock_needs_a_reason,
}

/// An agent's own request as their desk shows it.
async fn own(agent: &Client, id: &str) -> Value {
    let desk = agent.done("agents_desk", &[]).await;
    desk["requests"].as_array().expect("requests").iter().find(|one| one["id"] == id).cloned().expect("the request")
}

async fn answer(client: &Client, function: &str, slug: &str, id: &str) -> (u16, Value) {
    client.rpc(function, &[("account", slug), ("request", id)]).await
}

async fn list(client: &Client) -> u16 {
    client.rpc("shipments", &[("account", "nebula"), ("query[q]", "")]).await.0
}

async fn a_knock_is_seen_by_those_who_may_answer_it(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    let id = ana.ask("nebula", "1d", "view").await;
    for (email, seen) in [("ada@nebula.example", 1), ("omar@nebula.example", 1), ("mia@nebula.example", 0)] {
        let member = app.sign_in(email).await;
        let door = member.done("door", &[("account", "nebula")]).await;
        let requests = door["requests"].as_array().expect("requests");
        assert_eq!(requests.len(), seen, "{email}");
        if let Some(request) = requests.first() {
            assert_eq!(
                (&request["id"], &request["agent"]),
                (&id.as_str().into(), &app.called("ana@support.example").await.into())
            );
            assert_eq!((&request["length"], &request["scope"]), (&"1d".into(), &"view".into()));
            assert_eq!(request["reason"], "A label does not print");
        }
    }
    let page = app.sign_in("ada@nebula.example").await.get("/a/nebula/settings/account").await.text();
    assert!(page.contains("Ana Ferrer") && page.contains("A label does not print"));
    assert_eq!(own(&ana, &id).await["answer"], "pending");
    assert_eq!(list(&ana).await, 403, "to knock is not to come in");
}

async fn an_agent_knocks_once_at_a_time(app: TestApp) {
    let (ana, bruno) = (app.sign_in("ana@support.example").await, app.sign_in("bruno@support.example").await);
    ana.ask("nebula", "1d", "view").await;
    let again = [
        ("account", "nebula"),
        ("form[id]", &new_id()),
        ("form[reason]", "Please"),
        ("form[duration]", "1h"),
        ("form[scope]", "view"),
    ];
    let (status, refusal) = ana.rpc("ask_access", &again).await;
    assert!(status == 409 && message_of(&refusal).contains("already asked"), "{refusal}");
    ana.ask("sol", "1h", "view").await;
    bruno.ask("nebula", "1h", "view").await;
    assert_eq!(app.events().await, ["request", "request", "request"]);
}

async fn the_same_knock_twice_is_one(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    let id = new_id();
    let fields = [
        ("account", "nebula"),
        ("form[id]", id.as_str()),
        ("form[reason]", "A label does not print"),
        ("form[duration]", "1h"),
        ("form[scope]", "view"),
    ];
    let posts = futures::future::join_all((0..5).map(|_| ana.rpc("ask_access", &fields))).await;
    assert!(posts.iter().all(|(status, _)| *status == 200), "{posts:?}");
    assert_eq!(app.events().await, ["request"]);
    let bruno = app.sign_in("bruno@support.example").await;
    assert_ne!(bruno.rpc("ask_access", &fields).await.0, 200, "nobody asks with another's form");
    assert_eq!(app.count("SELECT COUNT(*) FROM requests", &[]).await, 1);
}

async fn an_approval_lets_in_whoever_asked_and_nobody_else(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let id = ana.ask("nebula", "1d", "full").await;
    let (status, door) = answer(&ada, "approve_request", "nebula", &id).await;
    assert_eq!(status, 200);
    let grant = &door["grants"][0];
    let called = app.called("ana@support.example").await;
    assert_eq!((&grant["agent"], &grant["scope"]), (&called.into(), &"full".into()));
    assert_eq!(grant["note"], "A label does not print");
    assert_eq!(door["requests"].as_array().map(Vec::len), Some(0));
    assert_eq!((list(&ana).await, list(&app.sign_in("bruno@support.example").await).await), (200, 403));
    assert_eq!(own(&ana, &id).await["answer"], "approved");
    assert_eq!(app.events().await, ["request", "answer", "grant"]);
    let sql = "SELECT r.id FROM grants g JOIN requests r ON r.id = g.request_id JOIN people p ON p.id = r.answered_by
               WHERE p.email = 'ada@nebula.example'";
    assert_eq!(app.look(sql, &[]).await, [id], "the grant names the request and who answered it");
}

async fn time_runs_from_the_approval(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let id = ana.ask("nebula", "1h", "view").await;
    app.forward(Span::hours(5));
    let (_, door) = answer(&ada, "approve_request", "nebula", &id).await;
    assert_eq!(door["grants"][0]["left_ms"].as_i64(), Some(Span::hours(1).0));
    app.forward(Span(Span::hours(1).0 - 1));
    assert_eq!(list(&ana).await, 200);
    app.forward(Span(1));
    assert_eq!(list(&ana).await, 403);
}

async fn an_approval_may_give_less_and_never_more(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let id = ana.ask("nebula", "1d", "view").await;
    let approve = |duration: &'static str, scope: &'static str| {
        let fields = [("account", "nebula"), ("request", id.as_str()), ("duration", duration), ("scope", scope)];
        let (ada, fields) = (&ada, fields.map(|(key, value)| (key, value.to_owned())));
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
            ada.rpc("approve_request", &fields).await
        }
    };
    for (duration, scope, wrong) in [
        ("3d", "view", vec!["duration"]),
        ("30d", "", vec!["duration"]),
        ("1d", "full", vec!["scope"]),
        ("forever", "root", vec!["duration", "scope"]),
    ] {
        let (status, refusal) = approve(duration, scope).await;
        assert_eq!((status, wrong_fields(&refusal)), (422, wrong.into_iter().map(str::to_owned).collect()));
        assert!(message_of(&refusal).contains("You can give what was asked, or less."));
    }
    assert_eq!(own(&ana, &id).await["answer"], "pending", "nothing was half done");
    let (status, door) = approve("4h", "view").await;
    assert_eq!((status, door["grants"][0]["left_ms"].as_i64()), (200, Some(Span::hours(4).0)));
    ada.done("revoke_all_grants", &[("account", "nebula")]).await;
    let id = ana.ask("nebula", "1d", "full").await;
    let narrower = [("account", "nebula"), ("request", id.as_str()), ("duration", ""), ("scope", "view")];
    let door = ada.done("approve_request", &narrower).await;
    assert_eq!(
        (&door["grants"][0]["scope"], door["grants"][0]["left_ms"].as_i64()),
        (&"view".into(), Some(Span::days(1).0))
    );
}

async fn a_declined_knock_opens_nothing_and_the_agent_may_ask_again(app: TestApp) {
    let (omar, ana) = (app.sign_in("omar@nebula.example").await, app.sign_in("ana@support.example").await);
    let id = ana.ask("nebula", "1h", "view").await;
    assert_eq!(answer(&omar, "decline_request", "nebula", &id).await.0, 200);
    assert_eq!((own(&ana, &id).await["answer"].as_str(), list(&ana).await), (Some("declined"), 403));
    for function in ["approve_request", "decline_request", "withdraw_request"] {
        let client = if function == "withdraw_request" { &ana } else { &omar };
        let (status, refusal) = answer(client, function, "nebula", &id).await;
        assert!(status == 409 && message_of(&refusal).contains("no longer waiting"), "{function}: {refusal}");
    }
    let again = ana.ask("nebula", "1h", "view").await;
    assert_eq!(own(&ana, &again).await["answer"], "pending");
    assert_eq!(app.events().await, ["request", "answer", "request"]);
}

async fn an_agent_may_take_a_knock_back(app: TestApp) {
    let (ana, bruno) = (app.sign_in("ana@support.example").await, app.sign_in("bruno@support.example").await);
    let id = ana.ask("nebula", "1h", "view").await;
    assert_eq!(answer(&bruno, "withdraw_request", "nebula", &id).await.0, 404, "it is not his");
    assert_eq!(answer(&ana, "withdraw_request", "sol", &id).await.0, 404, "it was not asked there");
    assert_eq!(answer(&ana, "withdraw_request", "nebula", &id).await.0, 200);
    assert_eq!(own(&ana, &id).await["answer"], "withdrawn");
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(answer(&ada, "approve_request", "nebula", &id).await.0, 409);
    assert_eq!(app.count("SELECT COUNT(*) FROM grants", &[]).await, 0);
}

async fn a_knock_lapses_after_three_days(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    let id = ana.ask("nebula", "1h", "view").await;
    app.forward(Span(Span::hours(72).0 - 1));
    jobs::run_out(&app.house).await.expect("it runs");
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    assert_eq!(ada.done("door", &[("account", "nebula")]).await["requests"].as_array().map(Vec::len), Some(1));
    app.forward(Span(1));
    // Whether or not anybody has noted it yet, it has lapsed.
    assert_eq!(ada.done("door", &[("account", "nebula")]).await["requests"].as_array().map(Vec::len), Some(0));
    assert_eq!(answer(&ada, "approve_request", "nebula", &id).await.0, 409);
    jobs::run_out(&app.house).await.expect("it runs");
    jobs::run_out(&app.house).await.expect("it runs");
    assert_eq!(own(&ana, &id).await["answer"], "lapsed");
    assert_eq!(app.events().await, ["request", "answer"]);
    assert_eq!(answer(&ada, "approve_request", "nebula", &id).await.0, 409);
    ana.ask("nebula", "1h", "view").await;
}

async fn of_two_answers_at_once_exactly_one_counts(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    for round in 0..6 {
        let id = ana.ask("nebula", "1h", "view").await;
        let second = if round % 2 == 0 { "decline_request" } else { "approve_request" };
        let (one, other) =
            tokio::join!(answer(&ada, "approve_request", "nebula", &id), answer(&omar, second, "nebula", &id));
        let (won, lost) = if one.0 == 200 { (one, other) } else { (other, one) };
        assert_eq!((won.0, lost.0), (200, 409), "round {round}");
        assert!(message_of(&lost.1).contains("somebody answered it"), "{}", lost.1);
        let answer = own(&ana, &id).await["answer"].as_str().unwrap_or_default().to_owned();
        let grants = app.count("SELECT COUNT(*) FROM grants WHERE request_id = $1", &[&id]).await;
        assert_eq!(grants, i64::from(answer == "approved"), "round {round}: {answer}");
        let answers = app.count("SELECT COUNT(*) FROM events WHERE kind = 'answer' AND record_id = $1", &[&id]).await;
        assert_eq!(answers, 1, "round {round}");
    }
}

async fn a_knock_taken_back_while_it_is_answered_is_one_or_the_other(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    for round in 0..6 {
        let id = ana.ask("nebula", "1h", "view").await;
        let (approved, withdrawn) = tokio::join!(
            answer(&ada, "approve_request", "nebula", &id),
            answer(&ana, "withdraw_request", "nebula", &id)
        );
        let mut both = [approved.0, withdrawn.0];
        both.sort_unstable();
        assert_eq!(both, [200, 409], "round {round}");
        let grants = app.count("SELECT COUNT(*) FROM grants WHERE request_id = $1", &[&id]).await;
        assert_eq!(grants, i64::from(approved.0 == 200), "round {round}");
    }
}

async fn knocks_of_another_account_are_not_found(app: TestApp) {
    let (ana, sara) = (app.sign_in("ana@support.example").await, app.sign_in("sara@sol.example").await);
    let id = ana.ask("nebula", "1h", "view").await;
    for slug in ["sol", "nebula"] {
        for function in ["approve_request", "decline_request"] {
            let (status, refusal) = answer(&sara, function, slug, &id).await;
            assert_eq!((status, error(&refusal)), (404, AppError::NotFound), "{slug} {function}");
        }
    }
    let ada = app.sign_in("ada@nebula.example").await;
    for id in ["", "1", &new_id(), "' OR 1=1 --"] {
        assert_eq!(answer(&ada, "approve_request", "nebula", id).await.0, 404, "{id:?}");
    }
    assert_eq!(own(&ana, &id).await["answer"], "pending");
}

async fn members_do_not_knock(app: TestApp) {
    let ask = |id: String| {
        [("account", "nebula".to_owned()), ("form[id]", id), ("form[reason]", "Please".into())]
            .into_iter()
            .chain([("form[duration]", "1h".to_owned()), ("form[scope]", "view".to_owned())])
            .collect::<Vec<_>>()
    };
    for (email, status) in [("ada@nebula.example", 403), ("mia@nebula.example", 403), ("sara@sol.example", 404)] {
        let member = app.sign_in(email).await;
        let fields = ask(new_id());
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
        assert_eq!(member.rpc("ask_access", &fields).await.0, status, "{email}");
        assert_eq!(member.rpc("agents_desk", &[]).await.0, 403, "{email}");
        assert_eq!(member.get("/agents").await.status, 403, "{email}");
        assert_eq!(member.get("/agents/ask/nebula").await.status, 403, "{email}");
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM requests", &[]).await, 0);
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(ana.get("/agents/ask/nobody").await.status, 404);
    assert_eq!(ana.get("/agents/ask/nebula").await.status, 200);
}

async fn a_knock_needs_a_reason(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    let long = "x".repeat(501);
    for (reason, duration, scope, wrong) in [
        ("", "1h", "view", vec!["reason"]),
        (" \n\t ", "1h", "view", vec!["reason"]),
        (long.as_str(), "1h", "view", vec!["reason"]),
        ("a\u{0}b", "1h", "view", vec!["reason"]),
        ("\u{202E}gnp.exe", "1h", "view", vec!["reason"]),
        ("", "2h", "", vec!["reason", "duration", "scope"]),
    ] {
        let id = new_id();
        let fields = [
            ("account", "nebula"),
            ("form[id]", id.as_str()),
            ("form[reason]", reason),
            ("form[duration]", duration),
            ("form[scope]", scope),
        ];
        for client in [&ana, &ana.clone().speaking("pt-BR")] {
            let (status, refusal) = client.rpc("ask_access", &fields).await;
            let wrong: Vec<String> = wrong.iter().map(|field| (*field).to_owned()).collect();
            assert_eq!((status, wrong_fields(&refusal)), (422, wrong), "{reason:?}");
        }
    }
    let fields = [
        ("account", "nebula"),
        ("form[id]", &new_id()),
        ("form[reason]", "Two lines\r\n<b>and</b> a tab\t."),
        ("form[duration]", "1h"),
        ("form[scope]", "view"),
    ];
    ana.done("ask_access", &fields).await;
    let ada = app.sign_in("ada@nebula.example").await;
    let page = ada.get("/a/nebula/settings/account").await.text();
    assert!(page.contains("&lt;b&gt;and&lt;/b&gt;") && !page.contains("<b>and</b>"));
}
