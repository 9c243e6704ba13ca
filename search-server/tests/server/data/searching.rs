//! Searching documents with every parameter.

use serde_json::{Value, json};

use super::{Service, films};

async fn service() -> Service {
    let service = Service::new();
    let settings = json!({"filterableAttributes": ["genres", "year", "cast", "id"], "sortableAttributes": ["year", "title"]});
    service.set("films", settings).await;
    service.add("films", films()).await;
    service
}

#[tokio::test]
async fn filters_say_what_is_let_through() {
    let service = service().await;
    for (filter, ids) in [
        (json!("genres = drama"), json!([1, 2])),
        (json!("genres = drama AND year > 2000"), json!([2])),
        (json!(["genres = drama", ["year = 1999", "year = 2004"]]), json!([1, 2])),
        (json!("year 1999 TO 2004"), json!([1, 2])),
        (json!("year IN [1999, 2010]"), json!([1, "three"])),
        (json!("cast.lead = 'Bình'"), json!(["three"])),
        (json!("cast.lead = BINH AND genres = Comedy"), json!(["three"])),
        (json!("cast.lead IN [AN, binh]"), json!([1, "three"])),
        (json!("genres CONTAINS RAM"), json!([1, 2])),
        (json!("genres NOT CONTAINS ram"), json!([4, "three"])),
        (json!("cast.lead STARTS WITH bì"), json!(["three"])),
        (json!("cast.lead NOT STARTS WITH b AND cast EXISTS"), json!([1])),
        (json!("NOT genres = drama"), json!([4, "three"])),
        (json!("genres != drama AND year EXISTS"), json!([4, "three"])),
        (json!("year IS NULL"), json!([4])),
        (json!("genres IS EMPTY"), json!([4])),
        (json!("id = three OR id = 2"), json!([2, "three"])),
        (json!("_tim.lang = vi"), json!(["three"])),
        (json!("_tim.lang = vi-VN"), json!(["three"])),
        (json!("_tim.lang IN [VIE]"), json!(["three"])),
        (json!(""), json!([1, 2, 4, "three"])),
        (json!([[]]), json!([1, 2, 4, "three"])),
        (json!([[], "genres = crime", []]), json!([2])),
    ] {
        let mut found = service.found("films", json!({"filter": filter})).await;
        found.sort_by_key(Value::to_string);
        let mut ids = ids.as_array().unwrap().clone();
        ids.sort_by_key(Value::to_string);
        assert_eq!(found, ids, "{filter}");
    }
    // In an address, lists are JSON.
    for (sent, count) in
        [("%5B%22genres%20%3D%20drama%22,%5B%22year%20%3D%201999%22%5D%5D", 1), ("genres%20%3D%20drama", 2)]
    {
        for list in ["search", "documents"] {
            let answer = service.get(&format!("/indexes/films/{list}?filter={sent}")).await;
            let found = answer.get("hits").unwrap_or(&answer["results"]).as_array().map(Vec::len);
            assert_eq!(found, Some(count), "{answer}");
        }
    }
    let search = |body| service.refused("POST", "/indexes/films/search", body);
    assert_eq!(search(json!({"filter": "title = x"})).await, (400, "invalid_search_filter".to_owned()));
    assert_eq!(search(json!({"filter": "genres ="})).await, (400, "invalid_search_filter".to_owned()));
    assert_eq!(search(json!({"filter": [[["a"]]]})).await, (400, "invalid_search_filter".to_owned()));
    assert_eq!(search(json!({"sort": ["overview:asc"]})).await, (400, "invalid_search_sort".to_owned()));
    assert_eq!(search(json!({"sort": ["year"]})).await, (400, "invalid_search_sort".to_owned()));
    assert_eq!(search(json!({"facets": ["overview"]})).await, (400, "invalid_search_facets".to_owned()));
}

