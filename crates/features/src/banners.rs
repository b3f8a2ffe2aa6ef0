//! What concerns the whole account, on top of each page of its members. Agents are told nothing of it.
use leptos::prelude::*;

use crate::{legal, settings};
use domain::policy::Actor;
use house::Cx;
use views::error::AppError;
use views::error::message;
use views::frame::Flash;

/// A banner: what stands there.
#[derive(Clone, Debug, Default)]
pub struct Banner {
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
    pub hidden: Vec<(String, String)>,
    pub submit: &'static str,
}

/// The banners as HTML.
pub async fn banners(cx: &mut Cx, flash: Option<&Flash>) -> Result<String, AppError> {
    if !matches!(cx.actor, Actor::Member { .. }) {
        return Ok(String::new());
    }
    let banners = [settings::deletion::banner(cx).await?, legal::banner(cx).await?];
    Ok(banners.into_iter().flatten().map(|banner| banner.draw(flash)).collect())
}

impl Banner {
    /// Its button is a plain form: it posts, and the page comes anew.
    fn draw(self, flash: Option<&Flash>) -> String {
        let Self { id, look, title, text, links, action, hidden, submit } = self;
        let problem = flash.filter(|flash| flash.form == action).and_then(|flash| flash.error.as_ref()).map(message);
        let link = |(href, text)| view! { <li><a href=href target="_blank">{text}</a></li> };
        let input = |(name, value)| view! { <input type="hidden" name=name value=value/> };
        let label = format!("{id}-title");
        let form = (!action.is_empty()).then(|| {
            view! {
                <form method="post" action=action id=id.clone()>
                    <input type="hidden" name="form_id" value=id.clone()/>
                    {hidden.into_iter().map(input).collect_view()}
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
