//! `/profile`: one's own page, for members in their account's frame and for agents in theirs. Rendered whole, without WASM: its
//! sections are the same as those of settings, and post as forms without scripts do.
use aldaba_app::agents::directory::{AgentFrame, AgentPlace};
use aldaba_app::form::FormFlash;
use aldaba_app::ui::edit::Edit;
use aldaba_app::ui::frame::Framed;
use aldaba_app::ui::section::sections;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::id::Slug;
use domain::policy::Action;
use features::frame::page as framed;
use features::profile::{ProfileView, profile};
use house::Cx;
use house::own::Own;
use leptos::prelude::*;
use views::error::AppError;
use views::frame::{Frame, PageName};
use views::words::{t, w};

use crate::guests::{answers, document};
use crate::pages::to_sign_in;
use crate::visitor::{Known, known_at_all};
use crate::{App, errors};
use house::words::speaking;

/// The page.
pub async fn show(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let shown = match known_at_all(&app, &parts).await {
        Ok(known) => {
            let lang = known.request.lang;
            Box::pin(speaking(lang, look(&app, known))).await.map(|(view, frame)| (lang, view, frame))
        }
        Err(error) => Err(error),
    };
    match shown {
        Ok((lang, view, frame)) => document(&app, lang, w::YOUR_PROFILE, move || page(view, frame)).into_response(),
        Err(AppError::SignedOut) => to_sign_in(parts.uri.path()),
        Err(error) => errors::page(&app, &parts, &error),
    }
}

/// The person's sections, and their account's frame if they are a member.
async fn look(app: &App, known: Known) -> Result<(ProfileView, Option<Frame>), AppError> {
    let Known { found, request: info, .. } = known;
    let caller = app.caller(info);
    let view = profile(Own::authorize(&caller).await?).await?;
    let Some(slug) = found.account_slug else { return Ok((view, None)) };
    // What every member may see of their account.
    let cx = Cx::authorize(&caller, &Slug(slug), Action::SeeGrants).await?;
    let page = framed(cx, PageName::Elsewhere, ()).await?;
    Ok((view, Some(page.frame)))
}

fn page(view: ProfileView, frame: Option<Frame>) -> AnyView {
    provide_context(FormFlash(view.flash));
    provide_context(Edit::fixed("/profile", &view.opened));
    let first = view
        .lacks_second
        .then(|| view! { <p class="callout warn" role="status">{t(w::SECOND_ASKED)}" "<a href="#second-factor">{t(w::SECOND_FACTOR)}</a></p> });
    let body = view! {
        <header class="page-head"><div><h1>{t(w::YOUR_PROFILE)}</h1></div></header>
        {first}
        {sections(Signal::stored(view.sections), None)}
        {answers()}
    };
    match frame {
        // Without scripts the door's timer would stand still, so it is not shown.
        Some(frame) => {
            view! { <Framed frame=Signal::stored(frame) door=None here=PageName::Elsewhere>{body}</Framed> }.into_any()
        }
        None => {
            view! { <AgentFrame agent=view.name lead=view.lead here=AgentPlace::Own>{body}</AgentFrame> }.into_any()
        }
    }
}
