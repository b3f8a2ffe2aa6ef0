//! How many letters go out: whatever becomes of what they are about, and whoever asks at once.
use domain::time::Span;
use futures::future::join_all;
use serde_json::Value;

use crate::support::{Client, TestApp, both, message_of, new_id, soon, wrong_fields};

both! {
    whoever_invites_and_withdraws_over_and_over_sends_five_letters,
    one_mailbox_is_one_however_it_is_written,
    an_address_that_other_accounts_write_to_is_spared_too,
    links_to_confirm_an_address_count_as_invitations_do,
    a_person_and_an_account_have_their_own_limits,
    of_two_who_ask_at_once_at_the_limit_one_is_refused,
    letters_for_a_new_password_end_within_a_day,
    notices_about_the_door_end_with_one_that_says_so_and_leave_a_trace,
    what_changes_an_account_is_told_whatever_the_door_did,
    letters_about_a_persons_own_sign_in_end_with_one_that_says_so,
}

/// The letters to an address, those that were held back apart.
async fn letters(app: &TestApp, to: &str) -> (i64, i64) {
    let of = |held: &str| format!("SELECT COUNT(*) FROM outbox WHERE recipient = $1 AND {held} is_held_back");
    (app.count(&of("NOT"), &[to]).await, app.count(&of(""), &[to]).await)
}

async fn invite(client: &Client, slug: &str, email: &str) -> (String, (u16, Value)) {
    let id = new_id();
    let fields = [
        ("account", slug),
        ("form[id]", id.as_str()),
        ("form[name]", "Eva Soto"),
        ("form[email]", email),
        ("form[profile]", "member"),
    ];
    let answer = client.rpc("invite_member", &fields).await;
    (id, answer)
}

async fn withdraw(client: &Client, slug: &str, id: &str) {
    client.done("withdraw_invitation", &[("account", slug), ("invitation", id)]).await;
}

/// Letters that were asked for, in the outbox: to addresses of their own, from an account, by a person.
async fn fill(app: &TestApp, count: usize, slug: &str, email: &str) {
    let (account, person, now) = (app.account(slug).await, app.person(email).await, app.house.clock.now().0);
    for number in 0..count {
        let mailbox = format!("other{number}@{slug}.example");
        let sql = format!(
            "INSERT INTO outbox (id, account_id, recipient, language, subject, body, created_at, tries, kind, mailbox, asked_by)
             VALUES ($1, $2, $3, 'en', '', '', {now}, 0, 'asked', $3, $4)"
        );
        app.meddle(&sql, &[&new_id(), &account, &mailbox, &person]).await;
    }
}

const FULL: &str =
    "So many e-mails have gone to this address within a day that none can follow. Please try again tomorrow.";

async fn whoever_invites_and_withdraws_over_and_over_sends_five_letters(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut refused = 0;
    for _ in 0..60 {
        let (id, (status, answer)) = invite(&ada, "nebula", "stranger@elsewhere.example").await;
        if status == 200 {
            withdraw(&ada, "nebula", &id).await;
        } else {
            assert_eq!((status, wrong_fields(&answer)), (422, vec!["email".to_owned()]));
            assert_eq!(message_of(&answer), FULL);
            refused += 1;
        }
        app.forward(Span::minutes(2));
    }
    assert_eq!((letters(&app, "stranger@elsewhere.example").await, refused), ((5, 0), 55));
    assert_eq!(app.count("SELECT COUNT(*) FROM invitations WHERE closed_at IS NULL", &[]).await, 0, "nothing is kept");
    // Sending again counts too.
    let (id, (status, _)) = invite(&ada, "nebula", "other@elsewhere.example").await;
    assert_eq!(status, 200);
    let fields = [("account", "nebula"), ("invitation", id.as_str())];
    for round in 1..8 {
        app.forward(Span::minutes(2));
        let (status, answer) = ada.rpc("resend_invitation", &fields).await;
        if round < 5 {
            assert_eq!(status, 200, "{answer}");
        } else {
            assert_eq!((status, message_of(&answer).as_str()), (409, FULL));
        }
    }
    app.forward(Span::days(1));
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(ada.rpc("resend_invitation", &fields).await.0, 200, "tomorrow is another day");
}

