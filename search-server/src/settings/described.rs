//! The settings of an index, for the description of the API.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{SETTINGS, Setting, Settings};

impl Setting {
    /// What its value is: something like its default, or `null` for the default itself.
    pub(crate) fn schema(&self) -> Schema {
        let of = |kind| SchemaType::from_iter([kind, Type::Null]);
        let default = (self.default)();
        match default {
            Value::Array(_) => ArrayBuilder::new()
                .schema_type(of(Type::Array))
                .items(ObjectBuilder::new().schema_type(SchemaType::AnyValue))
                .default(Some(default))
                .build()
                .into(),
            Value::Null => {
                ObjectBuilder::new().schema_type(SchemaType::AnyValue).default(Some(default)).build().into()
            }
            _ => {
                let kind = match default {
                    Value::Bool(_) => Type::Boolean,
                    Value::String(_) => Type::String,
                    _ => Type::Object,
                };
                ObjectBuilder::new().schema_type(of(kind)).default(Some(default)).build().into()
            }
        }
    }
}

impl PartialSchema for Settings {
    fn schema() -> RefOr<Schema> {
        let object = SETTINGS
            .iter()
            .fold(ObjectBuilder::new(), |object, setting| object.property(setting.name, setting.schema()));
        object
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .description(Some("The settings of an index."))
            .into()
    }
}

impl ToSchema for Settings {}
