"""Groonga: its program, driven through a pipe; an index with positions, made when all articles are there; its own scores.

`TokenBigram` keeps words of letters whole and cuts only scripts without spaces, of which there are none here. The normaliser
is NFKC, which puts words into lower case and keeps marks.
"""

import json
import os
import subprocess

from protocol import HITS, Peer, articles, peak, run

SCHEMA = [
    "table_create Articles TABLE_HASH_KEY ShortText",
    "column_create Articles text COLUMN_SCALAR|COMPRESS_ZSTD LongText",
    "column_create Articles lang COLUMN_SCALAR ShortText",
    "column_create Articles year COLUMN_SCALAR Int32",
    "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerNFKC130",
    "table_create Langs TABLE_HASH_KEY ShortText",
    "column_create Langs articles COLUMN_INDEX Articles lang",
]

# An index that is made of what is there already is built at once, which is faster than article by article.
INDEX = "column_create Terms articles COLUMN_INDEX|WITH_POSITION Articles text"


class Groonga(Peer):
    lacks = Peer.lacks | {"typo": "its fuzzy search compares whole values, not words of a text"}
    process = None

    def engine(self):
        return "Groonga " + self.send("status")["version"]

    def start(self, folder, *options):
        command = ["groonga", *options, os.path.join(folder, "db")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, **pipes, text=True, encoding="utf-8")

    def send(self, command, lines=()):
        """The body of the answer to a command, which is a line."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.writelines(lines)
        self.process.stdin.flush()
        head, *body = json.loads(self.process.stdout.readline())
        if head[0] != 0:
            raise SystemExit(f"{command[:80]}: {head}")
        return body[0]

    def index(self, path, folder):
        self.start(folder, "-n")
        for command in SCHEMA:
            self.send(command)
        rows = (
            {"_key": a["id"], "text": a["title"] + "\n" + a["text"], "lang": a["lang"], "year": a["year"]}
            for a in articles(path)
        )
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        self.send("load --table Articles", listed(lines))
        self.send(INDEX)

    def optimise(self, folder):
        self.start(folder)
        self.send("defrag")

    def open(self, folder):
        self.start(folder)
        self.send("select Articles --limit 0")

    def ask(self, name, query):
        words = [quoted(word) for word in query["words"]]
        asked = {"phrase": quoted(" ".join(query["words"])), "prefix": query["words"][0] + "*"}
        text = asked.get(name, " ".join(words))
        facts = [f"{fact} == {json.dumps(query[fact])}" for fact in ("lang", "year") if query.get(fact)]
        command = (
            f"select Articles --match_columns text --query {argument(text)} --sort_keys -_score --limit {HITS}"
        )
        command += " --output_columns _key"
        if facts:
            command += " --filter " + argument(" && ".join(facts))
        # The number of matches and the names of the columns stand before the hits.
        return [row[0] for row in self.send(command)[0][2:]]

    def peak(self):
        return peak(self.process.pid)

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def listed(lines):
    yield "[\n"
    for at, line in enumerate(lines):
        yield (",\n" if at else "") + line
    yield "\n]\n"


def quoted(text):
    """As a phrase of Groonga's query syntax."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def argument(text):
    """As an argument of a command."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


run(Groonga())
