//! What whoever runs the service decides about it.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use axum::http::{HeaderValue, Uri};
use ipnet::IpNet;

/// The limits on what clients may ask of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many searches run at once.
    pub searches: usize,
    /// How many more may wait for their turn; beyond, a request is refused at once.
    pub waiting: usize,
    /// How long a request may take, waiting included; how long one that brings documents may wait for the next of them.
    pub time: Duration,
    /// How many bytes the body of a request may have.
    pub body: usize,
    /// How many bytes the documents of a request may have.
    pub payload: usize,
    /// How many bytes a query may have. Without this the beginning of a long one is searched for, and a note says so.
    pub query: Option<usize>,
    /// How many connections are open at once; more wait until one of them ends.
    pub connections: usize,
    /// How long a client may take to send the head of a request, to begin with the next one, and to take any part of an
    /// answer.
    pub client: Duration,
    /// How many requests a second one client may send in the long run, and twice as many at once; `None` for any number.
    pub rate: Option<NonZeroU32>,
    /// After the signal to stop, requests that have begun have this long to end.
    pub grace: Duration,
}

impl Default for Limits {
    /// Four searches a core, 64 waiting, 10 seconds, 1 MiB, 100 MiB of documents, queries of any length, 1024 connections,
    /// 30 seconds for clients, 50 requests a second, and 15 seconds to stop.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Limits {
            searches: cores * 4,
            // Some tenths of a second on two cores: whoever is answered is answered soon, the others are told at once.
            waiting: 64,
            time: Duration::from_secs(10),
            body: 1 << 20,
            payload: 100 << 20,
            query: None,
            connections: 1024,
            client: Duration::from_secs(30),
            rate: NonZeroU32::new(50),
            grace: Duration::from_secs(15),
        }
    }
}

/// Whom the pages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// Everybody, also where the API asks for keys.
    Public,
    /// Those who have a key that may search.
    Key,
    /// Nobody.
    Off,
}

/// Whose pages may read the service's answers in a browser (CORS). Its own may always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origins {
    /// No others. So no page that somebody happens to visit can read an archive on their machine or in their network.
    #[default]
    Own,
    /// These, as browsers name them: `https://www.example.org`.
    Listed(Vec<HeaderValue>),
    /// All.
    Any,
}

impl Origins {
    /// Those that were named.
    pub fn of(named: &[Origin]) -> Origins {
        let listed = named.iter().map(|origin| match origin {
            Origin::Any => None,
            Origin::Of(origin) => Some(origin.clone()),
        });
        match listed.collect::<Option<Vec<_>>>() {
            None => Origins::Any,
            Some(listed) if listed.is_empty() => Origins::Own,
            Some(listed) => Origins::Listed(listed),
        }
    }
}

/// An origin as somebody names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `*`.
    Any,
    /// This.
    Of(HeaderValue),
}

/// What is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an origin, as `https://www.example.org` or `http://localhost:8080`, without a path, or `*`"
)]
pub struct NoOrigin;

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Origin, NoOrigin> {
        if text == "*" {
            return Ok(Origin::Any);
        }
        let uri: Uri = text.parse().map_err(|_| NoOrigin)?;
        let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(NoOrigin);
        };
        // As browsers write it, it is compared with.
        let origin = format!("{scheme}://{authority}").to_ascii_lowercase();
        match origin == text.trim_end_matches('/').to_ascii_lowercase() && !origin.contains('@') {
            true => HeaderValue::from_str(&origin).map(Origin::Of).map_err(|_| NoOrigin),
            false => Err(NoOrigin),
        }
    }
}

/// What whoever runs the service decides about it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What clients may ask of it.
    pub limits: Limits,
    /// The proxies in front of it. These alone are believed when they say for whom they ask.
    pub trusted_proxies: Vec<IpNet>,
    /// Whose pages may use it.
    pub origins: Origins,
    /// Whom its own pages are for. Unless it is said: those with a key where there is a master key, else everybody.
    pub pages: Option<Pages>,
    /// The index that the pages show. Unless it is said: `articles`, or the first if there is none of this name.
    pub page_index: Option<String>,
    /// Whether `/metrics` is there.
    pub metrics: bool,
    /// Whether the log holds what is searched for.
    pub log_queries: bool,
}

impl From<Limits> for Options {
    fn from(limits: Limits) -> Self {
        Options { limits, ..Options::default() }
    }
}
