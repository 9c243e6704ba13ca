//! How many requests a client sends: each request with its client in; on it goes, or `429` out.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::Ipv6Net;

use crate::client::Client;
use crate::error::ApiError;
use crate::routes::error_response;
use crate::state::AppState;

/// After so many requests, clients that have been silent are forgotten.
const SWEEP: usize = 1024;

/// One client has the addresses that share so many bits of an IPv6 address.
const V6_PREFIX: u8 = 64;

/// The rates of all clients. Only those that were heard of lately are kept.
pub(crate) struct Rates {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    requests: AtomicUsize,
}

impl Rates {
    /// So many requests a second, and twice as many at once.
    pub(crate) fn new(rate: NonZeroU32) -> Rates {
        let quota = Quota::per_second(rate).allow_burst(rate.saturating_mul(TWO));
        Rates {
            limiter: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            requests: AtomicUsize::new(0),
        }
    }

    /// Fails with the seconds to wait when a client asks too often.
    fn check(&self, client: IpAddr) -> Result<(), u64> {
        if self.requests.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        let client = match client {
            IpAddr::V6(address) => Ipv6Net::new_assert(address, V6_PREFIX).trunc().addr().into(),
            IpAddr::V4(_) => client,
        };
        self.limiter.check_key(&client).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
        })
    }
}

const TWO: NonZeroU32 = NonZeroU32::new(2).unwrap();

/// Refuses the requests of clients that send too many. Those from this machine itself are not counted: it is its owner's, or
/// there is a proxy that nobody named, and then all clients would be one. Nor is `/health`, so that who watches the service sees it.
pub(crate) async fn limited(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if let Some(rates) = state.rates()
        && let Some(Client { address: Some(address), local: false, .. }) = request.extensions().get().copied()
        && request.uri().path() != "/health"
        && let Err(seconds) = rates.check(address)
    {
        return error_response(request.uri().path(), ApiError::TooManyRequests(seconds.max(1)));
    }
    next.run(request).await
}
