//! What keeps a passkey, without its screen: a device that answers as a browser hands it on (Web Authentication, 5.1 and 6).
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use store::hash::sha256;

/// One passkey on one device.
pub struct Device {
    key: SigningKey,
    id: [u8; 16],
    count: u32,
    /// The page it believes to be on.
    pub origin: String,
    /// Whether it asks for a finger, a face or a PIN.
    pub verifies: bool,
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTESTED: u8 = 64;

impl Device {
    pub fn new() -> Self {
        let key = SigningKey::from_slice(&store::chance::Chance::System.bytes::<32>()).expect("a key");
        Self {
            key,
            id: store::chance::Chance::System.bytes(),
            count: 0,
            origin: "http://localhost:3000".to_owned(),
            verifies: true,
        }
    }

    /// Makes the passkey it is asked for.
    pub fn make(&mut self, asked: &Value) -> String {
        let relying = asked["rp"]["id"].as_str().expect("for whom");
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("x"), point.y().expect("y"));
        // Nobody's model, the id, and an ES256 key (RFC 9053, 2.1 and 7.1.1).
        let mut data = self.data(relying, ATTESTED);
        data.extend([0; 16]);
        data.extend([0, self.id.len() as u8]);
        data.extend(self.id);
        data.extend([0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x.iter());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y.iter());
        // {"fmt": "none", "attStmt": {}, "authData": …} (RFC 8949).
        let mut attestation = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58".to_vec();
        attestation.push(data.len() as u8);
        attestation.extend(data);
        let client = self.client("webauthn.create", asked);
        self.told(json!({
            "attestationObject": BASE64.encode(attestation),
            "clientDataJSON": BASE64.encode(client),
            "transports": ["internal", "carrier-pigeon"],
        }))
    }

    /// Signs what it is asked.
    pub fn sign(&mut self, asked: &Value) -> String {
        self.count += 1;
        let data = self.data(asked["rpId"].as_str().expect("for whom"), 0);
        let client = self.client("webauthn.get", asked);
        let signature: Signature = self.key.sign(&[data.clone(), hash(&client)].concat());
        self.told(json!({
            "authenticatorData": BASE64.encode(data),
            "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signature.to_der()),
            "userHandle": null,
        }))
    }

    fn data(&self, relying: &str, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        [hash(relying.as_bytes()), vec![PRESENT | verified | flags], self.count.to_be_bytes().to_vec()].concat()
    }

    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let client =
            json!({ "type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false });
        client.to_string().into_bytes()
    }

    fn told(&self, response: Value) -> String {
        let id = BASE64.encode(self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
            .to_string()
    }
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    let hex = sha256(bytes);
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}
