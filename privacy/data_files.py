"""Reads the word lists and templates of `privacy/data/` into typed, immutable structures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

DATA = Path(__file__).resolve().parent / "data"

Kind = TypeVar("Kind")


class PrivacyDataError(Exception):
    """A data file does not hold what redaction needs; the text names file, place and remedy."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything read from a data file: immutable, and strict about unknown keys."""


def load_data(name: str, kind: type[Kind]) -> Kind:
    """Read `privacy/data/NAME` as `kind`.

    Raises:
        PrivacyDataError: the file is missing, is not YAML, or does not have the shape of `kind`.
    """
    path = DATA / name
    try:
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return msgspec.convert(content, kind)
    except OSError as error:
        raise PrivacyDataError(f"{path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise PrivacyDataError(f"{path} is not as expected: {error}.") from error
