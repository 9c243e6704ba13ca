"""SQLite FTS5: a table of the articles, and beside it an index with external content, made in one go and optimised."""

import os
import sqlite3

from protocol import HITS, Peer, articles, run

SCHEMA = """
CREATE TABLE article (rowid INTEGER PRIMARY KEY, id TEXT, text TEXT, lang TEXT, year INTEGER);
CREATE VIRTUAL TABLE found USING fts5 (
    text, content = article, content_rowid = rowid, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0'
);
"""

PLAIN = "SELECT article.id FROM found JOIN article ON article.rowid = found.rowid WHERE found MATCH ? "
BEST = f"ORDER BY rank LIMIT {HITS}"


class Fts5(Peer):
    lacks = Peer.lacks | {"typo": "it looks for no words with typos"}
    database = None

    def engine(self):
        return f"SQLite {sqlite3.sqlite_version} (FTS5)"

    def connect(self, folder):
        self.database = sqlite3.connect(os.path.join(folder, "articles.db"))
        self.database.execute("PRAGMA cache_size = -262144")
        self.database.execute("PRAGMA mmap_size = 4294967296")

    def index(self, path, folder):
        self.connect(folder)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.executescript(SCHEMA)
        rows = ((a["id"], a["title"] + "\n" + a["text"], a["lang"], a["year"]) for a in articles(path))
        with self.database:
            self.database.executemany("INSERT INTO article (id, text, lang, year) VALUES (?, ?, ?, ?)", rows)
            self.database.execute("INSERT INTO found (found) VALUES ('rebuild')")
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def optimise(self, folder):
        self.connect(folder)
        with self.database:
            self.database.execute("INSERT INTO found (found) VALUES ('optimize')")
        self.database.execute("VACUUM")
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def open(self, folder):
        self.connect(folder)
        self.database.execute(PLAIN + BEST, ("a",)).fetchall()

    def ask(self, name, query):
        words = ['"' + word.replace('"', '""') + '"' for word in query["words"]]
        match, facts, values = " ".join(words), "", []
        if name == "phrase":
            match = " + ".join(words)
        elif name == "prefix":
            match = words[0] + " *"
        for fact in ("lang", "year"):
            if query.get(fact):
                facts += f"AND article.{fact} = ? "
                values.append(query[fact])
        return [row[0] for row in self.database.execute(PLAIN + facts + BEST, (match, *values))]

    def close(self):
        if self.database:
            self.database.close()


run(Fts5())
