"""The articles: read from JSON lines, put into an order of no meaning, and multiplied."""

import datetime
import gzip
import json
import random
import unicodedata

# Of a copy, about one word in so many is another one.
CHANGED = 8

# A copy is so many days younger than the one before.
DAYS = 37


def read(files, seed):
    """The articles of files (JSON lines, may be gzipped) with `id`, `title`, `text`, `lang` and, if there is one, `date`."""
    found = []
    for file in files:
        with (gzip.open if file.endswith(".gz") else open)(file, "rt", encoding="utf-8") as lines:
            found += [article(json.loads(line)) for line in lines]
    # The first so many are then a fair sample of all, in every language.
    random.Random(seed).shuffle(found)
    return found


def article(record):
    """What every peer gets of a record. The year is 0 where there is no date."""
    date = record.get("date")
    kept = {key: unicodedata.normalize("NFC", record[key]) for key in ("id", "title", "text", "lang")}
    kept["year"] = int(date[:4]) if date else 0
    return kept | ({"date": date[:10]} if date else {})


def multiplied(found, count, seed):
    """So many articles: the first of those that were found, and when these run out, changed copies of them."""
    chance = random.Random(seed)
    words = {}
    for each in found:
        words.setdefault(each["lang"], []).extend(each["text"].split()[:50])
    for at in range(count):
        copy, original = divmod(at, len(found))
        each = found[original]
        yield changed(each, copy, words[each["lang"]], chance) if copy else each


def changed(original, copy, words, chance):
    """A copy with another id, another date, and some words of other articles in its language."""
    text = "\n".join(
        " ".join(chance.choice(words) if chance.random() * CHANGED < 1 else word for word in line.split(" "))
        for line in original["text"].split("\n")
    )
    one = original | {"id": f"{original['id']}-{copy}", "text": text}
    if "date" in original:
        day = datetime.date.fromisoformat(original["date"]) + datetime.timedelta(days=DAYS * copy)
        one |= {"date": day.isoformat(), "year": day.year}
    return one


def write(some, path):
    """Writes articles, a line each. Gives how many there are, and the bytes of their titles and texts."""
    count = size = 0
    with open(path, "w", encoding="utf-8") as file:
        for each in some:
            file.write(json.dumps(each, ensure_ascii=False) + "\n")
            count += 1
            size += len(each["title"].encode()) + len(each["text"].encode())
    return {"count": count, "bytes": size}
