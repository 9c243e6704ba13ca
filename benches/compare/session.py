"""A peer at work: one process a step, and one that stays to be asked."""

import json
import os
import subprocess
import time

# So many rounds are asked before those that count: files come into memory, and Java compiles what it sees is used.
WARM_UP = 3


class Failed(Exception):
    """A peer ended, or answered what is no answer."""


class Peer:
    """An engine, with the folder that its index is in."""

    def __init__(self, name, command, folder):
        self.name, self.command, self.folder = name, command, folder
        self.process = None

    def step(self, *arguments):
        """Runs it to its end. Gives its answer, with the seconds from its start to its end."""
        begun = time.perf_counter()
        done = subprocess.run([*self.command, *arguments], stdout=subprocess.PIPE, check=False)
        seconds = time.perf_counter() - begun
        if done.returncode != 0 or not done.stdout:
            raise Failed(f"{arguments[0]}: ended with {done.returncode}")
        return json.loads(done.stdout.splitlines()[-1]) | {"seconds": seconds}

    def serve(self):
        """Starts it to be asked. Gives its answer, with the seconds from its start until the index is open."""
        begun = time.perf_counter()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([*self.command, "serve", self.folder], **pipes, text=True, encoding="utf-8")
        return self.read() | {"seconds": time.perf_counter() - begun}

    def ask(self, name, queries, threads):
        """Asks a class of queries. Gives `micros`, `hits` and `seconds`, or why it has none as `unsupported`."""
        try:
            self.process.stdin.write(json.dumps({"class": name, "threads": threads, "queries": queries}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # What follows says how it ended.
        return self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"it ended with {self.process.wait()}")
        return json.loads(line)

    def close(self):
        """Ends it, if it runs. Gives the most memory that it has held, in bytes."""
        if not self.process:
            return 0
        last, _ = self.process.communicate()
        self.process = None
        return json.loads(last)["peak"] if last else 0

    def size(self):
        """The bytes that its index takes on the disk; less than the lengths of its files, where these have holes."""
        files = (os.path.join(at, name) for at, _, names in os.walk(self.folder) for name in names)
        return sum(os.stat(file).st_blocks * 512 for file in files)


def prepare(peer, articles, optimise):
    """Makes the index, cold: a new process, an empty folder. Gives what it cost."""
    os.makedirs(peer.folder)
    # A server that does not run as this user must be able to get there.
    os.chmod(peer.folder, 0o755)
    indexed = peer.step("index", articles, peer.folder)
    row = {"engine": indexed["engine"], "indexing": indexed["seconds"], "indexing_peak": indexed["peak"]}
    row["size_as_indexed"] = peer.size()
    row["optimising"] = None
    if optimise:
        optimised = peer.step("optimise", peer.folder)
        row["optimising"] = None if "unsupported" in optimised else optimised["seconds"]
    return row | {"size": peer.size()}


def ask_all(peers, queries, rounds, threads):
    """Asks all peers all queries, in rounds: of each class all peers one after another, so that noise hits all alike.

    Gives for each peer, for each class, the list of its rounds, or why there is none; and the peers that failed, with why.
    """
    answers = {peer.name: {name: [] for name in queries} for peer in peers}
    failed = {}
    for at in range(WARM_UP + rounds):
        order = peers[at % len(peers) :] + peers[: at % len(peers)]
        for name, asked in queries.items():
            for peer in order:
                if peer.name in failed:
                    continue
                try:
                    answer = peer.ask(name, asked, threads)
                except Failed as reason:
                    failed[peer.name] = f"{name}: {reason}"
                    del answers[peer.name]
                    continue
                if "unsupported" in answer:
                    answers[peer.name][name] = answer["unsupported"]
                elif at >= WARM_UP:
                    answers[peer.name][name].append(answer)
    return answers, failed
