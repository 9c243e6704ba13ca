// What the README of the official JavaScript client shows, against a running server: readme.mjs ADDRESS MASTER_KEY

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

// The client lies where it was installed, not beside this file.
const require = createRequire(path.join(process.env.TIM_CLIENTS, "package.json"));
const { Meilisearch } = require("meilisearch");

const [host, apiKey] = process.argv.slice(2);
const client = new Meilisearch({ host, apiKey });
const done = async (task) => {
  const ended = await client.tasks.waitForTask(await task, { timeout: 60_000 });
  assert.equal(ended.status, "succeeded", JSON.stringify(ended));
  return ended;
};

const index = client.index("movies");
await done(
  index.addDocuments([
    { id: 1, title: "Carol", genres: ["Romance", "Drama"] },
    { id: 2, title: "Wonder Woman", genres: ["Action", "Adventure"] },
    { id: 3, title: "Life of Pi", genres: ["Adventure", "Drama"] },
    { id: 4, title: "Mad Max: Fury Road", genres: ["Adventure", "Science Fiction"] },
    { id: 5, title: "Moana", genres: ["Fantasy", "Action"] },
    { id: 6, title: "Philadelphia", genres: ["Drama"] },
  ]),
);

// Basic search: typos are forgiven.
assert.equal((await index.search("philoudelphia")).hits[0].id, 6);

// Using search parameters.
const wonder = await index.search("wonder", { attributesToHighlight: ["*"] });
assert.equal(wonder.hits[0]._formatted.title, "<em>Wonder</em> Woman");

// Custom search with filters, and placeholder search.
await done(index.updateFilterableAttributes(["id", "genres"]));
const filtered = await index.search("wonder", { filter: ["id > 1 AND genres = Action"] });
assert.deepEqual(filtered.hits.map((hit) => hit.id), [2]);
const all = await index.search("", { filter: ["genres = fantasy OR genres = Fantasy"], facets: ["genres"] });
assert.deepEqual(all.facetDistribution, { genres: { Action: 1, Fantasy: 1 } });

// Abortable search.
const controller = new AbortController();
const aborted = index.search("wonder", {}, { signal: controller.signal });
controller.abort();
await assert.rejects(aborted);

// By pages, several at once, and what else there is.
const page = await index.search("", { hitsPerPage: 2, page: 2 });
assert.deepEqual([page.hits.length, page.totalPages, page.totalHits], [2, 3, 6]);
const { results } = await client.multiSearch({ queries: [{ indexUid: "movies", q: "moana" }, { indexUid: "movies", q: "pi" }] });
assert.deepEqual(results.map((result) => result.hits[0].id), [5, 3]);
const values = await index.searchForFacetValues({ facetName: "genres", facetQuery: "fan" });
assert.deepEqual(values.facetHits, [{ value: "Fantasy", count: 1 }]);
assert.equal((await index.getDocument(1)).title, "Carol");
assert.equal((await client.getKeys()).results.length, 2);
assert.equal((await client.health()).status, "available");
await done(client.deleteIndex("movies"));
assert.equal((await client.getIndexes()).total, 0);
