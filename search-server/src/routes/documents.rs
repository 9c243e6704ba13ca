//! `/indexes/{uid}/documents`: getting documents, and tasks that add, merge and delete them.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use search_core::engine::DEEPEST_HIT;
use search_core::{Order, SearchOptions};
use serde_json::{Map, Value};

use super::indexes::{Accepted, Enqueued, checked_uid, invalid};
use super::query::{Listed, Page, Query};
use super::requests::{DeletedByFilter, DocumentsFetched, DocumentsWanted, FieldsOfDocument, Metadata, Uid};
use super::{body, named, tasks};
use crate::answer::{document_of, order_of};
use crate::data::index::Index;
use crate::documents::{id_text, keep_fields};
use crate::error::ApiError;
use crate::filter::filter as read_filter;
use crate::parameters::{filter_in_address, only, shortened};
use crate::state::AppState;
use crate::tasks::{Documents, Work};

/// A part of the documents.
type ListOfDocuments = Result<Json<Listed<Map<String, Value>>>, ApiError>;

/// Which documents are wanted, and what of them.
struct Wanted {
    page: Page,
    fields: Option<Vec<String>>,
    ids: Option<Vec<String>>,
    filter: Option<Value>,
    /// Each as `field:asc` or `field:desc`.
    sort: Vec<String>,
}

/// List documents, in the order in which they came
#[utoipa::path(
    get,
    path = "/indexes/{uid}/documents",
    tag = "Documents",
    operation_id = "list_documents",
    params(Uid, Page, DocumentsWanted),
    responses((status = OK, description = "The documents", body = Listed<Object>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> ListOfDocuments {
    let mut query = Query::of(query.as_deref());
    let list =
        |text: Option<String>| text.map(|text| text.split(',').map(|item| item.trim().to_owned()).collect());
    let wanted = Wanted {
        page: query.page("invalid_document_offset", "invalid_document_limit")?,
        fields: list(query.take("fields")),
        ids: list(query.take("ids")),
        filter: query.take("filter").map(|filter| filter_in_address(&filter)),
        sort: list(query.take("sort")).unwrap_or_default(),
    };
    query.flag("retrieveVectors", "invalid_document_retrieve_vectors")?;
    query.is_done()?;
    listed(&state, &named(uid)?, wanted).await
}

/// List documents, with the parameters of the body
#[utoipa::path(
    post,
    path = "/indexes/{uid}/documents/fetch",
    tag = "Documents",
    operation_id = "fetch_documents",
    params(Uid),
    request_body = DocumentsFetched,
    responses((status = OK, description = "The documents", body = Listed<Object>))
)]
pub(super) async fn fetch(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    request: Request,
) -> ListOfDocuments {
    let uid = named(uid)?;
    let asked = body::object(request, state.limits().body).await?;
    only(&asked, &["offset", "limit", "fields", "filter", "ids", "sort", "retrieveVectors"])?;
    let count = |name: &str, code, default| match asked.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => value.as_u64().and_then(|count| usize::try_from(count).ok()).ok_or_else(|| {
            invalid(
                code,
                &format!(
                    "Invalid value type at `.{name}`: expected a positive integer, but found `{}`.",
                    shortened(&value.to_string())
                ),
            )
        }),
    };
    let wanted = Wanted {
        page: Page {
            offset: count("offset", "invalid_document_offset", 0)?,
            limit: count("limit", "invalid_document_limit", 20)?,
        },
        fields: names(&asked, "fields", "invalid_document_fields")?,
        ids: names(&asked, "ids", "invalid_document_ids")?,
        filter: asked.get("filter").filter(|filter| !filter.is_null()).cloned(),
        sort: names(&asked, "sort", "invalid_document_sort")?.unwrap_or_default(),
    };
    listed(&state, &uid, wanted).await
}

/// A list of names, or one with commas between them.
fn names(
    asked: &Map<String, Value>,
    name: &str,
    code: &'static str,
) -> Result<Option<Vec<String>>, ApiError> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match asked.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(list)) => Ok(Some(list.split(',').map(|item| item.trim().to_owned()).collect())),
        Some(Value::Array(items)) if items.iter().all(|item| text(item).is_some()) => {
            Ok(Some(items.iter().filter_map(text).collect()))
        }
        Some(other) => Err(invalid(
            code,
            &format!(
                "Invalid value type at `.{name}`: expected an array, but found `{}`.",
                shortened(&other.to_string())
            ),
        )),
    }
}

async fn listed(state: &AppState, uid: &str, wanted: Wanted) -> ListOfDocuments {
    let index = state.index(uid)?;
    state.ask(index, move |index| found(index, &wanted)).await.map(Json)
}

