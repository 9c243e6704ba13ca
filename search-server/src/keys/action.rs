//! What keys can allow.

/// Something that a request does. Made by the constants only, so that every action has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Action(&'static str);

macro_rules! actions {
    ($($constant:ident $name:literal;)*) => {
        impl Action {
            $(pub(crate) const $constant: Action = Action($name);)*

            /// The names of all of them.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),*];
        }
    };
}

actions! {
    SEARCH "search";
    DOCUMENTS_ADD "documents.add";
    DOCUMENTS_GET "documents.get";
    DOCUMENTS_DELETE "documents.delete";
    INDEXES_CREATE "indexes.create";
    INDEXES_GET "indexes.get";
    INDEXES_UPDATE "indexes.update";
    INDEXES_DELETE "indexes.delete";
    INDEXES_SWAP "indexes.swap";
    TASKS_CANCEL "tasks.cancel";
    TASKS_DELETE "tasks.delete";
    TASKS_GET "tasks.get";
    SETTINGS_GET "settings.get";
    SETTINGS_UPDATE "settings.update";
    STATS_GET "stats.get";
    METRICS_GET "metrics.get";
    DUMPS_CREATE "dumps.create";
    SNAPSHOTS_CREATE "snapshots.create";
    VERSION "version";
    KEYS_CREATE "keys.create";
    KEYS_GET "keys.get";
    KEYS_UPDATE "keys.update";
    KEYS_DELETE "keys.delete";
    EXPERIMENTAL_GET "experimental.get";
    EXPERIMENTAL_UPDATE "experimental.update";
    WEBHOOKS_CREATE "webhooks.create";
    WEBHOOKS_GET "webhooks.get";
    WEBHOOKS_UPDATE "webhooks.update";
    WEBHOOKS_DELETE "webhooks.delete";
}

impl Action {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }

    /// True where this pattern, an action's name, `documents.*`, `*.get` or `*`, stands for the action.
    pub(crate) fn is_in(self, pattern: &str) -> bool {
        match (pattern.strip_suffix(".*"), pattern.strip_prefix("*.")) {
            _ if pattern == "*" || pattern == self.0 => true,
            (Some(group), _) => self.0.split_once('.').is_some_and(|(own, _)| own == group),
            (_, Some(verb)) => self.0.split_once('.').is_some_and(|(_, own)| own == verb),
            _ => false,
        }
    }

    /// True for a pattern that stands for some action.
    pub(crate) fn is_known(pattern: &str) -> bool {
        Action::NAMES.iter().any(|name| Action(name).is_in(pattern))
    }
}
