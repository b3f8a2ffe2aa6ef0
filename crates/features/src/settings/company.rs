//! `#company`: how the company appears. The model for all sections: form, checks, server function, and what is shown.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use super::photo;
use crate::flash::{Saved, owned};
use domain::company::Company;
use domain::id::Slug;
use domain::policy::Action;
use domain::rule::{Clock, Rule, What};
use domain::tax_id::TaxKind;
use house::cx::Cx;
use house::events::{Event, Kind};
use store::accounts::Account;
use views::base::{Base, Leader, fields};
use views::error::AppError;
use views::noun;
use views::rules::{Field, Judged, Ruled, announced};
use views::section::{Input, Section, Sheet, hidden};
use views::words::{Word, t, w};

/// The company as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct CompanyForm {
    pub trade_name: String,
    pub legal_name: String,
    pub tax_kind: String,
    pub tax_id: String,
    pub website: String,
}

fields!(CompanyForm: trade_name, legal_name, tax_kind, tax_id, website);

/// What each field must be. An identifier may be left empty; typed, it must be right.
pub const RULES: [Field; 5] = [
    ("trade_name", Rule::line(120).needed()),
    ("legal_name", Rule::line(160).needed()),
    ("tax_kind", Rule::of(What::Choice).needed()),
    ("tax_id", Rule::of(What::TaxId)),
    ("website", Rule::of(What::Website)),
];

/// An identifier is one of its kind.
const LEADERS: &[Leader] = &[("tax_kind", &["tax_id"])];

impl CompanyForm {
    /// The company as it stands in its form.
    fn of(account: &Account) -> Self {
        Self {
            trade_name: account.trade_name.clone(),
            legal_name: account.legal_name.clone(),
            tax_kind: account.tax_kind.as_str().to_owned(),
            tax_id: account.tax_id.clone(),
            website: account.website.clone(),
        }
    }

    /// Checks what was typed.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Company, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let mut take = |field| judged.take(field);
        let (trade_name, legal_name, tax_id, website) =
            (take("trade_name"), take("legal_name"), take("tax_id"), take("website"));
        let tax_kind = TaxKind::parse(&take("tax_kind")).unwrap_or(TaxKind::Other);
        judged.or(Company { trade_name, legal_name, tax_kind, tax_id, website })
    }
}

impl Ruled for CompanyForm {
    const RULES: &'static [Field] = &RULES;

    fn choices(&self, _field: &str) -> Vec<&str> {
        TaxKind::ALL.iter().map(|kind| kind.as_str()).collect()
    }
}

/// A kind's name.
const fn kind_word(kind: TaxKind) -> Word {
    match kind {
        TaxKind::Nit => w::TAX_NIT,
        TaxKind::Cnpj => w::TAX_CNPJ,
        TaxKind::Cpf => w::TAX_CPF,
        TaxKind::Es => w::TAX_NIF,
        TaxKind::Rut => w::TAX_RUT,
        TaxKind::Rfc => w::TAX_RFC,
        TaxKind::Cuit => w::TAX_CUIT,
        TaxKind::EuVat => w::TAX_EU_VAT,
        TaxKind::Other => w::TAX_OTHER,
    }
}

/// What was saved last, and by whom.
pub(super) fn saved(account: &Account) -> Saved {
    let who = account.changed_by.clone().unwrap_or_default();
    Saved { who, at: account.changed_at.into(), fields: owned(&account.company()) }
}

