//! Documents as clients send them: bytes in, checked objects with their ids out.

mod identity;
mod payload;

pub(crate) use identity::{document_id, id_text, infer_primary_key};
pub(crate) use payload::{Format, each_document, read_payload};
