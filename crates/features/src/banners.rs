//! What concerns the whole account, on top of each page of its members. Agents are told nothing of it.
use leptos::prelude::*;

use crate::{legal, settings};
use domain::policy::Actor;
use house::Cx;
use views::error::AppError;
use views::error::message;
use views::frame::Flash;

/// A notice.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// Its form's name on the page: letters, digits and hyphens.
    pub id: String,
    /// `warn` or `bad`.
    pub look: &'static str,
    pub title: String,
    pub text: String,
    /// Addresses and what they are called.
    pub links: Vec<(String, String)>,
    /// The server function of its button; without one it has none.
    pub action: &'static str,
    /// What is sent along unseen.
    pub keep: Vec<(String, String)>,
    pub submit: &'static str,
}

/// The notices as HTML.
pub async fn notices(cx: &mut Cx, flash: Option<&Flash>) -> Result<String, AppError> {
    if !matches!(cx.actor, Actor::Member { .. }) {
        return Ok(String::new());
    }
    let notices = [settings::deletion::notice(cx).await?, legal::notice(cx).await?];
    Ok(notices.into_iter().flatten().map(|notice| notice.draw(flash)).collect())
}

impl Notice {
    /// Its button is a plain form: it posts, and the page comes anew.
    fn draw(self, flash: Option<&Flash>) -> String {
        let Self { id, look, title, text, links, action, keep, submit } = self;
        let problem = flash.filter(|flash| flash.form == action).and_then(|flash| flash.error.as_ref()).map(message);
        let link = |(href, text)| view! { <li><a href=href target="_blank">{text}</a></li> };
        let hidden = |(name, value)| view! { <input type="hidden" name=name value=value/> };
        let label = format!("{id}-title");
        let form = (!action.is_empty()).then(|| {
            view! {
                <form method="post" action=action id=id.clone()>
                    <input type="hidden" name="form_id" value=id.clone()/>
                    {keep.into_iter().map(hidden).collect_view()}
                    <button class="button">{submit}</button>
                </form>
            }
        });
        view! {
            <section class=format!("callout {look}") aria-labelledby=label.clone()>
                <p><strong id=label.clone()>{title}</strong>" "{text}</p>
                {(!links.is_empty()).then(|| view! { <ul>{links.into_iter().map(link).collect_view()}</ul> })}
                {problem.map(|problem| view! { <p role="alert"><strong>{problem}</strong></p> })}
                {form}
            </section>
        }
        .to_html()
    }
}
