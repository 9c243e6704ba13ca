#!/usr/bin/env python3
"""Compares Tìm with other engines, in one run on one machine: the same articles, the same queries, the same ten hits.

    python3 benches/compare/run.py --install                                  what the peers need
    python3 benches/compare/run.py --articles news_*.jsonl.gz --docs docs     the comparison
    python3 benches/compare/run.py --articles news_*.jsonl.gz --growth        Tìm alone, at growing numbers of articles
    python3 benches/compare/run.py --small                                    whether it all works, in seconds

Articles are JSON lines with `id`, `title`, `text`, `lang` and, where there is one, `date`. docs/benchmarks.md says what is
measured and how.
"""

import argparse
import contextlib
import json
import os
import platform
import sys
import tempfile

import articles
import engines
import plots
import queries
import summary
import tables
from session import Failed, Peer, ask_all, prepare

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "..", "..", "data", "articles", "feed", "wire.jsonl")
PACKAGES = os.path.join(HERE, "..", "..", "target", "peers")
SEED = 7
GROWTH = [4_500, 9_000, 18_000, 36_000]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", nargs="+", metavar="FILE", help="JSON lines, which may be gzipped")
    parser.add_argument(
        "--times",
        type=float,
        default=1,
        metavar="N",
        help="so many times the articles: changed copies, or the first part",
    )
    parser.add_argument("--only", metavar="PEERS", help=f"some of {','.join(engines.ENGINES)}")
    parser.add_argument("--queries", type=int, default=200, metavar="N", help="so many of each class (200)")
    parser.add_argument(
        "--rounds",
        type=int,
        default=5,
        metavar="N",
        help="so often all are asked, after some rounds to warm up (5)",
    )
    parser.add_argument(
        "--threads", type=int, metavar="N", help="also count the queries a second of so many threads"
    )
    parser.add_argument(
        "--as-indexed", action="store_true", help="search indexes as indexing leaves them, without optimising"
    )
    parser.add_argument(
        "--growth",
        nargs="*",
        type=int,
        metavar="N",
        help=f"measure Tìm alone at these numbers of articles ({GROWTH})",
    )
    parser.add_argument("--docs", metavar="FOLDER", help="write tables, plots and numbers there (docs)")
    parser.add_argument("--output", metavar="FILE", help="write the numbers there, as JSON")
    parser.add_argument(
        "--packages", metavar="FOLDER", default=PACKAGES, help="where --install puts packages (target/peers)"
    )
    parser.add_argument(
        "--binaries", metavar="FOLDER", help="where the peers in Rust lie, built (they are built for release)"
    )
    parser.add_argument("--work", metavar="FOLDER", help="where the indexes are made (a temporary folder)")
    parser.add_argument("--install", action="store_true", help="install what the peers need")
    parser.add_argument("--small", action="store_true", help="the sample articles, few queries")
    given = parser.parse_args()
    if given.small:
        given.articles, given.queries, given.rounds = [SAMPLE], 6, 1
    given.only = given.only.split(",") if given.only else list(engines.ENGINES)
    unknown = set(given.only) - set(engines.ENGINES)
    if unknown:
        parser.error(f"--only: {', '.join(sorted(unknown))}: there are only {', '.join(engines.ENGINES)}")
    if not given.articles and not given.install:
        parser.error("--articles FILE … is needed, or --small, or --install")
    return given


def main():
    given = arguments()
    packages = os.path.abspath(given.packages)
    if given.install:
        engines.install(packages)
    if not given.articles:
        return
    if given.work:
        os.makedirs(given.work, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.work, prefix="tim-compare-") as work:
        # PostgreSQL runs as another user, if this one is root.
        os.chmod(work, 0o755)
        found = articles.read(given.articles, SEED)
        folders = engines.Folders(packages, work, given.binaries)
        if given.growth is None:
            numbers = {"compare": compare(given, found, folders)}
            print(tables.of_compare(numbers["compare"]))
        else:
            numbers = {"growth": growth(given, found, folders)}
            print(tables.of_growth(numbers["growth"]))
    if given.output:
        write_json(given.output, numbers)
    if given.docs:
        publish(given.docs, numbers)


