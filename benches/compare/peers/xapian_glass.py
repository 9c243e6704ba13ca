"""Xapian, with its glass backend: its own term generator with positions, no stemming, BM25, compacted."""

import os
import shutil

import xapian

from protocol import HITS, Peer, articles, run

YEAR = 0
OPERATOR = xapian.Query


class Glass(Peer):
    lacks = Peer.lacks | {"typo": "it has spelling correction, which is a query of its own"}

    def engine(self):
        return f"Xapian {xapian.version_string()}"

    def index(self, path, folder):
        # Without batches of its own it flushes every 10,000 documents; a larger one is faster.
        os.environ["XAPIAN_FLUSH_THRESHOLD"] = "50000"
        database = xapian.WritableDatabase(os.path.join(folder, "db"), xapian.DB_CREATE)
        terms = xapian.TermGenerator()
        for article in articles(path):
            document = xapian.Document()
            terms.set_document(document)
            terms.index_text(article["title"] + "\n" + article["text"])
            document.add_boolean_term("L" + article["lang"])
            document.add_value(YEAR, xapian.sortable_serialise(article["year"]))
            document.set_data(article["id"] + "\n" + article["title"] + "\n" + article["text"])
            database.add_document(document)
        database.commit()
        database.close()

    def optimise(self, folder):
        path = os.path.join(folder, "db")
        xapian.Database(path).compact(path + ".compact")
        shutil.rmtree(path)
        os.rename(path + ".compact", path)

    def open(self, folder):
        self.database = xapian.Database(os.path.join(folder, "db"))
        self.enquire = xapian.Enquire(self.database)
        self.parser = xapian.QueryParser()
        self.parser.set_database(self.database)
        self.parser.set_default_op(OPERATOR.OP_AND)
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_NONE)

    def ask(self, name, query):
        words = " ".join(query["words"])
        flags = {"phrase": xapian.QueryParser.FLAG_PHRASE, "prefix": xapian.QueryParser.FLAG_PARTIAL}
        parsed = self.parser.parse_query(f'"{words}"' if name == "phrase" else words, flags.get(name, 0))
        if query.get("lang"):
            parsed = OPERATOR(OPERATOR.OP_FILTER, parsed, OPERATOR("L" + query["lang"]))
        if query.get("year"):
            year = xapian.sortable_serialise(query["year"])
            parsed = OPERATOR(OPERATOR.OP_FILTER, parsed, OPERATOR(OPERATOR.OP_VALUE_RANGE, YEAR, year, year))
        self.enquire.set_query(parsed)
        hits = self.enquire.get_mset(0, HITS)
        return [hit.document.get_data().split(b"\n", 1)[0].decode() for hit in hits]


run(Glass())
