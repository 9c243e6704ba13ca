//! Which handler answers which request, and what a key must allow for it: one file a group of routes.

mod article_page;
mod assets;
mod body;
mod description;
mod documents;
mod extraction;
mod facet_search;
mod feed;
mod guard;
mod health;
mod indexes;
mod keys;
mod maintenance;
mod metrics;
mod multi_search;
mod not_found;
mod opensearch;
mod query;
mod reference;
mod requests;
mod search;
mod search_page;
mod settings;
mod sign_in;
mod similar;
mod stats;
mod suggest;
mod tasks;
mod upload;
mod webhooks;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::keys::Action as May;
use crate::page::{FeedForm, Locale, PageError};
use crate::settings::SETTINGS;
use crate::state::AppState;

use self::guard::{allowed, for_people};

/// All routes but [`uploads`].
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let (routes, mut api) = described(state).split_for_parts();
    api.merge(described_uploads(state).into_openapi());
    routes.merge(reference::routes(&description::whole(api, state.has_keys())))
}

/// The routes that take documents, which may take longer than others: see [`upload::add`].
pub(crate) fn uploads(state: &AppState) -> Router<AppState> {
    described_uploads(state).into()
}

fn described(state: &AppState) -> OpenApiRouter<AppState> {
    let may = |action, routes| allowed(state, action, routes);
    let page = |handlers| for_people(state, handlers);
    let router = OpenApiRouter::new()
        .route("/", page(get(search_page::show)))
        .route("/articles/{*id}", page(get(article_page::show)))
        .route("/assets/{name}", get(assets::show))
        .route("/search-box.js", get(assets::search_box))
        .route("/opensearch.xml", get(opensearch::show))
        .route("/suggest", page(get(suggest::show)))
        .route("/sign-in", post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .routes(routes!(health::show))
        .routes(may(May::METRICS_GET, routes!(metrics::show)))
        .routes(may(May::VERSION, routes!(stats::version)))
        .routes(may(May::STATS_GET, routes!(stats::all)))
        .routes(may(May::INDEXES_GET, routes!(indexes::list)))
        .routes(may(May::INDEXES_CREATE, routes!(indexes::create)))
        .routes(may(May::INDEXES_GET, routes!(indexes::show)))
        .routes(may(May::INDEXES_UPDATE, routes!(indexes::update)))
        .routes(may(May::INDEXES_DELETE, routes!(indexes::delete)))
        .routes(may(May::STATS_GET, routes!(stats::one)))
        .routes(may(May::INDEXES_GET, routes!(indexes::fields)))
        .routes(may(May::INDEXES_UPDATE, routes!(indexes::compact)))
        .routes(may(May::INDEXES_SWAP, routes!(indexes::swap)))
        .routes(may(May::SEARCH, routes!(search::by_query_string, search::by_body)))
        .routes(may(May::SEARCH, routes!(similar::by_query_string, similar::by_body)))
        .routes(may(May::SEARCH, routes!(facet_search::search)))
        .routes(may(May::SEARCH, routes!(multi_search::search_all)))
        .routes(may(May::SEARCH, routes!(extraction::analyze)))
        .routes(may(May::SEARCH, routes!(extraction::extract)))
        .routes(may(May::DOCUMENTS_GET, routes!(documents::list)))
        .routes(may(May::DOCUMENTS_DELETE, routes!(documents::delete_all)))
        .routes(may(May::DOCUMENTS_GET, routes!(documents::fetch)))
        .routes(may(May::DOCUMENTS_DELETE, routes!(documents::delete_by_filter)))
        .routes(may(May::DOCUMENTS_DELETE, routes!(documents::delete_batch)))
        .routes(may(May::DOCUMENTS_GET, routes!(documents::show)))
        .routes(may(May::DOCUMENTS_DELETE, routes!(documents::delete_one)))
        .routes(may(May::SETTINGS_GET, routes!(settings::all)))
        .routes(may(May::SETTINGS_UPDATE, routes!(settings::update_all, settings::reset_all)))
        .routes(may(May::TASKS_GET, routes!(tasks::list)))
        .routes(may(May::TASKS_DELETE, routes!(tasks::forget)))
        .routes(may(May::TASKS_CANCEL, routes!(tasks::cancel)))
        .routes(may(May::TASKS_GET, routes!(tasks::show)))
        .routes(may(May::TASKS_GET, routes!(tasks::batches)))
        .routes(may(May::TASKS_GET, routes!(tasks::batch)))
        .routes(may(May::KEYS_GET, routes!(keys::list)))
        .routes(may(May::KEYS_CREATE, routes!(keys::create)))
        .routes(may(May::KEYS_GET, routes!(keys::show)))
        .routes(may(May::KEYS_UPDATE, routes!(keys::update)))
        .routes(may(May::KEYS_DELETE, routes!(keys::delete)))
        .routes(may(May::WEBHOOKS_GET, routes!(webhooks::list)))
        .routes(may(May::WEBHOOKS_CREATE, routes!(webhooks::create)))
        .routes(may(May::WEBHOOKS_GET, routes!(webhooks::show)))
        .routes(may(May::WEBHOOKS_UPDATE, routes!(webhooks::update)))
        .routes(may(May::WEBHOOKS_DELETE, routes!(webhooks::delete)))
        .routes(may(May::DUMPS_CREATE, routes!(maintenance::dump)))
        .routes(may(May::SNAPSHOTS_CREATE, routes!(maintenance::snapshot)))
        .routes(may(May::EXPERIMENTAL_GET, routes!(maintenance::features)))
        .routes(may(May::EXPERIMENTAL_UPDATE, routes!(maintenance::change_features)));
    let router = FeedForm::ALL.into_iter().fold(router, |router, form| {
        let show = move |state, client, headers, request| feed::show(form, state, client, headers, request);
        router.route(form.path(), page(get(show)))
    });
    SETTINGS.iter().fold(router, |router, setting| {
        let read = get(move |state, uid| settings::show(setting, state, uid));
        let change = move |state, uid, request| settings::update(setting, state, uid, request);
        let change = if setting.merges { patch(change) } else { put(change) };
        let change = change.delete(move |state, uid| settings::reset(setting, state, uid));
        let [reading, changing] = description::of_setting(setting);
        router
            .routes(may(May::SETTINGS_GET, (Vec::new(), reading, read)))
            .routes(may(May::SETTINGS_UPDATE, (Vec::new(), changing, change)))
    })
}

fn described_uploads(state: &AppState) -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(allowed(state, May::DOCUMENTS_ADD, routes!(upload::add, upload::merge)))
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
        "/metrics",
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
