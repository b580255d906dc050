"""Runs `helpline eval` on the intent sets and the corpus, and prints Markdown tables beside the peers: see tools/quality.

Three tiers: (a) words, (b) the table of word vectors, (c) the sentence encoder; each is trained apart, except (a)+(b) on all of a set's
phrases, which is what the run with the encoder says of words and vectors alone.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent

# Name of a row in measured.json: folder, what is shown, flags of eval, and what is made of the files first.
REGIMES = [
    ("banking77 k10s0", "BANKING77 10", ["--few", "10"], None),
    ("banking77 k5s0", "BANKING77 5", ["--few", "5"], None),
    ("banking77 k10s0-near", "BANKING77 10, 27 intents taken out", ["--few", "10"], "near"),
    ("clinc150 k10s0", "CLINC150 10", ["--few", "10"], None),
    ("clinc150 k5s0", "CLINC150 5", ["--few", "5"], None),
    ("hwu64 k10s0", "HWU64 10", ["--few", "10"], None),
    ("hwu64 k5s0", "HWU64 5", ["--few", "5"], None),
    ("stackfaq titles", "StackFAQ titles and answers", [], "titles"),
    ("stackfaq full", "StackFAQ + 5", [], "titles and phrases"),
    ("askubuntu full", "AskUbuntu all", [], None),
    ("webapps full", "WebApplications all", [], None),
    ("chatbot full", "Chatbot all", [], None),
    # What takes longest comes last.
    ("hwu64 full", "HWU64 all", [], None),
    ("banking77 full", "BANKING77 all", [], None),
    ("clinc150 full", "CLINC150 all", [], None),
]

COLUMNS = [
    ("accuracy", "accuracy"),
    ("in_top_3", "in top 3"),
    ("typo_1", "1 typo"),
    ("typo_2", "2 typos"),
    ("coverage_at_95", "coverage at 95 %"),
    ("ece", "ECE"),
    ("auroc", "AUROC out of scope"),
    ("p50_ms", "p50 ms"),
    ("training_s", "training s"),
]

CORPUS_COLUMNS = [
    "messages",
    "first right",
    "in top 3",
    "answered right",
    "right or offered",
    "answered wrong",
    "ambiguous: asked with two right",
    "out of scope: answered",
    "refused",
]

# The calibration error of sets that have floors.
MOST_ECE = 0.06

# Pointers of the seed article, as gold rows name them, and what their sentences hold.
POINTERS = {
    "pointer:create-pat": "create a personal access token",
    "pointer:conditional-access-docs": "conditional access policy support",
    "pointer:oauth-docs": "authorize access to REST APIs",
    "pointer:ssh-docs": "how to use SSH authentication",
    "pointer:ssh-faq": "frequently asked questions and troubleshooting on SSH",
    "pointer:outage-status": "outage",
    "pointer:virtual-agent": "Virtual Agent",
}
SEED = "8cc96b09-c98b-4fc1-b4e3-f5e8d1fca11b"


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write(path, items):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


def run(binary, *arguments):
    """The JSON objects that a command prints, one a line."""
    command = [str(binary), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"failed with {done.returncode}: {' '.join(command)}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def files(sets, scratch, name, how):
    """Training file and tests of a regime."""
    folder = sets / name.split()[0]
    tests = [folder / f"{test}.jsonl" for test in ("dev", "dev_typo1", "dev_typo2")]
    if how is None:
        return folder / "train.jsonl", tests
    made = scratch / name.replace(" ", "-")
    if how == "near":
        near = set(json.loads((folder / "near_oos_intents.json").read_text()))
        train = [row for row in rows(folder / "train.jsonl") if row["intent"] not in near]
        test = [
            {**row, "intent": "oos" if row["intent"] in near else row["intent"]} for row in rows(folder / "dev.jsonl")
        ]
        return write(made / "train.jsonl", train), [write(made / "dev.jsonl", test)]
    entries = json.loads((folder / "entries.json").read_text(encoding="utf-8"))
    train = [
        {"text": entry["title"], "intent": entry["intent"], "title": True, "answer": entry["answer"]}
        for entry in entries
    ]
    if how == "titles and phrases":
        train += rows(folder / "train.jsonl")
    return write(made / "train.jsonl", train), tests


def figures(reports, key):
    """The row of a tier: `key` names its figures in the report."""
    found = [report.get(key) or report["ranking"] for report in reports]
    clean = found[0]
    row = {
        "accuracy": 100 * clean["accuracy"],
        "in_top_3": 100 * clean["in_top_3"],
        "coverage_at_95": 100 * clean["coverage_at_95"],
        "ece": clean["calibration_error"],
    }
    for typos, typed in enumerate(found[1:], 1):
        row[f"typo_{typos}"] = 100 * typed["accuracy"]
    if clean["out_of_scope_auroc"] is not None:
        row["auroc"] = 100 * clean["out_of_scope_auroc"]
    return row


def timed(row, report):
    return {**row, "p50_ms": report["time"]["p50_ms"], "training_s": report["training_ms"] / 1000}


def measure(binary, sets, scratch, name, shown, flags, how):
    train, tests = files(sets, scratch, name, how)
    arguments = ["eval", "--train", train, "--json", "--list", "0", *flags]
    for test in tests:
        arguments += ["--test", test]
    words = run(binary, *arguments, "--no-encoder", "--no-word-vectors")
    tiers = {"(a)": timed(figures(words, "ranking"), words[0])}
    thresholds = {}
    if shown.endswith(" all"):
        everything = run(binary, *arguments)
        tiers["(a)+(b)"] = figures(everything, "ranking_without_encoder")
    else:
        arguments.append("--threshold")
        both = run(binary, *arguments, "--no-encoder")
        everything = run(binary, *arguments)
        tiers["(a)+(b)"] = timed(figures(both, "ranking"), both[0])
        thresholds = {"(a)+(b)": both[0]["thresholds"], "(a)+(b)+(c)": everything[0]["thresholds"]}
    tiers["(a)+(b)+(c)"] = timed(figures(everything, "ranking"), everything[0])
    return tiers, thresholds


def cell(key, row):
    value = row.get(key)
    if value is None:
        return "–"
    digits = {"ece": 3, "p50_ms": 2, "training_s": 1}.get(key, 1)
    return f"{value:.{digits}f}"


def table(heads, lines):
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for line in lines:
        print("| " + " | ".join(line) + " |", flush=True)


def missed(shown, floors, tiers):
    """Where a figure is below its floor."""
    for kind, tier in (("without_encoder", "(a)+(b)"), ("with_encoder", "(a)+(b)+(c)")):
        for key, floor in floors.get(kind, {}).items():
            value = tiers[tier].get(key)
            if value is not None and round(value, 1) < floor:
                yield f"{shown}, {tier}: {dict(COLUMNS)[key]} {value:.1f}, floor {floor}"
        if floors and round(tiers[tier]["ece"], 3) > MOST_ECE:
            yield f"{shown}, {tier}: ECE {tiers[tier]['ece']:.3f}, at most {MOST_ECE}"


def intent_sets(arguments, measured):
    below, thresholds = [], []
    chosen = [regime for regime in REGIMES if not arguments.only or any(word in regime[1] for word in arguments.only)]
    heads = ["set, phrases per intent", "by", *(head for _, head in COLUMNS)]

    def lines():
        for name, shown, flags, how in chosen:
            tiers, selections = measure(arguments.binary, arguments.sets, arguments.scratch, name, shown, flags, how)
            for by, row in [*tiers.items(), *measured["sets"].get(name, {}).items()]:
                yield [shown, by, *(cell(key, row) for key, _ in COLUMNS)]
            below.extend(missed(shown, measured["floors"].get(name, {}), tiers))
            thresholds.extend((shown, tier, selection) for tier, selection in selections.items())

    table(heads, lines())
    print(f"\nThe others: {measured['source']}\n")
    print("A threshold for 95 % right answers, chosen without the test, and what it gives on it:\n")

    def chosen_thresholds():
        for shown, tier, selection in thresholds:
            line = [shown, tier]
            for way in ("by_training", "by_confidence"):
                found = selection[way]
                line += ["–", "–"] if found is None or found["precision"] is None else [
                    f"{100 * found['precision']:.1f}", f"{100 * found['coverage']:.1f}"
                ]
            if line[2:] != ["–"] * 4:
                yield line

    heads = ["set", "by", "training phrases held out: right", "answered", "confidences alone: right", "answered"]
    table(heads, chosen_thresholds())
    return below


def folder_of(articles, paths, target):
    for path in paths:
        (target / path.relative_to(articles)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / path.relative_to(articles))
    return target


def article_id(path):
    """The id in an article's front matter."""
    text = path.read_bytes().decode("utf-8", "replace")
    found = re.search(r"articleid\s*=\s*[\"']([^\"']*)[\"']", text, re.IGNORECASE)
    return found.group(1).strip() if found else None


