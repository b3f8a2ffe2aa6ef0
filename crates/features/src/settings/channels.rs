//! `#other-contacts`: phones, messengers and pages where the company can be reached.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use crate::countries;
use crate::flash::{Saved, owned};
use domain::id::{Slug, has_id_shape};
use domain::policy::Action;
use domain::rule::{Clock, Rule, What};
use house::cx::Cx;
use house::events::{Event, Kind};
use house::own::Own;
use store::channels::{Row, Said};
use views::base::{Base, Leader, fields};
use views::error::AppError;
use views::frame::Flash;
use views::noun;
use views::rules::{Field, Judged, Ruled, Shown};
use views::section::{Section, Sheet};
use views::words::{t, tf, w};

mod kind;
pub mod link;
pub mod number;
mod show;

use kind::ChannelKind;
pub use show::called;
pub use show::section;

/// So many fit.
const MOST: usize = 50;

/// One as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct ChannelForm {
    pub id: String,
    pub kind: String,
    pub value: String,
    /// Of a number that was typed without its country's code.
    pub country: String,
    pub label: String,
}

/// Checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    pub kind: ChannelKind,
    pub value: String,
    pub label: String,
}

fields!(ChannelForm: kind, value, country, label);

/// A number or a link is one of its kind; a country is that of a number.
const LEADERS: &[Leader] = &[("kind", &["value", "country"]), ("country", &["value"])];

impl ChannelForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Channel, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let kind = ChannelKind::parse(&judged.take("kind"));
        let (typed, label) = (judged.take("value"), judged.take("label"));
        let value = match kind {
            Some(kind) if judged.is_right("value") => self.read(kind, &typed).unwrap_or_else(|message| {
                judged.note("value", message);
                String::new()
            }),
            _ => typed,
        };
        judged.or(Channel { kind: kind.unwrap_or(ChannelKind::Other), value, label })
    }

    fn read(&self, kind: ChannelKind, typed: &str) -> Result<String, String> {
        match kind {
            ChannelKind::Phone => number::read(typed, &self.country),
            ChannelKind::WhatsApp => {
                let typed = link::whatsapp_number(typed).unwrap_or_else(|| typed.to_owned());
                let number = number::read(&typed, &self.country)?;
                Ok(format!("https://wa.me/{}", number.trim_start_matches('+')))
            }
            kind => link::read(kind, typed),
        }
    }

    /// What a form without scripts left of itself.
    fn left(flash: &Flash) -> Self {
        let typed = |name: &str| flash.typed(&format!("form[{name}]")).unwrap_or_default().to_owned();
        Self {
            id: typed("id"),
            kind: typed("kind"),
            value: typed("value"),
            country: typed("country"),
            label: typed("label"),
        }
    }
}

impl Ruled for ChannelForm {
    fn rules(&self) -> Vec<Field> {
        let is_number = ChannelKind::parse(&self.kind).is_some_and(ChannelKind::is_number);
        let country = is_number.then_some(("country", Rule::of(What::Choice)));
        let kind_and_value = [("kind", Rule::of(What::Choice).needed()), ("value", Rule::line(300).needed())];
        kind_and_value.into_iter().chain(country).chain([("label", Rule::line(120))]).collect()
    }

    fn choices(&self, field: &str) -> Vec<&str> {
        match field {
            "country" => countries::all().iter().map(|country| country.code).collect(),
            _ => ChannelKind::ALL.iter().map(|kind| kind.as_str()).collect(),
        }
    }
}

