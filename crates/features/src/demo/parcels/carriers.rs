//! Who brings the parcels, and what their tracking numbers look like.
use super::dice::Dice;

/// A carrier by Sendcloud's code.
pub struct Carrier {
    pub code: &'static str,
    pub methods: &'static [&'static str],
    /// Delivers to service points.
    pub points: bool,
    /// `#` a digit, `@` a letter, `!` the check digit of UPU S10 over the eight digits before it.
    numbers: &'static str,
}

const fn carrier(code: &'static str, methods: &'static [&'static str], points: bool, numbers: &'static str) -> Carrier {
    Carrier { code, methods, points, numbers }
}

pub const CORREOS: Carrier = carrier("correos", &["Paq Estándar", "Paq Premium"], true, "PQ########!ES");
pub const DHL: Carrier = carrier("dhl", &["Parcel Connect", "Express Worldwide"], true, "JJD0000#############");
pub const GLS: Carrier = carrier("gls", &["BusinessParcel", "EuroBusinessParcel"], false, "###########");
pub const POSTNL: Carrier = carrier("postnl", &["Standard", "Mailbox"], true, "3S@@@@#########");
pub const UPS: Carrier = carrier("ups", &["Standard", "Express Saver"], true, "1Z@##@##############");
pub const DPD: Carrier = carrier("dpd", &["Classic", "Predict"], true, "0##############");
pub const MONDIAL_RELAY: Carrier = carrier("mondial_relay", &["Point Relais", "Domicile"], true, "########");
pub const CHRONOPOST: Carrier = carrier("chronopost", &["Chrono 13", "Chrono Classic"], true, "XU########!FR");
pub const CTT: Carrier = carrier("ctt", &["Para Amanhã", "Em Dois Dias"], true, "DA########!PT");
pub const SEUR: Carrier = carrier("seur", &["24 Estándar", "Classic Internacional"], false, "##############");

impl Carrier {
    /// A tracking number of the carrier's shape.
    pub fn number(&self, dice: &mut Dice, country: &str) -> String {
        let filled = dice.fill(self.numbers);
        let check = filled.split_once('!').map(|(before, _)| s10_check(&before[before.len() - 8..]));
        let number = check.map_or(filled.clone(), |check| filled.replace('!', &check.to_string()));
        // PostNL's international numbers end with the country.
        if self.code == "postnl" && country != "NL" { format!("{number}{country}") } else { number }
    }
}

/// The check digit of the Universal Postal Union's standard S10.
fn s10_check(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([8, 6, 4, 2, 3, 5, 9, 7])
        .map(|(digit, weight)| digit * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_standards_example() {
        assert_eq!(s10_check("47312482"), 9);
    }
}
