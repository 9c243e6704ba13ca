//! The description of the API: for programs, and for people.

use std::collections::HashSet;

use axum::http::StatusCode;
use serde_json::Value;

use crate::support::{get, sample_app};

#[tokio::test]
async fn every_operation_says_what_it_does() {
    let answered = get(&sample_app(), "/openapi.json").await;
    assert_eq!(answered.status, StatusCode::OK);
    let api = answered.json();
    assert_eq!(api["openapi"], "3.1.0");
    let tags: HashSet<&Value> = api["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut ids = HashSet::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(ids.insert(&operation["operationId"]), "{name} has the id of another");
            assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{name}");
            assert!(operation["tags"].as_array().unwrap().iter().all(|tag| tags.contains(tag)), "{name}");
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.contains_key("default"), "{name} says nothing of errors");
            assert!(answers.keys().any(|status| status.starts_with('2')), "{name} says of errors alone");
            let in_path = operation["parameters"].as_array().into_iter().flatten();
            let in_path = in_path.filter(|parameter| parameter["in"] == "path");
            assert_eq!(in_path.count(), path.matches('{').count(), "{name}");
        }
    }
    assert!(ids.len() > 100, "{}", ids.len());
    // An id is sent as it stands in the document.
    let id = api["components"]["schemas"]["DocumentId"].to_string();
    assert!(id.contains("\"string\"") && id.contains("\"integer\""), "{id}");
}

#[tokio::test]
async fn the_reference_shows_every_route_and_asks_nothing_of_other_sites() {
    let app = sample_app();
    let api = get(&app, "/openapi.json").await.json();
    let page = get(&app, "/reference").await;
    assert_eq!(page.status, StatusCode::OK);
    let html = page.text;
    for path in api["paths"].as_object().unwrap().keys() {
        assert!(html.contains(&format!("<code>{path}</code>")), "{path}");
    }
    for name in api["components"]["schemas"].as_object().unwrap().keys() {
        assert!(html.contains(&format!("id=\"object-{name}\"")), "{name}");
    }
    let links = html.match_indices("href=\"").map(|(at, _)| &html[at + 6..]);
    for link in links.map(|rest| rest.split('"').next().unwrap()) {
        match link.strip_prefix('#') {
            Some(id) => assert!(html.contains(&format!("id=\"{id}\"")), "{link} leads nowhere"),
            None => assert!(link.starts_with('/') || link == "data:,", "{link}"),
        }
    }
}
