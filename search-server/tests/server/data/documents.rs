//! Documents come in every form, and are given back as they were sent.

use axum::body::Body;
use serde_json::{Value, json};

use super::{Service, films};

#[tokio::test]
async fn documents_are_given_back_as_they_were_sent() {
    let service = Service::new();
    let task = service.done("POST", "/indexes/films/documents", films()).await;
    assert_eq!(task["details"], json!({"receivedDocuments": 4, "indexedDocuments": 4}));
    assert_eq!(service.get("/indexes/films").await["primaryKey"], "id");
    let listed = service.get("/indexes/films/documents").await;
    assert_eq!((&listed["results"], &listed["total"]), (&films(), &json!(4)));
    let part = service.get("/indexes/films/documents?offset=1&limit=1&fields=title,cast").await;
    assert_eq!(part["results"], json!([{"title": "Night Ferry"}]));
    let one = service.get("/indexes/films/documents/three?fields=id,cast.lead").await;
    assert_eq!(one, json!({"id": "three", "cast": {"lead": "Bình"}}));
    let by_id =
        service.ask("POST", "/indexes/films/documents/fetch", json!({"ids": [4, "three"]})).await.json();
    assert_eq!((&by_id["results"][0]["id"], &by_id["results"][1]["id"]), (&json!(4), &json!("three")));
    assert_eq!(
        service.refused("GET", "/indexes/films/documents/5", Value::Null).await,
        (404, "document_not_found".to_owned())
    );
}

