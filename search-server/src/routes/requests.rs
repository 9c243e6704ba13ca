//! What requests look like, for the description of the API alone: they are read by hand, so that errors carry the codes that
//! clients know.

#![expect(dead_code, reason = "these describe; nothing is made of them")]

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::parameters::SearchParameters;

/// The index that an address names.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct Uid {
    /// The name of the index
    #[param(min_length = 1, max_length = 512, pattern = "^[a-zA-Z0-9_-]+$", example = "articles")]
    uid: String,
}

/// How sizes are written.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct SizeParameters {
    /// `raw` for bytes, `human` for texts such as `1.5 MiB`
    #[param(inline)]
    size_format: Option<SizeFormat>,
    /// Without effect: there are no databases within
    show_internal_database_sizes: Option<bool>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
enum SizeFormat {
    Raw,
    Human,
}

/// What is to be said of a task.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct Metadata {
    /// A text that the task keeps
    custom_metadata: Option<String>,
}

/// The part of a list of tasks or batches.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// So many are given
    #[param(default = 20)]
    limit: Option<u32>,
    /// The number of the first that is given
    from: Option<u32>,
    /// The oldest first
    reverse: Option<bool>,
}

/// Which tasks are meant. Numbers and names have commas between them; `*` stands for all.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct TaskFilters {
    /// Numbers of tasks
    #[param(example = "1,2", pattern = r"^(\*|[0-9]{1,9}(,[0-9]{1,9})*)$")]
    uids: Option<String>,
    /// Numbers of batches
    #[param(example = "1,2", pattern = r"^(\*|[0-9]{1,9}(,[0-9]{1,9})*)$")]
    batch_uids: Option<String>,
    /// Numbers of tasks that canceled others
    #[param(pattern = r"^(\*|[0-9]{1,9}(,[0-9]{1,9})*)$")]
    canceled_by: Option<String>,
    /// Where they stand
    #[param(
        example = "succeeded,failed",
        pattern = r"^(\*|(enqueued|processing|succeeded|failed|canceled)(,(enqueued|processing|succeeded|failed|canceled))*)$"
    )]
    statuses: Option<String>,
    /// What they do
    #[param(example = "documentAdditionOrUpdate")]
    types: Option<String>,
    /// Their indexes
    index_uids: Option<String>,
    #[param(format = DateTime)]
    after_enqueued_at: Option<String>,
    #[param(format = DateTime)]
    before_enqueued_at: Option<String>,
    #[param(format = DateTime)]
    after_started_at: Option<String>,
    #[param(format = DateTime)]
    before_started_at: Option<String>,
    #[param(format = DateTime)]
    after_finished_at: Option<String>,
    #[param(format = DateTime)]
    before_finished_at: Option<String>,
}

/// A new index.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub(super) struct IndexCreation {
    #[schema(min_length = 1, max_length = 512, pattern = "^[a-zA-Z0-9_-]+$", example = "articles")]
    uid: String,
    /// The field by which documents are told apart; otherwise the one whose name ends with `id`
    primary_key: Option<String>,
}

/// What is to be changed of an index.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub(super) struct IndexChange {
    /// Its new name
    #[schema(min_length = 1, max_length = 512, pattern = "^[a-zA-Z0-9_-]+$")]
    uid: Option<String>,
    /// Of an index without documents
    primary_key: Option<String>,
}

/// Which fields are wanted.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub(super) struct FieldsWanted {
    #[schema(default = 0)]
    offset: Option<u32>,
    #[schema(default = 20)]
    limit: Option<u32>,
    /// `attributePatterns`, and `displayed`, `searchable`, `sortable`, `distinct`, `rankingRule` and `filterable`, each true or false
    #[schema(value_type = Option<Object>)]
    filter: Option<Value>,
}

/// Which documents are wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct DocumentsWanted {
    /// Names of fields, with commas between them
    fields: Option<String>,
    /// Ids, with commas between them
    ids: Option<String>,
    /// A filter: see docs/http-api.md
    filter: Option<String>,
    /// `field:asc` or `field:desc`
    sort: Option<String>,
    /// Without effect: there are no vectors
    retrieve_vectors: Option<bool>,
}

/// What of a document is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct FieldsOfDocument {
    /// Names of fields, with commas between them
    fields: Option<String>,
    /// Without effect: there are no vectors
    retrieve_vectors: Option<bool>,
}

