//! Bank accounts: IBANs are read by `iban_validate`, which knows each country's shape (SWIFT's IBAN registry); BICs and a mandate's
//! reference as their standards write them.
use iban::{Iban, IbanLike as _, ParseBaseIbanError, ParseIbanError};

use super::rule::Wrong;
use super::text::is_unseen;

/// An IBAN without what stands between its characters, in capitals.
///
/// # Errors
/// What is wrong with it.
pub fn iban(typed: &str) -> Result<String, Wrong> {
    let bare: String = typed.chars().filter(|c| !is_unseen(*c) && *c != '-').collect();
    let bare = bare.to_ascii_uppercase();
    let bare = bare.strip_prefix("IBAN").unwrap_or(&bare);
    match bare.parse::<Iban>() {
        Ok(iban) => Ok(iban.electronic_str().to_owned()),
        Err(ParseIbanError::InvalidBaseIban { source: ParseBaseIbanError::InvalidChecksum }) => Err(Wrong::IbanDigits),
        Err(_) => Err(Wrong::Iban),
    }
}

/// In fours, as ISO 13616 prints it.
#[must_use]
pub fn in_fours(iban: &str) -> String {
    let between = |at: usize| if at > 0 && at.is_multiple_of(4) { " " } else { "" };
    iban.char_indices().fold(String::new(), |out, (at, c)| out + between(at) + c.encode_utf8(&mut [0; 4]))
}

/// A BIC: `[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?` (ISO 9362:2014; ISO 20022, `BICFIDec2014Identifier`). None is fine:
/// in the European Economic Area an IBAN is enough (Regulation (EU) 260/2012, art. 5(7)).
///
/// # Errors
/// What is wrong with it.
pub fn bic(typed: &str) -> Result<String, Wrong> {
    let bic: String = typed.chars().filter(|c| !is_unseen(*c)).collect::<String>().to_ascii_uppercase();
    let is_right = matches!(bic.len(), 8 | 11)
        && bic.bytes().enumerate().all(|(at, byte)| match at {
            4 | 5 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        });
    if bic.is_empty() || is_right { Ok(bic) } else { Err(Wrong::Bic) }
}

/// Whether the bank is in the IBAN's country, or where that country's IBANs are used too (EPC409-09, "EPC List of SEPA Scheme
/// Countries": the Crown dependencies have British ones, the overseas territories French ones). Banks of Monaco are part of the
/// French system, so either may stand with the other.
#[must_use]
pub fn fits(bic: &str, iban: &str) -> bool {
    let (Some(bank), Some(account)) = (bic.get(4..6), iban.get(..2)) else { return true };
    match account {
        "FR" => ["FR", "MC", "GF", "GP", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "TF"].contains(&bank),
        "GB" => ["GB", "GG", "IM", "JE"].contains(&bank),
        "MC" => ["MC", "FR"].contains(&bank),
        _ => bank == account,
    }
}

/// A mandate's reference: characters of the SEPA set (EPC217-08), no slash at an end and no two together (EPC,
/// "Clarification Paper on the Use of Slashes in References, Identifications and Identifiers").
///
/// # Errors
/// What is wrong with it.
pub fn reference(typed: &str) -> Result<(), Wrong> {
    if !typed.chars().all(|c| {
        c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' | ' ')
    }) {
        return Err(Wrong::Reference);
    }
    if typed.starts_with('/') || typed.ends_with('/') || typed.split('/').skip(1).any(str::is_empty) {
        return Err(Wrong::ReferenceSlash);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of SWIFT's IBAN registry.
    #[test]
    fn an_iban_has_its_countrys_shape_and_check_digits() {
        for good in [
            "IBAN NO93 8601 1117 947",
            "mt84 malt 0110 0001 2345 mtlc ast0 01s",
            "GB29NWBK60161331926819",
            "XK051212012345678906",
            "BR1800360305000010009795493C1",
        ] {
            assert!(iban(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("ES91 2100 0418 4502 0005 1333", Wrong::IbanDigits),
            ("ES19 2100 0418 4502 0005 1332", Wrong::IbanDigits),
            ("ES91 2100 0418 4502 0005 133", Wrong::IbanDigits),
            ("ES", Wrong::Iban),
            ("0000 0000", Wrong::Iban),
            ("ÑS9121000418450200051332", Wrong::Iban),
            // The check digits are right, the country or its shape is not.
            (&checked("ZZ", "21000418450200051332"), Wrong::Iban),
            (&checked("ES", "12"), Wrong::Iban),
        ] {
            assert_eq!(iban(bad), Err(why), "{bad}");
        }
    }

    /// An IBAN with the check digits of ISO 13616 (MOD 97-10 of ISO/IEC 7064), whatever its country asks for.
    fn checked(country: &str, account: &str) -> String {
        let digits: String = format!("{account}{country}00")
            .chars()
            .filter_map(|c| c.to_digit(36))
            .map(|digit| digit.to_string())
            .collect();
        let rest = digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
        format!("{country}{:02}{account}", 98 - rest)
    }

    #[test]
    fn an_iban_in_fours_is_itself() {
        assert_eq!(in_fours("ES9121000418450200051332"), "ES91 2100 0418 4502 0005 1332");
        assert_eq!(in_fours("NO9386011117947"), "NO93 8601 1117 947");
        assert_eq!(iban(&in_fours("NO9386011117947")).as_deref(), Ok("NO9386011117947"));
    }

    #[test]
    fn a_bic_has_the_shape_of_the_standard() {
        for good in ["DEUTDEFF", "DEUT DEFF 500", "1bnkes2a"] {
            assert!(bic(good).is_ok(), "{good}");
        }
        for bad in ["DEUTDEF", "DEUTDEFF5", "DEUTDEFF5000", "DEUT1EFF", "DEUT-EFF", "ÑEUTDEF", "DEUTDÉFF"] {
            assert_eq!(bic(bad), Err(Wrong::Bic), "{bad}");
        }
    }

    #[test]
    fn a_bank_is_where_its_ibans_are_from() {
        for (bic, iban) in [
            ("", "ES9121000418450200051332"),
            ("CAIXESBB", ""),
            ("CAIXESBB", "ES9121000418450200051332"),
            ("BARCJESH", "GB29NWBK60161331926819"),
            ("CRLYREXX", "FR1420041010050500013M02606"),
            ("CMCIFR2A", "MC5811222000010123456789030"),
        ] {
            assert!(fits(bic, iban), "{bic} {iban}");
        }
        for (bic, iban) in [
            ("DEUTDEFF", "ES9121000418450200051332"),
            ("BARCGB22", "JE00"),
            ("CMCIFR2A", "DE89370400440532013000"),
            ("CRLYREXX", "MC5811222000010123456789030"),
        ] {
            assert!(!fits(bic, iban), "{bic} {iban}");
        }
    }

    #[test]
    fn a_reference_can_go_into_a_collection() {
        for good in ["1", "A/B", "?:().,'+- ", &"x".repeat(35)] {
            assert_eq!(reference(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("Ñ1", Wrong::Reference),
            ("A_B", Wrong::Reference),
            ("A&B", Wrong::Reference),
            ("/A", Wrong::ReferenceSlash),
            ("A/", Wrong::ReferenceSlash),
            ("A//B", Wrong::ReferenceSlash),
        ] {
            assert_eq!(reference(bad), Err(why), "{bad}");
        }
    }
}
