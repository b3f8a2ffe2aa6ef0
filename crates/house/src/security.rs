//! What the operator must be able to notice: sign-ins, refusals, limits, exports, resets, rotations of keys.
//!
//! Each is one structured line in the program's log, under the target `aldaba::security`, and one more of a counter in
//! `/metrics`. A line names people, accounts and records by their ids alone: neither names nor addresses, of mail or of the
//! network, belong in a log that is shipped elsewhere and kept for longer than the data (GDPR art. 5(1)(c)).
use std::sync::atomic::{AtomicU64, Ordering};

use crate::request::RequestInfo;
use domain::id::UserId;
use domain::network::network_of;
use domain::text::spelled;
use store::chance::Chance;
use store::hash::sha256;

spelled! {
    /// What happened. The words are names of log lines and of metrics: operators' rules know them, so they stay.
    Incident {
        SignIn = "sign_in",
        SignInRefused = "sign_in_refused",
        SecondFactorRefused = "second_factor_refused",
        SignOut = "sign_out",
        PasswordConfirmationRefused = "password_confirmation_refused",
        /// Somebody asked for what the policy does not give them.
        AccessRefused = "access_refused",
        /// Somebody came up against a limit: of tries, connections, letters, sizes.
        Limited = "limited",
        Export = "export",
        PasswordChange = "password_change",
        PasswordResetAsked = "password_reset_asked",
        PasswordReset = "password_reset",
        SecondFactorReset = "second_factor_reset",
        KeysRotated = "keys_rotated",
        AccountErased = "account_erased",
    }
}

/// Whom and what an incident is about, as far as it is known: ids, never names.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    pub person: Option<&'a str>,
    pub account: Option<&'a str>,
    /// The action, the limit, or the kind of export: a word of ours, never of somebody's typing.
    pub what: Option<&'a str>,
    /// Where it came from, see [`Security::alias`].
    pub network: Option<&'a str>,
}

/// The counters, and the key of the names that networks go by in the log.
pub struct Security {
    counts: [AtomicU64; Incident::ALL.len()],
    key: [u8; 32],
}

impl Security {
    /// Counters at nothing.
    #[must_use]
    pub fn new(chance: &Chance) -> Self {
        Self { counts: std::array::from_fn(|_| AtomicU64::new(0)), key: chance.bytes() }
    }

    /// Counts an incident and writes its line.
    pub fn note(&self, incident: Incident, about: About) {
        if let Some(count) = Incident::ALL.iter().position(|each| *each == incident).and_then(|at| self.counts.get(at))
        {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let About { person, account, what, network } = about;
        tracing::info!(target: "aldaba::security", incident = incident.as_str(), person, account, what, network);
    }

    /// The same of a request: who made it, as far as it is known, and from which network.
    pub fn note_request(&self, incident: Incident, person: Option<&UserId>, what: &str, request: &RequestInfo) {
        let (person, network) = (person.map(|person| person.0.as_str()), self.alias(&request.address));
        self.note(incident, About { person, account: None, what: Some(what), network: Some(&network) });
    }

    /// How often each has happened since the program started.
    pub fn counts(&self) -> impl Iterator<Item = (Incident, u64)> + '_ {
        Incident::ALL.iter().zip(&self.counts).map(|(incident, count)| (*incident, count.load(Ordering::Relaxed)))
    }

    /// A name for the network of an address that is the same until the program stops, and leads back to no address: lines of
    /// one guesser can be told from those of many.
    #[must_use]
    pub fn alias(&self, address: &str) -> String {
        sha256([&self.key, network_of(address).as_bytes()].concat())[..12].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_incident_has_a_counter_of_its_own() {
        let security = Security::new(&Chance::System);
        for (times, incident) in (1..).zip(Incident::ALL) {
            (0..times).for_each(|_| security.note(*incident, About::default()));
        }
        let counts: Vec<_> = security.counts().collect();
        assert_eq!(counts, Incident::ALL.iter().copied().zip(1..).collect::<Vec<_>>());
    }

    #[test]
    fn a_network_keeps_its_name_within_one_run_and_has_another_in_the_next() {
        let (one, next) = (Security::new(&Chance::System), Security::new(&Chance::System));
        assert_eq!(one.alias("2001:db8::7"), one.alias("2001:db8::8"));
        assert_ne!(one.alias("192.0.2.7"), one.alias("192.0.2.8"));
        assert_ne!(one.alias("192.0.2.7"), next.alias("192.0.2.7"));
    }
}
