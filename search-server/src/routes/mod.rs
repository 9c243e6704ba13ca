//! Which handler answers which request, and what a key must allow for it: one file a group of routes.

mod article_page;
mod assets;
mod body;
mod documents;
mod extraction;
mod facet_search;
mod guard;
mod health;
mod indexes;
mod keys;
mod maintenance;
mod multi_search;
mod not_found;
mod opensearch;
mod query;
mod search;
mod search_page;
mod settings;
mod similar;
mod stats;
mod suggest;
mod tasks;
mod webhooks;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post, put};

use crate::error::ApiError;
use crate::keys::Action as May;
use crate::page::{Locale, PageError};
use crate::settings::SETTINGS;
use crate::state::AppState;

use self::guard::allowed;

/// All routes but [`uploads`].
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let may = |action, handlers| allowed(state, action, handlers);
    let mut router = Router::new()
        .route("/", may(May::SEARCH, get(search_page::show)))
        .route("/articles/{*id}", may(May::SEARCH, get(article_page::show)))
        .route("/assets/{name}", get(assets::show))
        .route("/opensearch.xml", get(opensearch::show))
        .route("/suggest", may(May::SEARCH, get(suggest::show)))
        .route("/health", get(health::show))
        .route("/version", may(May::VERSION, get(stats::version)))
        .route("/stats", may(May::STATS_GET, get(stats::all)))
        .route("/indexes", may(May::INDEXES_GET, get(indexes::list)))
        .route("/indexes", may(May::INDEXES_CREATE, post(indexes::create)))
        .route("/indexes/{uid}", may(May::INDEXES_GET, get(indexes::show)))
        .route("/indexes/{uid}", may(May::INDEXES_UPDATE, patch(indexes::update)))
        .route("/indexes/{uid}", may(May::INDEXES_DELETE, delete(indexes::delete)))
        .route("/indexes/{uid}/stats", may(May::STATS_GET, get(stats::one)))
        .route("/indexes/{uid}/fields", may(May::INDEXES_GET, post(indexes::fields)))
        .route("/indexes/{uid}/compact", may(May::INDEXES_UPDATE, post(indexes::compact)))
        .route("/swap-indexes", may(May::INDEXES_SWAP, post(indexes::swap)))
        .route("/indexes/{uid}/search", may(May::SEARCH, get(search::by_query_string).post(search::by_body)))
        .route(
            "/indexes/{uid}/similar",
            may(May::SEARCH, get(similar::by_query_string).post(similar::by_body)),
        )
        .route("/indexes/{uid}/facet-search", may(May::SEARCH, post(facet_search::search)))
        .route("/multi-search", may(May::SEARCH, post(multi_search::search_all)))
        .route("/indexes/{uid}/analyze", may(May::SEARCH, post(extraction::analyze)))
        .route("/indexes/{uid}/extract", may(May::SEARCH, post(extraction::extract)))
        .route("/indexes/{uid}/documents", may(May::DOCUMENTS_GET, get(documents::list)))
        .route("/indexes/{uid}/documents", may(May::DOCUMENTS_DELETE, delete(documents::delete_all)))
        .route("/indexes/{uid}/documents/fetch", may(May::DOCUMENTS_GET, post(documents::fetch)))
        .route(
            "/indexes/{uid}/documents/delete",
            may(May::DOCUMENTS_DELETE, post(documents::delete_by_filter)),
        )
        .route(
            "/indexes/{uid}/documents/delete-batch",
            may(May::DOCUMENTS_DELETE, post(documents::delete_batch)),
        )
        .route("/indexes/{uid}/documents/{id}", may(May::DOCUMENTS_GET, get(documents::show)))
        .route("/indexes/{uid}/documents/{id}", may(May::DOCUMENTS_DELETE, delete(documents::delete_one)))
        .route("/indexes/{uid}/settings", may(May::SETTINGS_GET, get(settings::all)))
        .route(
            "/indexes/{uid}/settings",
            may(May::SETTINGS_UPDATE, patch(settings::update_all).delete(settings::reset_all)),
        )
        .route("/tasks", may(May::TASKS_GET, get(tasks::list)))
        .route("/tasks", may(May::TASKS_DELETE, delete(tasks::forget)))
        .route("/tasks/cancel", may(May::TASKS_CANCEL, post(tasks::cancel)))
        .route("/tasks/{task}", may(May::TASKS_GET, get(tasks::show)))
        .route("/batches", may(May::TASKS_GET, get(tasks::batches)))
        .route("/batches/{batch}", may(May::TASKS_GET, get(tasks::batch)))
        .route("/keys", may(May::KEYS_GET, get(keys::list)))
        .route("/keys", may(May::KEYS_CREATE, post(keys::create)))
        .route("/keys/{key}", may(May::KEYS_GET, get(keys::show)))
        .route("/keys/{key}", may(May::KEYS_UPDATE, patch(keys::update)))
        .route("/keys/{key}", may(May::KEYS_DELETE, delete(keys::delete)))
        .route("/webhooks", may(May::WEBHOOKS_GET, get(webhooks::list)))
        .route("/webhooks", may(May::WEBHOOKS_CREATE, post(webhooks::create)))
        .route("/webhooks/{uuid}", may(May::WEBHOOKS_GET, get(webhooks::show)))
        .route("/webhooks/{uuid}", may(May::WEBHOOKS_UPDATE, patch(webhooks::update)))
        .route("/webhooks/{uuid}", may(May::WEBHOOKS_DELETE, delete(webhooks::delete)))
        .route("/dumps", may(May::DUMPS_CREATE, post(maintenance::dump)))
        .route("/snapshots", may(May::SNAPSHOTS_CREATE, post(maintenance::snapshot)))
        .route("/experimental-features", may(May::EXPERIMENTAL_GET, get(maintenance::features)))
        .route("/experimental-features", may(May::EXPERIMENTAL_UPDATE, patch(maintenance::change_features)));
    for setting in SETTINGS {
        let address = format!("/indexes/{{uid}}/settings/{}", setting.route);
        let read = get(move |state, uid| settings::show(setting, state, uid));
        let change = move |state, uid, request| settings::update(setting, state, uid, request);
        let change = if setting.merges { patch(change) } else { put(change) };
        let change = change.delete(move |state, uid| settings::reset(setting, state, uid));
        router = router
            .route(&address, may(May::SETTINGS_GET, read))
            .route(&address, may(May::SETTINGS_UPDATE, change));
    }
    router
}

