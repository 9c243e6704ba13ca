//! The tests of the service: requests in, answers out, through the router alone, through a socket, and through a browser.

mod browser;
mod data;
mod http;
mod page;
mod socket;
mod support;
