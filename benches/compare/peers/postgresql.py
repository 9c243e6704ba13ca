"""PostgreSQL full text: a cluster of its own in the folder, on a unix socket; a GIN index on a tsvector, `ts_rank`."""

import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time

import psycopg2

from protocol import HITS, Peer, articles, peak, run

SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "1GB",
    "maintenance_work_mem": "256MB",
    "work_mem": "64MB",
    "max_wal_size": "4GB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}

# The table is written once, with its words; one that is updated keeps the space of the rows before.
INDEXING = """
CREATE TABLE article AS SELECT *, to_tsvector('simple', text) AS words FROM read;
DROP TABLE read;
CREATE INDEX ON article USING gin (words) WITH (fastupdate = off);
CREATE INDEX ON article (lang, year);
CHECKPOINT;
"""

# So long it may take to start, in seconds.
PATIENCE = 60


class PostgreSql(Peer):
    lacks = Peer.lacks | {"typo": "its trigrams are an index of their own, without ranking"}
    server = connection = sockets = None

    def engine(self):
        return f"PostgreSQL {self.connection.get_parameter_status('server_version').split()[0]}"

    def start(self, folder):
        data = os.path.join(folder, "data")
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        # It refuses to run as root; then it runs as nobody.
        user = {"user": "nobody", "cwd": "/"} if os.getuid() == 0 else {}
        # The path of a socket may be 107 bytes long, which those below a folder of builds soon are not.
        self.sockets = tempfile.mkdtemp()
        new = not os.path.exists(data)
        if new:
            os.mkdir(data, 0o700)
        if user:
            shutil.chown(self.sockets, "nobody")
            shutil.chown(data, "nobody")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if new:
            initdb = [f"{programs}/initdb", "-D", data, "-U", "tim", "-A", "trust", "--locale=C.UTF-8"]
            subprocess.run(initdb, check=True, **quiet, **user)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        self.server = subprocess.Popen(
            [f"{programs}/postgres", "-D", data, "-k", self.sockets, *options], **quiet, **user
        )
        self.connection = self.connect()
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()

    def connect(self):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg2.connect(host=self.sockets, user="tim", dbname="postgres")
            except psycopg2.OperationalError:
                if self.server.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def index(self, path, folder):
        self.start(folder)
        self.cursor.execute("CREATE UNLOGGED TABLE read (id text, text text, lang text, year int)")
        self.cursor.copy_expert("COPY read FROM STDIN", Rows(path))
        for statement in filter(str.strip, INDEXING.split(";")):
            self.cursor.execute(statement)

    def optimise(self, folder):
        self.start(folder)
        self.cursor.execute("VACUUM ANALYZE article")
        self.cursor.execute("CHECKPOINT")

    def open(self, folder):
        self.start(folder)

    def ask(self, name, query):
        words = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in query["words"]]
        text = words[0] + ":*" if name == "prefix" else (" <-> " if name == "phrase" else " & ").join(words)
        facts = {fact: query[fact] for fact in ("lang", "year") if query.get(fact)}
        self.cursor.execute(
            "SELECT id FROM article, to_tsquery('simple', %(text)s) asked WHERE words @@ asked "
            + "".join(f"AND {fact} = %({fact})s " for fact in facts)
            + f"ORDER BY ts_rank(words, asked) DESC LIMIT {HITS}",
            {"text": text, **facts},
        )
        return [row[0] for row in self.cursor.fetchall()]

    def peak(self):
        """Of the process that does the work, with what it has touched of the buffers it shares with the others."""
        return peak(self.connection.info.backend_pid)

    def close(self):
        if self.connection:
            self.connection.close()
        if self.server:
            # A fast shutdown, which waits for no client.
            self.server.send_signal(signal.SIGINT)
            self.server.wait()
        if self.sockets:
            shutil.rmtree(self.sockets, ignore_errors=True)


class Rows:
    """The articles as a file in the text format of COPY."""

    ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": " "})

    def __init__(self, path):
        self.articles = articles(path)

    def read(self, _size):
        for article in self.articles:
            row = (article["id"], article["title"] + "\n" + article["text"], article["lang"], str(article["year"]))
            return ("\t".join(value.translate(self.ESCAPES) for value in row) + "\n").encode()
        return b""


run(PostgreSql())
