"""The queries: of each class so many, drawn from the articles by a seed."""

import collections
import random
import re

# A word that every engine takes for the same word: letters alone, with nothing beside them that some tokenizers keep.
WORD = re.compile(r"(?<![\w'’.:-])[^\W\d_]{2,}(?![\w'’-]|[.:]\w)")

# The words that are asked for stand in at least and at most this share of the articles in their language.
RARE, FREQUENT = 0.001, 0.05

LETTERS = "abcdefghijklmnopqrstuvwxyz"

# Languages whose words are syllables have none that is mistyped into no word.
WITH_TYPOS = ("en", "fr")

# What is asked, and of which queries.
CLASSES = {
    "one_word": "one_word",
    "ids": "one_word",
    "three_words": "three_words",
    "phrase": "phrase",
    "prefix": "prefix",
    "typo": "typo",
    "filter": "filter",
    "highlights": "three_words",
    "everything": "three_words",
    "suggestions": "prefix",
}


def make(articles, count, seed):
    """For each class so many queries, the languages in turn. Each names the article that it was drawn from."""
    langs = sorted({article["lang"] for article in articles})
    by_lang = {lang: [article for article in articles if article["lang"] == lang] for lang in langs}
    frequencies = {lang: document_frequencies(some) for lang, some in by_lang.items()}
    known = set().union(*frequencies.values())
    chance = random.Random(seed)

    def middle(lang, word):
        most = FREQUENT * len(by_lang[lang])
        return RARE * len(by_lang[lang]) <= frequencies[lang][word] <= max(most, 2)

    made = {}
    for name, draw in DRAWN.items():
        allowed = [lang for lang in langs if name != "typo" or lang in WITH_TYPOS]
        made[name] = []
        # Some articles have no such words; few have none, so that this ends.
        for attempt in range(100 * count):
            if len(made[name]) == count or not allowed:
                break
            lang = allowed[len(made[name]) % len(allowed)]
            article = chance.choice(by_lang[lang])
            query = draw(article, lambda word: middle(lang, word), chance, known)
            if query:
                made[name].append(query | {"article": article["id"]})
    return {name: made[of] for name, of in CLASSES.items()}


def document_frequencies(articles):
    counts = collections.Counter()
    for article in articles:
        counts.update({word.lower() for word in WORD.findall(text_of(article))})
    return counts


def text_of(article):
    return article["title"] + "\n" + article["text"]


def words_of(article, wanted):
    """Its words that are wanted, each once, in their order."""
    words = dict.fromkeys(word.lower() for word in WORD.findall(text_of(article)))
    return [word for word in words if wanted(word)]


def one_word(article, wanted, chance, _known):
    words = words_of(article, wanted)
    return words and {"words": [chance.choice(words)]}


def three_words(article, wanted, chance, _known):
    """Three words that follow one another, with others between them: they are about one thing, as a person's are."""
    words = words_of(article, wanted)
    if len(words) < 3:
        return None
    at = chance.randrange(len(words) - 2)
    return {"words": words[at : at + 3]}


def phrase(article, wanted, chance, _known):
    """Two words side by side, at least one of which is wanted."""
    text = text_of(article)
    words = list(WORD.finditer(text))
    pairs = [
        [one.group().lower(), next_.group().lower()]
        for one, next_ in zip(words, words[1:])
        if text[one.end() : next_.start()] == " " and (wanted(one.group().lower()) or wanted(next_.group().lower()))
    ]
    return pairs and {"words": chance.choice(pairs)}


def prefix(article, wanted, chance, _known):
    """A word without its last two letters, of which three are left at least."""
    words = [word for word in words_of(article, wanted) if len(word) >= 5]
    return words and {"words": [chance.choice(words)[:-2]]}


def typo(article, wanted, chance, known):
    """A word with two letters swapped, one left out, or one replaced, which is then no word of any article."""
    words = [word for word in words_of(article, wanted) if len(word) >= 6]
    if not words:
        return None
    word = chance.choice(words)
    at = chance.randrange(1, len(word) - 2)
    mistyped = chance.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + chance.choice(LETTERS) + word[at + 1 :],
        ]
    )
    return mistyped not in known and {"words": [mistyped]}


def filtered(article, wanted, chance, known):
    """A word, in the article's language and, if it has one, its year."""
    query = one_word(article, wanted, chance, known)
    year = {"year": article["year"]} if article["year"] else {}
    return query and query | {"lang": article["lang"]} | year


DRAWN = {
    "one_word": one_word,
    "three_words": three_words,
    "phrase": phrase,
    "prefix": prefix,
    "typo": typo,
    "filter": filtered,
}
