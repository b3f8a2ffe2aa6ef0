//! `#agent-login`: whether agents can come in now, and everything one can do about it.
use crate::load::read;
use leptos::prelude::*;
use views::calls;
use views::settings::AccountView;

use super::door::whom;
use super::grant_form::{GrantPermission, lengths};
use super::past::PastGrants;
use super::rules::Rules;
use crate::form::{Form, SelectField, Submit, kept};
use crate::ui::countdown::{Countdown, Fuse};
use crate::ui::lines::{Line, lines};
use domain::id::Slug;
use views::access::scope as scope_word;
use views::frame::{Door, GrantView, PresentView, Receipt};
use views::words::initials;
use views::words::{t, tf, w};

/// The section.
#[component]
pub fn AgentLoginSection(
    slug: Slug,
    door: RwSignal<Door>,
    view: Signal<AccountView>,
    may_manage: bool,
    reload: Callback<()>,
) -> impl IntoView {
    let agents = Signal::derive(move || view.read().agents.clone());
    let new_grant = Signal::derive(move || view.read().new_grant.clone());
    // The time zone in which the reader reads and types.
    let zone = view.read_untracked().zone.clone();
    let take = Callback::new(move |text: String| {
        if let Ok(news) = read::<Door>(&text) {
            door.set(news);
        }
        // The next grant needs an id of its own.
        reload.run(());
    });
    let grants = Memo::new(move |_| door.read().grants.len());
    let open = Memo::new(move |_| grants.get() > 0);
    // The form is there once and stays, whoever opens or shuts the door meanwhile: what is typed is not lost.
    let unfolded = RwSignal::new(!open.get_untracked());
    Effect::new(move |_| {
        if !open.get() {
            unfolded.set(true);
        }
    });
    let granted = Callback::new(move |text: String| {
        let was_shut = !open.get_untracked();
        take.run(text);
        if was_shut {
            unfolded.set(false);
        }
    });
    let (all_slug, form_slug) = (slug.clone(), slug.clone());
    view! {
        <section class="section" id="agent-login" aria-labelledby="agent-login-h">
            <header><h2 id="agent-login-h">{t(w::AGENT_LOGIN)}</h2><p>{t(w::AGENT_LOGIN_LEAD)}</p></header>
            <div class="card">
                {lines(move || door.get().grants.into_iter().map(|grant| {
                    let slug = slug.clone();
                    let key = format!("{} {}", grant.id, grant.version);
                    Line::new(key, move || view! { <LiveGrant slug door grant take may_manage/> }.into_any())
                }).collect())}
                <Show when=move || (grants.get() > 1) && may_manage>
                    <div class="revoke-all">
                        <p>{move || tf(w::SEVERAL_LIVE, &[("count", &grants.get().to_string())])}</p>
                        <Form action=calls::REVOKE_ALL_GRANTS id="revoke-all" class="inline" flat=true guards=false done=take
                            keep=kept([("account", all_slug.0.clone())])>
                            <Submit label=w::REVOKE_ALL class="button danger"/>
                        </Form>
                    </div>
                </Show>
                <div class="shut" hidden=move || open.get()>
                    <p class="status"><span class="dot" aria-hidden="true"></span>{t(w::DOOR_IS_SHUT)}</p>
                    <p>{t(w::DOOR_SHUT_LEAD)}</p>
                </div>
                {may_manage.then(|| view! {
                    <details class=move || if open.get() { "another" } else { "another alone" } open=move || unfolded.get()
                        on:toggle:target=move |event| unfolded.set(event.target().open())>
                        <summary>{t(w::GRANT_ANOTHER)}</summary>
                        <div class="stack">
                            <GrantPermission slug=form_slug agents new_grant zone done=granted/>
                            <Rules/>
                        </div>
                    </details>
                })}
                <Presence door/>
                <PastGrants view/>
            </div>
        </section>
    }
}

