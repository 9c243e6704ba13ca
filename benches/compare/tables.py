"""The numbers as tables in Markdown, and their place in a document."""

import re

TITLES = {
    "tim": "Tìm",
    "tantivy": "raw tantivy",
    "lucene": "Lucene",
    "sqlite": "SQLite FTS5",
    "xapian": "Xapian",
    "postgresql": "PostgreSQL",
    "groonga": "Groonga",
}

CLASSES = {
    "one_word": "one word",
    "ids": "one word, ids alone",
    "three_words": "three words",
    "phrase": "phrase",
    "prefix": "prefix",
    "typo": "typo",
    "filter": "word and filter",
    "highlights": "three words, with highlights",
    "everything": "… and five facets and a histogram",
    "suggestions": "suggestions",
}

# Stands where there is no number.
NOTHING = "–"

# Against these the others are set.
RATIOS = ("tantivy", "lucene")


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def number(value):
    """With three digits that count."""
    if value is None:
        return NOTHING
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def mb(size):
    return number(size / 1e6)


def share(value):
    return NOTHING if value is None else f"{value:.0%}".replace("%", " %")


def there(compare):
    return {name: peer for name, peer in compare["peers"].items() if "skipped" not in peer}


def of_compare(compare):
    """All tables of a comparison."""
    peers = there(compare)
    articles = compare["articles"]
    parts = [
        f"{articles['count']:,} articles with {mb(articles['bytes'])} MB of text, {compare['queries']} queries a class, "
        f"{compare['rounds']} rounds, {machine(compare['machine'])}.\n",
        indexing(peers, articles),
        "Searching, one thread, warm, top 10: median (99th percentile) in milliseconds.\n",
        searching(peers),
        "Ratios of the medians of Tìm to those of others (below 1, Tìm is faster); of indexing, of the rates (above 1, Tìm is "
        "faster).\n",
        ratios(peers),
        "What is found: of raw tantivy's ten hits the share that is among the peer's; behind the stroke, how often the article "
        "that the query was drawn from is among the ten.\n",
        agreement(peers),
    ]
    if compare.get("threads"):
        title = f"Queries a second on {compare['threads']['count']} threads.\n"
        parts += [title, throughput(compare["threads"]["peers"])]
    parts += [
        f"Skipped: {TITLES[name]}: {peer['skipped']}.\n"
        for name, peer in compare["peers"].items()
        if "skipped" in peer
    ]
    return "\n".join(parts)


def machine(facts):
    return f"{facts['cores']} cores of {facts['cpu']}, {facts['memory_gb']:.0f} GB of memory, {facts['system']}"


def indexing(peers, articles):
    head = [
        "",
        "indexing, s",
        "articles/s",
        "memory, MB",
        "+ optimising, s",
        "on disk, MB",
        "of the text",
        "opening, ms",
        "searching, MB",
    ]
    rows = [
        [
            peer["engine"],
            number(peer["indexing"]),
            number(articles["count"] / peer["indexing"]),
            mb(peer["indexing_peak"]),
            number(peer["optimising"]),
            mb(peer["size"]),
            number(peer["size"] / articles["bytes"]),
            number(peer["opening"] * 1e3),
            mb(peer["searching_peak"]),
        ]
        for name, peer in peers.items()
    ]
    return table(head, rows)


def cells(peers, of):
    """A row for each class of queries that is asked of anybody, a column for each peer."""
    head = ["", *(TITLES[name] for name in peers)]
    rows = []
    for name, title in CLASSES.items():
        asked = [peer["classes"][name] for peer in peers.values()]
        row = [NOTHING if "unsupported" in one else of(one) for one in asked]
        if set(row) != {NOTHING}:
            rows.append([title, *row])
    return table(head, rows)


def searching(peers):
    return cells(peers, lambda one: f"{number(one['median_ms'])} ({number(one['p99_ms'])})")


def agreement(peers):
    def found(one):
        return f"{share(one.get('as_floor'))} / {share(one['source_found'])}" if "source_found" in one else NOTHING

    return cells(peers, found)


def throughput(peers):
    return cells(peers, lambda one: number(one["per_second"]))


def ratios(peers):
    others = [name for name in RATIOS if name in peers]
    if "tim" not in peers or not others:
        return ""
    tim = peers["tim"]
    rows = [["indexing", *(number(peers[name]["indexing"] / tim["indexing"]) for name in others)]]
    for key, mine in tim["classes"].items():
        theirs = [peers[name]["classes"][key] for name in others]
        if "unsupported" in mine or all("unsupported" in one for one in theirs):
            continue
        values = (None if "unsupported" in one else mine["median_ms"] / one["median_ms"] for one in theirs)
        rows.append([CLASSES[key], *map(number, values)])
    return table(["", *(f"to {TITLES[name]}" for name in others)], rows)


def of_growth(growth):
    """Tìm alone, at several numbers of articles."""
    steps = growth["steps"]
    head = ["articles", *(f"{step['articles']['count']:,}" for step in steps)]
    rows = [
        ["text, MB", *(mb(step["articles"]["bytes"]) for step in steps)],
        ["indexing, s", *(number(step["indexing"]) for step in steps)],
        ["memory, MB", *(mb(step["indexing_peak"]) for step in steps)],
        ["on disk, MB", *(mb(step["size"]) for step in steps)],
        ["of the text", *(number(step["size"] / step["articles"]["bytes"]) for step in steps)],
        ["opening, ms", *(number(step["opening"] * 1e3) for step in steps)],
    ]
    for name in steps[0]["classes"]:
        asked = [step["classes"][name] for step in steps]
        if all("unsupported" not in one for one in asked):
            rows.append(
                [CLASSES[name], *(f"{number(one['median_ms'])} ({number(one['p99_ms'])})" for one in asked)]
            )
    title = f"Queries: median (99th percentile) in milliseconds, {growth['queries']} a class, {machine(growth['machine'])}.\n"
    return title + "\n" + table(head, rows)


def put(path, mark, text):
    """Puts a text between the two marks in a document."""
    with open(path, encoding="utf-8") as file:
        document = file.read()
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    between = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not between.search(document):
        raise SystemExit(f"{path} has no place for the tables; it needs the lines {begin} and {end}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(between.sub(lambda _: f"{begin}\n\n{text}\n{end}", document))
