//! `/agents`: the accounts, whether this agent may come in, and their own requests.
use domain::grant::{Answer, Length, Scope};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::{LazyRoute, lazy_route};
use views::access::{length as length_word, scope as scope_word};
use views::agents::{AccountRow, DeskView, OwnRequest};
use views::calls;
use views::words::initials;

use crate::call::{Fields, fields};
use crate::form::{Form, Submit, kept};
use crate::live;
use crate::load::{Address, Load, Look, load};
use crate::page::shown;
use crate::ui::countdown::Countdown;
use crate::ui::frame::SignOut;
use crate::ui::icons::Knocker;
use crate::ui::lines::{Line, lines};
use views::words::{Word, t, tf, w};

/// `/agents`.
pub struct AgentsPage;

impl Look for AgentsPage {
    type Data = DeskView;

    const PATH: &'static str = calls::AGENTS_DESK;

    fn asks(at: &Address) -> Fields {
        fields([("q", at.asked("q"))])
    }
}

#[lazy_route]
impl LazyRoute for AgentsPage {
    fn data() -> Self {
        Self
    }

    fn view(AgentsPage: Self) -> AnyView {
        let load = load::<AgentsPage>();
        live::on(&["grant", "extend", "ended", "request", "answer"], Callback::new(move |()| load.again()));
        shown(load, move |first| view! { <Desk first load/> }.into_any())
    }
}

/// Where an agent is, among the pages that are no account's.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum AgentPlace {
    #[default]
    Accounts,
    Agents,
    /// Their own profile, to which their name leads.
    Own,
}

/// What surrounds the agents' own pages.
#[component]
pub fn AgentFrame(agent: String, lead: bool, #[prop(optional)] here: AgentPlace, children: Children) -> impl IntoView {
    let current = |place: AgentPlace| (here == place).then_some("page");
    view! {
        <a class="skip" href="#main">{t(w::SKIP)}</a>
        <div class="shell">
            <header class="side">
                <button class="menu-button" type="button" popovertarget="menu" aria-label=t(w::MENU)></button>
                <a class="brand" rel="external" href="/"><Knocker/>"Aldaba"</a>
                <div class="menu" id="menu" popover="auto">
                    <div class="who">
                        <span class="avatar ink" aria-hidden="true">{initials(&agent)}</span>
                        <p><strong>{agent.clone()}</strong>" "<a href="/profile" rel="external" title=t(w::YOUR_PROFILE)>{t(if lead { w::ROLE_LEAD } else { w::ROLE_AGENT })}</a></p>
                    </div>
                    <nav class="nav" aria-label=t(w::MAIN_NAV)>
                        <ul>
                            <li><a href="/agents" rel="external" aria-current=current(AgentPlace::Accounts)>{t(w::ACCOUNTS)}</a></li>
                            {lead.then(|| view! { <li><a href="/agents/settings" rel="external" aria-current=current(AgentPlace::Agents)>{t(w::AGENTS)}</a></li> })}
                        </ul>
                    </nav>
                    <SignOut/>
                </div>
            </header>
            <main class="main" id="main" tabindex="-1">{children()}</main>
        </div>
    }
}

#[component]
fn Desk(first: DeskView, load: Load<DeskView>) -> impl IntoView {
    let query = use_query_map();
    let q = Signal::derive(move || query.read().get("q").unwrap_or_default());
    provide_context(crate::form::Left(first.flash.clone()));
    let (agent, lead) = (first.agent.clone(), first.lead);
    let desk = RwSignal::new(first);
    Effect::new(move |_| {
        if let Some(news) = load.take() {
            desk.set(news);
        }
    });
    let reload = Callback::new(move |_: String| load.again());
    let requests = Memo::new(move |_| desk.read().requests.clone());
    let none = Memo::new(move |_| desk.read().accounts.is_empty());
    let more = Memo::new(move |_| desk.read().more);
    view! {
        <AgentFrame agent lead>
            <header class="page-head"><div>
                <p class="eyebrow">{t(w::SUPPORT_TEAM)}</p>
                <h1>{t(w::ACCOUNTS)}</h1>
                <p class="lead">{t(w::ACCOUNTS_LEAD)}</p>
            </div></header>
            <form class="filters" role="search" method="get" action="/agents">
                <div class="field grow">
                    <label for="q">{t(w::SEARCH)}</label>
                    <input id="q" name="q" type="search" autocomplete="off" placeholder=t(w::ACCOUNTS_SEARCH_HINT) value=move || q.get()/>
                </div>
                <div class="actions">
                    <button class="button">{t(w::SEARCH)}</button>
                    <a class="button plain" href="/agents">{t(w::CLEAR)}</a>
                </div>
            </form>
            <div class="table-card" hidden=move || none.get()>
                <table class="table">
                    <caption class="sr-only">{t(w::ACCOUNTS)}</caption>
                    <thead><tr>
                        <th scope="col">{t(w::ACCOUNT)}</th>
                        <th scope="col">{t(w::SLUG)}</th>
                        <th scope="col">{t(w::DOOR)}</th>
                        <th scope="col">{t(w::TIME_LEFT)}</th>
                        <th scope="col"><span class="sr-only">{t(w::ACTION)}</span></th>
                    </tr></thead>
                    <tbody>{lines(move || desk.get().accounts.into_iter().map(account_line).collect())}</tbody>
                </table>
            </div>
            <div class="empty" hidden=move || !none.get()><h2>{t(w::NO_ACCOUNTS)}</h2><p>{t(w::NO_ACCOUNTS_LEAD)}</p></div>
            <p class="quiet" hidden=move || !more.get()>{t(w::MORE_ACCOUNTS)}</p>
            <section class="own-requests" aria-labelledby="requests-h">
                <h2 id="requests-h">{t(w::YOUR_REQUESTS)}</h2>
                {move || {
                    let requests = requests.get();
                    if requests.is_empty() {
                        view! { <div class="empty"><p>{t(w::NO_REQUESTS)}</p></div> }.into_any()
                    } else {
                        view! { <OwnRequests requests reload/> }.into_any()
                    }
                }}
            </section>
        </AgentFrame>
    }
}