#[tokio::test]
async fn a_year_says_which_dates_are_let_through() {
    let service = Service::new();
    service.set("x", json!({"filterableAttributes": ["date", "price"]})).await;
    let of = |id: u32, date: Value| json!({"id": id, "title": "Tide", "date": date, "price": id});
    let dates = [json!("2014-12-31"), json!("2015-06-01T08:00:00Z"), json!("2016-01-05"), Value::Null];
    service.add("x", json!((1..).zip(dates).map(|(id, date)| of(id, date)).collect::<Vec<_>>())).await;
    for (filter, ids) in [
        ("date >= 2015", vec![2, 3]),
        ("date > '2015'", vec![3]),
        ("date < 2015", vec![1]),
        ("date <= 2015", vec![1, 2]),
        ("date = 2015", vec![2]),
        ("date != 2015", vec![1, 3, 4]),
        ("date IN [2014, 2016]", vec![1, 3]),
        ("date 2015 TO 2016", vec![2, 3]),
        ("date >= 2016-01", vec![3]),
        ("date = 2016-01-05", vec![3]),
        ("price >= 2015", vec![]),
    ] {
        let mut found = service.found("x", json!({"filter": filter})).await;
        found.sort_by_key(Value::as_u64);
        assert_eq!(json!(found), json!(ids), "{filter}");
    }
}

#[tokio::test]
async fn values_are_counted_and_looked_for() {
    let service = service().await;
    let counted = service
        .ask("POST", "/indexes/films/search", json!({"facets": ["genres", "year"], "limit": 0}))
        .await
        .json();
    assert_eq!(counted["facetDistribution"]["genres"], json!({"comedy": 1, "crime": 1, "drama": 2}));
    assert_eq!(counted["facetStats"]["year"], json!({"min": 1999.0, "max": 2010.0}));
    let under =
        service.ask("POST", "/indexes/films/search", json!({"q": "sinks", "facets": ["*"]})).await.json();
    assert_eq!(under["facetDistribution"]["genres"], json!({"crime": 1, "drama": 1}));
    service
        .set("films", json!({"faceting": {"sortFacetValuesBy": {"genres": "count"}, "maxValuesPerFacet": 2}}))
        .await;
    let text = service.ask("POST", "/indexes/films/search", json!({"facets": ["genres"]})).await.text;
    assert!(text.contains("\"genres\":{\"drama\":2,\"comedy\":1}"), "{text}");
    let values = service
        .ask("POST", "/indexes/films/facet-search", json!({"facetName": "genres", "facetQuery": "c"}))
        .await
        .json();
    assert_eq!(
        (&values["facetHits"], &values["facetQuery"]),
        (&json!([{"value": "comedy", "count": 1}, {"value": "crime", "count": 1}]), &json!("c"))
    );
    let narrow = json!({"facetName": "genres", "q": "bridge", "attributesToSearchOn": ["title"]});
    let narrow = service.ask("POST", "/indexes/films/facet-search", narrow).await.json();
    assert_eq!(narrow["facetHits"], json!([{"value": "drama", "count": 1}]));
    let wrong = service.refused("POST", "/indexes/films/facet-search", json!({"facetName": "title"})).await;
    assert_eq!(wrong, (400, "invalid_facet_search_facet_name".to_owned()));
}

#[tokio::test]
async fn hits_are_ordered_and_told_apart_by_fields() {
    let service = service().await;
    assert_eq!(
        service.found("films", json!({"sort": ["year:desc"]})).await,
        [json!("three"), json!(2), json!(1), json!(4)]
    );
    assert_eq!(
        service.found("films", json!({"sort": ["title:asc"], "limit": 2})).await,
        [json!(4), json!("three")]
    );
    service.add("films", json!([{"id": 5, "title": "Another", "year": 1999, "genres": ["drama"]}])).await;
    assert_eq!(
        service.found("films", json!({"sort": ["year:asc", "title:asc"], "limit": 2})).await,
        [json!(5), json!(1)]
    );
    let distinct = service.found("films", json!({"distinct": "year", "sort": ["title:asc"]})).await;
    assert!(distinct.contains(&json!(5)) && !distinct.contains(&json!(1)), "{distinct:?}");
    assert_eq!(
        service.refused("POST", "/indexes/films/search", json!({"distinct": "title"})).await.1,
        "invalid_search_distinct"
    );
}