/// The same of what was checked.
fn fields(company: &Company) -> [(&'static str, &str); 5] {
    [
        ("trade_name", &company.trade_name),
        ("legal_name", &company.legal_name),
        ("tax_kind", company.tax_kind.as_str()),
        ("tax_id", &company.tax_id),
        ("website", &company.website),
    ]
}

/// Saves the section. What others changed since that version stays, unless both changed it.
#[call]
pub async fn save_company(
    caller: &Caller,
    account: Slug,
    version: i64,
    #[serde(default)] base: Base,
    form: CompanyForm,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeSettings).await?;
    let id = cx.account.id.0.clone();
    let before = store::accounts::by_id(cx.tx(), &id).await?.ok_or(AppError::NotFound)?;
    let mut form = form;
    let both = base.merge(&mut form, CompanyForm::of(&before), LEADERS, version != before.version);
    let company = form.check()?;
    if before.company() == fields(&company) {
        // Nothing to change, or the same form came twice: others' typing does not become stale. An agent's post is in the log
        // all the same.
        let view = show(&mut cx, &before).await?;
        return cx.release(view).await;
    }
    if let Some(asked) = both.asked(&before.company(), &fields(&company)) {
        let who = (before.changed_by.as_deref().unwrap_or_default(), before.changed_at.into());
        return Err(cx.stale((noun::COMPANY.class, &before.id.0), before.version, who, asked).await);
    }
    for ((field, old), (_, new)) in before.company().into_iter().zip(fields(&company)) {
        cx.note_change(field, old, new);
    }
    let (by, now) = (cx.person.name.clone(), cx.now);
    if !store::accounts::save_company(cx.tx(), &before.id, before.version, &company, &by, now).await? {
        return Err(AppError::stale(w::ERROR_RELOAD));
    }
    let account = store::accounts::by_id(cx.tx(), &before.id.0).await?.ok_or(AppError::NotFound)?;
    let view = show(&mut cx, &account).await?;
    let event = Event::new(Kind::Company, &before.id, before.version + 1);
    // The name stands in the menu too.
    let event = if account.trade_name == before.trade_name { event.shown() } else { event };
    cx.commit(event, view).await
}

/// The section, for whoever sees settings.
pub async fn section(cx: &mut Cx) -> Result<Option<Section>, AppError> {
    let account = cx.account.clone();
    Ok(Some(show(cx, &account).await?))
}

pub(super) async fn show(cx: &mut Cx, account: &Account) -> Result<Section, AppError> {
    cx.saw(noun::COMPANY.class, [&*account.id.0]);
    let kinds = TaxKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), t(kind_word(*kind)).to_owned())).collect();
    let inputs = vec![
        Input::text("trade_name", t(w::TRADE_NAME), &account.trade_name).fills("organization", ""),
        Input::text("legal_name", t(w::LEGAL_NAME), &account.legal_name),
        Input::select("tax_kind", t(w::TAX_KIND), account.tax_kind.as_str(), kinds),
        Input::text("tax_id", t(w::TAX_ID), &account.tax_id),
        Input::text("website", t(w::WEBSITE), &account.website).wide().fills("url", "url"),
    ];
    let sheet = Sheet {
        id: "company-form".to_owned(),
        action: SAVE_COMPANY.to_owned(),
        hidden: hidden(&[("account", &account.slug.0)]),
        version: Some(account.version),
        inputs: announced(&RULES, inputs),
        read_only: !cx.may(Action::ChangeSettings),
        ..Sheet::default()
    };
    Ok(Section {
        id: "company".to_owned(),
        title: t(w::COMPANY).to_owned(),
        lead: t(w::COMPANY_LEAD).to_owned(),
        art: photo::art(cx, account).await?,
        sheets: photo::removal(cx, account).into_iter().chain([sheet]).collect(),
        ..Section::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> CompanyForm {
        CompanyForm {
            trade_name: " Nébula Moda ".into(),
            legal_name: "Nébula Moda S.A.S.".into(),
            tax_kind: "other".into(),
            website: "nebula.example".into(),
            ..CompanyForm::default()
        }
    }

    #[test]
    fn what_is_typed_is_tidied() {
        let company = form().check().expect("all is fine");
        assert_eq!((company.trade_name.as_str(), company.website.as_str()), ("Nébula Moda", "https://nebula.example"));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = CompanyForm {
            trade_name: "\u{202E}".into(),
            tax_kind: "?".into(),
            website: "javascript:1".into(),
            ..CompanyForm::default()
        };
        let Err(AppError::Invalid { fields }) = wrong.check() else { panic!("nothing is fine") };
        let fields: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["trade_name", "legal_name", "tax_kind", "website"]);
    }
}
