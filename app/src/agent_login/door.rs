//! The door at the foot of the side: for every member, on every page.
use leptos::prelude::*;

use crate::ui::countdown::Countdown;
use crate::ui::lines::{Line, lines};
use domain::id::Slug;
use views::access::scope as scope_word;
use views::frame::{Door, GrantView, PresentView};
use views::words::{t, tf, w};

/// "Any support agent", or the one it names.
#[must_use]
pub fn whom(grant: &GrantView) -> String {
    grant.agent.clone().unwrap_or_else(|| t(w::ANY_AGENT).to_owned())
}

/// "Ana Ferrer is in, on Shipments".
fn is_in(present: PresentView) -> impl IntoView {
    view! { <p class="door-in"><strong>{present.name}</strong>" "{tf(w::IS_IN_ON, &[("page", t(present.page.word()))])}</p> }
}

/// One grant, for whom and how long. Renewed with every answer of the server.
fn door_grant(grant: GrantView) -> Line {
    Line::new(format!("{} {} {}", grant.id, grant.version, grant.left_ms), move || {
        view! {
            <li data-grant=grant.id.0.clone()>
                <span>{whom(&grant)}" · "{t(scope_word(grant.scope))}</span>" "
                <Countdown left_ms=Signal::stored(grant.left_ms)/>
            </li>
        }
        .into_any()
    })
}

/// The chip: shut, or open with the longest time left. `public/js/watch.js` reads from it what the page says of the door.
#[component]
pub fn DoorChip(slug: Slug, door: RwSignal<Door>, may_manage: bool) -> impl IntoView {
    let open = Memo::new(move |_| !door.read().grants.is_empty());
    let longest =
        Signal::derive(move || door.read().grants.iter().map(|grant| grant.left_ms).max().unwrap_or_default());
    let settings = format!("/a/{slug}/settings/account#agent-login");
    view! {
        <details class="door" class:open=open data-stamp=move || door.read().stamp.clone() data-open=t(w::DOOR_OPEN) data-shut=t(w::DOOR_SHUT)>
            <summary>
                <span class="dot" aria-hidden="true"></span>" "
                <span class="door-state">{move || t(if open.get() { w::DOOR_OPEN } else { w::DOOR_SHUT })}</span>" "
                <Show when=move || open.get()><Countdown left_ms=longest/></Show>
            </summary>
            <div class="door-body">
                <ul class="door-grants" hidden=move || !open.get()>
                    {lines(move || door.get().grants.into_iter().map(door_grant).collect())}
                </ul>
                {move || {
                    let present = door.read().present.clone();
                    if present.is_empty() {
                        view! { <p class="door-in">{t(w::NOBODY_IN)}</p> }.into_any()
                    } else {
                        present.into_iter().map(is_in).collect_view().into_any()
                    }
                }}
                {may_manage.then(|| view! { <a href=settings>{t(w::AGENT_LOGIN)}</a> })}
            </div>
        </details>
    }
}