#[tokio::test]
async fn hits_are_shown_as_asked_for() {
    let service = service().await;
    let body = json!({
        "q": "bridge", "attributesToRetrieve": ["id", "cast"], "attributesToHighlight": ["*"], "attributesToCrop": ["overview:3"],
        "highlightPreTag": "<b>", "highlightPostTag": "</b>", "showMatchesPosition": true, "showRankingScore": true, "showRankingScoreDetails": true,
    });
    let answer = service.ask("POST", "/indexes/films/search", body).await.json();
    let hit = answer["hits"].as_array().unwrap().iter().find(|hit| hit["id"] == 1).unwrap();
    assert!(hit.get("title").is_none() && hit["cast"]["lead"] == "An", "{hit}");
    assert_eq!(hit["_formatted"]["title"], "The Long <b>Bridge</b>");
    assert_eq!(hit["_formatted"]["overview"], "…a <b>bridge</b> over…");
    assert_eq!((&hit["_formatted"]["id"], &hit["_formatted"]["cast"]["lead"]), (&json!("1"), &json!("An")));
    assert_eq!(hit["_matchesPosition"]["title"], json!([{"start": 9, "length": 6}]));
    assert!(hit["_rankingScoreDetails"]["relevance"]["parts"][0]["main"].is_number());
    let best = service.found("films", json!({"q": "bridge", "rankingScoreThreshold": 1.0})).await;
    assert_eq!(best.len(), 1);
    assert_eq!(
        service.found("films", json!({"q": "ferry", "attributesToSearchOn": ["title"]})).await,
        [json!(2)]
    );
    let mistyped = json!({"q": "ferry", "attributesToSearchOn": ["titel", "cast.lead"]});
    let mistyped = service.ask("POST", "/indexes/films/search", mistyped).await.json();
    let notes = mistyped["_tim"]["notes"].as_array().unwrap();
    assert!(notes.len() == 1 && notes[0]["message"].as_str().unwrap().contains("`titel`"), "{mistyped}");
    service.set("films", json!({"displayedAttributes": ["id", "title"]})).await;
    let shown = service.ask("POST", "/indexes/films/search", json!({"q": "sinks"})).await.json();
    let names: Vec<&String> = shown["hits"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["_tim", "id", "title"]);
}

#[tokio::test]
async fn the_last_word_may_be_the_beginning_of_one() {
    let service = service().await;
    assert_eq!(service.found("films", json!({"q": "ven"})).await, [json!(4)]);
    assert_eq!(service.found("films", json!({"q": "lovers ven"})).await, [json!(4)]);
    assert!(service.found("films", json!({"q": "ven "})).await.is_empty());
    assert_eq!(service.found("films", json!({"q": "tre"})).await, [json!("three")]);
    service.set("films", json!({"prefixSearch": "disabled"})).await;
    assert!(service.found("films", json!({"q": "ven"})).await.is_empty());
}

#[tokio::test]
async fn documents_are_found_by_the_fields_that_are_searchable() {
    let service = service().await;
    assert!(service.found("films", json!({"q": "crime"})).await.is_empty());
    service.set("films", json!({"searchableAttributes": ["genres", "cast.lead"]})).await;
    assert_eq!(service.found("films", json!({"q": "crime"})).await, [json!(2)]);
    assert_eq!(service.found("films", json!({"q": "binh"})).await, [json!("three")]);
    assert!(service.found("films", json!({"q": "lovers"})).await.is_empty());
    service.done("DELETE", "/indexes/films/settings", Value::Null).await;
    assert_eq!(service.found("films", json!({"q": "lovers"})).await, [json!(4)]);
}

