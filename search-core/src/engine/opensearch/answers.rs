//! What an answer of a cluster is: one that was wished for, one that may be another in a moment, or one that will not.

use serde_json::Value;

/// So much of what a cluster says of a failure is shown, in characters.
const SHOWN: usize = 300;

pub(super) fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// True for what passes: too many requests, a node that is gone, a gateway that found none.
pub(super) fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// What happens to a request while a node goes, until the others have noticed. Another attempt goes to another copy.
const LOST: [&str; 9] = [
    "node_not_connected_exception",
    "node_disconnected_exception",
    "node_closed_exception",
    "connect_transport_exception",
    "send_request_transport_exception",
    "receive_timeout_transport_exception",
    "no_shard_available_action_exception",
    "already_closed_exception",
    // The second step of a search, where a node had gone and come back after the first.
    "search_context_missing_exception",
];

/// True for an answer that is none, or has parts missing, because a node went.
pub(super) fn lost_a_node(answer: &Value) -> bool {
    let error = answer.get("error").unwrap_or(answer);
    let failures = [&error["failed_shards"], &answer["_shards"]["failures"]];
    let failures =
        failures.into_iter().filter_map(Value::as_array).flatten().map(|failure| &failure["reason"]);
    let roots = error["root_cause"].as_array().into_iter().flatten();
    // Of several documents, each may have an error of its own.
    let documents = answer["docs"].as_array().into_iter().flatten().map(|document| &document["error"]);
    let reasons = failures.chain(roots).chain(documents).chain([error]);
    let types = reasons.flat_map(|reason| [&reason["type"], &reason["caused_by"]["type"]]);
    types.filter_map(Value::as_str).any(|name| LOST.contains(&name))
}

/// True where an index takes nothing more: its disk is at the flood stage, or somebody made it read-only.
pub(super) fn is_full(answer: &Value) -> bool {
    let error = answer.get("error").unwrap_or(answer);
    error["type"] == "cluster_block_exception"
        && error["reason"].as_str().is_some_and(|why| why.contains("read-only"))
}

/// What a cluster says of a failure.
pub(super) fn reason(answer: &Value) -> String {
    let error = answer.get("error").unwrap_or(answer);
    let first = &error["failed_shards"][0]["reason"];
    let reason = [
        &first["caused_by"]["reason"],
        &first["reason"],
        &error["caused_by"]["reason"],
        &error["reason"],
        error,
    ]
    .into_iter()
    .find_map(Value::as_str);
    shown(reason.unwrap_or("it does not say why"))
}

/// A text of a cluster, as it may be shown.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_node_took_with_it_is_asked_for_again() {
        let missing = json!({"type": "search_context_missing_exception", "reason": "No search context found for id [121]"});
        let failed = json!([{"shard": 0, "reason": missing}]);
        assert!(lost_a_node(
            &json!({"error": {"root_cause": [missing], "failed_shards": failed}, "status": 404})
        ));
        assert!(lost_a_node(&json!({"_shards": {"failed": 1, "failures": failed}})));
        let unknown = json!({"type": "index_not_found_exception", "reason": "no such index [x]"});
        assert!(!lost_a_node(
            &json!({"error": {"root_cause": [unknown], "type": unknown["type"]}, "status": 404})
        ));
    }
}
