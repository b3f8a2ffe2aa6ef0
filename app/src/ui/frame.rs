//! What surrounds a page of an account: the side, the door, the knocks, the bar of a visit.
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::countdown::Countdown;
use super::icons::{Knocker, OpenDoor};
use crate::agent_login::door::DoorChip;
use crate::agent_login::knocks::Knocks;
use crate::call::{call, fields};
use crate::form::{Form, Submit};
use crate::live;
use domain::event::Kind;
use domain::policy::Action;
use views::calls;
use views::frame::{Door, Frame, PageName, VisitBar, sign_out};
use views::words::{t, tf, w};

/// The frame around a page's body.
#[component]
pub fn Framed(frame: Signal<Frame>, door: Option<RwSignal<Door>>, here: PageName, children: Children) -> impl IntoView {
    let slug = frame.read_untracked().slug.clone();
    let may_answer = frame.read_untracked().may(Action::ManageGrants);
    if let Some(door) = door {
        let account = slug.clone();
        let renew = Callback::new(move |()| {
            let account = account.clone();
            spawn_local(async move {
                if let Ok(news) = call::<Door>(calls::DOOR, fields([("account", account.0)])).await {
                    door.set(news);
                }
            });
        });
        live::on(
            [
                Kind::Granted,
                Kind::Extended,
                Kind::Revoked,
                Kind::Expired,
                Kind::Requested,
                Kind::Answered,
                Kind::Presence,
            ],
            renew,
        );
    }
    let knocks = door.filter(|_| may_answer).map(|door| view! { <Knocks slug=slug.clone() door/> });
    let chip = door.map(|door| view! { <DoorChip slug=slug.clone() door may_manage=may_answer/> });
    view! {
        <a class="skip" href="#main">{t(w::SKIP)}</a>
        <VisitRow frame here/>
        <div class="shell">
            <header class="side">
                <button class="menu-button" type="button" popovertarget="menu" aria-label=t(w::MENU)></button>
                <a class="brand" rel="external" href="/"><Knocker/>"Aldaba"</a>
                <div class="menu" id="menu" popover="auto" inner_html=move || frame.read().menu.clone()></div>
                {chip}
            </header>
            <main class="main" id="main" tabindex="-1">
                <div class="stack" inner_html=move || frame.read().banners.clone() hidden=move || frame.read().banners.is_empty()></div>
                {knocks}
                {children()}
            </main>
        </div>
    }
}

/// The buttons that sign out, here and everywhere.
#[component]
pub fn SignOut() -> impl IntoView {
    view! { <div class="sign-out" inner_html=sign_out()></div> }
}

/// The bar over an agent's visit. `public/js/guard.js` reads from it when the page must go.
#[component]
fn VisitRow(frame: Signal<Frame>, here: PageName) -> impl IntoView {
    let first = frame.get_untracked();
    let bar = RwSignal::new(first.visit.clone()?);
    let (account, slug) = (first.slug.clone(), first.slug.0.clone());
    Effect::new(move |_| {
        if let Some(news) = frame.get().visit {
            bar.set(news);
        }
    });
    let renew = Callback::new(move |()| {
        let account = account.clone();
        spawn_local(async move {
            if let Ok(news) = call::<VisitBar>(calls::VISIT, fields([("account", account.0)])).await {
                bar.set(news);
            }
        });
    });
    live::on([Kind::Granted, Kind::Extended], renew);
    let through = move || {
        let bar = bar.read();
        let scope = bar.scope.map_or("", |scope| t(views::access::scope(scope)));
        tf(w::VISIT_THROUGH, &[("scope", scope), ("who", &bar.granted_by)])
    };
    Some(view! {
        <div class="visit" role="region" aria-label=t(w::VISIT) data-guard=move || bar.read().guard_ms
            data-rights=move || bar.read().rights.join(" ") data-page=here.as_str() data-account=first.slug.0>
            <OpenDoor/>
            <p>{t(w::VISIT_IN)}" "<strong>{first.account}</strong>" · "{through}</p>
            <p class="visit-left"><Countdown left_ms=Signal::derive(move || bar.read().left_ms)/>" "{t(w::VISIT_LEFT)}</p>
            <Form action=calls::LEAVE_ACCOUNT id="leave" class="leave" flat=true guards=false then="/agents" keep=crate::form::kept([("account", slug)])>
                <Submit label=w::LEAVE class="button"/>
            </Form>
        </div>
    })
}
