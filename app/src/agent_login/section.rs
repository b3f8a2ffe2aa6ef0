//! `#agent-login`: whether agents can come in now, and everything one can do about it.
use crate::load::read;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::door::whom;
use super::give::{ExtendGrant, RevokeAllGrants, RevokeGrant};
use super::grant_form::{GrantPermission, lengths};
use super::rules::{CAN, NEVER};
use super::words::scope as scope_word;
use crate::domain::id::{Slug, UserId};
use crate::form::{Form, SelectField, Submit};
use crate::frame::{Door, GrantView, PresentView};
use crate::ui::countdown::{Countdown, Fuse};
use crate::ui::icons::initials;
use crate::ui::lines::{Line, lines};
use crate::words::{t, tf, w};

/// The section.
#[component]
pub fn AgentLoginSection(
    slug: Slug,
    door: RwSignal<Door>,
    agents: Signal<Vec<(UserId, String)>>,
    new_grant: Signal<String>,
    may_manage: bool,
    reload: Callback<()>,
) -> impl IntoView {
    let take = Callback::new(move |text: String| {
        if let Ok(news) = read::<Door>(&text) {
            door.set(news);
        }
        // The next grant needs an id of its own.
        reload.run(());
    });
    let grants = Memo::new(move |_| door.read().grants.len());
    let open = Memo::new(move |_| grants.get() > 0);
    let form_slug = slug.clone();
    let form = move || view! { <GrantPermission slug=form_slug.clone() agents new_grant done=take/> };
    let all_slug = slug.clone();
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
                        <Form action=RevokeAllGrants::PATH id="revoke-all" class="inline" flat=true guards=false done=take
                            keep=vec![("account", all_slug.0.clone())]>
                            <Submit label=w::REVOKE_ALL class="button danger"/>
                        </Form>
                    </div>
                </Show>
                {move || {
                    if open.get() {
                        let form = form.clone();
                        may_manage.then(|| view! {
                            <details class="another"><summary>{t(w::GRANT_ANOTHER)}</summary>{form()}</details>
                        }).into_any()
                    } else {
                        view! {
                            <div class="stack">
                                <div>
                                    <p class="status"><span class="dot" aria-hidden="true"></span>{t(w::DOOR_IS_SHUT)}</p>
                                    <p>{t(w::DOOR_SHUT_LEAD)}</p>
                                </div>
                                {may_manage.then(&form)}
                            </div>
                        }.into_any()
                    }
                }}
                <Presence door/>
                <Rules/>
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
    let id = grant.id.clone();
    // The time left is renewed with every answer of the server, without building the grant anew.
    let left = Signal::derive(move || door.read().grants.iter().find(|one| one.id == id).map_or(0, |one| one.left_ms));
    let by = if grant.by_you { w::GRANT_WHEN_YOU } else { w::GRANT_WHEN };
    let when = tf(by, &[("ends", &grant.ends.text), ("who", &grant.granted_by), ("granted", &grant.granted.text)]);
    let receipt = grant.receipt.clone();
    view! {
        <div class="grant">
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
            <details class="receipt">
                <summary>{t(w::RECEIPT)}</summary>
                <div class="receipt-body">
                    <pre>{receipt.body}</pre>
                    <p class="num">{tf(w::RECEIPT_STAMP, &[("version", &receipt.version), ("hash", &receipt.hash[..16.min(receipt.hash.len())])])}</p>
                </div>
            </details>
        </div>
    }
}

#[component]
fn GrantActions(slug: Slug, grant: GrantView, take: Callback<String>) -> impl IntoView {
    let id = grant.id.0;
    let keep = vec![("account", slug.0), ("grant", id.clone())];
    let version = [keep.clone(), vec![("version", grant.version.to_string())]].concat();
    view! {
        <div class="actions">
            <Form action=RevokeGrant::PATH id=format!("revoke-{id}") class="inline" flat=true guards=false done=take keep=keep.clone()>
                <Submit label=w::REVOKE_PERMISSION class="button danger"/>
            </Form>
            <details class="disclose">
                <summary class="button">{t(w::EXTEND_MORE)}</summary>
                <Form action=ExtendGrant::PATH id=format!("extend-{id}") class="disclose-body" flat=true guards=false done=take keep=version>
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

/// What agents can and can never do: the words of the receipt.
#[component]
fn Rules() -> impl IntoView {
    let list =
        |rules: &'static [crate::words::Word]| rules.iter().map(|rule| view! { <li>{t(*rule)}</li> }).collect_view();
    view! {
        <div class="rules">
            <div><h3>{t(w::RULES_CAN)}</h3><ul class="can">{list(CAN)}</ul></div>
            <div><h3>{t(w::RULES_NEVER)}</h3><ul class="never">{list(NEVER)}</ul></div>
            <p class="rules-links">
                <a href="/help/agents" rel="external">{t(w::WHAT_AGENTS_CAN)}</a>" "
                <a href="/legal/terms" rel="external">{t(w::TERMS)}</a>" "
                <a href="/legal/privacy" rel="external">{t(w::PRIVACY)}</a>
            </p>
        </div>
    }
}
