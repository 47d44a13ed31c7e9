"""Encryption at rest: it opens with the right key in the right place, and nowhere else."""

import pytest

from privacy.encryption import ConversationCipher, DecryptionError, decrypt, encrypt
from privacy.key_files import new_key

WORDS = b"my boss took my passport"


def test_what_was_encrypted_comes_back() -> None:
    """Any content, an empty one too."""
    cipher = ConversationCipher.begin("one")
    for content in (WORDS, b"", bytes(range(256)) * 40):
        assert content == cipher.decrypt(cipher.encrypt(content, "state"), "state")


def test_nothing_of_the_words_shows() -> None:
    """The stored bytes hold no part of the content, and differ each time."""
    cipher = ConversationCipher.begin("one")
    sealed = cipher.encrypt(WORDS, "state")
    assert not any(word in sealed for word in WORDS.split())
    assert sealed != cipher.encrypt(WORDS, "state")


def test_another_conversations_key_does_not_open_it() -> None:
    """Each conversation has a key of its own."""
    sealed = ConversationCipher.begin("one").encrypt(WORDS, "state")
    with pytest.raises(DecryptionError):
        ConversationCipher.begin("one").decrypt(sealed, "state")


@pytest.mark.parametrize(("conversation_id", "purpose"), [("two", "state"), ("one", "message 1")])
def test_it_opens_in_its_own_place_only(conversation_id: str, purpose: str) -> None:
    """The right key in another conversation or for another purpose is refused."""
    key = new_key()
    sealed = encrypt(key, WORDS, "one", "state")
    assert decrypt(key, sealed, "one", "state") == WORDS
    with pytest.raises(DecryptionError, match=purpose):
        decrypt(key, sealed, conversation_id, purpose)


def test_every_changed_byte_is_noticed() -> None:
    """Format, nonce, text and check: no byte can be changed."""
    key = new_key()
    sealed = encrypt(key, WORDS, "one", "state")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(DecryptionError):
            decrypt(key, bytes(changed), "one", "state")


def test_a_cut_text_is_noticed() -> None:
    """At whatever length it was cut."""
    key = new_key()
    sealed = encrypt(key, WORDS, "one", "state")
    for length in range(len(sealed)):
        with pytest.raises(DecryptionError):
            decrypt(key, sealed[:length], "one", "state")


def test_a_wrapped_key_opens_what_it_encrypted() -> None:
    """Wrapped and unwrapped, a cipher reads what it wrote and recognises what it knew."""
    master, cipher = new_key(), ConversationCipher.begin("one")
    again = ConversationCipher.unwrap(master, cipher.wrap(master), "one")
    assert again.decrypt(cipher.encrypt(WORDS, "state"), "state") == WORDS
    assert cipher.digest("id") == again.digest("id")


def test_a_key_is_unwrapped_for_its_own_conversation_and_master_only() -> None:
    """A wrapped key moved to another row, or another master key, is refused."""
    master, cipher = new_key(), ConversationCipher.begin("one")
    with pytest.raises(DecryptionError):
        ConversationCipher.unwrap(master, cipher.wrap(master), "two")
    with pytest.raises(DecryptionError):
        ConversationCipher.unwrap(new_key(), cipher.wrap(master), "one")


def test_an_id_is_recognised_in_its_own_conversation_only() -> None:
    """The same id in two conversations cannot be told to be the same."""
    one, two = ConversationCipher.begin("one"), ConversationCipher.begin("two")
    assert one.digest("SM123") == one.digest("SM123")
    assert one.digest("SM123") != one.digest("SM124")
    assert one.digest("SM123") != two.digest("SM123")


def test_the_error_says_nothing_of_the_content() -> None:
    """What is wrong and the remedy, and no cause that would show more."""
    with pytest.raises(DecryptionError, match="same backup") as caught:
        decrypt(new_key(), encrypt(new_key(), WORDS, "one", "state"), "one", "state")
    assert caught.value.__suppress_context__
    assert "passport" not in str(caught.value)
