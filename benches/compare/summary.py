"""From answers to numbers."""

import statistics

# The peer with whose hits those of the others are compared.
FLOOR = "tantivy"

# These are answered by words, not by articles.
OF_WORDS = ("suggestions",)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def of_class(name, rounds, queries, floor):
    """The numbers of one class of queries of one peer. What it has not is said by a text instead of rounds."""
    if isinstance(rounds, str):
        return {"unsupported": rounds}
    if not queries:
        return {"unsupported": "the articles have no such queries"}
    # Of each query the median of its rounds: what disturbed one round is no property of the query.
    micros = [statistics.median(times) for times in zip(*(each["micros"] for each in rounds))]
    hits = rounds[0]["hits"]
    numbers = {
        "median_ms": statistics.median(micros) / 1e3,
        "p99_ms": percentile(micros, 0.99) / 1e3,
        "slowest_ms": max(micros) / 1e3,
        "per_second": len(queries) / statistics.median(each["seconds"] for each in rounds),
        "without_hits": sum(not ids for ids in hits) / len(hits),
    }
    if name not in OF_WORDS:
        numbers["source_found"] = sum(query["article"] in ids for query, ids in zip(queries, hits)) / len(hits)
    if floor and not isinstance(floor, str):
        shares = [len(set(ids) & set(best)) / len(best) for ids, best in zip(hits, floor[0]["hits"]) if best]
        numbers["as_floor"] = statistics.fmean(shares) if shares else None
    return numbers


def of_peers(answers, queries):
    floor = answers.get(FLOOR, {})
    return {
        peer: {name: of_class(name, classes[name], asked, floor.get(name)) for name, asked in queries.items()}
        for peer, classes in answers.items()
    }
