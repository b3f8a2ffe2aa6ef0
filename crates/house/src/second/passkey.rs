//! Passkeys beside the password (W3C Web Authentication, Level 3): what a phone, a computer or a password manager signs with, for
//! this address alone. A page that only looks like ours gets nothing out of them.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use webauthn_rs::prelude::{
    CreationChallengeResponse, Passkey, PasskeyAuthentication, PasskeyRegistration, RegisterPublicKeyCredential, Url,
    Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::program::Config;
use domain::id::UserId;
use domain::time::Time;
use store::db::Tx;
use store::hash::sha256;
use store::passkeys::{Challenge, Row};
use store::people::Person;

/// For whom passkeys sign: the name people reach this Aldaba by.
pub struct Party {
    webauthn: Webauthn,
    /// Where alone they work, `https://aldaba.example`.
    pub origin: String,
}

impl Party {
    /// None where browsers know no passkeys: at an address without a name, or over plain http. This machine's own address counts
    /// as `localhost`, over which they do (Secure Contexts, 3.1).
    #[must_use]
    pub fn of(config: &Config) -> Option<Self> {
        let mut url = Url::parse(config.public_url.as_ref().or(config.local_url.as_ref())?).ok()?;
        let is_here = match url.host()? {
            url::Host::Domain(name) => name == "localhost",
            url::Host::Ipv4(address) => address.is_loopback(),
            url::Host::Ipv6(address) => address.is_loopback(),
        };
        if is_here {
            url.set_host(Some("localhost")).ok()?;
        } else if url.scheme() != "https" {
            return None;
        }
        let name = url.domain()?.to_owned();
        let webauthn = WebauthnBuilder::new(&name, &url).ok()?.rp_name("Aldaba").build().ok()?;
        Some(Self { webauthn, origin: url.origin().ascii_serialization() })
    }

    /// What a browser is asked, to make one for somebody. On what holds one of theirs already it makes no other.
    #[must_use]
    pub fn offer(&self, person: &Person, present: &[Row]) -> Option<Challenge> {
        let present = read(present).into_iter().map(|(_, key)| key.cred_id().clone()).collect();
        let offered =
            self.webauthn.start_passkey_registration(handle(&person.id), &person.email, &person.name, Some(present));
        let (CreationChallengeResponse { public_key, .. }, state) = noted(offered)?;
        challenge(&public_key, &state)
    }

    /// The one that a browser made, if it is what was asked.
    #[must_use]
    pub fn made(&self, challenge: &Challenge, answer: &str) -> Option<Made> {
        let state: PasskeyRegistration = noted(serde_json::from_str(&challenge.state))?;
        let answer: RegisterPublicKeyCredential = noted(serde_json::from_str(answer))?;
        let key = noted(self.webauthn.finish_passkey_registration(&answer, &state))?;
        Some(Made {
            credential_id: URL_SAFE_NO_PAD.encode(key.cred_id()),
            credential: serde_json::to_string(&key).ok()?,
        })
    }

    /// What a browser is asked, to use one of these. None if there are none.
    #[must_use]
    pub fn ask(&self, present: &[Row]) -> Option<Challenge> {
        let keys: Vec<Passkey> = read(present).into_iter().map(|(_, key)| key).collect();
        if keys.is_empty() {
            return None;
        }
        let (asked, state) = noted(self.webauthn.start_passkey_authentication(&keys))?;
        challenge(&asked.public_key, &state)
    }
}

/// What the browser is asked, and where alone passkeys work.
pub struct Asked {
    pub asked: String,
    pub origin: String,
}

/// One that was made just now.
pub struct Made {
    /// In base64url.
    pub credential_id: String,
    pub credential: String,
}

/// Takes the answer of a person whose row is held, if one of the passkeys they have signed what was asked.
///
/// # Errors
/// If the database does not answer.
pub async fn take(
    party: &Party,
    tx: &mut Tx,
    person: &UserId,
    challenge: &Challenge,
    answer: &str,
    now: Time,
) -> Result<bool, store::Error> {
    let signed = || {
        let state: PasskeyAuthentication = serde_json::from_str(&challenge.state).ok()?;
        noted(party.webauthn.finish_passkey_authentication(&serde_json::from_str(answer).ok()?, &state))
    };
    let Some(signed) = signed() else { return Ok(false) };
    let present = store::passkeys::of(tx, person).await?;
    // Meanwhile it may have been taken away.
    let Some((id, mut key)) = read(&present).into_iter().find(|(_, key)| key.cred_id() == signed.cred_id()) else {
        return Ok(false);
    };
    key.update_credential(&signed);
    store::passkeys::used(tx, &id, &serde_json::to_string(&key).unwrap_or_default(), now).await?;
    Ok(true)
}

/// Passkeys with their ids. What does not read is none: the person has other ways in.
fn read(rows: &[Row]) -> Vec<(String, Passkey)> {
    let key = |row: &Row| Some((row.id.clone(), noted(serde_json::from_str(&row.credential))?));
    rows.iter().filter_map(key).collect()
}

fn challenge(asked: &impl serde::Serialize, state: &impl serde::Serialize) -> Option<Challenge> {
    Some(Challenge { asked: serde_json::to_string(asked).ok()?, state: serde_json::to_string(state).ok()? })
}

/// What a device knows somebody by: no name, and not the person's id either (Web Authentication, 14.6.1).
fn handle(person: &UserId) -> Uuid {
    let hash = sha256(format!("passkeys of {person}"));
    Uuid::from_u128(u128::from_str_radix(hash.get(..32).unwrap_or_default(), 16).unwrap_or_default())
}

/// Why something is not taken is for the operator's eyes.
fn noted<T, E: std::fmt::Display>(result: Result<T, E>) -> Option<T> {
    result.inspect_err(|error| tracing::info!(%error, "a passkey was not taken")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(public: Option<&str>, local: &str) -> Option<String> {
        let config =
            Config { public_url: public.map(str::to_owned), local_url: Some(local.to_owned()), ..Config::default() };
        Party::of(&config).map(|party| party.origin)
    }

    #[test]
    fn passkeys_need_a_name_over_https_or_this_machine() {
        let local = "http://127.0.0.1:3000";
        assert_eq!(party(Some("https://aldaba.example/"), local).as_deref(), Some("https://aldaba.example"));
        assert_eq!(party(Some("https://aldaba.example:8443"), local).as_deref(), Some("https://aldaba.example:8443"));
        assert_eq!(party(None, local).as_deref(), Some("http://localhost:3000"));
        assert_eq!(party(None, "http://[::1]:3000").as_deref(), Some("http://localhost:3000"));
        for nowhere in ["http://aldaba.example", "https://192.0.2.7", "http://192.0.2.7:3000", "no address"] {
            assert_eq!(party(Some(nowhere), local), None, "{nowhere}");
        }
    }

    #[test]
    fn people_are_known_by_another_name_each() {
        let handle = |id: &str| handle(&UserId(id.to_owned()));
        assert_ne!(handle("ada"), handle("omar"));
        assert_eq!(handle("ada"), handle("ada"));
    }
}
