//! `#company`: how the company appears. The model for all sections: form, check, server function, component.
use crate::load::read;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

use crate::domain::company::{Company, website};
use crate::domain::id::Slug;
use crate::domain::tax_id::{self, TaxFault, TaxKind};
use crate::domain::text;
use crate::error::{AppError, Faults};
use crate::form::{Field, Form, Save, SelectField, VersionField};
use crate::words::{Word, fault, t, tf, w};

/// The company as it is seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompanyView {
    pub version: i64,
    pub trade_name: String,
    pub legal_name: String,
    pub tax_kind: TaxKind,
    pub tax_id: String,
    pub website: String,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// The company as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    pub trade_name: String,
    pub legal_name: String,
    pub tax_kind: String,
    pub tax_id: String,
    pub website: String,
}

impl CompanyForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Company, AppError> {
        let mut faults = Faults::default();
        let trade_name = faults.take("trade_name", text::required(&self.trade_name, 120).map_err(fault));
        let legal_name = faults.take("legal_name", text::required(&self.legal_name, 160).map_err(fault));
        let kind = TaxKind::parse(&self.tax_kind);
        let tax_kind =
            faults.take("tax_kind", kind.map(Some).ok_or(t(w::ERROR_CHOOSE).to_owned())).unwrap_or(TaxKind::Other);
        let typed = text::line(&self.tax_id, 40).map_err(fault);
        let tax_id = faults.take("tax_id", typed.and_then(|typed| check_tax_id(tax_kind, &typed)));
        let site = text::line(&self.website, 200).map_err(fault);
        let site = site.and_then(|typed| website(&typed).ok_or(t(w::ERROR_WEBSITE).to_owned()));
        let website = faults.take("website", site);
        faults.or(Company { trade_name, legal_name, tax_kind, tax_id, website })
    }
}

/// An identifier may be left empty; typed, it must be right.
fn check_tax_id(kind: TaxKind, typed: &str) -> Result<String, String> {
    if typed.is_empty() {
        return Ok(String::new());
    }
    tax_id::check(kind, typed).map_err(|fault| match fault {
        TaxFault::CheckDigit { expected } => tf(w::ERROR_CHECK_DIGIT, &[("digit", &expected)]),
        TaxFault::Checksum => t(w::ERROR_CHECKSUM).to_owned(),
        TaxFault::Empty | TaxFault::Shape => t(w::ERROR_TAX_SHAPE).to_owned(),
    })
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

/// Saves the section, if nobody saved it since that version.
#[server(prefix = "/rpc", endpoint = "save_company")]
pub async fn save_company(account: Slug, version: i64, form: CompanyForm) -> Result<CompanyView, AppError> {
    use crate::backend::{Cx, Event, Kind, sql};
    use crate::policy::Action;
    let mut cx = Cx::authorize_change(&account, Action::ChangeSettings).await?;
    let company = form.check()?;
    let before = cx.account.clone();
    if before.version == version && before.says(&company) {
        // Nothing to change: others' typing does not become stale. An agent's post is in the log all the same.
        let seen = crate::backend::cx::Seen::new(vec![before.id.0], &["company"]);
        return cx.release(seen, CompanyView::of(company, version)).await;
    }
    for (field, old, new) in [
        ("trade_name", &before.trade_name, company.trade_name.as_str()),
        ("legal_name", &before.legal_name, company.legal_name.as_str()),
        ("tax_kind", &before.tax_kind, company.tax_kind.as_str()),
        ("tax_id", &before.tax_id, company.tax_id.as_str()),
        ("website", &before.website, company.website.as_str()),
    ] {
        cx.note_change(field, old, new);
    }
    let (by, now) = (cx.person.name.clone(), cx.now);
    if !sql::accounts::save_company(cx.tx(), &before.id, version, &company, &by, now).await? {
        if before.says(&company) {
            // The same form came twice: it is saved.
            return Ok(CompanyView::of(company, before.version));
        }
        let who = before.changed_by.unwrap_or_default();
        let when = cx.calendar().moment(before.changed_at.into()).text;
        return Err(AppError::Stale { message: tf(w::ERROR_STALE, &[("who", &who), ("when", &when)]) });
    }
    let view = CompanyView::of(company, version + 1);
    cx.commit(Event::new(Kind::Company, &before.id, version + 1), view).await
}

impl CompanyView {
    /// The view of checked data that was just saved.
    #[must_use]
    pub fn of(company: Company, version: i64) -> Self {
        let Company { trade_name, legal_name, tax_kind, tax_id, website } = company;
        Self { version, trade_name, legal_name, tax_kind, tax_id, website, may_change: true }
    }
}

/// The section.
#[component]
pub fn CompanySection(slug: Slug, company: Signal<CompanyView>, saved: Callback<CompanyView>) -> impl IntoView {
    let take = Callback::new(move |text: String| {
        if let Ok(view) = read(&text) {
            saved.run(view);
        }
    });
    let kinds = || {
        TaxKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), t(kind_word(*kind)).to_owned())).collect::<Vec<_>>()
    };
    view! {
        <section class="section" id="company" aria-labelledby="company-h">
            <header><h2 id="company-h">{t(w::COMPANY)}</h2><p>{t(w::COMPANY_LEAD)}</p></header>
            <div class="card">
                <Form action=SaveCompany::PATH id="company-form" done=take read_only=Signal::derive(move || !company.read().may_change)
                    keep=vec![("account", slug.0)]>
                    <VersionField version=Signal::derive(move || company.read().version)/>
                    <div class="fields">
                        <Field name="trade_name" label=w::TRADE_NAME required=true autocomplete="organization"
                            value=Signal::derive(move || company.read().trade_name.clone())/>
                        <Field name="legal_name" label=w::LEGAL_NAME required=true
                            value=Signal::derive(move || company.read().legal_name.clone())/>
                        <SelectField name="tax_kind" label=w::TAX_KIND options=kinds()
                            value=Signal::derive(move || company.read().tax_kind.as_str().to_owned())/>
                        <Field name="tax_id" label=w::TAX_ID
                            value=Signal::derive(move || company.read().tax_id.clone())/>
                        <Field name="website" label=w::WEBSITE wide=true inputmode="url" autocomplete="url"
                            value=Signal::derive(move || company.read().website.clone())/>
                    </div>
                    <Save/>
                </Form>
            </div>
        </section>
    }
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
