"""The words around addresses on the internet, as `privacy/data/online.yml` has them."""

from __future__ import annotations

from privacy.data_files import Record


class OnlineWords(Record, frozen=True):
    """Lists of words, separated by spaces; the file says what each is."""

    at: str
    dot: str
    sign: str
    providers: str
    plain_ends: str
    other_ends: str
    public: str
    services: str
    between: str
