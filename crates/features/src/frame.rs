//! Builds the frame of a page from the transaction that the page was decided in.
use crate::flash;
use domain::grant::{Scope, State};
use domain::id::{AccountId, GrantId, RequestId, UserId};
use domain::policy::{Action, Actor};
use domain::role::Profile;
use domain::time::Time;
use house::presence::Sign;
use house::texts;
use house::{Cx, House};
use store::db::Tx;
use store::flashes::Place;
use store::grants::Row;
use store::hash::sha256;
use views::access::PastGrant;
use views::error::AppError;
use views::frame::{Door, Flash, Frame, GrantView, Page, PageName, PresentView, Receipt, RequestView, VisitBar};
use views::words::{t, w};

/// Gives a whole page out: body and frame from this one look.
///
/// # Errors
/// As [`Cx::release`].
pub async fn page<T>(mut cx: Cx, name: PageName, body: T) -> Result<Page<T>, AppError> {
    let frame = frame(&mut cx, name).await?;
    let here = matches!(cx.actor, Actor::Agent { .. })
        .then(|| (cx.house.clone(), cx.account.clone(), cx.person.clone(), cx.now));
    let page = cx.release(Page { frame, body }).await?;
    if let Some((house, account, person, now)) = here {
        // Once the entry is committed: who was shown nothing was not there.
        house.hear_of((&account.id, &account.slug), (&person.id, &person.name), name, Sign::Opened, now);
    }
    Ok(page)
}

/// The frame of this page for this actor.
async fn frame(cx: &mut Cx, name: PageName) -> Result<Frame, AppError> {
    let (role, door, visit) = match &cx.actor {
        Actor::Member { profile, .. } => (t(profile_word(*profile)), Some(door(cx).await?), None),
        _ => (t(w::ROLE_VISITING), None, Some(visit_bar(cx))),
    };
    let mut flash = match cx.flash().await?.filter(|_| is_page(&cx.request.page)) {
        Some(found) => Some(taken(&cx.house, &mut cx.tx, &cx.person.id, found).await),
        None => None,
    };
    if let Some(flash) = flash.as_mut().filter(|flash| flash.is_silent()) {
        let saved = crate::settings::saved::saved(cx, flash).await?;
        crate::flash::tell(flash, saved.as_ref(), &cx.calendar());
    }
    let banners = crate::banners::banners(cx, flash.as_ref()).await?;
    Ok(Frame {
        lang: views::words::lang(),
        slug: cx.account.slug.clone(),
        account: cx.account.trade_name.clone(),
        menu: crate::menu::menu(cx, name, role),
        may: Action::ALL.iter().copied().filter(|action| cx.may(*action)).collect(),
        door,
        visit,
        banners,
        flash,
    })
}

/// What a member sees of the account's door.
pub async fn door(cx: &mut Cx) -> Result<Door, AppError> {
    let rows = store::grants::unended(&mut cx.tx, &cx.account.id).await?;
    let mut present = cx.house.presence.of(&cx.account.id, cx.now);
    // Whoever was just shown out is out, even if their page was heard of a moment ago.
    present.retain(|one| rows.iter().any(|row| row.grant().admits(&one.agent, cx.now)));
    let grants: Vec<GrantView> = rows.into_iter().filter_map(|row| view(cx, row)).collect();
    let present = present.into_iter().map(|one| PresentView { name: one.name, page: one.page }).collect();
    let requests = if cx.may(Action::ManageGrants) { requests(cx).await? } else { Vec::new() };
    let stamp = stamp(&grants, &requests);
    Ok(Door { grants, present, requests, stamp })
}

/// What tells a state of the door from any other, whenever it is asked for.
fn stamp(grants: &[GrantView], requests: &[RequestView]) -> String {
    let grants = grants.iter().map(|grant| format!("{} {}", grant.id, grant.version));
    let requests = requests.iter().map(|request| request.id.0.clone());
    let mut stamp = sha256(grants.chain(requests).collect::<Vec<_>>().join("\n"));
    stamp.truncate(16);
    stamp
}

/// As many grants that are over as a page shows.
const PAST: i64 = 20;

