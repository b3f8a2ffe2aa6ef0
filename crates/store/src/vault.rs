//! The vault: what is sealed at rest, and opens only with the right key in the right place.
//!
//! The cipher is XChaCha20-Poly1305 (RFC 8439 with the nonces of draft-irtf-cfrg-xchacha-03). It takes the same time whatever it
//! works on, on every processor, where AES needs the processor's help; and its nonces of 192 bits may be drawn at random for ever.
//! Each account has a data key, which seals its values; `ALDABA_MASTER_KEY` wraps the data keys and nothing else, so another
//! master key means wrapping them anew, not the data (NIST SP 800-57 part 1, 5.1.1: key-wrapping keys).
//! Where a value belongs is bound in as associated data: moved to another row, field or account it does not open.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::chance::Chance;
use domain::id::AccountId;

/// Texts are filled up to a multiple of so many bytes: how long a ciphertext is does not tell a name from another.
const BLOCK: usize = 64;

/// A secret in the clear. It has no `Serialize`, no `Display`, and a `Debug` that keeps quiet; its memory is wiped.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain(Zeroizing<String>);

impl From<String> for Plain {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Plain(…)")
    }
}

impl Plain {
    /// The secret itself, for who makes a mask of it or acts upon it. There is no other way out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// A secret as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Sealed(pub String);

/// Where a value belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub table: &'static str,
    pub record: &'a str,
    pub field: &'static str,
}

/// 256 bits that seal and open.
#[derive(Clone)]
struct Key(Zeroizing<[u8; 32]>);

impl Key {
    fn seal(&self, chance: &Chance, place: &[&str], plain: &[u8]) -> Sealed {
        let nonce = chance.bytes::<24>();
        let (msg, aad) = (plain, &*bound(place));
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), Payload { msg, aad });
        // Only a message of more than 256 GiB (RFC 8439, 2.8) cannot be sealed.
        let sealed = sealed.expect("it is short enough");
        Sealed(BASE64.encode([&nonce[..], &sealed].concat()))
    }

    fn open(&self, place: &[&str], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = BASE64.decode(&sealed.0).ok()?;
        let (nonce, msg) = bytes.split_first_chunk::<24>()?;
        let aad = &*bound(place);
        self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg, aad }).ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.0).into())
    }
}

/// The words of a place as bytes, each after its length: no two places are written alike.
fn bound(place: &[&str]) -> Vec<u8> {
    place.iter().flat_map(|word| [&word.len().to_le_bytes()[..], word.as_bytes()].concat()).collect()
}

/// The operator's key.
#[derive(Clone)]
pub struct MasterKey(Key);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: &[u8; 64] = text.as_bytes().try_into().ok()?;
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let mut key = Zeroizing::new([0; 32]);
        for (byte, pair) in key.iter_mut().zip(text.chunks_exact(2)) {
            *byte = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
        }
        Some(Self(Key(key)))
    }

    /// A data key as it is stored.
    #[must_use]
    pub fn wrap(&self, chance: &Chance, key: &DataKey) -> Sealed {
        self.0.seal(chance, &["data_keys", &key.account.0, &key.id], &*key.key.0)
    }

    /// The data key, if it was this master key that wrapped it.
    #[must_use]
    pub fn unwrap(&self, account: &AccountId, id: &str, wrapped: &Sealed) -> Option<DataKey> {
        let bytes = self.0.open(&["data_keys", &account.0, id], wrapped)?;
        let key = Key(Zeroizing::new(bytes.as_slice().try_into().ok()?));
        Some(DataKey { account: account.clone(), id: id.to_owned(), key })
    }
}

/// An account's key.
pub struct DataKey {
    pub account: AccountId,
    /// Its name, which values carry along.
    pub id: String,
    key: Key,
}

impl DataKey {
    /// A new one, drawn at random.
    #[must_use]
    pub fn new(chance: &Chance, account: &AccountId) -> Self {
        Self { account: account.clone(), id: chance.id(), key: Key(Zeroizing::new(chance.bytes())) }
    }

    /// Seals a text, which does not end in null characters.
    #[must_use]
    pub fn seal(&self, chance: &Chance, place: Place<'_>, plain: &Plain) -> Sealed {
        let text = plain.reveal().as_bytes();
        // Made as long as it will be: a vector that grows leaves copies behind.
        let mut bytes = Zeroizing::new(vec![0; text.len().next_multiple_of(BLOCK)]);
        bytes[..text.len()].copy_from_slice(text);
        self.key.seal(chance, &self.bind(place), &bytes)
    }

    /// Opens what was sealed with this key for this place.
    #[must_use]
    pub fn open(&self, place: Place<'_>, sealed: &Sealed) -> Option<Plain> {
        let bytes = self.key.open(&self.bind(place), sealed)?;
        let text = std::str::from_utf8(&bytes).ok()?;
        Some(Plain::from(text.trim_end_matches('\0').to_owned()))
    }

    fn bind<'a>(&'a self, place: Place<'a>) -> [&'a str; 5] {
        [place.table, &self.account.0, place.record, place.field, &self.id]
    }
}

#[cfg(test)]
mod tests;