/// One live grant, its timer the hero.
#[component]
fn LiveGrant(
    slug: Slug,
    door: RwSignal<Door>,
    grant: GrantView,
    take: Callback<String>,
    may_manage: bool,
) -> impl IntoView {
    let (id, own) = (grant.id.clone(), grant.id.0.clone());
    // The time left is renewed with every answer of the server, without building the grant anew.
    let left = Signal::derive(move || door.read().grants.iter().find(|one| one.id == id).map_or(0, |one| one.left_ms));
    let by = if grant.by_you { w::GRANT_WHEN_YOU } else { w::GRANT_WHEN };
    let when = tf(by, &[("ends", &grant.ends.text), ("who", &grant.granted_by), ("granted", &grant.granted.text)]);
    view! {
        <div class="grant" data-grant=own>
            <p class="status open">
                <span class="dot" aria-hidden="true"></span>{t(w::DOOR_IS_OPEN)}" "
                <span class="chip">{t(scope_word(grant.scope))}</span>" "
                <span class="chip">{whom(&grant)}</span>
            </p>
            <Countdown left_ms=left class="timer" tag="p"/>
            <p class="grant-when">{when}</p>
            {(!grant.note.is_empty()).then(|| view! { <p class="grant-note">"“"{grant.note.clone()}"”"</p> })}
            <Fuse left_ms=left whole_ms=Signal::stored(grant.whole_ms) label=t(w::TIME_LEFT)/>
            {may_manage.then(|| view! { <GrantActions slug grant=grant.clone() take/> })}
            <ReceiptText receipt=grant.receipt/>
        </div>
    }
}

/// What was shown when a grant was given, word for word, and the hash that vouches for it.
#[component]
pub fn ReceiptText(receipt: Receipt) -> impl IntoView {
    view! {
        <details class="receipt">
            <summary>{t(w::RECEIPT)}</summary>
            <div class="receipt-body">
                <pre>{receipt.body}</pre>
                <p class="num" translate="no">{tf(w::RECEIPT_STAMP, &[("version", &receipt.version), ("hash", &receipt.hash)])}</p>
            </div>
        </details>
    }
}

#[component]
fn GrantActions(slug: Slug, grant: GrantView, take: Callback<String>) -> impl IntoView {
    let id = grant.id.0;
    let keep = kept([("account", slug.0.clone()), ("grant", id.clone())]);
    let version = kept([("account", slug.0), ("grant", id.clone()), ("version", grant.version.to_string())]);
    view! {
        <div class="actions">
            <Form action=calls::REVOKE_GRANT id=format!("revoke-{id}") class="inline" flat=true guards=false done=take keep=keep>
                <Submit label=w::REVOKE_PERMISSION class="button danger"/>
            </Form>
            <details class="disclose">
                <summary class="button">{t(w::EXTEND_MORE)}</summary>
                <Form action=calls::EXTEND_GRANT id=format!("extend-{id}") class="disclose-body" flat=true guards=false done=take keep=version>
                    <SelectField name="by" label=w::EXTEND_BY options=lengths() value=Signal::stored("1h".to_owned())/>
                    <div class="actions"><Submit label=w::EXTEND/></div>
                </Form>
            </details>
            <p class="aside">{t(w::ENDS_AT_ONCE)}</p>
        </div>
    }
}

/// Who is in, on which page.
#[component]
fn Presence(door: RwSignal<Door>) -> impl IntoView {
    let row = |present: PresentView| {
        view! {
            <li>
                <span class="avatar small" aria-hidden="true">{initials(&present.name)}</span>
                <p><strong>{present.name}</strong>" "{tf(w::IS_LOOKING_AT, &[("page", t(present.page.word()))])}</p>
                <p class="now">{t(w::HERE_NOW)}</p>
            </li>
        }
    };
    view! {
        <ul class="presence" aria-label=t(w::PRESENCE) aria-live="polite">
            {move || {
                let present = door.read().present.clone();
                if present.is_empty() {
                    view! { <li><p>{t(w::NOBODY_IN)}</p></li> }.into_any()
                } else {
                    present.into_iter().map(row).collect_view().into_any()
                }
            }}
        </ul>
    }
}
