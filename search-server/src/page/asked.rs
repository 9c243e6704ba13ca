//! What a page's address asks for, and addresses of pages: a query string in, an [`Asked`] out, and back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use search_core::Lang;
use search_core::engine::DEEPEST_HIT;

/// Results on a page.
pub(super) const RESULTS: usize = 10;

/// The last page that can be reached.
const LAST_PAGE: usize = DEEPEST_HIT / RESULTS;

/// All but these are encoded in an id, slashes too, so that no server in between takes it for a path.
const ID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the address of a page asks for. People edit addresses and follow old ones, so anything is understood: what makes
/// no sense is as if it were not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The query, without the spaces around it.
    pub(super) q: String,
    /// The language chosen.
    pub(super) lang: Option<Lang>,
    /// The page of the results, from 1.
    pub(super) page: usize,
}

impl Asked {
    /// Reads `q`, `lang` and `page`.
    pub(crate) fn from_query_string(query: &str) -> Asked {
        let mut asked = Asked { q: String::new(), lang: None, page: 1 };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => asked.q = value.trim().to_owned(),
                "lang" => asked.lang = value.parse().ok(),
                "page" => asked.page = value.parse().unwrap_or(1).clamp(1, LAST_PAGE),
                _ => {}
            }
        }
        asked
    }

    /// The same, on another page.
    pub(super) fn on_page(&self, page: usize) -> Asked {
        Asked { page, ..self.clone() }
    }

    /// How many results stand before those of the page.
    pub(super) fn offset(&self) -> usize {
        (self.page - 1) * RESULTS
    }

    /// The page after this one, if so many results have one that can be reached.
    pub(super) fn next_page(&self, total: u64) -> Option<usize> {
        let more = total > (self.page * RESULTS) as u64;
        (more && self.page < LAST_PAGE).then_some(self.page + 1)
    }

    /// The address of the results.
    pub(super) fn results_address(&self) -> String {
        match self.query_string() {
            query if query.is_empty() => "/".to_owned(),
            query => format!("/?{query}"),
        }
    }

    /// The address of an article, which keeps what was asked.
    pub(super) fn article_address(&self, id: &str) -> String {
        let id = utf8_percent_encode(id, ID);
        match self.query_string() {
            query if query.is_empty() => format!("/articles/{id}"),
            query => format!("/articles/{id}?{query}"),
        }
    }

    fn query_string(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        if let Some(lang) = self.lang {
            query.append_pair("lang", lang.as_str());
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_as_they_went() {
        for query in ["", "q=a%26b+%22c%22", "q=c%E1%BA%A7u&lang=vi&page=3", "page=2"] {
            let asked = Asked::from_query_string(query);
            assert_eq!(asked.query_string(), query);
        }
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let asked = Asked::from_query_string("q=%FF%00&lang=klingon&page=-1&x=y&&=");
        assert_eq!((asked.lang, asked.page), (None, 1));
        assert_eq!(Asked::from_query_string("page=0").page, 1);
        assert_eq!(Asked::from_query_string("page=999999").page, LAST_PAGE);
    }

    #[test]
    fn ids_are_one_piece_of_an_address() {
        let asked = Asked::from_query_string("q=cầu");
        let address = asked.article_address("https://a.vn/b?c=d#é");
        assert_eq!(address, "/articles/https%3A%2F%2Fa.vn%2Fb%3Fc%3Dd%23%C3%A9?q=c%E1%BA%A7u");
    }
}
