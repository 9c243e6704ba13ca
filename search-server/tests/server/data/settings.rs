//! Every setting by its own address and all of them together.

use serde_json::{Value, json};

use super::Service;

#[tokio::test]
async fn every_setting_is_read_changed_and_taken_back() {
    let service = Service::new();
    service.done("POST", "/indexes", json!({"uid": "x"})).await;
    let defaults = service.get("/indexes/x/settings").await;
    for (route, method, value) in [
        ("displayed-attributes", "PUT", json!(["title", "id"])),
        ("searchable-attributes", "PUT", json!(["title"])),
        ("filterable-attributes", "PUT", json!(["a", "b"])),
        ("sortable-attributes", "PUT", json!(["a"])),
        ("foreign-keys", "PUT", json!([{"foreignIndexUid": "a", "fieldName": "b"}])),
        ("ranking-rules", "PUT", json!(["words", "year:desc"])),
        ("stop-words", "PUT", json!(["of", "the"])),
        ("non-separator-tokens", "PUT", json!(["#"])),
        ("separator-tokens", "PUT", json!(["|"])),
        ("dictionary", "PUT", json!(["S.O.S"])),
        ("synonyms", "PUT", json!({"hp": ["harry potter"]})),
        ("distinct-attribute", "PUT", json!("a")),
        ("proximity-precision", "PUT", json!("byAttribute")),
        ("search-cutoff-ms", "PUT", json!(150)),
        ("localized-attributes", "PUT", json!([{"attributePatterns": ["title"], "locales": ["vie"]}])),
        ("facet-search", "PUT", json!(false)),
        ("prefix-search", "PUT", json!("disabled")),
        ("pagination", "PATCH", json!({"maxTotalHits": 10})),
        ("faceting", "PATCH", json!({"maxValuesPerFacet": 10, "sortFacetValuesBy": {"*": "count"}})),
    ] {
        let address = format!("/indexes/x/settings/{route}");
        let before = service.get(&address).await;
        let task = service.done(method, &address, value.clone()).await;
        assert_eq!(
            (&task["type"], &task["status"]),
            (&json!("settingsUpdate"), &json!("succeeded")),
            "{task}"
        );
        assert_eq!(service.get(&address).await, value, "{route}");
        service.done("DELETE", &address, Value::Null).await;
        assert_eq!(service.get(&address).await, before, "{route}");
        let other = if method == "PUT" { "PATCH" } else { "PUT" };
        assert_eq!(service.refused(other, &address, json!({})).await.0, 405);
    }
    assert_eq!(service.get("/indexes/x/settings").await, defaults);
    let wrong = service.ask("PUT", "/indexes/x/settings/stop-words", json!("x")).await.json();
    assert!(wrong["message"].as_str().unwrap().contains("`.stopWords`"), "{wrong}");
    assert_eq!(
        service.refused("PUT", "/indexes/x/settings/ranking-rules", json!(["x"])).await.1,
        "invalid_settings_ranking_rules"
    );
    assert_eq!(
        service.refused("PATCH", "/indexes/x/settings", json!({"embedders": {"a": {}}})).await.1,
        "invalid_settings_embedders"
    );
    assert_eq!(
        service.refused("GET", "/indexes/none/settings", Value::Null).await,
        (404, "index_not_found".to_owned())
    );
}

#[tokio::test]
async fn the_most_hits_are_a_setting() {
    let service = Service::new();
    let many: Vec<Value> = (0..30).map(|id| json!({"id": id, "title": format!("bridge {id}")})).collect();
    service.add("x", json!(many)).await;
    service.set("x", json!({"pagination": {"maxTotalHits": 7}})).await;
    assert_eq!(service.found("x", json!({"q": "bridge", "limit": 100})).await.len(), 7);
    let pages =
        service.ask("POST", "/indexes/x/search", json!({"q": "bridge", "hitsPerPage": 2})).await.json();
    assert_eq!(pages["totalPages"], 4);
}
