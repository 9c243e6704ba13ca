//! The tests of the service: requests in, answers out, through the router alone, through a socket, and through a browser.

mod browser;
mod data;
mod description;
mod feed;
mod http;
mod installed;
mod page;
mod production;
mod socket;
mod support;
