//! Codes by time (RFC 6238), as every authenticator app makes them: HMAC-SHA-1, six digits, one every 30 seconds. The code before
//! and the one after count too, since clocks differ (RFC 6238, 5.2).
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};

use domain::text::is_unseen;
use domain::time::Time;
use store::chance::Chance;
use store::vault::Plain;

/// The white around a QR code, in its own squares (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A new secret in base32: 160 bits, as long as the hash (RFC 4226, 4, R6).
#[must_use]
pub fn new_secret(chance: &Chance) -> Plain {
    Plain::from(Secret::from(chance.bytes::<20>()).to_base32())
}

/// The six digits of a code, however they are spaced; nothing if it is no code of an app.
#[must_use]
pub fn read(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !is_unseen(*c) && *c != '-').take(7).collect();
    (code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

fn totp(secret: &Plain) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret.reveal()).ok()?).build().ok()
}

/// The step of which a code is, if it is of now, of the one before or after.
#[must_use]
pub fn step_of(secret: &Plain, code: &str, now: Time) -> Option<i64> {
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    totp(secret)?.check(code, seconds)?.try_into().ok()
}

/// The code of an instant, as an app shows it. The server itself never shows one: it is for tests.
#[must_use]
pub fn code_at(secret: &str, now: Time) -> String {
    let seconds = u64::try_from(now.0 / 1000).unwrap_or_default();
    totp(&Plain::from(secret.to_owned())).map(|totp| totp.generate(seconds).to_string()).unwrap_or_default()
}

/// A secret in groups of four, for who types it.
#[must_use]
pub fn grouped(secret: &Plain) -> String {
    let groups: Vec<_> = secret.reveal().as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join(" ")
}

/// What apps read from the QR code (Google Authenticator wiki, "Key URI Format"). The e-mail address is percent-encoded.
#[must_use]
pub fn uri(secret: &Plain, email: &str) -> String {
    use std::fmt::Write as _;
    let mut label = String::new();
    for byte in email.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            label.push(char::from(byte));
        } else {
            let _ = write!(label, "%{byte:02X}");
        }
    }
    let secret = secret.reveal();
    format!("otpauth://totp/Aldaba:{label}?secret={secret}&issuer=Aldaba&algorithm=SHA1&digits=6&period=30")
}

/// A text as a QR code: an SVG with one path, dark on white whatever the page's colours are.
#[must_use]
pub fn qr(text: &str, label: &str) -> String {
    use std::fmt::Write as _;
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return String::new() };
    let (width, side) = (code.width(), code.width() + 2 * QUIET);
    let mut path = String::new();
    for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        let _ = write!(path, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
    }
    format!(
        r##"<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret of its vectors for SHA-1 is "12345678901234567890".
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn rfc() -> Plain {
        Plain::from(RFC.to_owned())
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let now = Time(seconds * 1000);
            assert_eq!((code_at(RFC, now).as_str(), step_of(&rfc(), code, now)), (code, Some(seconds / 30)));
        }
    }

    #[test]
    fn one_step_before_and_after_counts_and_no_more() {
        let step = |shift: i64| {
            step_of(&rfc(), &code_at(RFC, Time(1_795_273_200_000 + shift * 30_000)), Time(1_795_273_200_000))
        };
        let here = 1_795_273_200 / 30;
        assert_eq!(
            [step(-2), step(-1), step(0), step(1), step(2)],
            [None, Some(here - 1), Some(here), Some(here + 1), None]
        );
    }

    #[test]
    fn a_code_is_read_however_it_is_spaced() {
        for typed in ["287082", " 287 082 ", "287-082", "28 70 82"] {
            assert_eq!(read(typed).as_deref(), Some("287082"), "{typed:?}");
        }
        for typed in ["", "28708", "2870821", "28708a", "２８７０８２", &"1".repeat(1_000_000)] {
            assert_eq!(read(typed), None);
        }
    }

    #[test]
    fn secrets_are_long_new_and_in_groups() {
        let (one, two) = (new_secret(&Chance::System), new_secret(&Chance::System));
        assert_eq!(one.reveal().len(), 32);
        assert_ne!(one, two);
        assert_eq!(grouped(&rfc()), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn the_address_in_the_uri_cannot_break_it() {
        let uri = uri(&rfc(), "ada+x&secret=evil?#@nebula.example");
        assert!(
            uri.starts_with("otpauth://totp/Aldaba:ada%2Bx%26secret%3Devil%3F%23@nebula.example?secret=GEZD"),
            "{uri}"
        );
    }

    #[test]
    fn the_picture_has_the_squares_of_the_code_and_white_around() {
        let svg = qr("otpauth://totp/x", "A picture");
        let code = QrCode::with_error_correction_level("otpauth://totp/x", EcLevel::M).expect("it fits");
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        assert_eq!(svg.matches("h1v1h-1z").count(), dark);
        assert!(
            svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.width() + 8)) && svg.contains("d=\"M4 4h1"),
            "{svg:.200}"
        );
    }
}
