//! What the description of the API says of all routes alike: what is said at each handler in, a document of OpenAPI 3.1 out.

use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, PathItem, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, Ref, Required, ResponseBuilder, ResponsesBuilder,
};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::indexes::Enqueued;
use super::requests::Uid;
use crate::error::ErrorObject;
use crate::keys::Action;
use crate::settings::Setting;

/// The name of the way in which keys are shown.
const BEARER: &str = "key";

/// Groups of routes, in the order in which they are read.
const TAGS: [(&str, &str); 9] = [
    ("Search", "Finding documents, and what is about the same."),
    (
        "Documents",
        "Getting, adding and deleting them. What changes something is a task: it is answered when it is on the disk, and carried out in turn.",
    ),
    ("Indexes", "Collections of documents, each with its settings."),
    ("Settings", "What is said of an index. `null` stands for the default."),
    ("Tasks", "What is to be done, and what became of it."),
    ("Keys", "Who may do what. They are made from the master key, with which the service is started."),
    ("Webhooks", "Who is told of tasks that have ended."),
    ("Server", "The service as a whole."),
    ("Ours", "What Meilisearch does not have."),
];

/// Says of every operation of a path what its key must allow.
pub(super) fn needs(path: &mut PathItem, action: Action) {
    for operation in operations(path) {
        operation.security = Some(vec![SecurityRequirement::new(BEARER, [] as [&str; 0])]);
        let needed = format!("Needs a key that allows `{}`.", action.name());
        operation.description = Some(match operation.description.take().filter(|said| !said.is_empty()) {
            Some(said) => format!("{said}\n\n{needed}"),
            None => needed,
        });
    }
}

/// What is done at the address of a setting: to read it, and to change it.
pub(super) fn of_setting(setting: &Setting) -> [Paths; 2] {
    let address = format!("/indexes/{{uid}}/settings/{}", setting.route);
    let name = setting.name;
    let operation = |verb: &str, summary: String| {
        OperationBuilder::new()
            .tag("Settings")
            .operation_id(Some(format!("{verb}_{}", setting.route.replace('-', "_"))))
            .summary(Some(summary))
            .parameters(Some(Uid::into_params(|| None)))
    };
    let value = ContentBuilder::new().schema(Some(setting.schema())).build();
    let answer = ResponseBuilder::new().description("Its value").content("application/json", value.clone());
    let read = operation("get", format!("The setting `{name}`")).response("200", answer);
    let accepted = || ResponsesBuilder::new().responses_from_into_responses::<Enqueued>();
    let body = RequestBodyBuilder::new().content("application/json", value).required(Some(Required::True));
    let change = operation("update", format!("Change the setting `{name}`"))
        .request_body(Some(body.build()))
        .responses(accepted());
    let reset = operation("reset", format!("Take back the setting `{name}`")).responses(accepted());
    let method = if setting.merges { HttpMethod::Patch } else { HttpMethod::Put };
    let (mut reading, mut changing) = (Paths::new(), Paths::new());
    reading.add_path_operation(&address, vec![HttpMethod::Get], read);
    changing.add_path_operation(&address, vec![method], change);
    changing.add_path_operation(&address, vec![HttpMethod::Delete], reset);
    [reading, changing]
}

/// The whole description. Where there are no keys, nobody needs one.
pub(super) fn whole(mut api: OpenApi, has_keys: bool) -> OpenApi {
    api.info = InfoBuilder::new()
        .title("Tìm")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Search in archives of multilingual news. The API has the shape of Meilisearch's, so that its clients work with it; what differs is in docs/http-api.md.",
        ))
        .build();
    api.tags = Some(
        TAGS.iter()
            .map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build())
            .collect(),
    );
    let components = api.components.get_or_insert_with(Components::new);
    components.schemas.insert(ErrorObject::name().into_owned(), ErrorObject::schema());
    components.add_security_scheme(
        BEARER,
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    for operation in api.paths.paths.values_mut().flat_map(operations) {
        let error = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorObject::name()))).build();
        let error = ResponseBuilder::new().description("What went wrong").content("application/json", error);
        operation.responses.responses.insert("default".to_owned(), error.build().into());
        if !has_keys {
            operation.security = None;
        }
    }
    api
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = path;
    [get, put, post, delete, patch].into_iter().flatten()
}