def cases(binary, knowledge, gold, target):
    """Gold rows with pointers named by the question that the knowledge has for them."""
    questions = [entry["question"] for entry in run(binary, "export", "knowledge", "--knowledge", knowledge)]

    def question(name):
        part = POINTERS.get(name)
        return next((text for text in questions if part is not None and part in text), name)

    renamed = []
    for row in gold:
        expect = row.get("expect", [])
        named = [question(name) for name in ([expect] if isinstance(expect, str) else expect)]
        renamed.append({**row, "expect": named})
    return write(target, renamed)


def amid_stories(messages):
    """The same messages, each with what a person tells around it."""
    stories = json.loads((HERE / "stories.json").read_text(encoding="utf-8"))["stories"]

    def told(text, before, behind):
        text = text.strip()
        if behind and text[-1:] not in ".?!":
            text += "."
        return before + text + behind

    return [{**row, "text": told(row["text"], *stories[at % len(stories)])} for at, row in enumerate(messages)]


def corpus(arguments, measured):
    """Prints the table of the corpus, and gives what is below its floors."""
    below = []
    articles, gold = arguments.corpus / "articles", arguments.corpus / "gold"
    all_articles = sorted(articles.rglob("*.md"))
    seed, others = rows(gold / "seed.jsonl"), rows(gold / "articles.jsonl")
    wanted = {row["article"].strip() for row in others}
    other = rows(gold / "out_of_scope.jsonl") + rows(gold / "ambiguous.jsonl")
    with_seed = [path for path in all_articles if article_id(path) == SEED]
    with_gold = [path for path in all_articles if article_id(path) in wanted]
    folders = [
        ("seed alone", with_seed, seed, other),
        ("seed alone, amid a story", with_seed, amid_stories(seed), amid_stories(other)),
        ("the shipped `intents/`", None, seed, other),
        ("the shipped `intents/`, amid a story", None, amid_stories(seed), amid_stories(other)),
        ("articles with gold", with_gold, others, other),
        ("articles with gold, amid a story", with_gold, amid_stories(others), amid_stories(other)),
        ("all articles", all_articles, others, other),
    ]
    peers = [
        [name, by, "–", f"{first:.1f}", f"{three:.1f}", *["–"] * 7]
        for name, found in measured["corpus"].items()
        for by, (first, three) in found.items()
    ]

    def lines():
        for number, (name, paths, messages, unanswered) in enumerate(folders):
            knowledge = REPOSITORY / "intents"
            if paths is not None:
                knowledge = folder_of(articles, paths, arguments.scratch / f"knowledge-{number}")
            place = arguments.scratch / f"gold-{number}"
            inside = cases(arguments.binary, knowledge, messages, place / "inside.jsonl")
            outside = cases(arguments.binary, knowledge, unanswered, place / "outside.jsonl")
            for by, flags in (("(a)+(b)", ["--no-encoder"]), ("(a)+(b)+(c)", [])):
                evaluate = ["eval", "--knowledge", knowledge, "--json", "--list", "0", *flags, "--cases"]
                [said] = run(arguments.binary, *evaluate, inside)
                [kept] = run(arguments.binary, *evaluate, outside)
                line = corpus_line(name, by, said, kept)
                yield line
                if by == "(a)+(b)+(c)":
                    below.extend(missed_in_corpus(line, measured["corpus_floors"]))
            yield from (line for line in peers if line[0] == name)

    table(["knowledge", "by", *CORPUS_COLUMNS, "p50 ms"], lines())
    return below


