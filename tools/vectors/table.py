"""Makes the table of word vectors: crates/sentence-encoder/model/table.pack.

    python tools/vectors/table.py [--cache FOLDER] [--output FILE]

Needs the packages of requirements.txt, and pip and npm for the text it is fitted to (sentences.py). Takes about half an
hour on one core; the encoder's vectors are kept in the cache, so a second run takes a few minutes.

What it does:

1. Each word piece goes through all-MiniLM-L6-v2 alone; less their mean, these vectors are the prior.
2. The sentences go through the model; less their mean, these vectors are the targets.
3. Both are projected on the leading principal components of the targets (Pearson 1901).
4. A sentence's sum weighs a piece by the squared logarithm of its rank in the vocabulary, whose order follows frequency
   (the idea of "smooth inverse frequency", Arora, Liang & Ma 2017, without counts), and is divided by the root of the
   sum of squared weights, because vectors that are nearly orthogonal add up like that.
5. Corrections to the prior are found by ridge regression (Hoerl & Kennard 1970), so that the sum meets the target; the
   normal equations are solved by conjugate gradients (Hestenes & Stiefel 1952) with a diagonal preconditioner.
6. Only the direction of a sum counts, so each sentence is scaled to its target's length and step 5 is done again.
7. Weights are multiplied in, and each piece becomes 8-bit integers with a scale. Punctuation and control pieces are zero.

Only the corrections need a piece to occur in the text; a rare piece keeps its prior, which is what a ridge means.
"""

import argparse
import hashlib
import os
import pathlib
import struct
import sys

# Before numpy loads: one thread and one instruction set, so that sums have one order on any x86-64 with AVX2.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell")

import numpy as np

import minilm
import sentences

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "crates/sentence-encoder/model/table.pack"
DIMENSIONS = 128
# The settings below were chosen among a few by nearest-phrase accuracy and by agreement with the model's own
# similarities, averaged over sets of several domains; README.md has the figures.
RIDGE = 1.0
PRIOR = 1.0
RESCALINGS = 1
ITERATIONS = 15
CHUNKS = 12


def encode(model, texts, cache):
    """The model's vectors of the texts (lists of pieces by source); chunk by chunk, so that a stopped run goes on."""
    chunks, vectors = [], []
    for chunk in range(CHUNKS):
        pieces = [text for source in texts.values() for text in part(source, chunk)]
        chunks.extend(pieces)
        vectors.append(encoded(model, pieces, cache))
        print(f"encoded chunk {chunk + 1} of {CHUNKS}", file=sys.stderr)
    return chunks, np.concatenate(vectors)


def encoded(model, pieces, cache):
    """The model's vectors of a list of texts, from the cache if they are there."""
    key = hashlib.sha256(repr(pieces).encode()).hexdigest()[:16]
    path = cache / f"encoded-{key}.npy"
    if not path.exists():
        np.save(path, model.encode(pieces))
    return np.load(path)


def part(items, chunk):
    """One of `CHUNKS` nearly equal parts, as numpy.array_split cuts."""
    each, more = divmod(len(items), CHUNKS)
    start = chunk * each + min(chunk, more)
    return items[start:start + each + (chunk < more)]


