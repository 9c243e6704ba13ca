//! `displayedAttributes`: what is told of fields that are not shown, which is nothing.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::Service;
use crate::support::{Answered, send};

/// What stands in fields that are not shown.
const HIDDEN: &[&str] = &[
    "swordfish",
    "Weir",
    "Hesper",
    "Quayside",
    "Nordby",
    "hidden.example",
    "2021",
    "February 2021",
    "ledgers",
];

async fn service(displayed: &[&str]) -> Service {
    let service = Service::new();
    service.set("zoos", json!({ "displayedAttributes": displayed })).await;
    let zoo = |id: u32, end: &str| {
        json!({
            "id": id, "title": format!("Zoo {end}"), "text": format!("The password is swordfish. {end}\n\nIt is kept in ledgers."),
            "author": "Hesper Weir", "source": "Quayside Post", "place": "Nordby", "section": "Nordby", "date": "2021-02-03",
            "tags": ["ledgers"], "url": "https://hidden.example/zoo",
        })
    };
    service.add("zoos", json!([zoo(1, "Keepers rest."), zoo(2, "Keepers sleep.")])).await;
    service
}

/// What is at an address, asked as a browser does.
async fn page(service: &Service, address: &str) -> Answered {
    let request = Request::get(address).header("host", "zoos.example");
    send(&service.app, request.body(Body::empty()).unwrap()).await
}

fn tells(text: &str) -> Vec<&&str> {
    HIDDEN.iter().filter(|hidden| text.contains(**hidden)).collect()
}

#[tokio::test]
async fn answers_tell_nothing_of_fields_that_are_not_shown() {
    let service = service(&["id", "title"]).await;
    let search = json!({
        "q": "password", "attributesToHighlight": ["*"], "attributesToCrop": ["text"], "showMatchesPosition": true,
        "showRankingScoreDetails": true, "distinct": "story",
    });
    let found = service.ask("POST", "/indexes/zoos/search", search).await;
    let hit = found.json()["hits"][0].clone();
    assert_eq!(
        (&hit["id"], &hit["_tim"]["snippets"], &hit["_tim"]["story"]),
        (&json!(1), &json!([]), &Value::Null)
    );
    assert!(tells(&found.text).is_empty(), "{}", found.text);
    let queries = json!({"federation": {}, "queries": [{"indexUid": "zoos", "q": "password"}]});
    for (address, body) in [
        ("/indexes/zoos/search", json!({"q": "passwords swordfsh is are"})),
        ("/indexes/zoos/similar", json!({"id": 1})),
        ("/multi-search", queries),
    ] {
        let answered = service.ask("POST", address, body).await;
        assert!(answered.status.is_success() && tells(&answered.text).is_empty(), "{}", answered.text);
    }
    // What is shown is marked as ever.
    let found = service.ask("POST", "/indexes/zoos/search", json!({"q": "zoo"})).await.json();
    assert_eq!(found["hits"][0]["_tim"]["titleMarks"][0]["end"], 3);
    for facet in ["author", "source", "place", "section", "tag", "site", "year", "day", "story"] {
        let counted = service.refused("POST", "/indexes/zoos/search", json!({"facets": [facet]})).await;
        assert_eq!(counted, (400, "invalid_search_facets".to_owned()), "{facet}");
        let looked_for =
            service.refused("POST", "/indexes/zoos/facet-search", json!({"facetName": facet})).await;
        assert_eq!(looked_for, (400, "invalid_facet_search_facet_name".to_owned()), "{facet}");
    }
    let langs = service.ask("POST", "/indexes/zoos/search", json!({"facets": ["lang"]})).await.json();
    assert_eq!(langs["facetDistribution"]["lang"], json!({"en": 2}));
}

#[tokio::test]
async fn a_snippet_is_shown_where_its_field_is() {
    let service = service(&["id", "text"]).await;
    let found = service.ask("POST", "/indexes/zoos/search", json!({"q": "swordfish zoo"})).await.json();
    let about = &found["hits"][0]["_tim"];
    assert!(about["snippets"][0]["text"].as_str().unwrap().contains("swordfish"), "{found}");
    assert_eq!(about["titleMarks"], json!([]));
    let page = page(&service, "/articles/1?q=password").await.text;
    assert!(page.contains("swordfish") && !page.contains("Zoo"), "{page}");
}

#[tokio::test]
async fn a_passage_of_which_only_a_part_is_shown_elsewhere_is_not() {
    let service = Service::new();
    service
        .set("x", json!({"displayedAttributes": ["id", "title"], "searchableAttributes": ["title", "code", "text"]}))
        .await;
    service.add("x", json!([{"id": 1, "title": "The heron and the weir", "code": "heron"}])).await;
    let found = service.ask("POST", "/indexes/x/search", json!({"q": "heron"})).await.json();
    assert_eq!(found["hits"][0]["_tim"]["snippets"], json!([]), "{found}");
}

#[tokio::test]
async fn pages_and_feeds_tell_nothing_of_fields_that_are_not_shown() {
    let service = service(&["id", "title"]).await;
    for address in [
        "/?q=password&hl=en",
        "/?hl=en",
        "/?q=passwrd&hl=en&fold=no",
        "/articles/1?q=password&hl=en",
        "/articles/2?hl=en",
        "/feed.rss?q=password",
        "/feed.atom",
        "/feed.json?q=password",
        "/suggest?q=sword",
        "/suggest?q=hes",
        "/suggest?q=zo",
    ] {
        let answered = page(&service, address).await;
        assert!(answered.status.is_success(), "{address}: {}", answered.text);
        assert!(
            tells(&answered.text).is_empty(),
            "{address} tells {:?}: {}",
            tells(&answered.text),
            answered.text
        );
        let lists = !address.contains("suggest") && !address.contains("passwrd");
        assert!(!lists || answered.text.contains("Zoo Keepers"), "{address}: {}", answered.text);
    }
    let nothing = self::service(&[]).await;
    for address in ["/?q=password", "/articles/1", "/feed.json?q=zoo"] {
        let text = page(&nothing, address).await.text;
        assert!(tells(&text).is_empty() && !text.contains("Keepers"), "{address}: {text}");
    }
}
