//! `#addresses`: where the company gets invoices and parcels, in the fields and the order of each country.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use crate::countries::{self, Country};
use crate::flash::{Saved, owned};
use domain::id::{Slug, has_id_shape};
use domain::policy::Action;
use domain::rule::{Clock, Rule, Sibling, What};
use domain::text::spelled;
use house::cx::Cx;
use house::events::{Event, Kind};
use store::addresses::{Row, Said};
use views::base::{Base, Leader, fields};
use views::error::AppError;
use views::frame::Flash;
use views::noun;
use views::rules::{Field, Judged, Ruled};
use views::section::Section;
use views::words::{lang, t, tf, w};

mod fields;
mod show;

use fields::FIELDS;
pub use show::called;
pub use show::section;

/// So many fit.
const MOST: usize = 100;

spelled! {
    /// What an address is for.
    AddressKind {
        Billing = "billing",
        Delivery = "delivery",
        Pickup = "pickup",
        Return = "return",
        Other = "other",
    }
}

spelled! {
    /// How it stands among the others: one is the main one, at most one the secondary one.
    Standing {
        Main = "main",
        Secondary = "secondary",
        Plain = "",
    }
}

/// An address as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct AddressForm {
    pub id: String,
    pub kind: String,
    pub country: String,
    pub name: String,
    pub line_1: String,
    pub line_2: String,
    pub district: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
}

fields!(AddressForm: kind, country, name, line_1, line_2, district, city, region, postal_code);

/// An address is one of its country.
const LEADERS: &[Leader] = &[("country", &["line_1", "line_2", "district", "city", "region", "postal_code"])];

impl AddressForm {
    /// Checks what was typed. What the country's addresses do not have is left out.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Said, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let mut said = Said { kind: judged.take("kind"), country: judged.take("country"), ..Said::default() };
        for field in FIELDS.iter().filter(|field| self.place().has(field.sign)) {
            *(field.of_said)(&mut said) = judged.take(field.name);
        }
        judged.or(said)
    }

    /// The country, as far as one is chosen.
    fn place(&self) -> &'static Country {
        countries::find(&self.country).unwrap_or_else(countries::plain)
    }

    /// An address as it stands in its form.
    fn of(row: &Row) -> Self {
        let Said { kind, country, name, line_1, line_2, district, city, region, postal_code } = row.said.clone();
        Self { id: row.id.clone(), kind, country, name, line_1, line_2, district, city, region, postal_code }
    }

    /// What a form without scripts left of itself.
    fn left(flash: &Flash) -> Self {
        let typed = |name: &str| flash.typed(&format!("form[{name}]")).unwrap_or_default().to_owned();
        Self {
            id: typed("id"),
            kind: typed("kind"),
            country: typed("country"),
            name: typed("name"),
            line_1: typed("line_1"),
            line_2: typed("line_2"),
            district: typed("district"),
            city: typed("city"),
            region: typed("region"),
            postal_code: typed("postal_code"),
        }
    }
}

impl Ruled for AddressForm {
    fn rules(&self) -> Vec<Field> {
        let chosen = ["kind", "country"].map(|field| (field, Rule::of(What::Choice).needed()));
        let known = FIELDS.iter().filter(|field| self.place().has(field.sign));
        chosen.into_iter().chain(known.map(|field| (field.name, field.rule(self.place())))).collect()
    }

    fn choices(&self, field: &str) -> Vec<&str> {
        match field {
            "country" => countries::all().iter().map(|country| country.code).collect(),
            _ => AddressKind::ALL.iter().map(|kind| kind.as_str()).collect(),
        }
    }

    fn sibling(&self, _country: &str) -> Sibling<'_> {
        Sibling { value: &self.country, text: self.place().name(lang()) }
    }
}

