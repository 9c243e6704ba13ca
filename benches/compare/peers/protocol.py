"""How the Python peers talk with `run.py`; `protocol.rs` says the same for those in Rust, and has the commands."""

import json
import sys
import time

HITS = 10


def peak(pid="self"):
    """The most memory that a process has held so far, in bytes; 0 where the system does not say."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def articles(path):
    with open(path, encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def answer(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


def run(peer):
    """Does what the arguments say. A peer has `index`, `optimise`, `open`, `ask`, `close`, `lacks` and `engine`."""
    command, *paths = sys.argv[1:]
    try:
        if command == "index":
            peer.index(*paths)
        elif command == "optimise":
            peer.optimise(*paths)
        elif command == "serve":
            peer.open(*paths)
            answer({"peak": peer.peak(), "engine": peer.engine()})
            for line in sys.stdin:
                answer(asked(peer, json.loads(line)))
        answer({"peak": peer.peak(), "engine": peer.engine()})
    finally:
        peer.close()


def asked(peer, request):
    name = request["class"]
    if name in peer.lacks:
        return {"unsupported": peer.lacks[name]}
    if request["threads"] > 1:
        return {"unsupported": "one thread only"}
    micros, hits = [], []
    begun = time.perf_counter()
    for query in request["queries"]:
        start = time.perf_counter()
        hits.append(peer.ask(name, query))
        micros.append((time.perf_counter() - start) * 1e6)
    return {"micros": micros, "hits": hits, "seconds": time.perf_counter() - begun}


class Peer:
    """What most peers have in common."""

    lacks = {name: "asked of Tìm alone" for name in ("highlights", "everything", "suggestions")} | {
        "ids": "asked of those that have them in a column"
    }

    def peak(self):
        return peak()

    def close(self):
        pass