fn found(index: &Index, wanted: &Wanted) -> Result<Listed<Map<String, Value>>, ApiError> {
    let Page { offset, limit } = wanted.page;
    let filter = wanted.filter.as_ref();
    let filter = filter.map(|sent| read_filter(index, sent, "invalid_document_filter")).transpose()?;
    let view = |document| keep_fields(document, wanted.fields.as_deref());
    if let Some(ids) = &wanted.ids {
        let mut documents = Vec::new();
        for id in ids {
            documents.extend(index.archive.get(id)?.map(|article| document_of(&article)));
        }
        return Ok(wanted.page.of(documents, view));
    }
    if let Some((facet, direction)) =
        order_of(index, &wanted.sort, "invalid_document_sort")?.into_iter().next()
    {
        let order = Order::By(facet, direction);
        let limit = limit.min(DEEPEST_HIT);
        let options = SearchOptions { offset, limit, order, filter, snippets: 0, ..SearchOptions::default() };
        let found = index.archive.search("", &options)?;
        let results = found.hits.iter().map(|hit| view(document_of(&hit.article))).collect();
        return Ok(Listed { results, offset, limit, total: found.total });
    }
    let listed = index.archive.documents(filter.as_ref(), offset, limit)?;
    let results = listed.articles.iter().map(|article| view(document_of(article))).collect();
    Ok(Listed { results, offset, limit, total: listed.total })
}

/// Get a document
#[utoipa::path(
    get,
    path = "/indexes/{uid}/documents/{id}",
    tag = "Documents",
    operation_id = "get_document",
    params(Uid, ("id" = String, Path, description = "Its id"), FieldsOfDocument),
    responses((status = OK, description = "The document", body = Object))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Json<Map<String, Value>>, ApiError> {
    let (uid, id) = named(path)?;
    let mut query = Query::of(query.as_deref());
    let fields: Option<Vec<String>> =
        query.take("fields").map(|list| list.split(',').map(|name| name.trim().to_owned()).collect());
    query.flag("retrieveVectors", "invalid_document_retrieve_vectors")?;
    query.is_done()?;
    let wanted = id.clone();
    let article = state.ask(state.index(&uid)?, move |index| index.archive.get(&wanted)).await?;
    let document = document_of(&article.ok_or(ApiError::DocumentNotFound(id))?);
    Ok(Json(keep_fields(document, fields.as_deref())))
}

/// Delete a document
#[utoipa::path(
    delete,
    path = "/indexes/{uid}/documents/{id}",
    tag = "Documents",
    operation_id = "delete_document",
    params(Uid, ("id" = String, Path, description = "Its id"), Metadata),
    responses(Enqueued)
)]
pub(super) async fn delete_one(
    State(state): State<AppState>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Accepted {
    let (uid, id) = named(path)?;
    delete(&state, &uid, query.as_deref(), Documents::Ids(vec![id])).await
}

/// Delete all documents
#[utoipa::path(
    delete,
    path = "/indexes/{uid}/documents",
    tag = "Documents",
    operation_id = "delete_all_documents",
    params(Uid, Metadata),
    responses(Enqueued)
)]
pub(super) async fn delete_all(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Accepted {
    delete(&state, &named(uid)?, query.as_deref(), Documents::All).await
}

/// Delete documents by their ids
#[utoipa::path(
    post,
    path = "/indexes/{uid}/documents/delete-batch",
    tag = "Documents",
    operation_id = "delete_documents_by_id",
    params(Uid, Metadata),
    request_body(content = Vec<Object>, description = "The ids, texts or whole numbers"),
    responses(Enqueued)
)]
pub(super) async fn delete_batch(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    let uid = named(uid)?;
    let value = body::value(request, state.limits().payload).await?;
    let ids = value.as_array().ok_or_else(|| ApiError::MalformedPayload {
        format: "json",
        why: "expected a list of ids".to_owned(),
    })?;
    let ids = ids.iter().map(|id| {
        id_text(id)
            .ok_or_else(|| ApiError::InvalidDocumentId { index: uid.clone(), id: shortened(&id.to_string()) })
    });
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    delete(&state, &uid, query.as_deref(), Documents::Ids(ids)).await
}

/// Delete documents by a filter
#[utoipa::path(
    post,
    path = "/indexes/{uid}/documents/delete",
    tag = "Documents",
    operation_id = "delete_documents_by_filter",
    params(Uid, Metadata),
    request_body = DeletedByFilter,
    responses(Enqueued)
)]
pub(super) async fn delete_by_filter(
    State(state): State<AppState>,
    uid: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Accepted {
    let uid = named(uid)?;
    let asked = body::object(request, state.limits().body).await?;
    only(&asked, &["filter"])?;
    let filter = asked.get("filter").filter(|filter| !filter.is_null()).cloned();
    let filter = filter.ok_or_else(|| invalid("missing_document_filter", "Missing field `filter`."))?;
    if !filter.is_string() && !filter.is_array() {
        return Err(invalid(
            "invalid_document_filter",
            "Invalid value at `.filter`: expected a string or an array.",
        ));
    }
    // What is no filter is said at once; which fields may be filtered by is the index's to say when it is carried out.
    if let Ok(index) = state.index(&uid) {
        read_filter(&index, &filter, "invalid_document_filter")?;
    }
    delete(&state, &uid, query.as_deref(), Documents::Filter(filter)).await
}

async fn delete(state: &AppState, uid: &str, query: Option<&str>, documents: Documents) -> Accepted {
    let uid = checked_uid(uid)?;
    tasks::enqueue(state, query, Some(uid), Work::DocumentDeletion { documents }, None).await
}
