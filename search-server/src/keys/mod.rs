//! Keys: who may do what to which indexes, and until when.
//!
//! A key is the HMAC-SHA-256 of its uid under the master key, as in Meilisearch. So nothing that opens anything is written
//! to the disk: without the master key, `keys.json` is of no use, and with another one all keys are other ones.

mod action;
mod key;
mod tenant;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::data::files::{self, StorageError};
use crate::error::ApiError;

pub(crate) use action::Action;
pub(crate) use key::{Key, KeyChange, KeyView};
use tenant::TenantToken;

/// The keys of a data directory.
pub(crate) struct KeyStore {
    path: PathBuf,
    /// `None` where nothing is locked.
    master: Option<String>,
    keys: RwLock<BTreeMap<Uuid, Key>>,
}

/// What a request may do: its key, or all where nothing is locked or the key is the master key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Access {
    key: Option<Key>,
    tenant: Option<TenantToken>,
}

impl Access {
    /// True where the request may do to this index what it may do.
    pub(crate) fn opens(&self, index: &str) -> bool {
        self.key.as_ref().is_none_or(|key| key.opens(index))
            && self.tenant.as_ref().is_none_or(|tenant| tenant.opens(index))
    }

    /// True where the request's key allows this, too.
    pub(crate) fn allows(&self, action: Action) -> bool {
        self.key.as_ref().is_none_or(|key| key.allows(action))
    }

    /// True for whoever has the master key, and everybody where nothing is locked.
    pub(crate) fn is_full(&self) -> bool {
        self.key.is_none()
    }

    /// True where it may do it to every index.
    pub(crate) fn opens_all(&self) -> bool {
        self.key.as_ref().is_none_or(|key| key.indexes.iter().any(|pattern| pattern == "*"))
    }

    /// The filter that every search of this index has in addition.
    pub(crate) fn filter(&self, index: &str) -> Option<&Value> {
        self.tenant.as_ref()?.filter(index)
    }
}

impl KeyStore {
    /// Opens the keys. Where there are none yet, and there is a master key, a key for searching and one for everything are
    /// made.
    pub(crate) fn open(path: &Path, master: Option<&str>) -> Result<KeyStore, StorageError> {
        let written: Option<Vec<Key>> = files::read_json(path)?;
        let first = written.is_none() && master.is_some();
        let keys = written.unwrap_or_else(|| if first { Key::defaults() } else { Vec::new() });
        let keys = keys.into_iter().map(|key| (key.uid, key)).collect();
        let master = master.map(str::to_owned);
        let store = KeyStore { path: path.to_owned(), master, keys: RwLock::new(keys) };
        if first {
            store.write(&store.all())?;
        }
        Ok(store)
    }

    /// True where a key is needed.
    pub(crate) fn is_locked(&self) -> bool {
        self.master.is_some()
    }

    /// What the bearer of this token may do, if it is this.
    ///
    /// # Errors
    /// `missing_authorization_header` without a token where one is needed; `invalid_api_key` for one that does not allow it.
    pub(crate) fn authorize(&self, token: Option<&str>, action: Action) -> Result<Access, ApiError> {
        let Some(master) = &self.master else { return Ok(Access::default()) };
        let token = token.ok_or(ApiError::MissingAuthorization)?;
        if bool::from(token.as_bytes().ct_eq(master.as_bytes())) {
            return Ok(Access::default());
        }
        let now = Timestamp::now();
        let allows = |key: &Key| key.allows(action) && key.expires_at.is_none_or(|end| end > now);
        if let Some(key) = self.by_secret(token) {
            return if allows(&key) {
                Ok(Access { key: Some(key), tenant: None })
            } else {
                Err(ApiError::InvalidKey)
            };
        }
        // Tenants only search.
        let tenant =
            TenantToken::read(token).filter(|_| action == Action::SEARCH).ok_or(ApiError::InvalidKey)?;
        let key = self.by_uid(tenant.key).filter(allows).ok_or(ApiError::InvalidKey)?;
        let secret = self.secret(&key).ok_or(ApiError::InvalidKey)?;
        match tenant.is_signed_with(&secret, now) {
            true => Ok(Access { key: Some(key), tenant: Some(tenant) }),
            false => Err(ApiError::InvalidKey),
        }
    }

    /// What the bearer of a key has to show.
    pub(crate) fn secret(&self, key: &Key) -> Option<String> {
        let master = self.master.as_ref()?;
        // A key of any length is one for HMAC.
        let mut mac = Hmac::<Sha256>::new_from_slice(master.as_bytes()).ok()?;
        mac.update(key.uid.to_string().as_bytes());
        let code = mac.finalize().into_bytes();
        Some(code.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Fails where there is no master key to make keys of.
    pub(crate) fn can_make_keys(&self) -> Result<(), ApiError> {
        self.master.as_ref().map(|_| ()).ok_or(ApiError::MissingMasterKey)
    }

    /// All keys, the newest first.
    pub(crate) fn all(&self) -> Vec<Key> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Key> = keys.values().cloned().collect();
        all.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.name.cmp(&b.name)));
        all
    }

    /// The key with this uid, or this secret.
    pub(crate) fn find(&self, uid_or_secret: &str) -> Result<Key, ApiError> {
        let found = match Uuid::try_parse(uid_or_secret) {
            Ok(uid) => self.by_uid(uid),
            Err(_) => self.by_secret(uid_or_secret),
        };
        found.ok_or_else(|| ApiError::KeyNotFound(crate::parameters::shortened(uid_or_secret)))
    }

    /// Adds a key.
    pub(crate) fn add(&self, key: Key) -> Result<(), ApiError> {
        self.change(|keys| {
            if keys.contains_key(&key.uid) {
                return Err(ApiError::KeyExists(key.uid.to_string()));
            }
            keys.insert(key.uid, key);
            Ok(())
        })
    }

    /// Gives a key another name or description.
    pub(crate) fn update(&self, uid: Uuid, change: KeyChange) -> Result<Key, ApiError> {
        self.change(|keys| {
            let key = keys.get_mut(&uid).ok_or_else(|| ApiError::KeyNotFound(uid.to_string()))?;
            key.apply(change);
            Ok(key.clone())
        })
    }

    /// Removes a key.
    pub(crate) fn remove(&self, uid: Uuid) -> Result<(), ApiError> {
        self.change(|keys| keys.remove(&uid).map(drop).ok_or_else(|| ApiError::KeyNotFound(uid.to_string())))
    }

    /// Puts these keys in the place of all that there are.
    pub(crate) fn restore(&self, keys: Vec<Key>) -> Result<(), StorageError> {
        self.write(&keys)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) =
            keys.into_iter().map(|key| (key.uid, key)).collect();
        Ok(())
    }

    fn by_uid(&self, uid: Uuid) -> Option<Key> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&uid).cloned()
    }

    /// Compares with every key, and each as a whole: how long it takes says nothing.
    fn by_secret(&self, token: &str) -> Option<Key> {
        let mut found = None;
        for key in self.all() {
            let same =
                self.secret(&key).is_some_and(|secret| secret.as_bytes().ct_eq(token.as_bytes()).into());
            if same {
                found = Some(key);
            }
        }
        found
    }

    /// Changes the keys, durably.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut BTreeMap<Uuid, Key>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = keys.clone();
        let done = change(&mut changed)?;
        self.write(&changed.values().cloned().collect::<Vec<_>>())?;
        *keys = changed;
        Ok(done)
    }

    fn write(&self, keys: &[Key]) -> Result<(), StorageError> {
        files::write_json(&self.path, &keys)
    }
}
