//! Who may pass: a request with its key in; the request with what it may do out, or an error.

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use utoipa_axum::router::UtoipaMethodRouter;

use super::{description, sign_in};
use crate::error::ApiError;
use crate::keys::Action;
use crate::options::Pages;
use crate::page::PageRequest;
use crate::state::AppState;

/// The handlers, for those only who may do this; where the address names an index, to this index. Handlers find what else
/// is allowed as an `Extension<Access>`. The description of the routes says what they need.
pub(super) fn allowed(
    state: &AppState,
    action: Action,
    (schemas, mut paths, handlers): UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    paths.paths.values_mut().for_each(|path| description::needs(path, action));
    (schemas, paths, handlers.route_layer(middleware::from_fn_with_state((state.clone(), action), pass)))
}

/// The handlers of pages, for those whom the pages are for. Others are asked for a key, or told that there is nothing.
pub(super) fn for_people(state: &AppState, handlers: MethodRouter<AppState>) -> MethodRouter<AppState> {
    handlers.route_layer(middleware::from_fn_with_state(state.clone(), let_in))
}

async fn let_in(
    State(state): State<AppState>,
    PageRequest { locale, .. }: PageRequest,
    request: Request,
    next: Next,
) -> Response {
    match state.pages() {
        Pages::Public => next.run(request).await,
        Pages::Off => ApiError::NotFound.into_response(),
        Pages::Key => {
            let token = bearer(request.headers()).or_else(|| sign_in::key_in_cookie(request.headers()));
            match token.is_some_and(|token| sign_in::opens_pages(&state, &token)) {
                true => private(next.run(request).await),
                false => sign_in::ask(request.uri(), locale, ""),
            }
        }
    }
}

/// What is for some must not be kept for all.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// The token that a request shows.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

async fn pass(State((state, action)): State<(AppState, Action)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let access = match state.authorize(bearer(&parts.headers).as_deref(), action) {
        Ok(access) => access,
        Err(error) => return error.into_response(),
    };
    // An address that cannot be read names no index; the handler says so.
    if let Ok(named) = RawPathParams::from_request_parts(&mut parts, &state).await {
        for (_, index) in named.iter().filter(|(name, _)| *name == "uid") {
            if !access.opens(index) {
                return ApiError::InvalidKey.into_response();
            }
        }
    }
    parts.extensions.insert(access);
    next.run(Request::from_parts(parts, body)).await
}
