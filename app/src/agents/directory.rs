//! `/agents`: the accounts, whether this agent may come in, and their own requests.
use domain::event::Kind;
use domain::grant::{Answer, Length, Scope};
use leptos::prelude::*;
use views::access::{length as length_word, scope as scope_word};
use views::agents::{AccountRow, DeskView, OwnRequest};
use views::calls;
use views::list::{Column, ColumnKind, Empty, Filter, List, Piece, PieceKind, Row};
use views::words::initials;

use crate::call::{Fields, fields};
use crate::live;
use crate::load::{Load, Look, load};
use crate::page::shown;
use crate::router::Address;
use crate::ui::frame::SignOut;
use crate::ui::icons::Knocker;
use crate::ui::list::list;
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

/// Draws it.
pub fn page() -> AnyView {
    let load = load::<AgentsPage>();
    live::on(
        [Kind::Granted, Kind::Extended, Kind::Ended, Kind::Requested, Kind::Answered],
        Callback::new(move |()| load.coming().again()),
    );
    shown(load, move |first| view! { <Desk first load/> }.into_any())
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
    provide_context(crate::form::FormFlash(first.flash.clone()));
    let (agent, lead) = (first.agent.clone(), first.lead);
    let desk = RwSignal::new(first);
    Effect::new(move |_| {
        if let Some(news) = load.take() {
            desk.set(news);
        }
    });
    let reload = Callback::new(move |()| load.coming().again());
    view! {
        <AgentFrame agent lead>
            <header class="page-head"><div>
                <p class="eyebrow">{t(w::SUPPORT_TEAM)}</p>
                <h1>{t(w::ACCOUNTS)}</h1>
                <p class="lead">{t(w::ACCOUNTS_LEAD)}</p>
            </div></header>
            {list(move || accounts(&desk.read()), None)}
            <section class="own-requests" aria-labelledby="requests-h">
                <h2 id="requests-h">{t(w::YOUR_REQUESTS)}</h2>
                {list(move || requests(&desk.read()), Some(reload))}
            </section>
        </AgentFrame>
    }
}

fn accounts(desk: &DeskView) -> List {
    List {
        filters: vec![Filter::search(w::SEARCH, w::ACCOUNTS_SEARCH_HINT, &desk.q)],
        columns: vec![
            Column::plain(w::ACCOUNT),
            Column::plain(w::SLUG),
            Column::plain(w::DOOR),
            Column::plain(w::TIME_LEFT),
            Column::of(ColumnKind::Action, w::ACTION),
        ],
        rows: desk.accounts.iter().map(account).collect(),
        empty: Empty::say(w::NO_ACCOUNTS, w::NO_ACCOUNTS_YET),
        unmatched: Empty::say(w::NO_ACCOUNTS, w::NO_ACCOUNTS_LEAD),
        note: if desk.more { t(w::MORE_ACCOUNTS).to_owned() } else { String::new() },
        ..List::new(w::ACCOUNTS, "/agents")
    }
}

fn account(row: &AccountRow) -> Row {
    // Whoever may only look may ask for more, as whoever stands outside may ask to come in.
    let is_full = row.open.as_ref().is_some_and(|open| open.scope == Scope::Full);
    let asked = row.asked.then(|| Piece::pill("warn", t(w::ASKED)));
    let ask = |word| Piece::link(PieceKind::Button, format!("/agents/ask/{}", row.slug), t(word));
    let ask = |word| (!is_full && !row.asked).then(|| ask(word));
    let come_in = || Piece::link(PieceKind::Primary, format!("/a/{}/shipments", row.slug), t(w::COME_IN));
    let (door, left, action) = match &row.open {
        Some(open) => (
            [Some(Piece::pill("open", t(scope_word(open.scope)))), asked],
            Piece::timer(open.left_ms),
            [ask(w::ASK_FULL), Some(come_in())],
        ),
        None if row.asked => ([asked, None], Piece::text("–"), [None, None]),
        None => ([Some(Piece::pill("", t(w::DOOR_SHUT))), None], Piece::text("–"), [ask(w::ASK_ACCESS), None]),
    };
    let cells = vec![
        vec![Piece::text(&row.name)],
        vec![Piece::text(&row.slug.0)],
        door.into_iter().flatten().collect(),
        vec![left],
        action.into_iter().flatten().collect(),
    ];
    Row { key: row.slug.0.clone(), cells }
}

fn requests(desk: &DeskView) -> List {
    List {
        columns: vec![
            Column::plain(w::ACCOUNT),
            Column::plain(w::REASON),
            Column::plain(w::ASKED_FOR),
            Column::plain(w::ANSWER),
            Column::of(ColumnKind::When, w::WHEN),
            Column::of(ColumnKind::Action, w::ACTION),
        ],
        rows: desk.requests.iter().map(request).collect(),
        empty: Empty { lead: t(w::NO_REQUESTS).to_owned(), ..Empty::default() },
        ..List::new(w::YOUR_REQUESTS, "/agents")
    }
}

fn request(request: &OwnRequest) -> Row {
    let (word, tone) = answer_word(request.answer);
    let length = Length::parse(&request.length).map_or("", |length| t(length_word(length)));
    let terms = tf(w::REQUEST_TERMS, &[("length", length), ("scope", t(scope_word(request.scope)))]);
    let withdraw = (request.answer == Answer::Pending).then(|| {
        let keep = [("account", &*request.slug.0), ("request", &*request.id)];
        Piece::post(calls::WITHDRAW_REQUEST, &format!("withdraw-{}", request.id), w::WITHDRAW, &keep)
    });
    let cells = vec![
        vec![Piece::text(&request.account)],
        vec![Piece::text(&request.reason)],
        vec![Piece::text(&terms)],
        vec![Piece::pill(tone, t(word))],
        vec![Piece::time(&request.asked)],
        withdraw.into_iter().collect(),
    ];
    Row { key: request.id.clone(), cells }
}

/// A request's answer: its word and its tone.
const fn answer_word(answer: Answer) -> (Word, &'static str) {
    match answer {
        Answer::Pending => (w::ANSWER_PENDING, "warn"),
        Answer::Approved => (w::ANSWER_APPROVED, "ok"),
        Answer::Declined => (w::ANSWER_DECLINED, "bad"),
        Answer::Lapsed => (w::ANSWER_LAPSED, ""),
        Answer::Withdrawn => (w::ANSWER_WITHDRAWN, ""),
    }
}