/// The account's grants that are over, for its members: what was shown then can be read later.
pub async fn past(cx: &mut Cx) -> Result<Vec<PastGrant>, AppError> {
    if !matches!(cx.actor, Actor::Member { .. }) || !cx.may(Action::SeeGrants) {
        return Ok(Vec::new());
    }
    let rows = store::grants::ended(&mut cx.tx, &cx.account.id, PAST).await?;
    let calendar = cx.calendar();
    let view = |row: Row| PastGrant {
        how: house::ended::how_ended(&row, &calendar),
        receipt: row.receipt(),
        scope: row.grant().scope,
        agent: row.agent_name,
        note: row.note,
        granted_by: row.granter_name,
        granted: calendar.moment(row.granted_at),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What an agent sees of their own way in.
pub fn visit_bar(cx: &Cx) -> VisitBar {
    let admitting: Vec<&Row> = cx.ways.iter().filter(|row| row.grant().admits(&cx.person.id, cx.now)).collect();
    let best = admitting.iter().max_by_key(|row| (row.grant().scope == Scope::Full, row.ends_at));
    let first_end = admitting.iter().map(|row| row.ends_at).min();
    VisitBar {
        scope: best.map(|row| row.grant().scope),
        granted_by: best.map(|row| row.granter_name.clone()).unwrap_or_default(),
        left_ms: best.map_or(0, |row| (row.ends_at - cx.now).0),
        guard_ms: first_end.map_or(0, |end| (end - cx.now).0),
        rights: admitting.iter().map(|row| row.id.clone()).collect(),
    }
}

async fn requests(cx: &mut Cx) -> Result<Vec<RequestView>, AppError> {
    let rows = store::requests::pending(&mut cx.tx, &cx.account.id, cx.now).await?;
    let calendar = cx.calendar();
    let view = |row: store::requests::Row| RequestView {
        id: RequestId(row.id),
        agent: row.agent_name,
        agent_id: UserId(row.agent_id),
        reason: row.reason,
        scope: row.scope,
        length: row.length.as_str().to_owned(),
        asked: calendar.moment(row.asked_at),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// A live grant as members see it; `None` once it is over.
fn view(cx: &Cx, row: Row) -> Option<GrantView> {
    let State::Live(left) = row.grant().state(cx.now) else { return None };
    let calendar = cx.calendar();
    Some(GrantView {
        id: GrantId(row.id.clone()),
        receipt: row.receipt(),
        version: row.version,
        scope: row.grant().scope,
        agent: row.agent_name,
        note: row.note,
        by_you: row.granted_by == cx.person.id.0,
        granted_by: row.granter_name,
        granted: calendar.moment(row.granted_at),
        ends: calendar.moment(row.ends_at),
        left_ms: left.0,
        whole_ms: (row.ends_at - row.granted_at).0,
    })
}

/// What a form without scripts left for this page of this person and this account; taken away once it is on its way.
pub async fn flash_for(
    house: &House,
    tx: &mut Tx,
    (person, account): (&UserId, Option<&AccountId>),
    page: &str,
    now: Time,
) -> Result<Option<Flash>, AppError> {
    if !is_page(page) {
        return Ok(None);
    }
    let page = page.split('?').next().unwrap_or_default();
    match store::flashes::find(tx, &Place { person, account, page }, now).await? {
        Some(found) => Ok(Some(taken(house, tx, person, found).await)),
        None => Ok(None),
    }
}

/// Whether an address is one of a page: what is asked for later brings no flash.
fn is_page(address: &str) -> bool {
    !address.starts_with("/rpc/")
}

/// A flash that is on its way to its person, and taken away.
async fn taken(house: &House, tx: &mut Tx, person: &UserId, (id, flash): (String, Flash)) -> Flash {
    let flash = flash::opened(house, tx, person, flash).await;
    // Elsewhere: a look writes nothing.
    let house = house.clone();
    tokio::spawn(async move {
        let cleared = async {
            let mut tx = house.db.write().await?;
            store::flashes::clear(&mut tx, &id).await?;
            tx.commit_unseen("it is on its way").await
        };
        if let Err(error) = cleared.await {
            tracing::warn!(%error, "a flash was not cleared");
        }
    });
    flash
}

pub const fn profile_word(profile: Profile) -> views::words::Word {
    match profile {
        Profile::Admin => w::ROLE_ADMIN,
        Profile::Operator => w::ROLE_OPERATOR,
        Profile::Member => w::ROLE_MEMBER,
    }
}

/// The text shown beside the button that grants, in the reader's language: the receipt of the grant.
#[must_use]
pub fn receipt() -> Receipt {
    texts::receipt(views::words::lang())
}
