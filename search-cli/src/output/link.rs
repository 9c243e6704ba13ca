//! Links that terminals open (OSC 8), in those that are known to have them.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use search_core::Article;
use supports_hyperlinks::Stream;

static SUPPORTED: LazyLock<bool> = LazyLock::new(|| supports_hyperlinks::on(Stream::Stdout));

/// Where an article is opened: at its page, else in its file. `None` where the output has no links.
pub(crate) fn target(article: &Article) -> Option<String> {
    SUPPORTED.then(|| page(article).map_or_else(|| file(&article.origin.path), escaped))
}

/// The address of the article's page. An address that is no page's could be anything that the system has a handler for, and is the
/// word of a file that nobody has checked.
pub(crate) fn page(article: &Article) -> Option<&str> {
    let begins =
        |url: &&str, scheme: &str| url.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    article.url.as_deref().filter(|url| begins(url, "https://") || begins(url, "http://"))
}

/// The text as a link.
pub(crate) fn linked(text: &str, target: Option<&str>) -> String {
    match target {
        Some(target) => format!("\x1b]8;;{target}\x1b\\{text}\x1b]8;;\x1b\\"),
        None => text.to_owned(),
    }
}

fn file(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let encoded = path.to_string_lossy().replace('%', "%25").replace('#', "%23").replace('?', "%3F");
    escaped(&format!("file://{encoded}"))
}

/// An address in the characters that such a link may have: nothing in it may end the link.
fn escaped(address: &str) -> String {
    address.bytes().fold(String::new(), |mut escaped, byte| {
        match byte {
            b'!'..=b'~' => escaped.push(char::from(byte)),
            _ => write!(escaped, "%{byte:02X}").expect("a string takes everything"),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_address_ends_the_link() {
        assert_eq!(escaped("https://example.org/cầu\u{1b}\\ x"), "https://example.org/c%E1%BA%A7u%1B\\%20x");
        assert_eq!(file(Path::new("/a b/50%#1.txt")), "file:///a%20b/50%25%231.txt");
    }
}
