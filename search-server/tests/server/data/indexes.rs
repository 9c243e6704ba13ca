//! Indexes as a whole.

use serde_json::{Value, json};

use super::{Service, films};

#[tokio::test]
async fn indexes_are_made_listed_changed_and_deleted() {
    let service = Service::new();
    let made = service.done("POST", "/indexes", json!({"uid": "b", "primaryKey": "isbn"})).await;
    assert_eq!((&made["type"], &made["details"]), (&json!("indexCreation"), &json!({"primaryKey": "isbn"})));
    service.done("POST", "/indexes", json!({"uid": "a"})).await;
    let again = service.done("POST", "/indexes", json!({"uid": "a"})).await;
    assert_eq!(
        (&again["status"], &again["error"]["code"]),
        (&json!("failed"), &json!("index_already_exists"))
    );
    let listed = service.get("/indexes?limit=1&offset=1").await;
    assert_eq!((&listed["results"][0]["uid"], &listed["total"]), (&json!("b"), &json!(2)));
    service.done("PATCH", "/indexes/a", json!({"primaryKey": "key"})).await;
    service.done("PATCH", "/indexes/a", json!({"uid": "c"})).await;
    let renamed = service.get("/indexes/c").await;
    assert_eq!(renamed["primaryKey"], "key");
    assert!(
        renamed["createdAt"].as_str().unwrap().ends_with('Z')
            && renamed["createdAt"].as_str() < renamed["updatedAt"].as_str()
    );
    assert_eq!(service.refused("GET", "/indexes/a", Value::Null).await, (404, "index_not_found".to_owned()));
    let deleted = service.done("DELETE", "/indexes/c", Value::Null).await;
    assert_eq!(deleted["details"], json!({"deletedDocuments": 0}));
    let missing = service.done("DELETE", "/indexes/c", Value::Null).await;
    assert_eq!(missing["error"]["code"], "index_not_found");
    assert_eq!(service.refused("POST", "/indexes", json!({})).await, (400, "missing_index_uid".to_owned()));
    assert_eq!(
        service.refused("POST", "/indexes", json!({"uid": "a b"})).await,
        (400, "invalid_index_uid".to_owned())
    );
    assert_eq!(
        service.refused("POST", "/indexes", json!({"uid": "a", "x": 1})).await,
        (400, "bad_request".to_owned())
    );
}

#[tokio::test]
async fn indexes_change_places_with_all_that_is_said_of_them() {
    let service = Service::new();
    service.add("old", json!([{"id": 1, "title": "old"}])).await;
    service.add("new", json!([{"id": 1, "title": "new"}])).await;
    service.set("new", json!({"stopWords": ["the"]})).await;
    let swapped = service.done("POST", "/swap-indexes", json!([{"indexes": ["old", "new"]}])).await;
    assert_eq!((&swapped["status"], &swapped["indexUid"]), (&json!("succeeded"), &Value::Null));
    assert_eq!(service.get("/indexes/old/documents/1").await["title"], "new");
    assert_eq!(service.get("/indexes/old/settings/stop-words").await, json!(["the"]));
    assert_eq!(service.get("/indexes/new/documents/1").await["title"], "old");
    let missing = service.done("POST", "/swap-indexes", json!([{"indexes": ["old", "none"]}])).await;
    assert_eq!(missing["error"]["code"], "index_not_found");
    let same = service.refused("POST", "/swap-indexes", json!([{"indexes": ["old", "old"]}])).await;
    assert_eq!(same, (400, "invalid_swap_duplicate_index_found".to_owned()));
    service.done("POST", "/swap-indexes", json!([{"indexes": ["old", "newer"], "rename": true}])).await;
    assert_eq!(service.get("/indexes/newer/documents/1").await["title"], "new");
}

#[tokio::test]
async fn an_index_says_what_it_holds() {
    let service = Service::new();
    service.add("films", films()).await;
    let stats = service.get("/indexes/films/stats").await;
    assert_eq!((&stats["numberOfDocuments"], &stats["isIndexing"]), (&json!(4), &json!(false)));
    assert_eq!(
        stats["fieldDistribution"],
        json!({"cast": 2, "genres": 4, "id": 4, "overview": 4, "title": 4, "year": 4})
    );
    let all = service.get("/stats?sizeFormat=human").await;
    assert!(
        all["databaseSize"].as_str().unwrap().ends_with('B') && all["indexes"]["films"].is_object(),
        "{all}"
    );
    assert!(service.get("/version").await["pkgVersion"].is_string());
    service.set("films", json!({"sortableAttributes": ["year"]})).await;
    let fields =
        service.ask("POST", "/indexes/films/fields", json!({"filter": {"sortable": true}})).await.json();
    assert_eq!((&fields["results"][0]["name"], &fields["total"]), (&json!("year"), &json!(1)));
}

#[tokio::test]
async fn texts_are_analysed_and_pages_extracted() {
    let service = Service::new();
    service.add("films", films()).await;
    let analysed = service
        .ask("POST", "/indexes/films/analyze", json!({"text": "L'État de droit", "lang": "fr"}))
        .await
        .json();
    assert_eq!((&analysed["lang"], &analysed["tokens"][0]["main"]), (&json!("fr"), &json!("etat")));
    let page = "<title>T</title><p>The suspension bridge was opened on Monday by the people of the town, who had waited for years.</p>";
    let article = service.ask("POST", "/indexes/films/extract", json!({"html": page})).await.json();
    assert_eq!(
        (&article["lang"], &article["passages"][1]["kind"]),
        (&json!("en"), &json!("body")),
        "{article}"
    );
    assert_eq!(service.refused("POST", "/indexes/films/extract", json!({})).await.0, 400);
}