/// Each field, and its value.
fn fields(said: &Said) -> [(&'static str, &str); 9] {
    [
        ("kind", &said.kind),
        ("country", &said.country),
        ("name", &said.name),
        ("line_1", &said.line_1),
        ("line_2", &said.line_2),
        ("district", &said.district),
        ("city", &said.city),
        ("region", &said.region),
        ("postal_code", &said.postal_code),
    ]
}

/// What was saved last, and by whom.
pub(super) fn saved(row: &Row) -> Saved {
    Saved { who: row.changed_by.clone(), at: row.changed_at, fields: owned(&fields(&row.said)) }
}

/// Notes each field before and after, for the log.
fn note(cx: &mut Cx, before: &Said, after: &Said) {
    for ((field, old), (_, new)) in fields(before).into_iter().zip(fields(after)) {
        cx.note_change(if field == "kind" { "address_kind" } else { field }, old, new);
    }
}

/// Adds an address, or saves it. What others changed since that version stays, unless both changed it. The first one is the main
/// one.
#[call]
pub async fn save_address(
    caller: &Caller,
    account: Slug,
    #[serde(default)] version: Option<i64>,
    #[serde(default)] reshape: Option<u8>,
    #[serde(default)] base: Base,
    form: AddressForm,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeSettings).await?;
    if reshape.is_some() {
        let view = show::all(&mut cx, Some(form)).await?;
        return cx.release(view).await;
    }
    let rows = rows(&mut cx).await?;
    let before = rows.iter().find(|row| row.id == form.id);
    let mut form = form;
    let both = before
        .map(|row| base.merge(&mut form, AddressForm::of(row), LEADERS, version.unwrap_or_default() != row.version));
    let said = form.check()?;
    let id = form.id;
    if !has_id_shape(&id) {
        return Err(AppError::field("id", t(w::ERROR_RELOAD)));
    }
    let (account, by, now) = (cx.account.id.clone(), cx.person.name.clone(), cx.now);
    let asked = both.zip(before).and_then(|(both, before)| both.asked(&fields(&before.said), &fields(&said)));
    match (before, version) {
        (Some(before), _) if before.said == said => {
            // Nothing to change, or the same form came twice: others' typing does not become stale.
            let view = show::all(&mut cx, None).await?;
            return cx.release(view).await;
        }
        (Some(before), _) => {
            if let Some(asked) = asked {
                let who = (before.changed_by.as_str(), before.changed_at);
                return Err(cx.stale((noun::ADDRESSES.class, &id), before.version, who, asked).await);
            }
            if !store::addresses::save(cx.tx(), &account, (&id, before.version), &said, (&by, now)).await? {
                return Err(AppError::stale(w::ERROR_ADDRESS_MOVED));
            }
            note(&mut cx, &before.said, &said);
        }
        (None, Some(_)) => return Err(AppError::NotFound),
        (None, None) if rows.len() >= MOST => {
            return Err(AppError::Refused { message: tf(w::ERROR_ADDRESSES_FULL, &[("most", &MOST.to_string())]) });
        }
        (None, None) => {
            let standing = if rows.is_empty() { Standing::Main } else { Standing::Plain };
            store::addresses::insert(cx.tx(), &account, &id, (&said, standing.as_str()), (&by, now)).await?;
            note(&mut cx, &Said::default(), &said);
        }
    }
    let view = show::all(&mut cx, None).await?;
    cx.commit(Event::new(Kind::Address, id, before.map_or(0, |row| row.version) + 1).shown(), view).await
}

/// All addresses.
async fn rows(cx: &mut Cx) -> Result<Vec<Row>, AppError> {
    let account = cx.account.id.clone();
    Ok(store::addresses::all(cx.tx(), &account).await?)
}

/// Removes an address. The main one goes last.
#[call]
pub async fn remove_address(
    caller: &Caller,
    account: Slug,
    address: String,
    version: i64,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeSettings).await?;
    let rows = rows(&mut cx).await?;
    let before = rows.iter().find(|row| row.id == address).ok_or(AppError::NotFound)?;
    if before.standing == Standing::Main.as_str() && rows.len() > 1 {
        cx.saw(noun::ADDRESSES.class, [address]);
        return Err(cx.refuse(AppError::refused(w::ERROR_ADDRESS_MAIN)).await);
    }
    let account = cx.account.id.clone();
    if !store::addresses::remove(cx.tx(), &account, &address, version).await? {
        return Err(AppError::stale(w::ERROR_ADDRESS_MOVED));
    }
    note(&mut cx, &before.said, &Said::default());
    let view = show::all(&mut cx, None).await?;
    cx.commit(Event::new(Kind::Address, address, version + 1).shown(), view).await
}

/// Makes an address the main one, the secondary one, or neither. Whoever stood there makes room in the same change; if the
/// secondary one becomes the main one, the two change places.
#[call]
pub async fn place_address(
    caller: &Caller,
    account: Slug,
    address: String,
    #[serde(default)] standing: String,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeSettings).await?;
    let standing = Standing::parse(&standing).ok_or_else(|| AppError::field("standing", t(w::ERROR_CHOOSE)))?.as_str();
    let rows = rows(&mut cx).await?;
    let chosen = rows.iter().find(|row| row.id == address).ok_or(AppError::NotFound)?;
    if chosen.standing == standing {
        let view = show::all(&mut cx, None).await?;
        return cx.release(view).await;
    }
    if chosen.standing == Standing::Main.as_str() {
        cx.saw(noun::ADDRESSES.class, [address]);
        return Err(cx.refuse(AppError::refused(w::ERROR_ADDRESS_MAIN_STAYS)).await);
    }
    let account = cx.account.id.clone();
    let before = rows.iter().find(|row| row.standing == standing && standing != Standing::Plain.as_str());
    // Never two in one place, not even between two statements: the database sees to that.
    store::addresses::stand(cx.tx(), &account, &address, Standing::Plain.as_str()).await?;
    let left = if standing == Standing::Main.as_str() { chosen.standing.as_str() } else { Standing::Plain.as_str() };
    let mut events = vec![Event::new(Kind::Address, &address, chosen.version).shown()];
    if let Some(before) = before {
        store::addresses::stand(cx.tx(), &account, &before.id, left).await?;
        cx.note_change("standing", &before.standing, left);
        events.push(Event::new(Kind::Address, &before.id, before.version).shown());
    }
    store::addresses::stand(cx.tx(), &account, &address, standing).await?;
    cx.note_change("standing", &chosen.standing, standing);
    let view = show::all(&mut cx, None).await?;
    cx.commit_all(events, view).await
}

#[cfg(test)]
mod tests;
