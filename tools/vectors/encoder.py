"""Makes the vocabulary and the pack of the sentence encoder, and checks the encoder against the model in float32.

    python tools/vectors/encoder.py                      # writes encoder.pack and vocabulary.txt in crates/sentence-encoder/model
    python tools/vectors/encoder.py check [FILE ...]     # cosines and word pieces; FILE: .jsonl with `text`, or a text a line
    python tools/vectors/encoder.py fixtures             # writes what the tests of the crate expect

The same bytes on every machine: only element-wise IEEE arithmetic. `check` builds and runs the examples of the crate; it
and `fixtures` need the reference tokenizer, and `fixtures` takes its vectors from float32, never from the encoder.

The pack, little endian, `src/pack.rs` reads it:

    0    magic      89 "ENCODE" 0A
    8    u32        version
    12   [32]       SHA-256 of everything from offset 44 on
    44   6 x u32    vocabulary, dimensions, layers, heads, inner dimensions, positions
    68   zeros up to 128, so that each matrix begins on a cache line
    128  i8         per layer: query+key+value, attention output, up, down; each row-major, outputs x inputs
         i8         word pieces, vocabulary x dimensions
         f32        positions x dimensions (token type 0 added in), embedding norm (weight, bias)
         f32        per layer: scale, bias of query+key+value and of the attention output; norm weight, bias;
                    scale, bias of up and of down; norm weight, bias
         f32        scale per word piece

Each row of each matrix is symmetric int8: weight = scale x integer, scale = largest magnitude / 127. The 1 / sqrt(32) of
attention (Vaswani et al. 2017, equation 1) is in the scale and bias of the query rows.
"""

import hashlib
import json
import pathlib
import struct
import subprocess
import sys

import minilm
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "crates/sentence-encoder/model"
FIXTURES = ROOT / "crates/sentence-encoder/tests/fixtures"
MAGIC = b"\x89ENCODE\n"
VERSION = 1
VOCABULARY, INNER, POSITIONS = 30522, 1536, 128
HEADER = 128
MOST_BYTES = 24_000_000
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def rounded(matrix):
    """Rows as int8, and the scale of each row."""
    scale = (np.abs(matrix).max(axis=1) / np.float32(127)).astype("<f4")
    integers = np.rint(matrix / np.where(scale == 0, 1, scale)[:, None])
    return integers.clip(-127, 127).astype(np.int8), scale