async fn one_mailbox_is_one_however_it_is_written(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    for address in
        ["eva@sol.example", "eva+1@sol.example", "EVA+2@Sol.example", "eva+3@sol.example", "eva+4@sol.example"]
    {
        assert_eq!(invite(&ada, "nebula", address).await.1.0, 200, "{address}");
    }
    let (_, (status, answer)) = invite(&ada, "nebula", "eva+5@sol.example").await;
    assert_eq!((status, message_of(&answer).as_str()), (422, FULL));
}

async fn an_address_that_other_accounts_write_to_is_spared_too(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    for _ in 0..5 {
        for (client, slug) in [(&ada, "nebula"), (&sara, "sol")] {
            let (id, (status, _)) = invite(client, slug, "stranger@elsewhere.example").await;
            assert_eq!(status, 200);
            withdraw(client, slug, &id).await;
        }
    }
    // A third account of the same mind: ten is the end for all.
    app.meddle("UPDATE outbox SET account_id = NULL WHERE recipient = 'stranger@elsewhere.example'", &[]).await;
    assert_eq!(invite(&ada, "nebula", "stranger@elsewhere.example").await.1.0, 422);
    assert_eq!(letters(&app, "stranger@elsewhere.example").await, (10, 0));
}

async fn links_to_confirm_an_address_count_as_invitations_do(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut sent = 0;
    for _ in 0..8 {
        let id = new_id();
        let fields = [
            ("account", "nebula"),
            ("form[id]", id.as_str()),
            ("form[name]", "Eva Soto"),
            ("form[kind]", "personal"),
            ("form[email]", "stranger@elsewhere.example"),
        ];
        let (status, answer) = ada.rpc("add_contact", &fields).await;
        if status != 200 {
            assert_eq!((wrong_fields(&answer), message_of(&answer).as_str()), (vec!["email".to_owned()], FULL));
            continue;
        }
        sent += 1;
        ada.done("remove_contact", &[("account", "nebula"), ("contact", &id), ("version", "1")]).await;
        app.forward(Span::minutes(2));
    }
    assert_eq!((sent, letters(&app, "stranger@elsewhere.example").await), (5, (5, 0)));
    assert_eq!(
        invite(&ada, "nebula", "stranger@elsewhere.example").await.1.0,
        422,
        "they are letters to the same stranger"
    );
}

async fn a_person_and_an_account_have_their_own_limits(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let full =
        "So many e-mails have been sent from here within a day that no more can go out. Please try again tomorrow.";
    fill(&app, 99, "nebula", "ada@nebula.example").await;
    assert_eq!(invite(&ada, "nebula", "one@elsewhere.example").await.1.0, 200);
    let (_, (status, answer)) = invite(&ada, "nebula", "two@elsewhere.example").await;
    assert_eq!((status, message_of(&answer).as_str()), (409, full));
    app.meddle("UPDATE people SET profile = 'admin' WHERE email = 'omar@nebula.example'", &[]).await;
    let omar = app.sign_in("omar@nebula.example").await;
    assert_eq!(invite(&omar, "nebula", "two@elsewhere.example").await.1.0, 200, "a colleague may");
    fill(&app, 99, "nebula", "mia@nebula.example").await;
    let (_, (status, answer)) = invite(&omar, "nebula", "three@elsewhere.example").await;
    assert_eq!((status, message_of(&answer).as_str()), (409, full), "until the account has sent so many");
    let sara = app.sign_in("sara@sol.example").await;
    assert_eq!(invite(&sara, "sol", "three@elsewhere.example").await.1.0, 200, "another account is not concerned");
}