/// Which documents are wanted.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub(super) struct DocumentsFetched {
    #[schema(default = 0)]
    offset: Option<u32>,
    #[schema(default = 20)]
    limit: Option<u32>,
    fields: Option<Vec<String>>,
    ids: Option<Vec<String>>,
    #[schema(inline)]
    filter: Option<FilterSent>,
    sort: Option<Vec<String>>,
    /// Without effect: there are no vectors
    retrieve_vectors: Option<bool>,
}

/// A filter: a text such as `lang = vi AND date > 2023`, or a list of texts that must all hold, with lists of which one must.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum FilterSent {
    Text(String),
    List(Vec<Value>),
}

/// Which documents are to be deleted.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeletedByFilter {
    #[schema(inline)]
    filter: FilterSent,
}

/// How documents come.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct Upload {
    /// The field by which documents are told apart, where the index has none yet
    primary_key: Option<String>,
    /// What stands between the columns of CSV
    #[param(min_length = 1, max_length = 1)]
    csv_delimiter: Option<String>,
    /// Documents that are not there yet are passed over
    skip_creation: Option<bool>,
    /// A text that the task keeps
    custom_metadata: Option<String>,
}

/// A new key.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub(super) struct KeyCreation {
    /// Its number; one is made otherwise
    #[schema(format = Uuid)]
    uid: Option<String>,
    name: Option<String>,
    description: Option<String>,
    /// What it allows: names of actions, or patterns such as `documents.*` and `*`
    #[schema(example = json!(["search"]))]
    actions: Vec<String>,
    /// The indexes it is for, or patterns such as `news*`
    #[schema(example = json!(["*"]))]
    indexes: Vec<String>,
    /// `null` for a key that does not expire
    #[schema(required = true, format = DateTime)]
    expires_at: Option<String>,
}

/// What is to be changed of a key.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyChange {
    name: Option<String>,
    description: Option<String>,
}

/// A webhook, or what is to be changed of one.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookChange {
    /// Where ended tasks are sent to
    #[schema(example = "https://example.org/hook")]
    url: Option<String>,
    /// What is sent with them
    headers: Option<BTreeMap<String, Option<String>>>,
}

/// The document to which others are to be similar.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SimilarTo {
    /// Its id
    id: String,
    /// Without effect: there are no embedders
    embedder: Option<String>,
}

/// The document to which others are to be similar, and how they are shown.
#[derive(ToSchema)]
pub(super) struct SimilarWanted {
    /// Its id, a text or a whole number
    id: DocumentId,
    /// Without effect: there are no embedders
    embedder: Option<String>,
    #[serde(flatten)]
    parameters: SearchParameters,
}

/// The id of a document.
#[derive(ToSchema)]
#[serde(untagged)]
pub(super) enum DocumentId {
    Text(String),
    Number(i64),
}

/// Whose values are wanted.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct FacetValuesWanted {
    /// The field
    facet_name: String,
    /// How the value, or a word of it, begins; marks and capitals do not matter
    facet_query: Option<String>,
    /// Without effect: counts are exact
    exhaustive_facet_count: Option<bool>,
    #[serde(flatten)]
    parameters: SearchParameters,
}

/// Several searches.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Searches {
    #[schema(max_items = 50)]
    queries: Vec<SearchOfIndex>,
    /// Where given, all are answered by one list
    federation: Option<FederationWanted>,
}

/// A search of an index.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct SearchOfIndex {
    index_uid: String,
    /// Only with `federation`
    federation_options: Option<FederationOptions>,
    #[serde(flatten)]
    parameters: SearchParameters,
}

/// What the hits of one search count for among those of the others.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct FederationOptions {
    #[schema(default = 1.0, minimum = 0.0)]
    weight: Option<f64>,
}

/// The part of the one list.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct FederationWanted {
    #[schema(default = 0)]
    offset: Option<u32>,
    #[schema(default = 20)]
    limit: Option<u32>,
}

/// A text to be taken apart.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TextAnalyzed {
    #[schema(example = "Họp báo thường kỳ")]
    text: String,
    /// The code of its language; it is detected otherwise
    #[schema(example = "vi")]
    lang: Option<String>,
}

/// A page or a text: one of `html`, `text` and `markdown`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PageExtracted {
    html: Option<String>,
    text: Option<String>,
    markdown: Option<String>,
    /// Where it is from
    url: Option<String>,
}
