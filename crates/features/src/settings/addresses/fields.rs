//! The fields that addresses may have: which sign of a country's format each one is, and what it is called there.
use super::{AddressForm, Country, Said, w};
use domain::rule::{Rule, What};
use views::words::Word;

/// A field of an address.
pub struct Field {
    pub name: &'static str,
    /// Its sign in a country's format.
    pub sign: char,
    /// So many characters fit.
    pub most: usize,
    /// HTML's name for it, for browsers that fill it in.
    pub autocomplete: &'static str,
    pub of_form: fn(&AddressForm) -> &String,
    pub of_said: fn(&mut Said) -> &mut String,
}

/// All of them.
#[rustfmt::skip]
pub const FIELDS: [Field; 7] = [
    Field { name: "name", sign: 'N', most: 120, autocomplete: "organization", of_form: |f| &f.name, of_said: |s| &mut s.name },
    Field { name: "line_1", sign: 'A', most: 120, autocomplete: "address-line1", of_form: |f| &f.line_1, of_said: |s| &mut s.line_1 },
    Field { name: "line_2", sign: 'A', most: 120, autocomplete: "address-line2", of_form: |f| &f.line_2, of_said: |s| &mut s.line_2 },
    Field { name: "district", sign: 'D', most: 80, autocomplete: "address-level3", of_form: |f| &f.district, of_said: |s| &mut s.district },
    Field { name: "city", sign: 'C', most: 80, autocomplete: "address-level2", of_form: |f| &f.city, of_said: |s| &mut s.city },
    Field { name: "region", sign: 'S', most: 80, autocomplete: "address-level1", of_form: |f| &f.region, of_said: |s| &mut s.region },
    Field { name: "postal_code", sign: 'Z', most: 20, autocomplete: "postal-code", of_form: |f| &f.postal_code, of_said: |s| &mut s.postal_code },
];

impl Field {
    /// What it must be in that country.
    pub fn rule(&self, country: &Country) -> Rule {
        let rule = if self.sign == 'Z' { Rule::of(What::Postal(self.most)) } else { Rule::line(self.most) };
        if self.is_needed(country) { rule.needed() } else { rule }
    }

    /// Whether an address of that country cannot do without it.
    fn is_needed(&self, country: &Country) -> bool {
        country.needs(self.sign) && self.name != "line_2"
    }

    /// What it is called in that country.
    pub fn word(&self, country: &Country) -> Word {
        match self.name {
            "name" => w::ADDRESS_NAME,
            "line_1" => w::ADDRESS_LINE_1,
            "line_2" => w::ADDRESS_LINE_2,
            "district" => district_word(country.district),
            "city" => city_word(country.city),
            "region" => region_word(country.region),
            _ => postal_word(country.postal),
        }
    }
}

fn region_word(region: &str) -> Word {
    match region {
        "area" => w::REGION_AREA,
        "county" => w::REGION_COUNTY,
        "department" => w::REGION_DEPARTMENT,
        "district" => w::REGION_DISTRICT,
        "do_si" => w::REGION_DO_SI,
        "emirate" => w::REGION_EMIRATE,
        "island" => w::REGION_ISLAND,
        "oblast" => w::REGION_OBLAST,
        "parish" => w::REGION_PARISH,
        "prefecture" => w::REGION_PREFECTURE,
        "region" => w::REGION_REGION,
        "state" => w::REGION_STATE,
        _ => w::REGION_PROVINCE,
    }
}

fn city_word(city: &str) -> Word {
    match city {
        "commune" => w::CITY_COMMUNE,
        "district" => w::REGION_DISTRICT,
        "post_town" => w::CITY_POST_TOWN,
        "suburb" => w::DISTRICT_SUBURB,
        _ => w::CITY,
    }
}

fn district_word(district: &str) -> Word {
    match district {
        "district" => w::REGION_DISTRICT,
        "neighborhood" => w::DISTRICT_NEIGHBORHOOD,
        "townland" => w::DISTRICT_TOWNLAND,
        "village_township" => w::DISTRICT_VILLAGE,
        _ => w::DISTRICT_SUBURB,
    }
}

fn postal_word(postal: &str) -> Word {
    match postal {
        "cep" => w::POSTAL_CEP,
        "eircode" => w::POSTAL_EIRCODE,
        "pin" => w::POSTAL_PIN,
        "zip" => w::POSTAL_ZIP,
        _ => w::POSTAL_CODE,
    }
}
