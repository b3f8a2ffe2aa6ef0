//! The countries: their names, and how addresses are written there. The table and where it is from: `crates/features/data/`.
//!
//! A country is known by its code of ISO 3166-1 (alpha-2), and Kosovo by the one it uses.
use std::sync::OnceLock;

use domain::role::Lang;
use domain::tax_id::TaxKind;
use store::accounts::Account;
use store::fold;
use views::words::{text_in, w};

/// A country.
#[derive(Debug)]
pub struct Country {
    pub code: &'static str,
    /// In English, Spanish, Portuguese.
    names: [&'static str; 3],
    zones: &'static str,
    /// How an address is written, in the signs of libaddressinput: `%A` street, `%D` district, `%C` city, `%S` region, `%Z` postal
    /// code, `%N` person, `%O` company, `%X` sorting code, `%n` a new line.
    pub format: &'static str,
    /// The signs that must not be empty.
    required: &'static str,
    /// What these are called there: `state`, `department` …
    pub region: &'static str,
    pub city: &'static str,
    pub district: &'static str,
    pub postal: &'static str,
}

/// All of them, in the order of their codes.
pub fn all() -> &'static [Country] {
    static ALL: OnceLock<Vec<Country>> = OnceLock::new();
    ALL.get_or_init(|| {
        let table = include_str!("../data/countries.tsv");
        table.lines().filter(|line| !line.starts_with('#')).filter_map(Country::read).collect()
    })
}

/// The country with that code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Country> {
    all().binary_search_by(|country| country.code.cmp(code)).ok().map(|at| &all()[at])
}

/// What addresses have nearly everywhere: street and town. For where no country is chosen yet.
///
/// # Panics
/// Never: the line has every cell.
#[must_use]
pub fn plain() -> &'static Country {
    static PLAIN: OnceLock<Country> = OnceLock::new();
    let line = "\t\t\t\t\t%N%n%A%n%C\tAC\tprovince\tcity\tsuburb\tpostal";
    PLAIN.get_or_init(|| Country::read(line).expect("it has every cell"))
}

/// What is chosen from: code and name, by name.
#[must_use]
pub fn choices(lang: Lang) -> Vec<(String, String)> {
    let choice = |country: &Country| (country.code.to_owned(), country.name(lang).to_owned());
    let mut choices: Vec<_> = all().iter().map(choice).collect();
    choices.sort_by_cached_key(|(_, name)| fold(name));
    choices
}

/// What stands in a form: the country it is filled in for, that of the record as it is stored, and a way to all the others. A page
/// has many such forms, and the whole list in each would be most of it; where none is chosen it is all there.
#[must_use]
pub fn choices_for(chosen: &str, stored: &str, lang: Lang) -> Vec<(String, String)> {
    match find(chosen) {
        Some(country) => {
            let stored = find(stored).filter(|stored| stored.code != country.code);
            let named = [country].into_iter().chain(stored);
            let named = named.map(|country| (country.code.to_owned(), country.name(lang).to_owned()));
            named.chain([(String::new(), text_in(lang, w::ANOTHER_COUNTRY).to_owned())]).collect()
        }
        None => [(String::new(), "–".to_owned())].into_iter().chain(choices(lang)).collect(),
    }
}

/// Where an account is at home, as far as its tax identifier or else its time zone tells.
#[must_use]
pub fn home(account: &Account) -> Option<&'static Country> {
    let by_tax = match account.tax_kind {
        TaxKind::Nit => "CO",
        TaxKind::Cnpj | TaxKind::Cpf => "BR",
        TaxKind::Es => "ES",
        TaxKind::Rut => "CL",
        TaxKind::Rfc => "MX",
        TaxKind::Cuit => "AR",
        // Greece and Northern Ireland have letters of their own there.
        TaxKind::EuVat => match account.tax_id.get(..2).unwrap_or_default() {
            "EL" => "GR",
            "XI" => "GB",
            state => state,
        },
        TaxKind::Other => "",
    };
    let has_zone = |country: &&Country| country.zones.split(' ').any(|zone| zone == account.time_zone);
    find(by_tax).or_else(|| all().iter().find(has_zone))
}

impl Country {
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut next = || cells.next();
        Some(Self {
            code: next()?,
            names: [next()?, next()?, next()?],
            zones: next()?,
            format: next()?,
            required: next()?,
            region: next()?,
            city: next()?,
            district: next()?,
            postal: next()?,
        })
    }

    /// Its name in a language.
    #[must_use]
    pub const fn name(&self, lang: Lang) -> &'static str {
        self.names[lang as usize]
    }

    /// Whether addresses there have what a sign stands for.
    #[must_use]
    pub fn has(&self, sign: char) -> bool {
        self.format.split('%').skip(1).any(|rest| rest.starts_with(sign))
    }

    /// Whether they cannot do without it.
    #[must_use]
    pub fn needs(&self, sign: char) -> bool {
        self.required.contains(sign)
    }

    /// The lines of an address: `value` gives what each sign stands for. What is empty takes the signs around it away.
    #[must_use]
    pub fn lines(&self, value: impl Fn(char) -> String) -> Vec<String> {
        let lines = self.format.split("%n").map(|line| {
            let (lead, rest) = line.split_once('%').unwrap_or((line, ""));
            let (mut out, mut between) = (String::new(), if rest.is_empty() { "" } else { lead });
            for part in rest.split('%').filter(|part| !part.is_empty()) {
                let mut chars = part.chars();
                let value = chars.next().map(&value).unwrap_or_default();
                if value.is_empty() {
                    between = if out.is_empty() { "" } else { between };
                } else {
                    out = out + between + &value;
                    between = chars.as_str();
                }
            }
            // A line without signs stands there always: `GIBRALTAR`.
            if rest.is_empty() { lead.to_owned() } else { out }
        });
        lines
            .flat_map(|line| line.lines().map(str::to_owned).collect::<Vec<_>>())
            .filter(|line| !line.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests;
