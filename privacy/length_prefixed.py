"""Several texts as one row of bytes that could have come from no other texts."""

from __future__ import annotations


def length_prefixed(*parts: str) -> bytes:
    """Each part in UTF-8 with its length (4 bytes, big endian) before it.

    Without the lengths, the channel "a" with the address "bc" would look like "ab" with "c". Half
    a character, which some phones send, counts as what it is.
    """
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
