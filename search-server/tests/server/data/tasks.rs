//! What is to be done and what became of it.

use serde_json::{Value, json};

use super::Service;

#[tokio::test]
async fn tasks_are_listed_by_what_they_have_in_common() {
    let service = Service::new();
    for uid in ["a", "b", "c"] {
        service.done("POST", "/indexes?customMetadata=mine", json!({"uid": uid})).await;
    }
    service.add("a", json!([{"id": 1}])).await;
    let uids = async |query: &str| -> Vec<u64> {
        let listed = service.get(&format!("/tasks?{query}")).await;
        listed["results"]
            .as_array()
            .unwrap_or_else(|| panic!("{listed}"))
            .iter()
            .map(|task| task["uid"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(uids("").await, [3, 2, 1, 0]);
    assert_eq!(uids("reverse=true&limit=2").await, [0, 1]);
    assert_eq!(uids("indexUids=a,b&types=indexCreation").await, [1, 0]);
    assert_eq!(uids("statuses=failed,canceled").await, [] as [u64; 0]);
    assert_eq!(uids("uids=0,3&statuses=*").await, [3, 0]);
    assert_eq!(uids("afterEnqueuedAt=2042-01-01").await, [] as [u64; 0]);
    assert_eq!(uids("beforeFinishedAt=2042-01-01T00:00:00Z").await.len(), 4);
    let page = service.get("/tasks?limit=2").await;
    assert_eq!((&page["from"], &page["next"], &page["total"]), (&json!(3), &json!(1), &json!(4)));
    let next = service.get("/tasks?limit=2&from=1").await;
    assert_eq!((&next["results"][0]["uid"], &next["next"]), (&json!(1), &Value::Null));
    let task = service.get("/tasks/0").await;
    assert_eq!(
        (&task["customMetadata"], &task["canceledBy"], &task["error"]),
        (&json!("mine"), &Value::Null, &Value::Null)
    );
    assert!(task["duration"].as_str().unwrap().starts_with("PT") && task["batchUid"].is_u64());
    for (query, code) in [
        ("limit=x", "invalid_task_limit"),
        ("uids=x", "invalid_task_uids"),
        ("types=x", "invalid_task_types"),
        ("statuses=x", "invalid_task_statuses"),
        ("beforeStartedAt=x", "invalid_task_before_started_at"),
        ("what=x", "bad_request"),
    ] {
        assert_eq!(
            service.refused("GET", &format!("/tasks?{query}"), Value::Null).await,
            (400, code.to_owned())
        );
    }
    assert_eq!(service.refused("GET", "/tasks/99", Value::Null).await, (404, "task_not_found".to_owned()));
    assert_eq!(service.refused("GET", "/tasks/x", Value::Null).await.0, 400);
}

#[tokio::test]
async fn tasks_are_carried_out_together_and_shown_as_batches() {
    let service = Service::new();
    let mut last = Value::Null;
    for id in 0..20 {
        last =
            service.ask("POST", "/indexes/x/documents", json!([{"id": id}])).await.json()["taskUid"].clone();
    }
    service.ended(&last).await;
    assert_eq!(service.get("/indexes/x/stats").await["numberOfDocuments"], 20);
    let batches = service.get("/batches").await;
    let counted: u64 = batches["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|batch| batch["details"]["indexedDocuments"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 20);
    let uid = &batches["results"][0]["uid"];
    let one = service.get(&format!("/batches/{uid}")).await;
    assert_eq!(
        (&one["uid"], &one["stats"]["types"]),
        (uid, &json!({"documentAdditionOrUpdate": one["stats"]["totalNbTasks"]}))
    );
    assert_eq!(
        service.refused("GET", "/batches/999", Value::Null).await,
        (404, "batch_not_found".to_owned())
    );
}

#[tokio::test]
async fn one_bad_task_among_others_fails_alone() {
    let service = Service::new();
    let mut tasks = Vec::new();
    for body in [json!([{"id": 1}]), json!([{"id": "a b"}]), json!([{"id": 2}])] {
        tasks.push(service.ask("POST", "/indexes/x/documents", body).await.json()["taskUid"].clone());
    }
    let mut statuses = Vec::new();
    for uid in &tasks {
        statuses.push(service.ended(uid).await["status"].clone());
    }
    assert_eq!(statuses, ["succeeded", "failed", "succeeded"]);
    assert_eq!(service.get("/indexes/x/stats").await["numberOfDocuments"], 2);
}

#[tokio::test]
async fn tasks_are_canceled_and_forgotten() {
    let service = Service::new();
    let documents: Vec<Value> = (0..300)
        .map(|id| json!({"id": id, "title": "A bridge over the river was opened on Monday morning."}))
        .collect();
    // Of two indexes in turn, so that they are not carried out together.
    for number in 0..40 {
        service.ask("POST", &format!("/indexes/x{}/documents", number % 2), json!(documents)).await;
    }
    let canceled = service.ask("POST", "/tasks/cancel?statuses=enqueued,processing", Value::Null).await;
    assert_eq!(canceled.status.as_u16(), 200 + 2);
    let cancelation = service.ended(&canceled.json()["taskUid"]).await;
    let count = cancelation["details"]["canceledTasks"].as_u64().unwrap();
    assert!(
        count > 0 && cancelation["details"]["originalFilter"] == "?statuses=enqueued%2Cprocessing",
        "{cancelation}"
    );
    let listed = service.get("/tasks?statuses=canceled&limit=1").await;
    assert_eq!((&listed["total"], &listed["results"][0]["canceledBy"]), (&json!(count), &cancelation["uid"]));
    assert_eq!(
        service.refused("POST", "/tasks/cancel", Value::Null).await,
        (400, "missing_task_filters".to_owned())
    );
    let forgotten = service.done("DELETE", "/tasks?statuses=canceled", Value::Null).await;
    assert_eq!(forgotten["details"]["deletedTasks"], count);
    assert_eq!(service.get("/tasks?statuses=canceled").await["total"], 0);
    assert_eq!(
        service.refused("DELETE", "/tasks", Value::Null).await,
        (400, "missing_task_filters".to_owned())
    );
}
