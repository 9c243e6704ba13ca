//! The parameters of a search, for the description of the API.

use serde_json::json;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::SearchParameters;
use super::table::{PARAMETERS, Parameter};

/// What the value of a parameter is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    Text,
    /// A number of things, none negative.
    Count,
    Flag,
    /// A number from 0 to 1.
    Share,
    /// Texts; in an address with commas between them.
    List,
    /// One of these.
    Choice(&'static [&'static str]),
    /// A text, or a list of texts and lists of texts.
    Filter,
    /// Nothing that is allowed.
    Never,
}

impl Form {
    /// The value in JSON, where `null` stands for the default.
    fn in_json(self) -> Schema {
        let of = |kind| ObjectBuilder::new().schema_type(SchemaType::from_iter([kind, Type::Null]));
        match self {
            Form::Text => of(Type::String).build().into(),
            Form::Count => of(Type::Integer).minimum(Some(0)).maximum(Some(u32::MAX)).build().into(),
            Form::Flag => of(Type::Boolean).build().into(),
            Form::Share => of(Type::Number).minimum(Some(0)).maximum(Some(1)).build().into(),
            Form::List => texts(),
            Form::Choice(names) => {
                let names = names.iter().map(|name| json!(name)).chain([json!(null)]);
                of(Type::String).enum_values(Some(names)).build().into()
            }
            Form::Filter => OneOfBuilder::new().item(of(Type::String)).item(anything()).build().into(),
            Form::Never => of(Type::Null).schema_type(Type::Null).build().into(),
        }
    }

    /// The value in an address.
    fn in_address(self) -> Schema {
        let of = |kind| ObjectBuilder::new().schema_type(kind);
        match self {
            Form::Text | Form::Filter | Form::Never => of(Type::String).build().into(),
            Form::Count => of(Type::Integer).minimum(Some(0)).maximum(Some(u32::MAX)).build().into(),
            Form::Flag => of(Type::Boolean).build().into(),
            Form::Share => of(Type::Number).minimum(Some(0)).maximum(Some(1)).build().into(),
            Form::List => {
                ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String)).build().into()
            }
            Form::Choice(names) => of(Type::String).enum_values(Some(names.iter().copied())).build().into(),
        }
    }
}

fn texts() -> Schema {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let list = SchemaType::from_iter([Type::Array, Type::Null]);
    ArrayBuilder::new().schema_type(list).items(text).build().into()
}

fn anything() -> Schema {
    ArrayBuilder::new().items(ObjectBuilder::new().schema_type(SchemaType::AnyValue)).build().into()
}

impl PartialSchema for SearchParameters {
    fn schema() -> RefOr<Schema> {
        let object = PARAMETERS.iter().fold(ObjectBuilder::new(), |object, parameter| {
            let mut schema = parameter.form.in_json();
            describe(&mut schema, parameter.about);
            object.property(parameter.name, schema)
        });
        object.description(Some("What is asked of a search, and in which shape.")).into()
    }
}

impl ToSchema for SearchParameters {}

impl IntoParams for SearchParameters {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        let parameter = |parameter: &Parameter| {
            let list = matches!(parameter.form, Form::List);
            ParameterBuilder::new()
                .name(parameter.name)
                .parameter_in(place().unwrap_or(ParameterIn::Query))
                .required(Required::False)
                .description(Some(parameter.about))
                .style(list.then_some(ParameterStyle::Form))
                .explode(list.then_some(false))
                .schema(Some(parameter.form.in_address()))
                .build()
        };
        let allowed = |parameter: &&Parameter| !matches!(parameter.form, Form::Never);
        PARAMETERS.iter().filter(allowed).map(parameter).collect()
    }
}

fn describe(schema: &mut Schema, about: &str) {
    let description = match schema {
        Schema::Object(object) => &mut object.description,
        Schema::Array(array) => &mut array.description,
        Schema::OneOf(one) => &mut one.description,
        _ => return,
    };
    *description = Some(about.to_owned());
}
