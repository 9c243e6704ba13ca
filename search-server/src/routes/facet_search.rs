//! `POST /indexes/{uid}/facet-search`: the beginning of a value in, the values of a field that begin so out.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::{Extension, Json};

use super::indexes::{invalid, text};
use super::requests::{FacetValuesWanted, Uid};
use super::{body, named};
use crate::answer::{FacetAnswer, facet_search};
use crate::error::ApiError;
use crate::keys::Access;
use crate::parameters::SearchParameters;
use crate::state::AppState;

/// The values of a field that begin so
#[utoipa::path(
    post,
    path = "/indexes/{uid}/facet-search",
    tag = "Search",
    operation_id = "facet_search",
    params(Uid),
    request_body = FacetValuesWanted,
    responses((status = OK, description = "The values, with how many of the hits have each", body = FacetAnswer))
)]
pub(super) async fn search(
    State(state): State<AppState>,
    Extension(access): Extension<Access>,
    uid: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Json<FacetAnswer>, ApiError> {
    let uid = named(uid)?;
    let mut asked = body::object(request, state.limits().body).await?;
    let name = text(&asked, "facetName", "invalid_facet_search_facet_name")?;
    let name =
        name.ok_or_else(|| invalid("missing_facet_search_facet_name", "Missing field `facetName`."))?;
    let beginning = text(&asked, "facetQuery", "invalid_facet_search_facet_query")?;
    for field in ["facetName", "facetQuery", "exhaustiveFacetCount"] {
        asked.remove(field);
    }
    let mut parameters = SearchParameters::from_json(&asked)?;
    parameters.restrict(access.filter(&uid));
    let index = state.index(&uid)?;
    state
        .ask(index, move |index| facet_search(index, &name, beginning.as_deref(), &parameters))
        .await
        .map(Json)
}