impl Channel {
    fn fields(&self) -> [(&'static str, &str); 3] {
        [("kind", self.kind.as_str()), ("value", &self.value), ("label", &self.label)]
    }
}

/// What was saved last, and by whom.
pub(super) fn saved(row: &Row) -> Saved {
    Saved { who: row.changed_by.clone(), at: row.changed_at, fields: owned(&row.fields()) }
}

/// What there is before there is one, and after.
const NOTHING: [(&str, &str); 3] = [("kind", ""), ("value", ""), ("label", "")];

/// Notes each field before and after, for the log.
fn note(cx: &mut Cx, before: [(&'static str, &str); 3], after: [(&'static str, &str); 3]) {
    for ((field, old), (_, new)) in before.into_iter().zip(after) {
        cx.note_change(if field == "kind" { "channel_kind" } else { field }, old, new);
    }
}

/// How a number or a link reads, while it is typed: numbers by the plans of their countries, links by their kind. Nothing of any
/// account is looked at, so none is named, and nothing is noted in a log.
#[call]
pub async fn judge_channel(caller: &Caller, form: ChannelForm) -> Result<Shown, AppError> {
    if Own::authorize(caller).await?.lacks_second {
        return Err(AppError::FORBIDDEN);
    }
    let Channel { kind, value, .. } = form.check()?;
    Ok(Shown { shown: show::written(kind, &value) })
}

/// Adds one, or saves it. What others changed since that version stays, unless both changed it.
#[call]
pub async fn save_channel(
    caller: &Caller,
    account: Slug,
    #[serde(default)] version: Option<i64>,
    #[serde(default)] reshape: Option<u8>,
    #[serde(default)] base: Base,
    form: ChannelForm,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeSettings).await?;
    if reshape.is_some() {
        let view = show::all(&mut cx, Some(form)).await?;
        return cx.release(view).await;
    }
    let account = cx.account.id.clone();
    let rows = store::channels::all(cx.tx(), &account).await?;
    let before = rows.iter().find(|row| row.id == form.id);
    let stored = before.map(|row| show::stored(row, show::home(&cx)));
    let mut form = form;
    let both = stored
        .zip(before)
        .map(|(stored, before)| base.merge(&mut form, stored, LEADERS, version.unwrap_or_default() != before.version));
    let channel = form.check()?;
    let id = form.id;
    if !has_id_shape(&id) {
        return Err(AppError::field("id", t(w::ERROR_RELOAD)));
    }
    let is_double = |row: &Row| row.id != id && row.kind == channel.kind.as_str() && row.value == channel.value;
    if let Some(double) = rows.iter().find(|row| is_double(row)) {
        cx.saw(noun::CHANNELS.class, [&*double.id]);
        return Err(cx.refuse(AppError::field("value", t(w::ERROR_LISTED))).await);
    }
    let (by, at) = (cx.person.name.clone(), cx.now);
    let said = Said { kind: channel.kind.as_str(), value: &channel.value, label: &channel.label, by: &by, at };
    let asked = both.zip(before).and_then(|(both, before)| both.asked(&before.fields(), &channel.fields()));
    match (before, version) {
        (Some(before), _) if before.fields() == channel.fields() => {
            // Nothing to change, or the same form came twice: others' typing does not become stale.
            let view = show::all(&mut cx, None).await?;
            return cx.release(view).await;
        }
        (Some(before), _) => {
            if let Some(asked) = asked {
                let who = (before.changed_by.as_str(), before.changed_at);
                return Err(cx.stale((noun::CHANNELS.class, &id), before.version, who, asked).await);
            }
            if !store::channels::save(cx.tx(), &account, &id, before.version, &said).await? {
                return Err(AppError::stale(w::ERROR_CHANNEL_MOVED));
            }
            note(&mut cx, before.fields(), channel.fields());
        }
        (None, Some(_)) => return Err(AppError::NotFound),
        (None, None) if rows.len() >= MOST => {
            return Err(AppError::Refused { message: tf(w::ERROR_CHANNELS_FULL, &[("most", &MOST.to_string())]) });
        }
        (None, None) => {
            store::channels::insert(cx.tx(), &account, &id, &said).await?;
            note(&mut cx, NOTHING, channel.fields());
        }
    }
    let view = show::all(&mut cx, None).await?;
    cx.commit(Event::new(Kind::Channel, id, before.map_or(0, |row| row.version) + 1).shown(), view).await
}

/// Removes one.
#[call]
pub async fn remove_channel(
    caller: &Caller,
    account: Slug,
    channel: String,
    version: i64,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeSettings).await?;
    let account = cx.account.id.clone();
    let rows = store::channels::all(cx.tx(), &account).await?;
    let before = rows.iter().find(|row| row.id == channel).ok_or(AppError::NotFound)?;
    if !store::channels::remove(cx.tx(), &account, &channel, version).await? {
        return Err(AppError::stale(w::ERROR_CHANNEL_MOVED));
    }
    note(&mut cx, before.fields(), NOTHING);
    let view = show::all(&mut cx, None).await?;
    cx.commit(Event::new(Kind::Channel, channel, version + 1).shown(), view).await
}

#[cfg(test)]
mod tests;
