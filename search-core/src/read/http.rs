//! What a server answered, as crawls keep it: the head, and the body as it was sent.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::{Limits, SkipReason};

/// Servers send a few dozen.
const MOST_HEADERS: usize = 256;

/// What brotli reads ahead.
const BROTLI_BUFFER: usize = 64 << 10;

/// A response that may hold a page.
pub(super) struct Response {
    pub(super) body: Vec<u8>,
    pub(super) charset: Option<String>,
}

/// The page in a response; `None` when it is a redirect, an error, or no page.
pub(super) fn page(response: &[u8], limits: &Limits) -> Result<Option<Response>, SkipReason> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    let refused = |why: &str| SkipReason::NotAnArticle(format!("its HTTP head cannot be read: {why}"));
    let length = match config.parse_response(&mut head, response) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Err(refused("it has no end")),
        Err(error) => return Err(refused(&error.to_string())),
    };
    if head.code != Some(200) {
        return Ok(None);
    }
    let header = |name: &str| {
        let header = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(header.value).trim().to_ascii_lowercase())
    };
    let kind = header("content-type").unwrap_or_default();
    let body = &response[length..];
    if !(is_page(&kind) || kind.is_empty() && body.trim_ascii_start().starts_with(b"<")) {
        return Ok(None);
    }
    let mut body = body.to_vec();
    if header("transfer-encoding").is_some_and(|encoding| encoding.contains("chunked")) {
        // Many crawlers undo the chunks and leave the header.
        body = unchunked(&body).unwrap_or(body);
    }
    let encoding = header("content-encoding").unwrap_or_default();
    let body = decoded(body, &encoding, limits)?;
    Ok(Some(Response { body, charset: charset(&kind) }))
}

/// True for a media type of web pages.
pub(super) fn is_page(kind: &str) -> bool {
    kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

/// The charset in a media type such as `text/html; charset="utf-8"`.
fn charset(kind: &str) -> Option<String> {
    let (_, label) = kind.split_once("charset=")?;
    let label = label.split(';').next()?.trim().trim_matches(['"', '\'']);
    Some(label.to_owned()).filter(|label| !label.is_empty())
}

/// Undoes the encoding of a body. Where the body is not what the head says, it was undone by the crawler.
fn decoded(body: Vec<u8>, encoding: &str, limits: &Limits) -> Result<Vec<u8>, SkipReason> {
    let looks_plain = body.trim_ascii_start().starts_with(b"<");
    let result = match encoding {
        _ if looks_plain => return Ok(body),
        "gzip" | "x-gzip" if body.starts_with(super::gzip::MAGIC) => bounded(GzDecoder::new(&*body), limits),
        "deflate" => bounded(ZlibDecoder::new(&*body), limits)
            .or_else(|_| bounded(DeflateDecoder::new(&*body), limits)),
        "br" => bounded(brotli_decompressor::Decompressor::new(&*body, BROTLI_BUFFER), limits),
        "zstd" => zstd::stream::read::Decoder::new(&*body).and_then(|decoder| bounded(decoder, limits)),
        _ => return Ok(body),
    };
    result.map_err(|error| SkipReason::of(&error))
}

fn bounded(reader: impl Read, limits: &Limits) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    reader.take(limits.record_bytes as u64 + 1).read_to_end(&mut body)?;
    match body.len() > limits.record_bytes {
        true => Err(SkipReason::TooLarge(limits.record_bytes as u64).into_io()),
        false => Ok(body),
    }
}

/// The body without the lengths between its chunks; `None` when there are none.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(rest.len());
    loop {
        let (length, head) = match httparse::parse_chunk_size(rest).ok()? {
            httparse::Status::Complete((head, length)) => (usize::try_from(length).ok()?, head),
            httparse::Status::Partial => return None,
        };
        if length == 0 {
            return Some(body);
        }
        rest = &rest[head..];
        // A body that was cut off is still worth what is there.
        let chunk = &rest[..length.min(rest.len())];
        body.extend_from_slice(chunk);
        rest = rest[chunk.len()..].strip_prefix(b"\r\n").unwrap_or_default();
        if rest.is_empty() {
            return Some(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn body(head: &str, body: &[u8]) -> Option<String> {
        let response = [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
        page(&response, &Limits::default()).unwrap().map(|page| String::from_utf8(page.body).unwrap())
    }

    #[test]
    fn bodies_are_decoded_when_they_are_encoded() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(b"<p>A</p>").unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(b"<p>A</p>").unwrap();
        let html = "200 OK\r\nContent-Type: text/html; charset=\"UTF-8\"";
        for (head, bytes) in [
            (html.to_owned(), b"<p>A</p>".to_vec()),
            (format!("{html}\r\nContent-Encoding: gzip"), gzip.finish().unwrap()),
            (format!("{html}\r\nContent-Encoding: deflate"), zlib.finish().unwrap()),
            (format!("{html}\r\nContent-Encoding: gzip"), b"<p>A</p>".to_vec()),
            (
                format!("{html}\r\nTransfer-Encoding: chunked"),
                b"3\r\n<p>\r\n5;x\r\nA</p>\r\n0\r\n\r\n".to_vec(),
            ),
            (format!("{html}\r\nTransfer-Encoding: chunked"), b"<p>A</p>".to_vec()),
        ] {
            assert_eq!(body(&head, &bytes).as_deref(), Some("<p>A</p>"), "{head}");
        }
        assert_eq!(charset("text/html; charset=\"utf-8\"; x"), Some("utf-8".to_owned()));
    }

    #[test]
    fn what_is_no_page_is_passed_over() {
        assert_eq!(body("301 Moved\r\nContent-Type: text/html", b"<p>"), None);
        assert_eq!(body("200 OK\r\nContent-Type: image/png", b"\x89PNG"), None);
        assert!(page(b"no head", &Limits::default()).is_err());
    }
}
