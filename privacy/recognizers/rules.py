"""All recognisers of what has a form, the surest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from privacy.recognizers.bank_number import BankNumberRecognizer
from privacy.recognizers.document_number import DocumentNumberRecognizer
from privacy.recognizers.email import EmailRecognizer
from privacy.recognizers.finding import Finding
from privacy.recognizers.licence_plate import LicencePlateRecognizer
from privacy.recognizers.link import LinkRecognizer
from privacy.recognizers.national_identity import NationalIdentityRecognizer
from privacy.recognizers.phone import PhoneRecognizer
from privacy.recognizers.spelled_number import SpelledNumberRecognizer
from privacy.recognizers.street_address import StreetAddressRecognizer
from privacy.recognizers.user_name import UserNameRecognizer


class Recognizer(Protocol):
    """Finds one kind of thing in a text whose letters are composed (NFC)."""

    def find(self, text: str) -> Iterator[Finding]:
        """Every place where it stands."""
        ...


def load_rules(
    kept_numbers: Iterable[str] = (), kept_emails: Iterable[str] = ()
) -> tuple[Recognizer, ...]:
    """The recognisers that need no model.

    Raises:
        PrivacyDataError: a file of words is missing or malformed.
    """
    return (
        EmailRecognizer(kept_emails),
        LinkRecognizer(),
        NationalIdentityRecognizer(),
        BankNumberRecognizer(),
        DocumentNumberRecognizer(),
        StreetAddressRecognizer(),
        LicencePlateRecognizer(),
        UserNameRecognizer(),
        PhoneRecognizer(kept_numbers),
        SpelledNumberRecognizer(),
    )
