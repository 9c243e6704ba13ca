//! Who asks: the address of the peer and what trusted proxies say in; the client's address out.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use crate::error::ApiError;
use crate::state::AppState;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Who sent a request, as an extension of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// `None` where it did not come through a socket.
    pub(crate) address: Option<IpAddr>,
    /// True where a trusted proxy says that it came encrypted.
    pub(crate) encrypted: bool,
    /// True where it came from this machine itself, and not through a proxy.
    pub(crate) local: bool,
}

impl Client {
    fn of(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> Client {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else {
            return Client { address: None, encrypted: false, local: true };
        };
        let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
        if !is_trusted(&peer) {
            return Client { address: Some(peer), encrypted: false, local: peer.is_loopback() };
        }
        let (chain, proto) =
            match (headers.contains_key(FORWARDED_FOR), headers.contains_key(header::FORWARDED)) {
                // A proxy writes one of them; then the other is the client's own, and there is no telling which.
                (true, true) => (Vec::new(), None),
                (false, true) => {
                    let pairs = parts(headers, header::FORWARDED);
                    let named = |name: &str| -> Vec<String> {
                        let pairs = pairs
                            .iter()
                            .flat_map(|hop| hop.split(';'))
                            .filter_map(|pair| pair.split_once('='));
                        let named = pairs.filter(|(found, _)| found.trim().eq_ignore_ascii_case(name));
                        named.map(|(_, value)| value.trim().trim_matches('"').to_owned()).collect()
                    };
                    (named("for"), named("proto").pop())
                }
                _ => (parts(headers, FORWARDED_FOR), parts(headers, FORWARDED_PROTO).pop()),
            };
        // The last hop was written by the nearest proxy. Everything before the first that is not trusted may be made up.
        let mut client = peer;
        for hop in chain.iter().rev() {
            let Some(address) = address(hop) else { break };
            client = address;
            if !is_trusted(&address) {
                break;
            }
        }
        let encrypted = proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
        Client { address: Some(client), encrypted, local: false }
    }
}

impl Client {
    /// The address under which the service was asked, without a slash at its end.
    ///
    /// # Errors
    /// `bad_request` without a `Host`.
    pub(crate) fn service_address(self, headers: &HeaderMap) -> Result<String, ApiError> {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let missing =
            || ApiError::BadRequest("A `Host` header is needed to say where the search is.".to_owned());
        let scheme = if self.encrypted { "https" } else { "http" };
        Ok(format!("{scheme}://{}", host.ok_or_else(missing)?))
    }
}

/// The items of a header that is a list, in all its lines.
fn parts(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|item| item.trim().to_owned()).collect()
}

/// An address, with or without brackets and port.
fn address(text: &str) -> Option<IpAddr> {
    let alone = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let parsed = alone.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

/// Notes with each request who sent it.
pub(crate) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let client = Client::of(peer, request.headers(), &state.options().trusted_proxies);
    request.extensions_mut().insert(client);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, headers: &[(&'static str, &'static str)]) -> (String, bool) {
        let headers = headers.iter().map(|(name, value)| {
            (HeaderName::from_static(name), axum::http::HeaderValue::from_static(value))
        });
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let client = Client::of(Some(peer.parse().unwrap()), &headers.collect(), &trusted);
        (client.address.unwrap().to_string(), client.encrypted)
    }

    #[test]
    fn only_trusted_proxies_say_who_asks() {
        for (peer, headers, expected, encrypted) in [
            (
                "9.9.9.9",
                vec![("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https")],
                "9.9.9.9",
                false,
            ),
            (
                "10.0.0.1",
                vec![("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https")],
                "1.1.1.1",
                true,
            ),
            // What stands before the first stranger is what the stranger says.
            ("10.0.0.1", vec![("x-forwarded-for", "6.6.6.6, 1.1.1.1, 10.0.0.2")], "1.1.1.1", false),
            ("10.0.0.1", vec![("x-forwarded-for", "nobody")], "10.0.0.1", false),
            ("10.0.0.1", vec![("x-forwarded-for", "6.6.6.6, nobody")], "10.0.0.1", false),
            ("10.0.0.1", vec![], "10.0.0.1", false),
            ("::1", vec![("forwarded", "for=\"[2001:db8::1]:4711\";proto=https")], "2001:db8::1", true),
            ("::1", vec![("forwarded", "for=6.6.6.6, For=1.1.1.1;by=10.0.0.1")], "1.1.1.1", false),
            ("::ffff:10.0.0.1", vec![("x-forwarded-for", "1.1.1.1:80")], "1.1.1.1", false),
            // One of them is the client's own.
            (
                "10.0.0.1",
                vec![("x-forwarded-for", "1.1.1.1"), ("forwarded", "for=6.6.6.6")],
                "10.0.0.1",
                false,
            ),
        ] {
            assert_eq!(client(peer, &headers), (expected.to_owned(), encrypted), "{peer} {headers:?}");
        }
    }
}
