//! A key, and what one may be made of.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Action;
use crate::data::index::is_index_uid;
use crate::error::ApiError;
use crate::parameters::{only, shortened};
use crate::tasks::Moment;

/// A key, without what its bearer has to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Key {
    pub(crate) uid: Uuid,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// Patterns of actions: see [`Action::is_in`].
    pub(crate) actions: Vec<String>,
    /// Names of indexes; `x*` stands for all that begin with `x`.
    pub(crate) indexes: Vec<String>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// A key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyView {
    name: Option<String>,
    description: Option<String>,
    /// What its bearer has to show.
    key: Option<String>,
    uid: Uuid,
    /// What it allows: names of actions such as `search`, or patterns such as `documents.*` and `*`.
    actions: Vec<String>,
    /// The indexes it is for, or patterns such as `news*`.
    indexes: Vec<String>,
    expires_at: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
}

/// What can be changed of a key. The outer `None` leaves it as it is.
#[derive(Debug, Default)]
pub(crate) struct KeyChange {
    name: Option<Option<String>>,
    description: Option<Option<String>>,
}

impl Key {
    /// The keys that every data directory begins with.
    pub(super) fn defaults() -> Vec<Key> {
        let now = Timestamp::now();
        let key = |name: &str, description: &str, action: &str| Key {
            uid: Uuid::new_v4(),
            name: Some(name.to_owned()),
            description: Some(description.to_owned()),
            actions: vec![action.to_owned()],
            indexes: vec!["*".to_owned()],
            expires_at: None,
            created_at: now,
            updated_at: now,
        };
        vec![
            key("Default Search API Key", "Use it to search from the frontend", "search"),
            key(
                "Default Admin API Key",
                "Use it for anything that is not a search operation. Caution! Do not expose it on a public frontend",
                "*",
            ),
        ]
    }

    /// Reads the body of a request for a new key.
    ///
    /// # Errors
    /// `missing_api_key_…` and `invalid_api_key_…`.
    pub(crate) fn from_json(fields: &Map<String, Value>) -> Result<Key, ApiError> {
        only(fields, &["uid", "name", "description", "actions", "indexes", "expiresAt"])?;
        let uid = match fields.get("uid") {
            None | Some(Value::Null) => Uuid::new_v4(),
            Some(uid) => uid
                .as_str()
                .and_then(|uid| Uuid::try_parse(uid).ok())
                .ok_or_else(|| invalid("invalid_api_key_uid", "uid", "a UUID", uid))?,
        };
        let actions = list(fields, "actions", "missing_api_key_actions", "invalid_api_key_actions")?;
        if let Some(unknown) = actions.iter().find(|action| !Action::is_known(action)) {
            let names: Vec<String> = Action::NAMES.iter().map(|name| format!("`{name}`")).collect();
            return Err(ApiError::InvalidParameter {
                code: "invalid_api_key_actions",
                message: format!(
                    "Unknown value `{}` at `.actions`: expected one of `*`, {}, or a group of them such as `documents.*`.",
                    shortened(unknown),
                    names.join(", ")
                ),
            });
        }
        let indexes = list(fields, "indexes", "missing_api_key_indexes", "invalid_api_key_indexes")?;
        if let Some(wrong) = indexes.iter().find(|name| {
            !is_index_uid(name)
                && !name.strip_suffix('*').is_some_and(|name| name.is_empty() || is_index_uid(name))
        }) {
            return Err(invalid(
                "invalid_api_key_indexes",
                "indexes",
                "names of indexes or patterns such as `news*`",
                &json!(wrong),
            ));
        }
        let now = Timestamp::now();
        let expires_at = match fields.get("expiresAt") {
            None => {
                return Err(ApiError::InvalidParameter {
                    code: "missing_api_key_expires_at",
                    message: "Missing field `expiresAt`. It may be `null` for a key that does not expire."
                        .to_owned(),
                });
            }
            Some(Value::Null) => None,
            Some(value) => {
                Some(value.as_str().and_then(moment).filter(|end| *end > now).ok_or_else(|| {
                    invalid(
                        "invalid_api_key_expires_at",
                        "expiresAt",
                        "a date-time in the future such as `2042-04-02T00:42:42Z`",
                        value,
                    )
                })?)
            }
        };
        Ok(Key {
            uid,
            name: text(fields, "name", "invalid_api_key_name")?.flatten(),
            description: text(fields, "description", "invalid_api_key_description")?.flatten(),
            actions,
            indexes,
            expires_at,
            created_at: now,
            updated_at: now,
        })
    }

