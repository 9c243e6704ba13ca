//! The options of the service: arguments in, [`Options`] out.

use std::num::NonZeroU32;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args, ValueEnum};
use search_server::{IpNet, Limits, Options, Origin, Origins, Pages};

/// How the service is to behave.
#[derive(Debug, Args)]
pub(super) struct ServiceArgs {
    /// Whom the search pages are for: everybody, those with a key that may search, or nobody [default: `key` with a master key, else `public`]
    #[arg(long, env = "TIM_PAGES", value_enum, help_heading = "Pages")]
    pages: Option<PagesArg>,

    /// The index that the pages show [default: `articles`, or the first]
    #[arg(long, env = "TIM_PAGE_INDEX", value_name = "UID", help_heading = "Pages")]
    page_index: Option<String>,

    /// Let pages of this origin use the service, as `https://www.example.org`; `*` for all. Can be given several times
    #[arg(
        long,
        env = "TIM_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ',',
        help_heading = "Network"
    )]
    allow_origin: Vec<Origin>,

    /// Believe this proxy, an address or a network, when it says for whom it asks (`X-Forwarded-For` or `Forwarded`). Can be given several times
    #[arg(long, env = "TIM_TRUSTED_PROXY", value_name = "NETWORK", value_parser = network, value_delimiter = ',', help_heading = "Network")]
    trusted_proxy: Vec<IpNet>,

    /// Requests a second of one client in the long run, twice as many at once; beyond, it gets 429. 0 for any number
    #[arg(long, env = "TIM_RATE", default_value_t = default_rate(), value_name = "N", help_heading = "Limits")]
    rate: u32,

    /// Searches that run at once [default: four a core]
    #[arg(long, env = "TIM_SEARCHES", value_name = "N", value_parser = at_least_one, help_heading = "Limits")]
    searches: Option<usize>,

    /// Searches that wait for their turn; beyond, requests get 503
    #[arg(long, env = "TIM_WAITING", default_value_t = Limits::default().waiting, value_name = "N", help_heading = "Limits")]
    waiting: usize,

    /// Seconds that a request may take, waiting included; then it gets 503, and its search ends
    #[arg(long, env = "TIM_TIME_LIMIT", default_value_t = Limits::default().time.as_secs(), value_name = "SECONDS", help_heading = "Limits")]
    time_limit: u64,

    /// Connections that are open at once; more wait
    #[arg(long, env = "TIM_CONNECTIONS", default_value_t = Limits::default().connections, value_name = "N", value_parser = at_least_one, help_heading = "Limits")]
    connections: usize,

    /// Seconds that a client may take to send the head of a request, to begin the next, or to take a part of an answer
    #[arg(long, env = "TIM_CLIENT_TIMEOUT", default_value_t = Limits::default().client.as_secs(), value_name = "SECONDS", help_heading = "Limits")]
    client_timeout: u64,

    /// Bytes of the body of a request, also as `64KiB`, `1MiB`
    #[arg(long, env = "TIM_MAX_BODY", default_value = "1MiB", value_name = "SIZE", value_parser = size, help_heading = "Limits")]
    max_body: usize,

    /// Bytes of the documents of a request
    #[arg(long, env = "TIM_MAX_DOCUMENTS", default_value = "100MiB", value_name = "SIZE", value_parser = size, help_heading = "Limits")]
    max_documents: usize,

    /// Bytes of a query; longer ones get 400 [default: none: the first 4096 bytes are searched for]
    #[arg(long, env = "TIM_MAX_QUERY", value_name = "SIZE", value_parser = size, help_heading = "Limits")]
    max_query: Option<usize>,

    /// Seconds that requests have to end when the program is told to stop
    #[arg(long, env = "TIM_GRACE", default_value_t = Limits::default().grace.as_secs(), value_name = "SECONDS", help_heading = "Limits")]
    grace: u64,

    /// Show numbers for Prometheus at `/metrics`, to those with a key for `metrics.get` where there is a master key
    #[arg(long, env = "TIM_METRICS", action = ArgAction::Set, default_value = "false", default_missing_value = "true", num_args = 0..=1, require_equals = true, hide_default_value = true, hide_possible_values = true, value_name = "BOOL", value_parser = BoolishValueParser::new(), help_heading = "Log")]
    metrics: bool,

    /// Write to the log what is searched for. People may be known by it
    #[arg(long, env = "TIM_LOG_QUERIES", action = ArgAction::Set, default_value = "false", default_missing_value = "true", num_args = 0..=1, require_equals = true, hide_default_value = true, hide_possible_values = true, value_name = "BOOL", value_parser = BoolishValueParser::new(), help_heading = "Log")]
    log_queries: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PagesArg {
    Public,
    Key,
    Off,
}

impl ServiceArgs {
    pub(super) fn options(&self) -> Options {
        let defaults = Limits::default();
        let limits = Limits {
            searches: self.searches.unwrap_or(defaults.searches),
            waiting: self.waiting,
            time: Duration::from_secs(self.time_limit),
            body: self.max_body,
            payload: self.max_documents,
            query: self.max_query,
            connections: self.connections,
            client: Duration::from_secs(self.client_timeout),
            rate: NonZeroU32::new(self.rate),
            grace: Duration::from_secs(self.grace),
        };
        Options {
            limits,
            trusted_proxies: self.trusted_proxy.clone(),
            origins: Origins::of(&self.allow_origin),
            pages: self.pages.map(|pages| match pages {
                PagesArg::Public => Pages::Public,
                PagesArg::Key => Pages::Key,
                PagesArg::Off => Pages::Off,
            }),
            page_index: self.page_index.clone().filter(|uid| !uid.is_empty()),
            metrics: self.metrics,
            log_queries: self.log_queries,
        }
    }
}

fn default_rate() -> u32 {
    Limits::default().rate.map_or(0, NonZeroU32::get)
}

/// Reads a network, or an address alone.
fn network(text: &str) -> Result<IpNet, String> {
    let alone = || text.parse().ok().map(|address: std::net::IpAddr| IpNet::from(address));
    text.parse()
        .ok()
        .or_else(alone)
        .ok_or_else(|| "expected an address or a network, as `10.0.0.0/8`".to_owned())
}

/// Reads a size in bytes.
fn size(text: &str) -> Result<usize, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = match unit.trim() {
        "" | "B" => Some(1),
        "KiB" => Some(1 << 10),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        _ => None,
    };
    let size = number
        .parse()
        .ok()
        .zip(factor)
        .and_then(|(number, factor): (usize, usize)| number.checked_mul(factor));
    size.ok_or_else(|| "expected a number of bytes, or one with `KiB`, `MiB` or `GiB`".to_owned())
}

fn at_least_one(text: &str) -> Result<usize, String> {
    // What tokio can count.
    let most = usize::MAX >> 3;
    text.parse()
        .ok()
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| "expected a number from 1".to_owned())
}