def make():
    weights = minilm.model_folder() / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"error: {weights} has SHA-256 {found}, not that of release 0.1.0")
    tensors = minilm.read_safetensors(weights)
    matrices, floats = [], []

    def add(weight, bias, factor=None):
        integers, scale = rounded(weight)
        matrices.append(integers)
        if factor is not None:
            scale, bias = scale * factor, bias * factor
        floats.extend([scale, bias])

    def add_norm(name):
        floats.extend([tensors[name + ".LayerNorm.weight"], tensors[name + ".LayerNorm.bias"]])

    positions = tensors["embeddings.position_embeddings.weight"][:POSITIONS]
    floats.append(positions + tensors["embeddings.token_type_embeddings.weight"][0])
    add_norm("embeddings")
    for layer in range(minilm.LAYERS):
        name = f"encoder.layer.{layer}."
        parts = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        factor = np.ones(3 * minilm.WIDTH, dtype=np.float32)
        factor[: minilm.WIDTH] = 1 / np.sqrt(minilm.WIDTH / minilm.HEADS)
        add(
            np.concatenate([tensors[part + ".weight"] for part in parts]),
            np.concatenate([tensors[part + ".bias"] for part in parts]),
            factor,
        )
        add(tensors[name + "attention.output.dense.weight"], tensors[name + "attention.output.dense.bias"])
        add_norm(name + "attention.output")
        add(tensors[name + "intermediate.dense.weight"], tensors[name + "intermediate.dense.bias"])
        add(tensors[name + "output.dense.weight"], tensors[name + "output.dense.bias"])
        add_norm(name + "output")
    words, word_scale = rounded(tensors["embeddings.word_embeddings.weight"])
    matrices.append(words)
    floats.append(word_scale)

    sizes = struct.pack("<6I", VOCABULARY, minilm.WIDTH, minilm.LAYERS, minilm.HEADS, INNER, POSITIONS)
    body = sizes.ljust(HEADER - 44, b"\0")
    body += b"".join(matrix.tobytes() for matrix in matrices)
    body += b"".join(values.astype("<f4").tobytes() for values in floats)
    pack = MAGIC + struct.pack("<I", VERSION) + hashlib.sha256(body).digest() + body
    assert len(pack) <= MOST_BYTES, f"the pack has {len(pack)} bytes, more than {MOST_BYTES}"
    vocabulary = (minilm.model_folder() / "vocab.txt").read_bytes()
    for name, content in [("encoder.pack", pack), ("vocabulary.txt", vocabulary)]:
        (MODEL / name).write_bytes(content)
        print(f"{name}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


def texts_of(paths):
    for path in paths:
        for line in pathlib.Path(path).read_text(encoding="utf-8").split("\n"):
            if line.strip():
                yield json.loads(line)["text"] if path.endswith(".jsonl") else line


def run_example(name, texts):
    command = ["cargo", "run", "--quiet", "--release", "-p", "sentence-encoder", "--features", "encoder", "--example", name]
    text = b"".join(text.replace("\0", "").encode() + b"\0" for text in texts)
    return subprocess.run(command, cwd=ROOT, input=text, stdout=subprocess.PIPE, check=True).stdout


def reference_pieces(texts):
    from tokenizers import Tokenizer

    reference = Tokenizer.from_file(str(minilm.model_folder() / "tokenizer.json"))
    reference.no_padding()
    reference.no_truncation()
    reference.encode_special_tokens = True
    return [encoding.ids for encoding in reference.encode_batch(texts, add_special_tokens=False)]


def reference_vectors(pieces):
    return minilm.MiniLM().encode([some[: POSITIONS - 2] for some in pieces])


def fixtures():
    sentences = FIXTURES / "sentences.jsonl"
    texts = list(texts_of([str(sentences)]))
    pieces = reference_pieces(texts)
    rows = [json.dumps({"text": text, "pieces": some}) + "\n" for text, some in zip(texts, pieces, strict=True)]
    sentences.write_text("".join(rows))
    (FIXTURES / "vectors.f32").write_bytes(reference_vectors(pieces).astype("<f4").tobytes())


def check(paths):
    texts = list(dict.fromkeys(texts_of(paths or [str(FIXTURES / "sentences.jsonl")])))
    expected = reference_pieces(texts)
    found = [[int(piece) for piece in line.split()] for line in run_example("pieces", texts).decode().split("\n")[:-1]]
    different = [text for text, one, other in zip(texts, expected, found, strict=True) if one != other]
    print(f"{len(texts)} texts, {len(different)} with other word pieces than the reference")

    precise = reference_vectors(expected)
    vectors = np.frombuffer(run_example("vectors", texts), dtype="<f4").reshape(len(texts), minilm.WIDTH)
    cosines = (precise * vectors).sum(axis=1, dtype=np.float64)
    print(
        f"cosine to float32: mean {cosines.mean():.5f}, 1st percentile {np.quantile(cosines, 0.01):.5f}, "
        f"least {cosines.min():.5f} ({texts[int(cosines.argmin())][:60]!r})"
    )
    if different or cosines.mean() < 0.999 or cosines.min() < 0.99:
        raise SystemExit("error: further from the model than promised (mean 0.999, least 0.99, the same word pieces)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        check(sys.argv[2:])
    elif sys.argv[1:] == ["fixtures"]:
        fixtures()
    elif len(sys.argv) == 1:
        make()
    else:
        raise SystemExit(__doc__)
