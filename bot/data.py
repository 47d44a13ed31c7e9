"""Reads the YAML data of the bot into typed, immutable structures."""

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

BOT = Path(__file__).resolve().parent
LANGUAGE = "en"

Kind = TypeVar("Kind")


class DataError(Exception):
    """A data file does not hold what the program needs; the text names file, place and remedy."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything read from a data file: immutable, and strict about unknown keys.

    Subclasses repeat `frozen=True`, which type checkers do not inherit.
    """


def load_yaml(path: Path, kind: type[Kind]) -> Kind:
    """Read one YAML file as `kind`.

    Raises:
        DataError: the file is missing, is not YAML, or does not have the shape of `kind`.
    """
    try:
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return msgspec.convert(content, kind)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataError(f"{path} is not as expected: {error}.") from error