    /// True where it allows this.
    pub(super) fn allows(&self, action: Action) -> bool {
        self.actions.iter().any(|pattern| action.is_in(pattern))
    }

    /// True where it is for this index.
    pub(super) fn opens(&self, index: &str) -> bool {
        self.indexes.iter().any(|pattern| stands_for(pattern, index))
    }

    pub(super) fn apply(&mut self, change: KeyChange) {
        if let Some(name) = change.name {
            self.name = name;
        }
        if let Some(description) = change.description {
            self.description = description;
        }
        self.updated_at = Timestamp::now();
    }

    /// The key as the API shows it.
    pub(crate) fn view(&self, secret: Option<String>) -> KeyView {
        KeyView {
            name: self.name.clone(),
            description: self.description.clone(),
            key: secret,
            uid: self.uid,
            actions: self.actions.clone(),
            indexes: self.indexes.clone(),
            expires_at: self.expires_at.map(Moment),
            created_at: Moment(self.created_at),
            updated_at: Moment(self.updated_at),
        }
    }
}

impl KeyChange {
    /// Reads the body of a request for a change.
    ///
    /// # Errors
    /// `immutable_api_key_…` for what cannot be changed, `invalid_api_key_…` for a value that it cannot have.
    pub(crate) fn from_json(fields: &Map<String, Value>) -> Result<KeyChange, ApiError> {
        for (name, code) in [
            ("uid", "immutable_api_key_uid"),
            ("key", "immutable_api_key_key"),
            ("actions", "immutable_api_key_actions"),
            ("indexes", "immutable_api_key_indexes"),
            ("expiresAt", "immutable_api_key_expires_at"),
            ("createdAt", "immutable_api_key_created_at"),
            ("updatedAt", "immutable_api_key_updated_at"),
        ] {
            if fields.contains_key(name) {
                return Err(ApiError::InvalidParameter {
                    code,
                    message: format!("Immutable field `{name}`: expected one of `description`, `name`."),
                });
            }
        }
        only(fields, &["name", "description"])?;
        Ok(KeyChange {
            name: text(fields, "name", "invalid_api_key_name")?,
            description: text(fields, "description", "invalid_api_key_description")?,
        })
    }
}

/// True where a pattern of names, with `*` at its end or not, stands for an index.
pub(super) fn stands_for(pattern: &str, index: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => index.starts_with(beginning),
        None => pattern == index,
    }
}

fn invalid(code: &'static str, name: &str, expected: &str, found: &Value) -> ApiError {
    let found = shortened(&found.to_string());
    let message = format!("Invalid value at `.{name}`: expected {expected}, but found `{found}`.");
    ApiError::InvalidParameter { code, message }
}

/// A text that may be `null`; `None` where nothing is said.
#[expect(clippy::option_option, reason = "nothing said is something else than nothing")]
fn text(
    fields: &Map<String, Value>,
    name: &str,
    code: &'static str,
) -> Result<Option<Option<String>>, ApiError> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) => Ok(Some(Some(text.clone()))),
        Some(other) => Err(invalid(code, name, "a string", other)),
    }
}

fn list(
    fields: &Map<String, Value>,
    name: &str,
    missing: &'static str,
    code: &'static str,
) -> Result<Vec<String>, ApiError> {
    let value = fields.get(name).ok_or_else(|| ApiError::InvalidParameter {
        code: missing,
        message: format!("Missing field `{name}`."),
    })?;
    let items =
        value.as_array().map(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
    items.flatten().ok_or_else(|| invalid(code, name, "an array of strings", value))
}

/// A point in time: with a zone, without one for UTC, or a day for its beginning.
fn moment(text: &str) -> Option<Timestamp> {
    let local = || {
        text.replacen(' ', "T", 1)
            .parse::<DateTime>()
            .ok()
            .or_else(|| text.parse::<Date>().ok().map(DateTime::from))
    };
    text.parse().ok().or_else(|| Some(local()?.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}
