//! Who may pass: a request with its key in; the request with what it may do out, or an error.

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use utoipa_axum::router::UtoipaMethodRouter;

use super::description;
use crate::error::ApiError;
use crate::keys::Action;
use crate::state::AppState;

/// The handlers, for those only who may do this; where the address names an index, to this index. Handlers find what else
/// is allowed as an `Extension<Access>`.
pub(super) fn guarded(
    state: &AppState,
    action: Action,
    handlers: MethodRouter<AppState>,
) -> MethodRouter<AppState> {
    handlers.route_layer(middleware::from_fn_with_state((state.clone(), action), pass))
}

/// The same for routes that are described, which then say what they ask for.
pub(super) fn allowed(
    state: &AppState,
    action: Action,
    (schemas, mut paths, handlers): UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    paths.paths.values_mut().for_each(|path| description::needs(path, action));
    (schemas, paths, guarded(state, action, handlers))
}

async fn pass(State((state, action)): State<(AppState, Action)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let stated = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = stated.and_then(|stated| {
        let (scheme, token) = stated.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    let access = match state.authorize(token.as_deref(), action) {
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
