//! `POST` and `PUT /indexes/{uid}/documents`: documents come in, of any number; out, when they are checked and on the disk, the task
//! that adds them.

use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::sync::Arc;

use axum::Extension;
use axum::body::HttpBody;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use http_body_util::BodyExt;

use super::indexes::{Accepted, Enqueued, checked_uid};
use super::query::Query;
use super::requests::{Uid, Upload};
use super::{body, named, tasks};
use crate::data::DataDirectory;
use crate::data::files;
use crate::documents::{Format, read_payload};
use crate::error::ApiError;
use crate::keys::{Access, Action};
use crate::options::Limits;
use crate::state::AppState;
use crate::tasks::{Payload, Work};

/// So much of a body is gathered before it is written.
const CHUNK: usize = 1 << 18;

/// Add documents, in place of those with the same ids
#[utoipa::path(
    post,
    path = "/indexes/{uid}/documents",
    tag = "Documents",
    operation_id = "replace_documents",
    params(Uid, Upload),
    request_body(content(
        (Vec<Object> = "application/json"),
        (String = "application/x-ndjson"),
        (String = "text/csv"),
    ), description = "The documents: a list, or one; a line each; or a line each below a line of names"),
    responses(Enqueued)
)]
pub(super) async fn add(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    upload(state, access, named(uid)?, query, request, false).await
}

/// Put fields into the documents with the same ids
#[utoipa::path(
    put,
    path = "/indexes/{uid}/documents",
    tag = "Documents",
    operation_id = "update_documents",
    params(Uid, Upload),
    request_body(content(
        (Vec<Object> = "application/json"),
        (String = "application/x-ndjson"),
        (String = "text/csv"),
    ), description = "The fields, with the id of each document; documents that are not there are added"),
    responses(Enqueued)
)]
pub(super) async fn merge(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    upload(state, access, named(uid)?, query, request, true).await
}

async fn upload(
    state: AppState,
    access: Access,
    uid: String,
    query: Option<String>,
    request: Request,
    merge: bool,
) -> Accepted {
    let data = state.data()?.clone();
    let uid = checked_uid(&uid)?;
    let mut asked = Query::of(query.as_deref());
    let primary_key = asked.take("primaryKey");
    let delimiter = asked.take("csvDelimiter");
    let skip_creation = asked.flag("skipCreation", "invalid_skip_creation")?.unwrap_or(false);
    asked.take("customMetadata");
    asked.is_done()?;
    let format = Format::of(body::media_type(request.headers()).as_deref(), delimiter.as_deref())?;
    let payload = received(&data, state.limits(), format, request).await?;
    // An index is made by who may make indexes.
    let may_create = access.allows(Action::INDEXES_CREATE);
    let received = payload.documents;
    let work = Work::DocumentAdditionOrUpdate { merge, skip_creation, primary_key, may_create, received };
    tasks::enqueue(&state, query.as_deref(), Some(uid), work, Some(payload)).await
}

/// Writes the body to a file as it comes, and then its documents, a line each, to another, which is synced.
async fn received(
    data: &Arc<DataDirectory>,
    limits: Limits,
    format: Format,
    request: Request,
) -> Result<Payload, ApiError> {
    if request.body().size_hint().lower() > limits.payload as u64 {
        return Err(ApiError::PayloadTooLarge(limits.payload));
    }
    let (file, path) = data.tasks.draft()?;
    // Removed with what it belongs to, whatever happens.
    let _raw = Payload::new(path.clone(), 0);
    let mut file = Some(file);
    let mut body = request.into_body();
    let (mut length, mut chunk) = (0, Vec::with_capacity(CHUNK));
    loop {
        let frame =
            tokio::time::timeout(limits.time, body.frame()).await.map_err(|_| ApiError::SlowClient)?;
        let Some(frame) = frame else { break };
        let frame = frame
            .map_err(|_| ApiError::BadRequest("The body of the request could not be read.".to_owned()))?;
        let Ok(bytes) = frame.into_data() else { continue };
        length += bytes.len();
        if length > limits.payload {
            return Err(ApiError::PayloadTooLarge(limits.payload));
        }
        chunk.extend_from_slice(&bytes);
        if chunk.len() >= CHUNK {
            file = write(file, std::mem::take(&mut chunk), &path).await?;
        }
    }
    let file = write(file, chunk, &path).await?;
    let data = data.clone();
    let documents = move || -> Result<Payload, ApiError> {
        let mut raw = file.ok_or(ApiError::Panicked)?;
        raw.seek(SeekFrom::Start(0)).map_err(files::io("read", &path))?;
        let (lines, path) = data.tasks.draft()?;
        let mut payload = Payload::new(path.clone(), 0);
        let mut lines = BufWriter::new(lines);
        payload.documents = read_payload(format, raw, &mut lines, &path)?;
        let synced = lines.flush().and_then(|()| lines.get_ref().sync_all());
        synced.map_err(files::io("write", &path))?;
        Ok(payload)
    };
    tokio::task::spawn_blocking(documents).await?
}

/// Writes a part of a body on a thread that may block.
async fn write(
    file: Option<std::fs::File>,
    chunk: Vec<u8>,
    path: &std::path::Path,
) -> Result<Option<std::fs::File>, ApiError> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut file = file;
        if let Some(file) = &mut file {
            file.write_all(&chunk).map_err(files::io("write", &path))?;
        }
        Ok(file)
    })
    .await?
}
