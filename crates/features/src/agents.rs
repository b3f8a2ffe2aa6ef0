//! `/agents/settings`, for a Lead: who the agents are and what they are called, whether each has a second factor, and whether all
//! must have one. Only a Lead names agents: by that name accounts know whom they let in.
//!
//! Where one is asked of all, whoever has none is signed in and may do nothing but set one up: `session::live` and `session::who`
//! say so, which everything asks but what is a person's own (`own.rs`).
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use crate::frame::flash_for;
use crate::names;
use domain::id::UserId;
use domain::policy::Action;
use domain::rule::Rule;
use house::confirm::{self, AgainForm, is_theirs};
use house::desk::Desk;
use house::events::{Event, Kind};
use house::opened::stand_open;
use house::second;
use store::second::Agent;
use views::error::AppError;
use views::frame::Flash;
use views::opened::{Opened, of_page};
use views::rules::alone;
use views::section::{Input, Item, Part, Section, Shape, Sheet};
use views::words::{t, tf, w};

/// The rule as it is posted: a checkbox.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct RuleForm {
    pub required: String,
}

/// Another name, as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct NameForm {
    pub name: String,
}

/// What a name must be.
pub const NAME: Rule = Rule::line(120).needed();

/// What the page shows.
pub struct AgentsView {
    pub name: String,
    pub sections: Vec<Part>,
    pub opened: Opened,
    pub flash: Option<Flash>,
}

/// Asks a second factor of all agents, or no longer. A box that is not ticked is not sent, and there is nothing else in the form.
#[call]
pub async fn require_second_factor(caller: &Caller, #[serde(default)] form: RuleForm) -> Result<Section, AppError> {
    let mut desk = Desk::authorize_change(caller, Action::ManageAgents).await?;
    let required = form.required == "1";
    // Else the Lead would be the first who is shut out.
    if required && store::second::count(&mut desk.tx, &desk.agent).await? == 0 {
        return Err(AppError::refused(w::SECOND_OWN_FIRST));
    }
    let (by, now) = (desk.person.name.clone(), desk.now);
    if !store::second::set_required(&mut desk.tx, required, &by, now).await? {
        return rule(&mut desk).await;
    }
    // Whoever has none is out of what they have open.
    let agents = store::second::agents(&mut desk.tx).await?;
    let without = agents.iter().filter(|agent| required && !agent.has_second);
    let mut events: Vec<_> = without.map(|agent| Event::new(Kind::Person, &agent.id, 0)).collect();
    events.push(Event::new(Kind::Person, &desk.agent, desk.person.version));
    let view = rule(&mut desk).await?;
    desk.commit(events, view).await
}

/// Takes an agent's second factor away, because they have lost it.
#[call]
pub async fn reset_agent_second_factor(
    caller: &Caller,
    agent: UserId,
    #[serde(default)] form: AgainForm,
) -> Result<Section, AppError> {
    let mut desk = Desk::authorize(caller, Action::ManageAgents).await?;
    store::people::agent(&mut desk.tx, &agent).await?.ok_or(AppError::NotFound)?;
    let (house, request, hash) = (desk.house.clone(), desk.request.clone(), desk.person.password_hash.clone());
    // No transaction stands while a password is hashed.
    drop(desk);
    is_theirs(&house, &request, hash, "password", form.password).await?;
    let mut desk = Desk::authorize_change(caller, Action::ManageAgents).await?;
    let person = store::people::agent(&mut desk.tx, &agent).await?.ok_or(AppError::NotFound)?;
    // One's own asks for a code, on one's own page.
    if agent == desk.agent {
        return Err(AppError::refused(w::SECOND_RESET_OWN));
    }
    let (by, now) = (desk.person.name.clone(), desk.now);
    if !second::reset(&mut desk.tx, &person, &by, now).await? {
        return Err(AppError::refused(w::SECOND_RESET_NONE));
    }
    let view = list(&mut desk).await?;
    desk.commit(vec![Event::new(Kind::SignedOut, &agent, 0)], view).await
}

/// Gives an agent another name, which is no account's and no other agent's.
#[call]
pub async fn rename_agent(caller: &Caller, agent: UserId, version: i64, form: NameForm) -> Result<Section, AppError> {
    let mut desk = Desk::authorize_change(caller, Action::ManageAgents).await?;
    let name = alone(NAME, &form.name).map_err(|why| AppError::field("name", why))?;
    // Two names are not given at once.
    desk.tx.queue_events().await?;
    let person = store::people::agent(&mut desk.tx, &agent).await?.ok_or(AppError::NotFound)?;
    if person.name == name {
        return list(&mut desk).await;
    }
    if let Some(why) = names::taken(&mut desk.tx, &name, Some(&agent)).await? {
        return Err(AppError::field("name", t(why)));
    }
    let (by, now) = (desk.person.name.clone(), desk.now);
    if !store::people::rename(&mut desk.tx, &agent, version, &name, (&by, now)).await? {
        return Err(AppError::stale(w::ERROR_RELOAD));
    }
    let view = list(&mut desk).await?;
    desk.commit(vec![Event::new(Kind::Person, &agent, version + 1)], view).await
}

