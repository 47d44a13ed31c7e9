"""What all tables have in common: names of constraints, and types of columns."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Enum, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase

# SQLite counts up by itself only in a column that is exactly its INTEGER.
COUNTING = BigInteger().with_variant(Integer, "sqlite")


def stored(choices: type[StrEnum]) -> Enum:
    """The column type of a choice: its value as text, the same in both databases."""
    return Enum(
        choices, native_enum=False, length=16, values_callable=lambda all_: [c.value for c in all_]
    )


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
