//! Documents as clients send them: bytes in, checked objects with their ids out; the articles in them, and what of them is shown.

mod displayed;
mod fields;
mod identity;
mod payload;
mod reading;

pub(crate) use displayed::Displayed;
pub(crate) use fields::{has_field, keep_fields, matches_pattern};
pub(crate) use identity::{document_id, id_text, infer_primary_key};
pub(crate) use payload::{Format, each_document, read_payload};
pub(crate) use reading::Read;
