//! Query strings of the routes that are no searches.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;
use crate::parameters::shortened;

/// The parameters of a query string, each to be taken by its name.
pub(super) struct Query(Vec<(String, String)>);

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// So many are passed over.
    #[param(required = false, default = 0)]
    pub(super) offset: usize,
    /// So many are given.
    #[param(required = false, default = 20)]
    pub(super) limit: usize,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listed<T> {
    pub(super) results: Vec<T>,
    pub(super) offset: usize,
    pub(super) limit: usize,
    /// How many there are in all.
    pub(super) total: u64,
}

impl Query {
    pub(super) fn of(query: Option<&str>) -> Query {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Query(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Takes a parameter.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Takes a number.
    pub(super) fn number<T: std::str::FromStr>(
        &mut self,
        name: &str,
        code: &'static str,
    ) -> Result<Option<T>, ApiError> {
        let Some(text) = self.take(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| ApiError::InvalidParameter {
            code,
            message: format!(
                "Invalid value in parameter `{name}`: could not parse `{}` as a positive integer",
                shortened(&text)
            ),
        })
    }

    /// Takes true or false.
    pub(super) fn flag(&mut self, name: &str, code: &'static str) -> Result<Option<bool>, ApiError> {
        let Some(text) = self.take(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| ApiError::InvalidParameter {
            code,
            message: format!(
                "Invalid value in parameter `{name}`: expected `true` or `false`, but found `{}`",
                shortened(&text)
            ),
        })
    }

    /// Takes `offset` and `limit`.
    pub(super) fn page(&mut self, offset: &'static str, limit: &'static str) -> Result<Page, ApiError> {
        Ok(Page {
            offset: self.number("offset", offset)?.unwrap_or(0),
            limit: self.number("limit", limit)?.unwrap_or(20),
        })
    }

    /// Takes all that is left.
    pub(super) fn rest(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.0)
    }

    /// Sees that nothing is left.
    pub(super) fn is_done(&self) -> Result<(), ApiError> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(ApiError::BadRequest(format!("Unknown parameter `{}`.", shortened(name)))),
        }
    }
}

impl Page {
    /// The part of a list, as the API shows lists.
    pub(super) fn of<T, V>(self, all: Vec<T>, view: impl Fn(T) -> V) -> Listed<V> {
        let Page { offset, limit } = self;
        let total = all.len() as u64;
        Listed { results: all.into_iter().skip(offset).take(limit).map(view).collect(), offset, limit, total }
    }
}
