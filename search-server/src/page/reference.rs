//! The reference of the API: the description for programs in, a page to be read out.

use askama::Template;
use serde_json::Value;

use crate::markup::SafeHtml;

/// The page.
#[derive(Template)]
#[template(path = "reference.html")]
pub(crate) struct ReferencePage {
    title: String,
    version: String,
    about: SafeHtml,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

/// Routes that belong together.
struct Group {
    name: String,
    about: SafeHtml,
    operations: Vec<Operation>,
}

/// What can be done at an address.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: Vec<SafeHtml>,
    parameters: Vec<Field>,
    body: Option<Body>,
    answers: Vec<Answer>,
}

/// What is sent.
struct Body {
    about: SafeHtml,
    /// By media type.
    forms: Vec<(String, Kind)>,
}

struct Answer {
    status: String,
    about: SafeHtml,
    kind: Option<Kind>,
}

/// Something with a name in a list: a parameter, or a field of an object.
struct Field {
    name: String,
    /// `in the address`, `in the path`; nothing for fields.
    place: &'static str,
    required: bool,
    kind: Kind,
    about: SafeHtml,
}

/// An object that answers or requests are made of.
struct Schema {
    name: String,
    about: SafeHtml,
    fields: Vec<Field>,
}

/// What a value is, in words: `array of ` with a link to the object `IndexView`.
struct Kind {
    words: String,
    link: Option<String>,
}

impl ReferencePage {
    /// The page about a document of OpenAPI 3.1.
    pub(crate) fn of(api: &Value) -> ReferencePage {
        let groups = items(&api["tags"]).map(|tag| Group {
            name: text(&tag["name"]),
            about: SafeHtml::message(&text(&tag["description"])),
            operations: operations(api, &text(&tag["name"])),
        });
        ReferencePage {
            title: text(&api["info"]["title"]),
            version: text(&api["info"]["version"]),
            about: SafeHtml::message(&text(&api["info"]["description"])),
            groups: groups.collect(),
            schemas: entries(&api["components"]["schemas"])
                .map(|(name, schema)| Schema::of(name, schema))
                .collect(),
        }
    }
}

fn operations(api: &Value, tag: &str) -> Vec<Operation> {
    let all = entries(&api["paths"]).flat_map(|(path, methods)| entries(methods).map(move |of| (path, of)));
    let tagged = all.filter(|(_, (_, operation))| items(&operation["tags"]).any(|other| other == tag));
    tagged.map(|(path, (method, operation))| Operation::of(path, method, operation)).collect()
}

impl Operation {
    fn of(path: &str, method: &str, operation: &Value) -> Operation {
        let body = &operation["requestBody"];
        let body = body.is_object().then(|| Body {
            about: SafeHtml::message(&text(&body["description"])),
            forms: entries(&body["content"])
                .map(|(form, of)| (form.clone(), Kind::of(&of["schema"])))
                .collect(),
        });
        let answers = entries(&operation["responses"]).map(|(status, answer)| Answer {
            status: status.clone(),
            about: SafeHtml::message(&text(&answer["description"])),
            kind: entries(&answer["content"]).next().map(|(_, of)| Kind::of(&of["schema"])),
        });
        Operation {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            about: text(&operation["description"]).split("\n\n").map(SafeHtml::message).collect(),
            parameters: items(&operation["parameters"]).map(Field::of_parameter).collect(),
            body,
            answers: answers.collect(),
        }
    }
}

impl Field {
    fn of_parameter(parameter: &Value) -> Field {
        Field {
            name: text(&parameter["name"]),
            place: if parameter["in"] == "path" { "in the path" } else { "in the address" },
            required: parameter["required"] == true,
            kind: Kind::of(&parameter["schema"]),
            about: SafeHtml::message(&text(&parameter["description"])),
        }
    }
}

impl Schema {
    fn of(name: &str, schema: &Value) -> Schema {
        let parts = std::iter::once(schema).chain(items(&schema["allOf"])).chain(items(&schema["oneOf"]));
        let fields = parts.flat_map(|part| {
            let is_required = |name: &str| items(&part["required"]).any(|other| other == name);
            entries(&part["properties"]).map(move |(name, of)| Field {
                name: name.clone(),
                place: "",
                required: is_required(name),
                kind: Kind::of(of),
                about: SafeHtml::message(&text(&of["description"])),
            })
        });
        Schema {
            name: name.to_owned(),
            about: SafeHtml::message(&text(&schema["description"])),
            fields: fields.collect(),
        }
    }
}

impl Kind {
    fn of(schema: &Value) -> Kind {
        if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
            return Kind { words: String::new(), link: Some(name.to_owned()) };
        }
        let choices: Vec<&Value> = items(&schema["oneOf"]).chain(items(&schema["allOf"])).collect();
        if let Some(choice) = choices.iter().find(|choice| choice["type"] != "null") {
            return Kind::of(choice);
        }
        if let Some(names) = schema["enum"].as_array() {
            let names: Vec<String> = names.iter().filter(|name| !name.is_null()).map(text).collect();
            return Kind { words: names.join(" or "), link: None };
        }
        let kinds = items(&schema["type"]).find(|kind| *kind != "null").unwrap_or(&schema["type"]);
        match kinds.as_str() {
            Some("array") => {
                let Kind { words, link } = Kind::of(&schema["items"]);
                Kind { words: format!("array of {words}"), link }
            }
            Some("object") if schema["additionalProperties"].is_object() => {
                let Kind { words, link } = Kind::of(&schema["additionalProperties"]);
                Kind { words: format!("object of {words}"), link }
            }
            Some(kind) => Kind { words: kind.to_owned(), link: None },
            None => Kind { words: "anything".to_owned(), link: None },
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
