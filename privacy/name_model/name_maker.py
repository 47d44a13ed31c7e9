"""Makes names as they stand in messages: given name, both, a nickname; with endings of cases."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from privacy.name_model.names import Names

# What a name may end in, by language, after its last vowel was taken off if it is an "a".
ENDINGS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ru": (("а", "у", "ом", "е"), ("ы", "у", "ой", "е", "и")),
    "uk": (("а", "у", "ом", "ові", "і"), ("и", "у", "ою", "і")),
    "pl": (("a", "owi", "em", "ie"), ("y", "ę", "ą", "ie", "e")),
    "lt": (("o", "ui", "ą", "u"), ("os", "ai", "ą", "e")),
    "sq": (("i", "it", "in"), ("a", "ës", "ën")),
    "nb": (("s",), ("s",)),
    "ro": (("ul", "ului"), ("ei", "a")),
}
LITHUANIAN_ENDINGS = ("as", "is", "us", "ys", "ė", "a")
SHARE_INFLECTED = {"ru": 0.4, "uk": 0.4, "pl": 0.4, "lt": 0.4, "sq": 0.15, "nb": 0.08, "ro": 0.05}
ARABIC_PREFIXES, SHARE_PREFIXED = ("و", "ل", "ب"), 0.12
SHARE_INVENTED = 0.12


class NameMaker:
    """Makes names of the given origins."""

    def __init__(self, names: Mapping[str, tuple[Names, ...]], chance: Random) -> None:
        self._names, self._chance = names, chance

    def make(self, origins: tuple[str, ...], language: str) -> str:
        """A name, as it may stand in a message of this language."""
        pools = self._names[self._chance.choice(origins)]
        native = [pool for pool in pools if not pool.is_latin]
        latin = [pool for pool in pools if pool.is_latin]
        is_native = native and (
            not latin or self._chance.random() < (0.03 if language == "en" else 0.85)
        )
        pool = self._chance.choice(native if is_native else latin)
        return self._inflected(self._whole(pool), language)

    def _whole(self, pool: Names) -> str:
        kind = self._chance.random()
        given = self._one(pool.given)
        if kind < 0.12 and pool.nicknames:  # noqa: PLR2004 - shares of how people name people
            return self._chance.choice(pool.nicknames).replace("-", " ")
        if kind < 0.62 or not pool.surnames:  # noqa: PLR2004
            return given
        surname = self._one(pool.surnames).replace("-", self._chance.choice(" -"))
        if kind < 0.69:  # noqa: PLR2004
            return surname
        if pool.surname_first and self._chance.random() < 0.7:  # noqa: PLR2004
            middle = f" {self._chance.choice(pool.middle)}" if pool.middle else ""
            return f"{surname}{middle} {given}"
        if kind < 0.93:  # noqa: PLR2004
            return f"{given} {surname}"
        return f"{given} {self._one(pool.given)} {surname}"

    def _one(self, names: tuple[str, ...]) -> str:
        """A name of the list, or one made of two, as no list has all."""
        name = self._chance.choice(names)
        other = self._chance.choice(names)
        if self._chance.random() < SHARE_INVENTED and min(len(name), len(other)) > 4:  # noqa: PLR2004
            return name[: len(name) // 2] + other[len(other) // 2 :].lower()
        return name

    def _inflected(self, name: str, language: str) -> str:
        if language == "ar" and self._chance.random() < SHARE_PREFIXED:
            return self._chance.choice(ARABIC_PREFIXES) + name
        if self._chance.random() >= SHARE_INFLECTED.get(language, 0):
            return name
        masculine, feminine = ENDINGS[language]
        if language == "lt":
            for ending in LITHUANIAN_ENDINGS:
                if name.endswith(ending):
                    name = name.removesuffix(ending)
                    break
            return name + self._chance.choice(masculine + feminine)
        if name[-1] in "aа":
            return (name if language == "nb" else name[:-1]) + self._chance.choice(feminine)
        return name + self._chance.choice(masculine)
