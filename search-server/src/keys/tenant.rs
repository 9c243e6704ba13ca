//! Tenant tokens: JSON web tokens that a site makes for its visitors from a key that may search, each for some indexes and
//! with filters of its own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Sha256, Sha384, Sha512};
use uuid::Uuid;

use super::key::stands_for;

/// A token as it was shown: nothing of it is to be believed before [`TenantToken::is_signed_with`].
#[derive(Debug, Clone)]
pub(super) struct TenantToken {
    /// The key that it says it was made from.
    pub(super) key: Uuid,
    rules: Map<String, Value>,
    expires: Option<f64>,
    algorithm: String,
    signed: String,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    api_key_uid: Uuid,
    search_rules: Value,
    exp: Option<f64>,
}

impl TenantToken {
    /// Takes a token apart; `None` for what is none.
    pub(super) fn read(token: &str) -> Option<TenantToken> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let header: Header = serde_json::from_slice(&decoded(header)?).ok()?;
        let claims: Claims = serde_json::from_slice(&decoded(claims)?).ok()?;
        let rules = match claims.search_rules {
            Value::Object(rules) => rules,
            Value::Array(names) => names
                .into_iter()
                .map(|name| Some((name.as_str()?.to_owned(), Value::Null)))
                .collect::<Option<_>>()?,
            _ => return None,
        };
        Some(TenantToken {
            key: claims.api_key_uid,
            rules,
            expires: claims.exp,
            algorithm: header.alg,
            signed: signed.to_owned(),
            signature: decoded(signature)?,
        })
    }

    /// True where it was made with this key, and is still valid.
    pub(super) fn is_signed_with(&self, secret: &str, now: Timestamp) -> bool {
        let valid = self.expires.is_none_or(|end| end > now.as_second() as f64);
        let (secret, signed) = (secret.as_bytes(), self.signed.as_bytes());
        // `verify_slice` compares in constant time. No other algorithm is known, `none` least of all.
        let is_signed = match self.algorithm.as_str() {
            "HS256" => Hmac::<Sha256>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(signed).verify_slice(&self.signature).is_ok()),
            "HS384" => Hmac::<Sha384>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(signed).verify_slice(&self.signature).is_ok()),
            "HS512" => Hmac::<Sha512>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(signed).verify_slice(&self.signature).is_ok()),
            _ => false,
        };
        valid && is_signed
    }

    /// True where it is for this index.
    pub(super) fn opens(&self, index: &str) -> bool {
        self.rules.keys().any(|pattern| stands_for(pattern, index))
    }

    /// The filter that it has for this index. A rule for the very index comes before one for many.
    pub(super) fn filter(&self, index: &str) -> Option<&Value> {
        let rule = self.rules.get(index).or_else(|| {
            let rules = self.rules.iter().filter(|(pattern, _)| stands_for(pattern, index));
            rules.max_by_key(|(pattern, _)| pattern.len()).map(|(_, rule)| rule)
        });
        rule?.get("filter").filter(|filter| !filter.is_null())
    }
}
