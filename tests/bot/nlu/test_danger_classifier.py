"""How likely a message means danger, and which messages that is learned from."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.data import DataError
from bot.nlu.danger_classifier import DangerClassifier
from bot.nlu.danger_messages import DANGER_LABEL, DangerMessages, read_danger_messages
from bot.nlu.question_splitter import PART

CONFIG = DangerClassifier.get_default_config()
CONTEXT = ExecutionContext(GraphSchema({}), "danger")
RESOURCE = Resource("danger")
PLACES = {"knife": (1.0, 0.0, 0.0), "pills": (0.0, 1.0, 0.0), "visa": (0.0, 0.0, 1.0)}


def message(text: str, **more: object) -> Message:
    """A message whose vector stands where its last word belongs."""
    made = Message({"text": text, **more})
    vector = np.array([PLACES[text.rsplit(maxsplit=1)[-1]]], dtype=np.float32) * 8
    made.add_features(Features(vector, "sentence", "text", "featurizer"))
    return made


@pytest.fixture
def classifier(tmp_path: Path) -> DangerClassifier:
    """A classifier that learned, stored and read back."""
    storage = LocalModelStorage.create(tmp_path)
    messages = [
        *(
            message(f"{who} has a knife", **{DANGER_LABEL: "weapon"})
            for who in ("he", "she", "boss")
        ),
        *(message(f"{who} took pills", **{DANGER_LABEL: "medical"}) for who in ("i", "she", "we")),
        *(message(f"{what} a visa", **{DANGER_LABEL: "harmless"}) for what in ("what is", "need")),
        *(message(f"{what} my visa", intent="permit") for what in ("where is", "i wait for")),
        message("help knife", intent="danger_now"),
    ]
    DangerClassifier.create(CONFIG, storage, RESOURCE, CONTEXT).train(TrainingData(messages))
    return DangerClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)


def test_danger_scores_above_and_harmless_below(classifier: DangerClassifier) -> None:
    """With the category, where it is plain."""
    knife, pills, visa = message("my uncle has a knife"), message("took pills"), message("the visa")
    classifier.process([knife, pills, visa])
    assert knife.get("danger")["score"] > 0 > visa.get("danger")["score"]
    assert knife.get("danger")["category"] == "weapon"
    assert pills.get("danger")["category"] == "medical"


def test_parts_and_pressed_buttons_are_left_alone(classifier: DangerClassifier) -> None:
    """A sentence counts within its message; a choice has no words."""
    part, pressed = message("a knife", **{PART: True}), Message({"intent": {"name": "greet"}})
    classifier.process([part, pressed])
    assert part.get("danger") is None
    assert pressed.get("danger") is None


def test_an_untrained_classifier_is_an_error(tmp_path: Path) -> None:
    """It never guesses without having learned."""
    storage = LocalModelStorage.create(tmp_path)
    untrained = DangerClassifier.create(CONFIG, storage, RESOURCE, CONTEXT)
    with pytest.raises(ValueError, match="helpline train"):
        untrained.process([message("a knife")])


def test_the_messages_of_danger_join_the_training_data(tmp_path: Path) -> None:
    """Without an intent, so that the intents do not change."""
    (tmp_path / "en.yml").write_text("weapon:\n- a knife\nharmless:\n- a visa\n", encoding="utf-8")
    component = DangerMessages({"folder": str(tmp_path)})
    data = component.process_training_data(TrainingData([message("my visa", intent="permit")]))
    assert [each.get("text") for each in data.training_examples] == ["my visa", "a knife", "a visa"]
    assert [each.get("text") for each in data.intent_examples] == ["my visa"]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [("weather:\n- rain\n", "unknown category"), (None, "no messages of danger")],
)
def test_wrong_files_are_named(tmp_path: Path, content: str | None, wrong: str) -> None:
    """A category nobody knows, and a folder without files."""
    if content:
        (tmp_path / "en.yml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=wrong):
        list(read_danger_messages(tmp_path))