async fn of_two_who_ask_at_once_at_the_limit_one_is_refused(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    for round in 0..5 {
        let address = format!("stranger{round}@elsewhere.example");
        fill(&app, 9, "nebula", "mia@nebula.example").await;
        app.meddle(
            "UPDATE outbox SET mailbox = $1, account_id = NULL, asked_by = NULL WHERE mailbox LIKE 'other%'",
            &[&address],
        )
        .await;
        let answers = join_all([invite(&ada, "nebula", &address), invite(&sara, "sol", &address)]).await;
        let mut statuses: Vec<u16> = answers.into_iter().map(|(_, (status, _))| status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{address}");
    }
}

async fn letters_for_a_new_password_end_within_a_day(app: TestApp) {
    let mut sent = 0;
    for _ in 0..20 {
        app.forward(Span::minutes(31));
        app.stranger().form("/reset", &[("email", "ada@nebula.example")]).await;
        // What depends on the address happens after the answer.
        let settled = async {
            loop {
                let (letters, held) = letters(&app, "ada@nebula.example").await;
                if letters + held > sent {
                    return letters + held;
                }
                tokio::task::yield_now().await;
            }
        };
        sent = soon("a letter, or its trace", settled).await;
    }
    assert_eq!(letters(&app, "ada@nebula.example").await, (10, 10));
}

/// The newest letter's text to an address.
async fn newest(app: &TestApp, to: &str) -> String {
    let sql = "SELECT body FROM outbox WHERE recipient = $1 AND NOT is_held_back ORDER BY created_at DESC, id LIMIT 1";
    app.look(sql, &[to]).await.remove(0)
}

async fn notices_about_the_door_end_with_one_that_says_so_and_leave_a_trace(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    app.meddle("UPDATE accounts SET language = 'en'", &[]).await;
    for round in 0..30 {
        app.forward(Span::minutes(1));
        let grant = ada.grant("nebula", &[]).await;
        app.forward(Span::minutes(1));
        ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
        let last = newest(&app, "ada@nebula.example").await.contains("this is the last for some hours");
        assert_eq!(last, round >= 24, "{round}");
    }
    assert_eq!(letters(&app, "ada@nebula.example").await, (50, 10));
    assert_eq!(app.mailbox().await.len(), 50, "what is held back is not sent");
    app.forward(Span::days(1));
    app.sign_in("ada@nebula.example").await.grant("nebula", &[]).await;
    assert_eq!(letters(&app, "ada@nebula.example").await, (51, 10));
}

async fn what_changes_an_account_is_told_whatever_the_door_did(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    for _ in 0..26 {
        let grant = ada.grant("nebula", &[]).await;
        ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
    }
    assert_eq!(letters(&app, "ada@nebula.example").await, (50, 2));
    let (_, (status, _)) = invite(&ada, "nebula", "nico@nebula.example").await;
    assert_eq!(status, 200);
    let link = crate::support::letters::link(&app, "nico@nebula.example", "/invitation/").await;
    let password = "vierzehn Biber bauen Dämme";
    let fields = [("name", "Nico Prado"), ("new_password", password), ("new_password_again", password)];
    assert_eq!(app.stranger().form(&link, &fields).await.status, 303);
    assert_eq!(letters(&app, "ada@nebula.example").await, (51, 2), "a new member is told");
}

async fn letters_about_a_persons_own_sign_in_end_with_one_that_says_so(app: TestApp) {
    let mut password = crate::support::PASSWORD.to_owned();
    let ada = app.sign_in("ada@nebula.example").await;
    for round in 0..22 {
        app.forward(Span::minutes(1));
        let new = format!("vierzehn Biber bauen Dämme {round}");
        let fields = [
            ("form[password]", password.as_str()),
            ("form[new_password]", new.as_str()),
            ("form[new_password_again]", new.as_str()),
        ];
        ada.done("change_password", &fields).await;
        password = new;
        let last = newest(&app, "ada@nebula.example").await.contains("this is the last for some hours");
        assert_eq!(last, round >= 19, "{round}");
    }
    assert_eq!(letters(&app, "ada@nebula.example").await, (20, 2));
}
