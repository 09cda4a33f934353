"""Sentence embedders: models in a folder of the user's that turn sentences into vectors.

Two kinds of folder are read: static models of model2vec, and models of sentence-transformers (LaBSE
and the like). Both packages are extras, imported when a model is loaded. Nothing is ever
downloaded, and no code that lies in a model's folder is run.

Anything else with a `signature` and an `encode` will do as well: see `Embedder`.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from align.errors import InputError, MissingExtraError

Rows = NDArray[np.float32]

STATIC = ("config.json", "model.safetensors", "tokenizer.json")
"""The files of a folder that model2vec saves."""

MODULES = "modules.json"  # in a folder that sentence-transformers saves
OURS = "sentence_transformers."  # where the code of its modules lies; other code is not run
WEIGHED = frozenset({".json", ".safetensors", ".bin", ".txt", ".model"})  # suffixes of a model
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class Embedder(Protocol):
    """Turns sentences of any language into vectors that lie close where the meanings do."""

    @property
    def signature(self) -> str:
        """Identify the model: one word, another one for every model that gives other vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> Rows:
        """Return a row a text; all rows of a model have one length, and every number is finite."""
        ...


def load(path: Path) -> Embedder:
    """Load the model in a folder.

    Raises `InputError` where the folder holds no model that can be read, `MissingExtraError` where
    the package that reads it is not installed.
    """
    expected = "name the folder of a model2vec or sentence-transformers model"
    if path.is_file():
        raise InputError(f"{path}: is a file; {expected}")
    if not path.is_dir():
        raise InputError(f"{path}: no such folder; {expected}")
    modules = _modules(path)
    static = not modules and all((path / name).is_file() for name in STATIC)
    if not static and not modules:
        raise InputError(f"{path}: holds neither {' + '.join(STATIC)} nor {MODULES}; {expected}")
    foreign = [name for name in modules if not name.startswith(OURS)]
    if foreign:
        raise InputError(f"{path}: needs code of its own ({foreign[0]}), which align does not run")
    os.environ.update(OFFLINE)  # before the packages are imported: they read it then
    if static or modules[0].endswith(".StaticEmbedding"):
        return _Static(path)
    return _Transformer(path)


def chosen(embedder: Embedder | Path | None) -> Embedder | None:
    """Return an embedder as it is, or the one of a folder."""
    return load(embedder) if isinstance(embedder, Path) else embedder


def _modules(path: Path) -> list[str]:
    """Return the classes of a sentence-transformers model, first to last; none where it is none."""
    table = path / MODULES
    if not table.is_file():
        return []
    try:
        return [str(row["type"]) for row in json.loads(table.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{table}: names no modules; fetch or save the model anew") from error


class _Static:
    """A table of vectors, one a token; a sentence is their mean."""

    def __init__(self, path: Path) -> None:
        try:
            from model2vec import StaticModel
        except ImportError as error:
            raise _missing(path, "model2vec") from error
        self._model: Any = _opened(lambda: StaticModel.from_pretrained(path), path, "model2vec")
        self.signature = _signature("model2vec", path)

    def encode(self, texts: Sequence[str]) -> Rows:
        found = self._model.encode(list(texts), use_multiprocessing=False)
        return np.asarray(found, dtype=np.float32)


class _Transformer:
    """A neural network; the same processor gives the same vectors again, another nearly so."""

    def __init__(self, path: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise _missing(path, "sentence-transformers") from error

        def opened() -> Any:
            return SentenceTransformer(
                str(path), local_files_only=True, trust_remote_code=False, device="cpu"
            )

        self._model: Any = _opened(opened, path, "sentence-transformers")
        self.signature = _signature("sentence-transformers", path)

    def encode(self, texts: Sequence[str]) -> Rows:
        found = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


def _missing(path: Path, package: str) -> MissingExtraError:
    return MissingExtraError(f"{path}: {package} is not installed; pip install {package}")


def _opened(load_model: Any, path: Path, package: str) -> Any:
    try:
        return load_model()
    except Exception as error:  # these packages raise whatever they like, plain Exception too
        broken = _broken_table(path)
        if broken is not None:
            raise InputError(f"{broken}: is no JSON; fetch or save the model anew") from error
        said = " ".join(str(error).split())[:200]
        message = f"{path}: {package} cannot read this model ({said}); fetch or save it anew"
        raise InputError(message) from error


def _broken_table(path: Path) -> Path | None:
    """Return the first file of a model that should be JSON and is not."""
    for table in sorted(path.rglob("*.json")):
        try:
            json.loads(table.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return table
    return None


def _signature(package: str, path: Path) -> str:
    """Name a model by its kind, its folder and the content of its files."""
    digest = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.suffix in WEIGHED and p.is_file()):
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{file.relative_to(path).as_posix()}\t{content}\n".encode())
    name = "-".join(path.resolve().name.split())
    return f"{package}:{name}:{digest.hexdigest()[:16]}"
