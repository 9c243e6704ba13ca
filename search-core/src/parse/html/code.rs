//! What a page holds for machines: scripts, styles, drawings, comments. Half of the bytes of a news page and more, and the
//! parser takes its time for each of them.

use std::borrow::Cow;

use memchr::memmem;

/// Elements that are cut out with all that is in them. They all begin with the same letter, as few others do.
const CUT: &[&str] = &["script", "style", "svg"];

/// The page without scripts, styles, drawings and comments. Scripts that hold linked data stay. What is not closed stays
/// as it is: the parser knows better what to make of it.
pub(super) fn without(html: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let (mut from, mut at) = (0, 0);
    while let Some(tag) = memchr::memchr(b'<', &html.as_bytes()[at..]).map(|found| at + found) {
        at = tag + 1;
        let Some(end) = end_of_cut(html, tag) else { continue };
        kept.push_str(&html[from..tag]);
        (from, at) = (end, end);
    }
    if from == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[from..]);
    Cow::Owned(kept)
}

/// Where the element or comment that begins at `tag` ends, if it is one to cut out.
fn end_of_cut(html: &str, tag: usize) -> Option<usize> {
    let rest = &html.as_bytes()[tag + 1..];
    if rest.starts_with(b"!--") {
        // `<!-->` is a whole comment.
        let body = tag + 2;
        return memmem::find(&html.as_bytes()[body..], b"-->").map(|found| body + found + 3);
    }
    if !matches!(rest.first(), Some(b's' | b'S')) {
        return None;
    }
    let name = CUT.iter().find(|name| {
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            && rest.get(name.len()).is_some_and(|&next| next == b'>' || next.is_ascii_whitespace())
    })?;
    let body = tag + 1 + memchr::memchr(b'>', rest)? + 1;
    let is_data = html.as_bytes()[tag..body].windows(7).any(|part| part.eq_ignore_ascii_case(b"ld+json"));
    if is_data {
        return None;
    }
    let closes = |at: &usize| {
        let after = html.as_bytes().get(at + 2..at + 2 + name.len());
        after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
    };
    let close = memmem::find_iter(&html.as_bytes()[body..], b"</").map(|found| body + found).find(closes)?;
    memchr::memchr(b'>', &html.as_bytes()[close..]).map(|found| close + found + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_cut_and_data_stays() {
        let html = "a<script>if (1</x) {}</script >b<!-- <p> -->c<STYLE type=x>p{}</STYLE>d<svg><text>e</text></svg>f";
        assert_eq!(without(html), "abcdf");
        let data = r#"<script type="application/ld+json">{"a": 1}</script>"#;
        assert!(matches!(without(data), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_not_closed_stays() {
        for html in ["<script>a", "<!-- a", "<style", "<scripted>a</scripted>", "a < b", "<"] {
            assert_eq!(without(html), html);
        }
        assert_eq!(without("<!-->a"), "a");
    }
}
