//! `POST /sign-in` and `/sign-out`: a key comes in and goes out as a cookie, by which a browser may read the pages.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::body;
use crate::client::Client;
use crate::error::ApiError;
use crate::keys::Action;
use crate::options::Pages;
use crate::page::{Locale, PageError, PageRequest, SignInPage, rendered};
use crate::state::AppState;

/// The cookie.
const COOKIE: &str = "tim_key";

/// The form has a key and an address.
const FORM_BYTES: usize = 16 << 10;

/// Takes a key from the form, and goes on to where it was asked for.
pub(super) async fn sign_in(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    PageRequest { locale, .. }: PageRequest,
    request: Request,
) -> Result<Response, PageError> {
    if state.pages() != Pages::Key {
        return Err(PageError::new(ApiError::NotFound, locale));
    }
    let form = body::bytes(request, FORM_BYTES).await.map_err(|error| PageError::new(error, locale))?;
    let (mut key, mut next) = (String::new(), "/".to_owned());
    for (name, value) in form_urlencoded::parse(&form) {
        match &*name {
            "key" => key = value.trim().to_owned(),
            "next" if is_own(&value) => next = value.into_owned(),
            _ => {}
        }
    }
    let uri: Uri = next.parse().unwrap_or_default();
    if state.authorize(Some(&key), Action::SEARCH).is_ok_and(|access| access.is_full()) {
        return Ok(ask(&uri, locale, &locale.say.sign_in_master));
    }
    if !opens_pages(&state, &key) {
        return Ok(ask(&uri, locale, &locale.say.sign_in_refused));
    }
    Ok(go_on(&next, &cookie(&key, None, client)))
}

/// Forgets the key.
pub(super) async fn sign_out(Extension(client): Extension<Client>) -> Response {
    go_on("/", &cookie("", Some(0), client))
}

/// True for an address of ours: any other would lead those who sign in somewhere else.
fn is_own(address: &str) -> bool {
    let mut bytes = address.bytes();
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

fn cookie(key: &str, max_age: Option<u32>, client: Client) -> String {
    let secure = if client.encrypted { "; Secure" } else { "" };
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    // Not sent by links and forms of other sites.
    format!("{COOKIE}={key}; Path=/; HttpOnly; SameSite=Strict{secure}{age}")
}

fn go_on(next: &str, cookie: &str) -> Response {
    let set = |text: &str| HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("/"));
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, set(next));
    response.headers_mut().insert(header::SET_COOKIE, set(cookie));
    response
}

/// The form, where a page was asked for.
pub(super) fn ask(address: &Uri, locale: &'static Locale, problem: &str) -> Response {
    let next = address.path_and_query().map_or("/", |address| address.as_str());
    match rendered(&SignInPage::new(locale, next, problem), locale) {
        Ok(page) => (StatusCode::UNAUTHORIZED, page).into_response(),
        Err(error) => error.into_response(),
    }
}

/// The key that a browser sends along.
pub(super) fn key_in_cookie(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, key)| key.to_owned())
}

/// True for a token by which all of the index that the pages show may be searched. Pages know no filters, so those whose token
/// has one are not let in.
pub(super) fn opens_pages(state: &AppState, token: &str) -> bool {
    let Ok(access) = state.authorize(Some(token), Action::SEARCH) else { return false };
    match state.shown() {
        Ok(index) => access.opens(&index.uid) && access.filter(&index.uid).is_none(),
        // The page says that there is nothing.
        Err(_) => true,
    }
}