class Sums:
    """The linear map from a table to the weighted sums of sentences, and its transpose, without a dense matrix."""

    def __init__(self, texts, weights):
        self.pieces = np.concatenate([np.asarray(text, dtype=np.int64) for text in texts])
        lengths = np.array([len(text) for text in texts])
        self.texts, self.rows = len(texts), len(weights)
        self.text_of = np.repeat(np.arange(self.texts), lengths)
        self.starts = np.concatenate([[0], np.cumsum(lengths)])
        self.values = weights[self.pieces]
        self.scale(np.sqrt(np.add.reduceat(self.values**2, self.starts[:-1])))
        self.by_piece = np.argsort(self.pieces, kind="stable")
        ordered = self.pieces[self.by_piece]
        self.used = np.unique(ordered)
        self.piece_starts = np.append(np.searchsorted(ordered, self.used), len(ordered))

    def scale(self, lengths):
        """Divides the sum of each sentence."""
        self.values = (self.values / lengths[self.text_of]).astype(np.float32)

    def forward(self, table):
        out = np.empty((self.texts, table.shape[1]), dtype=np.float32)
        for first in range(0, self.texts, 20_000):
            last = min(self.texts, first + 20_000)
            begin, end = self.starts[first], self.starts[last]
            terms = table[self.pieces[begin:end]] * self.values[begin:end, None]
            out[first:last] = np.add.reduceat(terms, self.starts[first:last] - begin, axis=0)
        return out

    def transposed(self, residuals):
        out = np.zeros((self.rows, residuals.shape[1]), dtype=np.float32)
        values = self.values[self.by_piece]
        texts = self.text_of[self.by_piece]
        for first in range(0, len(self.used), 2_000):
            last = min(len(self.used), first + 2_000)
            begin, end = self.piece_starts[first], self.piece_starts[last]
            terms = residuals[texts[begin:end]] * values[begin:end, None]
            out[self.used[first:last]] = np.add.reduceat(terms, self.piece_starts[first:last] - begin, axis=0)
        return out

    def ridge(self, targets):
        """The table whose sums meet the targets, least squares with the ridge; one system for each dimension."""
        diagonal = np.bincount(self.pieces, weights=self.values**2, minlength=self.rows).astype(np.float32)
        diagonal = diagonal[:, None] + np.float32(RIDGE)
        residual = self.transposed(targets)
        table = np.zeros_like(residual)
        conditioned = residual / diagonal
        direction = conditioned.copy()
        energy = (residual * conditioned).sum(axis=0)
        for _ in range(ITERATIONS):
            image = self.transposed(self.forward(direction)) + np.float32(RIDGE) * direction
            step = energy / np.maximum((direction * image).sum(axis=0), 1e-20)
            table += step * direction
            residual -= step * image
            conditioned = residual / diagonal
            before, energy = energy, (residual * conditioned).sum(axis=0)
            direction = conditioned + energy / np.maximum(before, 1e-20) * direction
        return table


def fit(texts, targets, prior, weights):
    """The table: prior plus corrections, weighted."""
    sums = Sums(texts, weights)
    prior = np.float32(PRIOR) * prior
    length = np.linalg.norm(targets, axis=1)
    for step in range(RESCALINGS + 1):
        table = prior + sums.ridge(targets - sums.forward(prior))
        fitted = sums.forward(table)
        norm = np.linalg.norm(fitted, axis=1)
        cosine = ((fitted * targets).sum(axis=1) / np.maximum(norm * length, 1e-9)).mean()
        print(f"fit {step + 1}: mean cosine to the targets {cosine:.4f}", file=sys.stderr)
        # Bounded, so that a sentence that cannot be fitted does not take over.
        sums.scale(np.clip(norm / np.maximum(length, 1e-9), 0.4, 2.0))
    return table * weights[:, None]


def pack(table):
    """Header and 8-bit rows; the layout is documented in crates/sentence-encoder/src/table.rs."""
    scales = (np.abs(table).max(axis=1) / np.float32(127)).astype("<f4")
    rows = np.rint(table / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    content = scales.tobytes() + rows.tobytes()
    head = b"vectable" + struct.pack("<III", 1, *table.shape)
    return head + hashlib.sha256(content).digest() + content


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "target/vectors", help="downloads and encoded text")
    parser.add_argument("--output", type=pathlib.Path, default=OUTPUT)
    arguments = parser.parse_args()

    model = minilm.MiniLM()
    silent = np.array([piece.startswith("[") or not any(map(str.isalnum, piece)) for piece in model.vocabulary])
    tokenizer = sentences.WordPiece(model.vocabulary)
    texts = {}
    for source, lines in sentences.collect(arguments.cache, model.vocabulary).items():
        pieces = map(tokenizer.pieces, lines)
        texts[source] = [text for text in pieces
                         if sentences.SHORTEST <= len(text) <= sentences.LONGEST and tokenizer.unknown not in text]
        print(f"{source}: {len(texts[source])} sentences", file=sys.stderr)
    texts, targets = encode(model, texts, arguments.cache)
    spoken = [[piece for piece in text if not silent[piece]] for text in texts]
    kept = np.array([len(text) > 0 for text in spoken])
    spoken, targets = [text for text in spoken if text], targets[kept]
    targets = targets - targets.mean(axis=0)

    prior = encoded(model, [[piece] for piece in range(len(model.vocabulary))], arguments.cache)
    prior -= prior.mean(axis=0)
    prior[silent] = 0
    _, components = np.linalg.eigh(targets.T @ targets)
    components = np.ascontiguousarray(components[:, ::-1][:, :DIMENSIONS])

    weights = (np.log1p(np.arange(len(model.vocabulary))) ** 2 / 50).astype(np.float32)
    table = fit(spoken, targets @ components, prior @ components, weights)
    arguments.output.write_bytes(pack(table))
    print(f"wrote {arguments.output} ({arguments.output.stat().st_size} bytes)", file=sys.stderr)


if __name__ == "__main__":
    main()