#[tokio::test]
async fn documents_are_replaced_and_merged_in_their_places() {
    let service = Service::new();
    service.add("films", films()).await;
    service
        .done(
            "PUT",
            "/indexes/films/documents",
            json!([{"id": 1, "year": 2000}, {"id": 1, "seen": true}, {"id": 9, "title": "New"}]),
        )
        .await;
    let merged = service.get("/indexes/films/documents/1").await;
    assert_eq!(
        (&merged["title"], &merged["year"], &merged["seen"]),
        (&json!("The Long Bridge"), &json!(2000), &json!(true))
    );
    service.add("films", json!([{"id": 1, "title": "Shorter"}])).await;
    assert_eq!(service.get("/indexes/films/documents/1").await, json!({"id": 1, "title": "Shorter"}));
    let ids: Vec<Value> = service.get("/indexes/films/documents").await["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|film| film["id"].clone())
        .collect();
    assert_eq!(ids, [json!(1), json!(2), json!("three"), json!(4), json!(9)]);
    assert!(service.found("films", json!({"q": "ferryman"})).await.is_empty());
}

#[tokio::test]
async fn documents_that_are_not_there_may_be_passed_over() {
    let service = Service::new();
    service.add("films", films()).await;
    for method in ["PUT", "POST"] {
        let body = json!([{"id": 1, "title": method}, {"id": 77, "title": "New"}]);
        let task = service.done(method, "/indexes/films/documents?skipCreation=true", body).await;
        assert_eq!(task["details"], json!({"receivedDocuments": 2, "indexedDocuments": 1}));
        assert_eq!(service.get("/indexes/films/documents/1").await["title"], method);
    }
    assert_eq!(service.get("/indexes/films/documents").await["total"], 4);
}

#[tokio::test]
async fn documents_are_deleted_by_id_by_filter_and_all() {
    let service = Service::new();
    service.set("films", json!({"filterableAttributes": ["genres", "year"]})).await;
    service.add("films", films()).await;
    let one = service.done("DELETE", "/indexes/films/documents/1", Value::Null).await;
    assert_eq!(one["details"], json!({"providedIds": 1, "originalFilter": null, "deletedDocuments": 1}));
    let batch = service.done("POST", "/indexes/films/documents/delete-batch", json!([1, "three"])).await;
    assert_eq!(batch["details"]["deletedDocuments"], 1);
    let filter =
        service.done("POST", "/indexes/films/documents/delete", json!({"filter": "genres = crime"})).await;
    assert_eq!(
        (&filter["details"]["deletedDocuments"], &filter["details"]["originalFilter"]),
        (&json!(1), &json!("\"genres = crime\""))
    );
    assert_eq!(
        service.refused("POST", "/indexes/films/documents/delete", json!({"filter": "title = x"})).await.1,
        "invalid_document_filter"
    );
    let all = service.done("DELETE", "/indexes/films/documents", Value::Null).await;
    assert_eq!(all["details"]["deletedDocuments"], 1);
    assert_eq!(service.get("/indexes/films/documents").await["total"], 0);
    service.add("films", films()).await;
    assert_eq!(service.get("/indexes/films/stats").await["numberOfDocuments"], 4);
}

#[tokio::test]
async fn every_format_is_read() {
    let service = Service::new();
    for (media_type, address, body) in [
        ("text/csv", "/indexes/a/documents", "id,title,n:number\n1,\"One, two\",1.5\n2,Three,\n"),
        (
            "text/csv",
            "/indexes/b/documents?csvDelimiter=%3B",
            "id;title;n:number\n1;One, two;1.5\n2;Three;\n",
        ),
        (
            "application/x-ndjson",
            "/indexes/c/documents",
            "{\"id\":\"1\",\"title\":\"One, two\",\"n\":1.5}\n{\"id\":\"2\",\"title\":\"Three\",\"n\":null}",
        ),
        (
            "application/json",
            "/indexes/d/documents",
            "[{\"id\":\"1\",\"title\":\"One, two\",\"n\":1.5},{\"id\":\"2\",\"title\":\"Three\",\"n\":null}]",
        ),
    ] {
        let answered = service.ask_as(None, "POST", address, media_type, body).await;
        assert_eq!(answered.status.as_u16(), 202, "{}", answered.text);
        service.ended(&answered.json()["taskUid"]).await;
        let index = &address[..10];
        let expected =
            json!([{"id": "1", "title": "One, two", "n": 1.5}, {"id": "2", "title": "Three", "n": null}]);
        assert_eq!(service.get(&format!("{index}/documents")).await["results"], expected, "{media_type}");
    }
    let typed = "id,title,price:number,sold:boolean\n1,One,5.5,true\n";
    let answered = service.ask_as(None, "POST", "/indexes/e/documents", "text/csv", typed).await;
    assert_eq!(service.ended(&answered.json()["taskUid"]).await["status"], "succeeded");
    let expected = json!([{"id": "1", "title": "One", "price": 5.5, "sold": true}]);
    assert_eq!(service.get("/indexes/e/documents").await["results"], expected);
}

#[tokio::test]
async fn pages_and_raw_texts_are_cleaned() {
    let service = Service::new();
    let page = "<article><h1>Un pont</h1><p>Le pont suspendu a été ouvert lundi matin par les habitants des deux rives du fleuve.</p>\
                <p>Il relie deux communes qui n'avaient qu'un bac depuis plus de cent ans.</p></article><nav><a href=/>Accueil</a><a href=/x>Abonnez-vous</a></nav>";
    service.add("news", json!([{"id": 1, "title": "Un pont", "html": page}])).await;
    assert_eq!(service.found("news", json!({"q": "habitants"})).await, [json!(1)]);
    assert!(service.found("news", json!({"q": "abonnez"})).await.is_empty());
    assert_eq!(service.get("/indexes/news/documents/1").await["html"], page);
}

#[tokio::test]
async fn what_is_wrong_with_documents_is_said() {
    let service = Service::new();
    let failed = async |body: Value, query: &str| {
        let task = service.done("POST", &format!("/indexes/x/documents{query}"), body).await;
        assert_eq!(
            (&task["status"], &task["details"]["indexedDocuments"]),
            (&json!("failed"), &json!(0)),
            "{task}"
        );
        task["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(failed(json!([{"title": "x"}]), "").await, "index_primary_key_no_candidate_found");
    assert_eq!(
        failed(json!([{"id": 1, "bookId": 2}]), "").await,
        "index_primary_key_multiple_candidates_found"
    );
    assert_eq!(failed(json!([{"id": 1}, {"id": "a b"}]), "").await, "invalid_document_id");
    assert_eq!(failed(json!([{"id": 1}, {"x": 2}]), "").await, "missing_document_id");
    assert_eq!(service.refused("GET", "/indexes/x", Value::Null).await.1, "index_not_found");
    service.add("x", json!([{"id": 1}])).await;
    assert_eq!(
        failed(json!([{"id": 1, "other": 2}]), "?primaryKey=other").await,
        "index_primary_key_already_exists"
    );
    for (media_type, body, status, code) in [
        ("application/json", "{", 400, "malformed_payload"),
        ("application/json", "", 400, "missing_payload"),
        ("application/x-ndjson", "[]", 400, "malformed_payload"),
        ("text/plain", "x", 415, "invalid_content_type"),
        ("application/json", &format!("[{}]", " ".repeat(2 << 20)), 413, "payload_too_large"),
    ] {
        let answered =
            service.ask_as(None, "POST", "/indexes/x/documents", media_type, body.to_owned()).await;
        assert_eq!((answered.status.as_u16(), answered.json()["code"].as_str().unwrap()), (status, code));
    }
    // Of unknown length, and too long.
    let chunks = (0..64).map(|_| Ok::<_, std::io::Error>("[".repeat(1 << 16)));
    let body = Body::from_stream(stream_of(chunks));
    let answered = service.ask_as(None, "POST", "/indexes/x/documents", "application/json", body).await;
    assert_eq!(answered.json()["code"], "payload_too_large");
    assert_eq!(
        service.refused("POST", "/indexes/a%20b/documents", json!([])).await,
        (400, "invalid_index_uid".to_owned())
    );
    assert_eq!(
        service.refused("POST", "/indexes/x/documents?what=1", json!([])).await,
        (400, "bad_request".to_owned())
    );
    let left = std::fs::read_dir(service.folder.path().join("tasks/payloads")).unwrap().count();
    assert_eq!(left, 0, "payloads are left behind");
}

/// The items as a stream that is always ready.
fn stream_of<I: Iterator + Unpin>(items: I) -> impl futures_core::Stream<Item = I::Item> {
    struct Ready<I>(I);
    impl<I: Iterator + Unpin> futures_core::Stream for Ready<I> {
        type Item = I::Item;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<I::Item>> {
            std::task::Poll::Ready(self.0.next())
        }
    }
    Ready(items)
}