def missed_in_corpus(line, floors):
    """Floors are [first right, in top 3, ...] in the order of the columns; `null` for none, negative for a ceiling."""
    for place, (floor, text) in enumerate(zip(floors.get(line[0], []), line[3:-1])):
        if floor is None or text == "–":
            continue
        value = float(text)
        if (value < floor) if floor > 0 else (value > -floor):
            yield f"{line[0]}, {line[1]}: {CORPUS_COLUMNS[place + 1]} {value}, {'floor' if floor > 0 else 'at most'} {abs(floor)}"


def corpus_line(name, by, said, kept):
    inside = [said["kinds"][kind] for kind in ("answer", "clarify", "answer_or_clarify") if kind in said["kinds"]]
    count = sum(kind["cases"] for kind in inside)
    share = lambda key: f"{100 * sum(kind[key] for kind in inside) / max(count, 1):.1f}"
    of = lambda kind, key: f"{100 * kept['kinds'][kind][key] / kept['kinds'][kind]['cases']:.1f}" if kind in kept["kinds"] else "–"
    ranking = said["ranking"]
    return [
        name, by, str(count), f"{100 * ranking['accuracy']:.1f}", f"{100 * ranking['in_top_3']:.1f}",
        share("answered_right"), share("right_or_offered"), share("answered_wrong"), of("clarify", "right"),
        of("unknown", "answered_wrong"), of("unknown", "refused"), f"{said['time']['p50_ms']:.2f}",
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="sets whose name holds it")
    arguments = parser.parse_args()
    measured = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
    print("(a) words, (b) table of word vectors, (c) sentence encoder. Shares in per cent.\n")
    below = intent_sets(arguments, measured)
    if arguments.corpus is not None:
        print("\nMessages to real articles (`gold/`):\n")
        below += corpus(arguments, measured)
    print("\nBelow the floors that are set in tools/peer/measured.json:\n")
    print("\n".join(f"* {line}" for line in below) or "none")


if __name__ == "__main__":
    main()
