//! `/a/{slug}/standing`: an agent's page asks whether it may stand, a member's whether the door is as it shows. Small, often,
//! and independent of the WASM.
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::id::Slug;
use domain::policy::{Action, Actor};
use features::frame;
use house::Cx;
use house::presence::Sign;
use serde::{Deserialize, Serialize};
use views::error::AppError;
use views::frame::{GrantView, PageName};

use crate::App;
use crate::visitor::Visitor;

/// Which page stands.
#[derive(Deserialize, Default)]
pub struct Where {
    page: Option<String>,
}

/// The answer, by who asks.
#[derive(Serialize)]
#[serde(untagged)]
enum Standing {
    /// By what the agent is in, and until when at most.
    Agent { open: bool, guard_ms: i64, rights: Vec<String> },
    /// What is open, how long still, and how many ask, for members; `stamp` is that of the page's door.
    Member { open: bool, stamp: String, grants: Vec<Live>, requests: usize },
}

/// A live grant.
#[derive(Serialize)]
struct Live {
    id: String,
    left_ms: i64,
}

/// Says until when the page may stand, and hears that an agent is still there.
pub async fn standing(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(place): Query<Where>,
    Visitor(info): Visitor,
) -> Response {
    match stand(&app, &Slug(slug), place, info).await {
        Ok(standing) => Json(standing).into_response(),
        Err(error) => {
            (StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN), Json(error)).into_response()
        }
    }
}

async fn stand(app: &App, slug: &Slug, place: Where, info: house::request::RequestInfo) -> Result<Standing, AppError> {
    let mut cx = Cx::authorize_own(&app.caller(info), slug, Action::SeeGrants).await?;
    let Actor::Agent { id, .. } = cx.actor.clone() else { return member(&mut cx).await };
    let bar = frame::visit_bar(&cx);
    if let Some(page) = place.page.as_deref().and_then(PageName::parse) {
        let account = (&cx.account.id, &cx.account.slug);
        app.house.hear_of(account, (&id, &cx.person.name), page, Sign::Stands, cx.now);
    }
    Ok(Standing::Agent { open: bar.guard_ms > 0, guard_ms: bar.guard_ms, rights: bar.rights })
}

async fn member(cx: &mut Cx) -> Result<Standing, AppError> {
    let door = frame::door(cx).await?;
    let live = |grant: GrantView| Live { id: grant.id.0, left_ms: grant.left_ms };
    Ok(Standing::Member {
        open: !door.grants.is_empty(),
        stamp: door.stamp,
        requests: door.requests.len(),
        grants: door.grants.into_iter().map(live).collect(),
    })
}
