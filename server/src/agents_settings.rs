//! `/agents/settings`: what a Lead manages. Rendered whole, without WASM, as `/profile` is.
use aldaba_app::agents::directory::{AgentFrame, AgentPlace};
use aldaba_app::form::FormFlash;
use aldaba_app::ui::edit::Edit;
use aldaba_app::ui::section::sections;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::policy::Action;
use features::agents::{AgentsView, agents_page};
use house::Desk;
use leptos::prelude::*;
use views::error::AppError;
use views::words::{t, w};

use crate::guests::{answers, document};
use crate::visitor::{Known, known};
use crate::{App, errors, pages};
use house::words::speaking;

/// The page.
pub async fn show(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let known = match known(&app, &parts).await {
        Ok(known) => known,
        Err(error) => return pages::turn_away(&app, &parts, &error),
    };
    let lang = known.request.lang;
    match speaking(lang, look(&app, known)).await {
        Ok(view) => document(&app, lang, w::AGENTS, move || page(view)).into_response(),
        Err(error) => errors::page(&app, &parts, &error),
    }
}

async fn look(app: &App, known: Known) -> Result<AgentsView, AppError> {
    let desk = Desk::authorize(&app.caller(known.request), Action::ManageAgents).await?;
    agents_page(desk).await
}

fn page(view: AgentsView) -> AnyView {
    provide_context(FormFlash(view.flash));
    provide_context(Edit::fixed("/agents/settings", &view.opened));
    view! {
        <AgentFrame agent=view.name lead=true here=AgentPlace::Agents>
            <header class="page-head"><div><h1>{t(w::AGENTS)}</h1></div></header>
            {sections(Signal::stored(view.sections), None)}
            {answers()}
        </AgentFrame>
    }
    .into_any()
}
