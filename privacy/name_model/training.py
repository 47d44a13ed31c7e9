"""Trains spaCy's entity recogniser on made-up messages; about a minute and a half on one core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from random import Random

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from privacy.lexicon import NAME, WORD, Known, Lexicon
from privacy.name_documents import LABELS, PIPELINE, THAI_FILE, NameDocuments, document
from privacy.name_model.dictionary import known_words, read_messages, thai_dictionary
from privacy.name_model.generator import Generator
from privacy.name_model.message import Message, names_in, text_of
from privacy.name_model.name_maker import NameMaker
from privacy.name_model.names import Names, load_names
from privacy.recognizers.finding import Finding
from privacy.thai_words import ThaiWords
from privacy.word_splitter import Word, split

SEED, MESSAGES, BATCH, DROPOUT = 7, 34_000, 16, 0.1
SAY_AFTER = 500
# How fast it learns: at first, and at the end.
FASTEST, SLOWEST = 0.003, 0.0001
# How often the lexicon's answer is withheld, so that the model learns to do without: no list of
# names or words is complete.
NAME_WITHHELD, SOUND_LEFT, WORD_LEFT, ALL_WITHHELD, MESSAGES_WITHHELD = 0.45, 0.5, 0.15, 0.03, 0.35
TOKENS_TO_VECTORS = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 64,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG", "LEMMA"],
        "rows": [6000, 1000, 3000, 1000, 500, 3000],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 64,
        "window_size": 1,
        "maxout_pieces": 3,
        "depth": 4,
    },
}
# Not an entity recogniser: a tagger says how sure it is of each word, so that the threshold can
# be set where few names are missed.
TAGGER = {
    "@architectures": "spacy.Tagger.v2",
    "nO": None,
    "normalize": True,
    "tok2vec": TOKENS_TO_VECTORS,
}


def train(
    folder: Path, message_folder: Path, say: Callable[[str], None], count: int = MESSAGES
) -> None:
    """Train and write the model and what it knows of words to `folder`.

    Raises:
        PrivacyDataError: a file of names or templates is missing or malformed.
    """
    fix_random_seed(SEED)
    chance = Random(SEED)  # noqa: S311 - the same model each time, no secret
    folder.mkdir(parents=True, exist_ok=True)
    say("reading names and words")
    names, messages = load_names(), read_messages(message_folder)
    documents = write_knowledge(folder, names, messages)
    carriers = {
        language: [text for text in texts if not may_hold_name(documents, text)]
        for language, texts in messages.items()
    }
    generator = Generator(NameMaker(names, chance), carriers, chance)
    nlp = spacy.blank("xx")
    tagger = nlp.add_pipe("tagger", config={"model": TAGGER})
    for label in LABELS:
        tagger.add_label(label)  # type: ignore[attr-defined]
    examples = (example(nlp, documents, each, chance) for each in generator.messages(count))
    fit(nlp, examples, count, say)
    nlp.to_disk(folder / PIPELINE)


def write_knowledge(
    folder: Path, names: Mapping[str, tuple[Names, ...]], messages: Mapping[str, list[str]]
) -> NameDocuments:
    """Write the lexicon and the Thai dictionary, and read them as the recogniser will."""
    pools = [pool for of_origin in names.values() for pool in of_origin]
    words = thai_dictionary(pools)
    (folder / THAI_FILE).write_text("\n".join(words), encoding="utf-8")
    thai = ThaiWords(words)
    in_thai = [word.text for text in messages["th"] for word in split(text, thai)]
    Lexicon.of(known_words(pools, messages, in_thai)).save(folder)
    return NameDocuments.load(folder)


def may_hold_name(documents: NameDocuments, text: str) -> bool:
    """Whether a message without names, as it is meant to be, looks as if it had one."""
    titled = [word for word in documents.words(text)[1:] if word.text.istitle()]
    return any(flags & NAME and not flags & Known.PLACE for flags in documents.known(titled))


def fit(nlp: Language, examples: Iterator[Example], count: int, say: Callable[[str], None]) -> None:
    """Learn from `count` examples, more slowly towards the end."""
    batch = list(islice(examples, BATCH))
    sample = batch
    optimizer = nlp.initialize(lambda: sample)
    losses: dict[str, float] = {}
    number = 0
    while batch:
        optimizer.learn_rate = FASTEST + (SLOWEST - FASTEST) * min(1, number * BATCH / count)
        nlp.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
        number += 1
        if number % SAY_AFTER == 0:
            say(f"{number * BATCH} messages, loss {losses.pop('tagger') / SAY_AFTER:.1f}")
        batch = list(islice(examples, BATCH))


def example(nlp: Language, documents: NameDocuments, message: Message, chance: Random) -> Example:
    """What the model sees of a message, and what it should find."""
    text, names = text_of(message), names_in(message)
    words = documents.words(text)
    inside = [name_at(word, names) for word in words]
    known = [
        withheld(flags, is_name=name is not None, chance=chance)
        for flags, name in zip(documents.known(words), inside, strict=True)
    ]
    seen = document(nlp.vocab, words, known)
    tags = [LABELS[name is not None] for name in inside]
    wanted = Doc(nlp.vocab, words=[word.text for word in words], tags=tags)
    return Example(seen, wanted)


def name_at(word: Word, names: list[Finding]) -> Finding | None:
    return next((name for name in names if name.start < word.end and word.start < name.end), None)


def withheld(flags: int, *, is_name: bool, chance: Random) -> int:
    """What is known of a word, at times without what the lists say."""
    if is_name:
        if chance.random() < NAME_WITHHELD:
            sounds = Known.SOUNDS if flags & NAME and chance.random() < SOUND_LEFT else 0
            sounds |= flags & Known.SLIP
            common = flags & WORD if chance.random() < WORD_LEFT else 0
            return sounds | common
        return flags
    kind = chance.random()
    if kind < ALL_WITHHELD:
        return flags & ~WORD
    return flags & ~Known.MESSAGES if kind < MESSAGES_WITHHELD and flags & Known.FREQUENT else flags
