//! What settings say of words and of the order of hits: synonyms, stop words, typo tolerance, ranking rules.

use serde_json::{Value, json};

use super::{Service, films};

async fn service(settings: Value) -> Service {
    let service = Service::new();
    service.add("films", films()).await;
    service.set("films", settings).await;
    service
}

#[tokio::test]
async fn synonyms_find_and_mark_other_words() {
    let synonyms = json!({
        "boat": ["ferry", "ferryman"],
        "overpass": ["long bridge"],
        "dark hours": ["night"],
        "câu treo": ["sighs"],
    });
    let service = service(json!({ "synonyms": synonyms })).await;
    assert_eq!(service.found("films", json!({"q": "boat"})).await, [json!(2), json!(1)]);
    // One way, and several words on either side.
    assert_eq!(service.found("films", json!({"q": "ferry sinks"})).await, [json!(2)]);
    assert_eq!(service.found("films", json!({"q": "overpass", "matchingStrategy": "all"})).await, [json!(1)]);
    assert_eq!(service.found("films", json!({"q": "dark hours boat"})).await[0], json!(2));
    assert_eq!(service.found("films", json!({"q": "dark"})).await, [] as [Value; 0]);
    assert_eq!(
        service.found("films", json!({"q": "boat sinks", "matchingStrategy": "all"})).await,
        [json!(2)]
    );
    // Marks that are typed are meant.
    assert!(!service.found("films", json!({"q": "cầu treo"})).await.contains(&json!(4)));
    let body = json!({"q": "boat", "attributesToHighlight": ["title"], "showMatchesPosition": true});
    let answer = service.ask("POST", "/indexes/films/search", body).await.json();
    assert_eq!(answer["hits"][0]["_formatted"]["title"], "Night <em>Ferry</em>");
    service.done("DELETE", "/indexes/films/settings/synonyms", Value::Null).await;
    assert_eq!(service.found("films", json!({"q": "boat"})).await, [] as [Value; 0]);
}

#[tokio::test]
async fn stop_words_are_passed_over() {
    let service = service(json!({"stopWords": ["film", "Của"]})).await;
    let all = |q: &str| json!({"q": q, "matchingStrategy": "all"});
    assert_eq!(service.found("films", all("film sinks ")).await, [json!(2)]);
    assert_eq!(service.found("films", all("cua cây cầu")).await, [json!("three")]);
    // A query of nothing else asks for them.
    assert_eq!(service.found("films", all("film ")).await, [] as [Value; 0]);
    service.set("films", json!({"stopWords": []})).await;
    assert_eq!(service.found("films", all("film sinks ")).await, [] as [Value; 0]);
}

#[tokio::test]
async fn stop_words_are_not_what_is_left_of_a_query() {
    let service = service(json!({"stopWords": ["the", "a"]})).await;
    service.add("films", json!([{"id": 7, "title": "A lighthouse"}, {"id": 8, "title": "The train"}])).await;
    for q in ["the lighthouse", "The lighthouse ", "a the lighthouse", "lighthouse the "] {
        let asked = json!({"q": q, "facets": ["lang"]});
        let answer = service.ask("POST", "/indexes/films/search", asked).await.json();
        let ids: Vec<&Value> = answer["hits"].as_array().unwrap().iter().map(|hit| &hit["id"]).collect();
        assert_eq!((ids, &answer["estimatedTotalHits"]), (vec![&json!(7)], &json!(1)), "{q}");
    }
    // What the first words find that are none follows still, and a last word that is typed may be left out.
    assert_eq!(service.found("films", json!({"q": "the lighthouse of a submarine"})).await, [json!(7)]);
    assert_eq!(service.found("films", json!({"q": "lighthouse a"})).await, [json!(7)]);
    assert!(service.found("films", json!({"q": "the a "})).await.contains(&json!(8)));
}

#[tokio::test]
async fn typos_are_forgiven_as_far_as_the_settings_say() {
    let service = service(json!({})).await;
    service.add("films", json!([{"id": 5, "title": "The Bride"}, {"id": 6, "title": "Nights Out"}])).await;
    let found = async |q: &str| service.found("films", json!({ "q": q })).await;
    // The word itself comes first, and then those a typo away.
    assert_eq!(found("bride ").await[0], json!(5));
    let bridge = found("bridge ").await;
    assert!(bridge.contains(&json!(5)) && bridge.last() == Some(&json!(5)), "{bridge:?}");
    assert!(found("brigde ").await.contains(&json!(1)));
    service.set("films", json!({"typoTolerance": {"disableOnWords": ["Bridge"]}})).await;
    assert!(!found("bridge ").await.contains(&json!(5)));
    service.set("films", json!({"typoTolerance": {"minWordSizeForTypos": {"oneTypo": 7}}})).await;
    assert_eq!(found("brigde ").await, [] as [Value; 0]);
    service.set("films", json!({"typoTolerance": {"enabled": false, "minWordSizeForTypos": null}})).await;
    assert_eq!(found("brigde ").await, [] as [Value; 0]);
}

#[tokio::test]
async fn ranking_rules_order_by_fields() {
    let service = service(json!({
        "rankingRules": ["words", "sort", "year:desc", "exactness"],
        "sortableAttributes": ["title"],
    }))
    .await;
    let ids = |body: Value| service.found("films", body);
    // Where there are no words, nothing comes before the fields.
    assert_eq!(ids(json!({"q": ""})).await, [json!("three"), json!(2), json!(1), json!(4)]);
    assert_eq!(ids(json!({"sort": ["title:asc"]})).await, [json!(4), json!("three"), json!(2), json!(1)]);
    let by_words = ids(json!({"q": "bridge "})).await;
    service.set("films", json!({"rankingRules": ["year:asc", "words"]})).await;
    assert_eq!(ids(json!({"q": "bridge "})).await, [json!(1), json!(4)]);
    service.set("films", json!({"rankingRules": ["year:desc", "words"]})).await;
    assert_eq!(ids(json!({"q": "night OR ferryman "})).await, [json!(2), json!(1)]);
    assert_eq!(by_words.len(), 2);
    // Where a word stands decides before how often, and how long the document is.
    let late = json!({"id": 8, "title": "Other", "overview": "It is, after much ado, about one thing: a weir, a weir."});
    let filler = "Nobody has ever counted all that is told here at length. ".repeat(6);
    let early = json!({"id": 9, "title": "Weir", "overview": filler});
    service.add("films", json!([late, early])).await;
    assert_eq!(ids(json!({"q": "weir "})).await, [json!(8), json!(9)]);
    service.set("films", json!({"rankingRules": ["words", "attribute"]})).await;
    assert_eq!(ids(json!({"q": "weir "})).await, [json!(9), json!(8)]);
    let sorted = service.refused("POST", "/indexes/films/search", json!({"sort": ["title:asc"]})).await;
    assert_eq!(sorted, (400, "invalid_search_sort".to_owned()));
}