/// The page's sections, with the forms that its address names.
///
/// # Errors
/// If the database does not answer.
pub async fn agents_page(mut desk: Desk) -> Result<AgentsView, AppError> {
    let sections = [list(&mut desk).await?, rule(&mut desk).await?];
    let flash = flash_for(&desk.house, &mut desk.tx, (&desk.person.id, None), &desk.request.page, desk.now).await?;
    let opened = Opened::with_left(&of_page(&desk.request.page).asked(), flash.as_ref());
    stand_open(opened.clone());
    let sections = sections.into_iter().map(Part::from).collect();
    Ok(AgentsView { name: desk.person.name, sections, opened, flash })
}

/// `#agent-sign-in`: the rule.
async fn rule(desk: &mut Desk) -> Result<Section, AppError> {
    let required = store::second::required(&mut desk.tx).await?;
    let has = store::second::count(&mut desk.tx, &desk.agent).await? > 0;
    let value = if required { "1" } else { "" };
    let sheet = Sheet {
        id: "agent-rule".to_owned(),
        action: REQUIRE_SECOND_FACTOR.to_owned(),
        note: if has { String::new() } else { t(w::SECOND_OWN_FIRST).to_owned() },
        inputs: vec![
            Input::of("checkbox", "required", t(w::SECOND_REQUIRE), value).hint(t(w::SECOND_REQUIRE_HINT)).wide(),
        ],
        ..Sheet::default()
    };
    Ok(Section {
        id: "agent-sign-in".to_owned(),
        title: t(w::SECOND_FACTOR).to_owned(),
        lead: t(w::SECOND_REQUIRE_LEAD).to_owned(),
        sheets: vec![sheet],
        ..Section::default()
    })
}

/// `#agents`: who they are.
async fn list(desk: &mut Desk) -> Result<Section, AppError> {
    let agents = store::second::agents(&mut desk.tx).await?;
    Ok(Section {
        id: "agents".to_owned(),
        title: t(w::AGENTS).to_owned(),
        lead: t(w::AGENTS_LEAD).to_owned(),
        items: agents.iter().map(|agent| item(agent, agent.id == desk.agent)).collect(),
        ..Section::default()
    })
}

fn item(agent: &Agent, is_you: bool) -> Item {
    let rank = if agent.rank == "lead" { w::ROLE_LEAD } else { w::ROLE_AGENT };
    let (look, word) = if agent.has_second { ("ok", w::SECOND_HAS) } else { ("warn", w::SECOND_HAS_NOT) };
    let mut pills = vec![(String::new(), t(rank).to_owned()), (look.to_owned(), t(word).to_owned())];
    if is_you {
        pills.insert(1, (String::new(), t(w::YOU).to_owned()));
    }
    let hidden = vec![("agent".to_owned(), agent.id.0.clone())];
    let handle = store::people::handle(&agent.id);
    let rename = Sheet {
        id: format!("rename-{}", agent.id),
        action: RENAME_AGENT.to_owned(),
        shape: Shape::Folded,
        title: t(w::AGENT_RENAME).to_owned(),
        note: tf(w::AGENT_RENAME_NOTE, &[("handle", handle)]),
        hidden: hidden.clone(),
        version: Some(agent.version),
        inputs: vec![Input::text("name", t(w::NAME), &agent.name).ruled(NAME).wide()],
        submit: t(w::SAVE).to_owned(),
        ..Sheet::default()
    };
    let mut sheets = vec![rename];
    if agent.has_second && !is_you {
        let id = format!("reset-{}", agent.id);
        sheets.push(reset_sheet(id, RESET_AGENT_SECOND_FACTOR, hidden, &agent.name));
    }
    Item {
        id: agent.id.0.clone(),
        title: format!("{} · {handle}", agent.name),
        lines: vec![agent.email.clone()],
        pills,
        sheets,
        ..Item::default()
    }
}

/// Taking somebody's second factor away names what happens.
pub fn reset_sheet(id: String, action: &str, hidden: Vec<(String, String)>, name: &str) -> Sheet {
    Sheet {
        id,
        action: action.to_owned(),
        shape: Shape::Asked,
        title: t(w::SECOND_RESET).to_owned(),
        note: tf(w::SECOND_RESET_NOTE, &[("name", name)]),
        hidden,
        inputs: vec![confirm::input()],
        submit: t(w::SECOND_RESET).to_owned(),
        ..Sheet::default()
    }
}