/// The routes that take documents, which may take longer than others: see [`documents::add`].
pub(crate) fn uploads(state: &AppState) -> Router<AppState> {
    let add = post(documents::add).put(documents::merge);
    Router::new().route("/indexes/{uid}/documents", allowed(state, May::DOCUMENTS_ADD, add))
}

/// The routes with answers for addresses and methods that none of them has.
pub(crate) fn with_fallbacks(routes: Router<AppState>) -> Router<AppState> {
    routes.method_not_allowed_fallback(not_found::method).fallback(not_found::address)
}

/// The error as the reader of this address expects it: see [`error_response_in`].
pub(crate) fn error_response(path: &str, error: ApiError) -> Response {
    error_response_in(path, error, Locale::preferred(""))
}

/// The error as the reader of this address expects it: a page for people, in their language, where there are pages, an object
/// for programs everywhere else.
fn error_response_in(path: &str, error: ApiError, locale: &'static Locale) -> Response {
    let for_programs = [
        "/indexes",
        "/health",
        "/version",
        "/stats",
        "/swap-indexes",
        "/multi-search",
        "/tasks",
        "/batches",
        "/keys",
        "/webhooks",
        "/dumps",
        "/snapshots",
        "/experimental-features",
        "/suggest",
    ];
    let is = |prefix: &&str| {
        path.strip_prefix(*prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match for_programs.iter().any(is) {
        true => error.into_response(),
        false => PageError::new(error, locale).into_response(),
    }
}

/// What an address names, unless it cannot be read.
fn named<T>(path: Result<Path<T>, PathRejection>) -> Result<T, ApiError> {
    path.map(|Path(named)| named).map_err(|rejection| ApiError::BadRequest(rejection.body_text()))
}