def compare(given, found, folders):
    say("writing articles and queries")
    path = os.path.join(folders.work, "articles.jsonl")
    about = articles.write(articles.multiplied(found, round(len(found) * given.times), SEED), path)
    asked = queries.make(found[: about["count"]], given.queries, SEED)
    result = {"machine": machine(), "articles": about, "queries": given.queries, "rounds": given.rounds}
    with contextlib.ExitStack() as running:
        rows, peers = {}, []
        for name in given.only:
            try:
                peer = Peer(name, engines.ENGINES[name](folders), os.path.join(folders.work, name))
                running.callback(peer.close)
                say(f"{name}: indexing")
                rows[name] = prepare(peer, path, not given.as_indexed)
                rows[name]["opening"] = peer.serve()["seconds"]
                peers.append(peer)
            except (engines.Missing, Failed) as reason:
                rows[name] = {"skipped": str(reason)}
        say(f"asking {', '.join(peer.name for peer in peers)}")
        answers, failed = ask_all(peers, asked, given.rounds, 1)
        peers = [peer for peer in peers if peer.name not in failed]
        if given.threads:
            threaded, more = ask_all(peers, asked, given.rounds, given.threads)
            failed |= {name: f"{given.threads} threads: {reason}" for name, reason in more.items()}
            threaded = {name: {"classes": classes} for name, classes in summary.of_peers(threaded, asked).items()}
            result["threads"] = {"count": given.threads, "peers": threaded}
        for peer in peers:
            rows[peer.name]["searching_peak"] = peer.close()
    for name, classes in summary.of_peers(answers, asked).items():
        rows[name]["classes"] = classes
    rows |= {name: {"skipped": reason} for name, reason in failed.items()}
    for name, row in rows.items():
        if "skipped" in row:
            say(f"skipped: {name}: {row['skipped']}")
    return result | {"peers": rows}


def growth(given, found, folders):
    counts = sorted(given.growth or GROWTH)
    asked = queries.make(found[: min(counts)], given.queries, SEED)
    command = engines.tim(folders)
    steps = {}
    with contextlib.ExitStack() as running:
        peers = []
        for count in counts:
            say(f"{count:,} articles")
            path = os.path.join(folders.work, f"{count}.jsonl")
            about = articles.write(articles.multiplied(found, count, SEED), path)
            peer = Peer(f"tim-{count}", command, os.path.join(folders.work, f"tim-{count}"))
            running.callback(peer.close)
            steps[peer.name] = {"articles": about} | prepare(peer, path, optimise=False)
            os.remove(path)
            steps[peer.name]["opening"] = peer.serve()["seconds"]
            peers.append(peer)
        answers, failed = ask_all(peers, asked, given.rounds, 1)
        if failed:
            raise SystemExit(f"Tìm failed: {failed}")
        for peer in peers:
            steps[peer.name]["searching_peak"] = peer.close()
    for name, classes in summary.of_peers(answers, asked).items():
        steps[name]["classes"] = classes
    result = {"machine": machine(), "queries": given.queries, "rounds": given.rounds}
    return result | {"steps": list(steps.values())}


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        cpu = next(
            (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return {"cores": os.cpu_count(), "cpu": cpu, "memory_gb": memory, "system": system}


def publish(docs, numbers):
    """Puts the tables into the document, and the plots and numbers beside it. What was not measured now stays."""
    kept = os.path.join(docs, "benchmarks.json")
    if os.path.exists(kept):
        with open(kept, encoding="utf-8") as file:
            numbers = json.load(file) | numbers
    write_json(kept, numbers)
    document = os.path.join(docs, "benchmarks.md")
    for name, table, plot in (
        ("compare", tables.of_compare, plots.of_compare),
        ("growth", tables.of_growth, plots.of_growth),
    ):
        if name in numbers:
            tables.put(document, name, table(numbers[name]))
            svg = "benchmarks.svg" if name == "compare" else "benchmarks-growth.svg"
            with open(os.path.join(docs, svg), "w", encoding="utf-8") as file:
                file.write(plot(numbers[name]))


def write_json(path, value):
    """Writes it with millionths, which is finer than anything here is measured."""
    value = json.loads(json.dumps(value), parse_float=lambda number: round(float(number), 6))
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