#[tokio::test]
async fn several_searches_are_one_request() {
    let service = service().await;
    service.add("books", json!([{"id": 1, "title": "A bridge too many"}])).await;
    let queries = json!([{"indexUid": "films", "q": "bridge"}, {"indexUid": "books", "q": "bridge"}]);
    let each = service.ask("POST", "/multi-search", json!({"queries": queries})).await.json();
    assert_eq!(
        (&each["results"][0]["indexUid"], &each["results"][1]["hits"][0]["id"]),
        (&json!("films"), &json!(1))
    );
    let one = service
        .ask("POST", "/multi-search", json!({"queries": queries, "federation": {"limit": 2, "offset": 1}}))
        .await
        .json();
    assert_eq!(
        (one["hits"].as_array().unwrap().len(), &one["limit"], &one["estimatedTotalHits"]),
        (2, &json!(2), &json!(3))
    );
    let weighted = json!([{"indexUid": "films", "q": "bridge", "federationOptions": {"weight": 0.1}}, {"indexUid": "books", "q": "bridge"}]);
    let weighted =
        service.ask("POST", "/multi-search", json!({"queries": weighted, "federation": {}})).await.json();
    assert_eq!(
        weighted["hits"][0]["_federation"],
        json!({"indexUid": "books", "queriesPosition": 1, "weightedRankingScore": 1.0})
    );
    for (body, code) in [
        (json!({"queries": [{"indexUid": "none"}]}), "index_not_found"),
        (json!({"queries": [{"q": "x"}]}), "missing_index_uid"),
        (
            json!({"queries": [{"indexUid": "films", "limit": 3}], "federation": {}}),
            "invalid_multi_search_query_pagination",
        ),
        (
            json!({"queries": [{"indexUid": "films", "federationOptions": {}}]}),
            "invalid_multi_search_federation_options",
        ),
        (json!({}), "missing_multi_search_queries"),
    ] {
        assert_eq!(service.refused("POST", "/multi-search", body).await.1, code);
    }
}

#[tokio::test]
async fn similar_documents_are_found() {
    let service = service().await;
    let near =
        service.ask("POST", "/indexes/films/similar", json!({"id": 1, "embedder": "default"})).await.json();
    assert_eq!(
        (&near["id"], near["hits"].as_array().map(|hits| hits.iter().all(|hit| hit["id"] != 1))),
        (&json!("1"), Some(true))
    );
    assert_eq!(
        service.refused("GET", "/indexes/films/similar?id=77", Value::Null).await.1,
        "not_found_similar_id"
    );
    assert_eq!(service.refused("GET", "/indexes/films/similar", Value::Null).await.1, "missing_similar_id");
}

#[tokio::test]
async fn what_the_first_words_find_fills_the_page() {
    let service = service().await;
    let ids = async |search: Value| service.found("films", search).await;
    assert_eq!(ids(json!({"q": "bridge venice"})).await, [json!(4), json!(1)]);
    assert_eq!(ids(json!({"q": "bridge venice", "limit": 1})).await, [json!(4)]);
    assert_eq!(ids(json!({"q": "bridge venice", "offset": 1, "limit": 1})).await, [json!(1)]);
    assert_eq!(ids(json!({"q": "bridge venice", "matchingStrategy": "all"})).await, [json!(4)]);
    assert_eq!(ids(json!({"q": "\"bridge\" venice"})).await, [json!(4)]);
    let body = json!({"q": "bridge venice", "facets": ["genres"], "showRankingScore": true});
    let answer = service.ask("POST", "/indexes/films/search", body).await.json();
    assert_eq!(
        (&answer["estimatedTotalHits"], &answer["facetDistribution"]["genres"]),
        (&json!(2), &json!({"drama": 1}))
    );
    let scores: Vec<f64> =
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["_rankingScore"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}
