"""What the README of the official Python client shows, against a running server: readme.py ADDRESS MASTER_KEY"""

import sys
from datetime import datetime, timedelta, timezone
from json import JSONEncoder
from uuid import uuid4

import meilisearch
from meilisearch.errors import MeilisearchApiError

address, master_key = sys.argv[1:]
client = meilisearch.Client(address, master_key)


def done(task):
    ended = client.wait_for_task(task.task_uid, timeout_in_ms=60_000)
    assert ended.status == "succeeded", ended
    return ended


# Add documents. If the index does not exist, it is created.
index = client.index("movies")
documents = [
    {"id": 1, "title": "Carol", "genres": ["Romance", "Drama"]},
    {"id": 2, "title": "Wonder Woman", "genres": ["Action", "Adventure"]},
    {"id": 3, "title": "Life of Pi", "genres": ["Adventure", "Drama"]},
    {"id": 4, "title": "Mad Max: Fury Road", "genres": ["Adventure", "Science Fiction"]},
    {"id": 5, "title": "Moana", "genres": ["Fantasy", "Action"]},
    {"id": 6, "title": "Philadelphia", "genres": ["Drama"]},
]
assert done(index.add_documents(documents)).details["indexedDocuments"] == 6

# Basic search: typos are forgiven.
found = index.search("caorl")
assert [hit["title"] for hit in found["hits"]] == ["Carol"], found
assert (found["offset"], found["limit"], found["query"]) == (0, 20, "caorl")

# Custom search: the beginning of a word.
found = index.search("phil", {"attributesToHighlight": ["*"]})
assert found["hits"][0]["_formatted"]["title"] == "<em>Philadelphia</em>", found

# Custom search with filters.
done(index.update_filterable_attributes(["id", "genres"]))
found = index.search("wonder", {"filter": ["id > 1 AND genres = Action"]})
assert [hit["id"] for hit in found["hits"]] == [2] and found["estimatedTotalHits"] == 1, found
assert index.search("", {"facets": ["genres"]})["facetDistribution"]["genres"]["Drama"] == 3


# Custom serializer for documents.
class CustomEncoder(JSONEncoder):
    def default(self, o):
        return str(o)


done(
    client.index("times").add_documents(
        [
            {"id": uuid4(), "title": "test 1", "when": datetime.now()},
            {"id": uuid4(), "title": "Test 2", "when": datetime.now()},
        ],
        serializer=CustomEncoder,
    )
)

# Beyond the README: settings, tasks, keys and tenant tokens, swaps, several searches, and an end.
done(index.update_settings({"sortableAttributes": ["title"], "displayedAttributes": ["id", "title"]}))
assert [hit["id"] for hit in index.search("", {"sort": ["title:desc"], "limit": 2})["hits"]] == [2, 6]
assert client.get_tasks({"indexUids": ["movies"], "statuses": ["succeeded"]}).total == 3
search_key = next(key for key in client.get_keys().results if key.actions == ["search"])
token = client.generate_tenant_token(
    search_key.uid,
    {"movies": {"filter": "genres = Drama"}},
    api_key=search_key.key,
    expires_at=datetime.now(timezone.utc) + timedelta(hours=1),
)
tenant = meilisearch.Client(address, token)
assert {hit["id"] for hit in tenant.index("movies").search("")["hits"]} == {1, 3, 6}
for forbidden in (lambda: tenant.index("times").search(""), lambda: tenant.get_indexes()):
    try:
        forbidden()
    except MeilisearchApiError as error:
        assert error.code == "invalid_api_key", error
    else:
        raise AssertionError("a tenant got what its token does not let through")
results = client.multi_search([{"indexUid": "movies", "q": "moana"}, {"indexUid": "times", "q": "test"}])["results"]
assert [len(result["hits"]) for result in results] == [1, 2]
done(client.swap_indexes([{"indexes": ["movies", "times"]}]))
assert client.index("times").get_document(1).title == "Carol"
assert client.index("times").get_stats().number_of_documents == 6
done(client.index("times").delete_documents(filter="genres = Action"))
assert client.index("times").get_documents().total == 4
done(client.delete_index("times"))
assert [index.uid for index in client.get_indexes()["results"]] == ["movies"]