fn account_line(row: AccountRow) -> Line {
    let left = row.open.as_ref().map_or(0, |open| open.left_ms);
    let key = format!("{} {left} {}", row.slug, row.asked);
    Line::new(key, || view! { <AccountLine row/> }.into_any())
}

#[component]
fn AccountLine(row: AccountRow) -> impl IntoView {
    let (come_in, ask) = (format!("/a/{}/shipments", row.slug), format!("/agents/ask/{}", row.slug));
    // Whoever may only look may ask for more, as whoever stands outside may ask to come in.
    let more = row.open.as_ref().is_none_or(|open| open.scope != Scope::Full);
    let asked = row.asked.then(|| view! { <span class="pill warn">{t(w::ASKED)}</span> });
    let asks = more && !row.asked;
    let ask = |word| asks.then(|| view! { <a class="button small" rel="external" href=ask>{t(word)}</a> });
    let (state, left, action) = match row.open {
        Some(open) => (
            view! { <span class="pill open">{t(scope_word(open.scope))}</span>" "{asked} }.into_any(),
            view! { <Countdown left_ms=Signal::stored(open.left_ms)/> }.into_any(),
            view! { {ask(w::ASK_FULL)}<a class="button small primary" rel="external" href=come_in>{t(w::COME_IN)}</a> }
                .into_any(),
        ),
        None if row.asked => (asked.into_any(), "–".into_any(), ().into_any()),
        None => (
            view! { <span class="pill">{t(w::DOOR_SHUT)}</span> }.into_any(),
            "–".into_any(),
            ask(w::ASK_ACCESS).into_any(),
        ),
    };
    view! {
        <tr>
            <th scope="row" data-label=t(w::ACCOUNT)>{row.name}</th>
            <td data-label=t(w::SLUG)>{row.slug.0}</td>
            <td data-label=t(w::DOOR)>{state}</td>
            <td data-label=t(w::TIME_LEFT)>{left}</td>
            <td class="row-action">{action}</td>
        </tr>
    }
}

/// A request's answer: its word and its colour.
const fn answer_word(answer: Answer) -> (Word, &'static str) {
    match answer {
        Answer::Pending => (w::ANSWER_PENDING, "pill warn"),
        Answer::Approved => (w::ANSWER_APPROVED, "pill ok"),
        Answer::Declined => (w::ANSWER_DECLINED, "pill bad"),
        Answer::Lapsed => (w::ANSWER_LAPSED, "pill"),
        Answer::Withdrawn => (w::ANSWER_WITHDRAWN, "pill"),
    }
}

#[component]
fn OwnRequests(requests: Vec<OwnRequest>, reload: Callback<String>) -> impl IntoView {
    let line = move |request: OwnRequest| {
        let (word, class) = answer_word(request.answer);
        let length = Length::parse(&request.length).map_or("", |length| t(length_word(length)));
        let terms = tf(w::REQUEST_TERMS, &[("length", length), ("scope", t(scope_word(request.scope)))]);
        let withdraw = (request.answer == Answer::Pending).then(|| view! {
            <Form action=calls::WITHDRAW_REQUEST id=format!("withdraw-{}", request.id) class="inline" flat=true guards=false done=reload
                keep=kept([("account", request.slug.0.clone()), ("request", request.id.clone())])>
                <Submit label=w::WITHDRAW class="button small"/>
            </Form>
        });
        view! {
            <tr>
                <th scope="row" data-label=t(w::ACCOUNT)>{request.account}</th>
                <td data-label=t(w::REASON)>{request.reason}</td>
                <td data-label=t(w::ASKED_FOR)>{terms}</td>
                <td data-label=t(w::ANSWER)><span class=class>{t(word)}</span></td>
                <td data-label=t(w::WHEN) class="when"><time translate="no" datetime=request.asked.iso>{request.asked.text}</time></td>
                <td class="row-action">{withdraw}</td>
            </tr>
        }
    };
    view! {
        <div class="table-card">
            <table class="table">
                <caption class="sr-only">{t(w::YOUR_REQUESTS)}</caption>
                <thead><tr>
                    <th scope="col">{t(w::ACCOUNT)}</th>
                    <th scope="col">{t(w::REASON)}</th>
                    <th scope="col">{t(w::ASKED_FOR)}</th>
                    <th scope="col">{t(w::ANSWER)}</th>
                    <th scope="col">{t(w::WHEN)}</th>
                    <th scope="col"><span class="sr-only">{t(w::ACTION)}</span></th>
                </tr></thead>
                <tbody>{requests.into_iter().map(line).collect_view()}</tbody>
            </table>
        </div>
    }
}
