"""A newcomer adds an intent with its answer by touching data files only (docs/add-a-topic.md)."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bench.language_quality.held_out import ROOT

# Enough of the project to train in seconds: one topic, in English.
TOPIC = "entitlements"
NEW = "bank_account"
FEW = 6
MESSAGES = """
- can i open a bank account without passport
- the bank says no to me, i need an account for my money
- how do i get a bank account when i have no papers
- which bank takes people like me
- bank account pls
- my boss took my bank card, can i have a new account
- i have nowhere to put my salary, i need a konto
- do i need bankid and where to get it
- they opened an account in my name and they hold the card
- open account in norwegian bank, what must i bring
""".strip()

SAY = """
import asyncio, json, logging, sys
import structlog
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
from rasa.core.agent import Agent
from bench.language_quality.outcomes import turn_after
agent = Agent.load(sys.argv[1])
parsed = asyncio.run(agent.parse_message(sys.argv[2]))
reply = turn_after(parsed).reply
print(json.dumps({"intent": parsed["intent"]["name"], "citations": reply.citations}))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with one topic, as a newcomer finds it."""
    for folder in ("actions", "bench", "bot"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "config.yml", tmp_path)
    for place in ("data/nlu/en", "data/rules"):
        (tmp_path / place).mkdir(parents=True)
        for topic in (TOPIC, "fallback"):
            source = ROOT / place / f"{topic}.yml"
            if source.is_file():
                shutil.copy(source, tmp_path / place)
    few_messages_of_danger(tmp_path / "data" / "danger")
    kept = {"conversation", TOPIC}
    for path in (tmp_path / "bot" / "domain").glob("*.yml"):
        if path.stem not in kept:
            path.unlink()
    return tmp_path


def few_messages_of_danger(folder: Path) -> None:
    """The first of each category: enough to train, quick to encode."""
    folder.mkdir()
    content = yaml.safe_load((ROOT / "data" / "danger" / "en.yml").read_text(encoding="utf-8"))
    few = {category: texts[:FEW] for category, texts in content.items()}
    (folder / "en.yml").write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")


def edit(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change a YAML file of the copy."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def add_the_intent(project: Path) -> None:
    """The steps of docs/add-a-topic.md, nothing else."""
    edit(
        project / "bot" / "domain" / f"{TOPIC}.yml",
        lambda domain: domain["intents"].append({NEW: {"use_entities": []}}),
    )
    edit(
        project / "data" / "rules" / f"{TOPIC}.yml",
        lambda rules: rules["rules"][0]["steps"][0]["or"].append({"intent": NEW}),
    )
    edit(
        project / "data" / "nlu" / "en" / f"{TOPIC}.yml",
        lambda nlu: nlu["nlu"].append({"intent": NEW, "examples": MESSAGES}),
    )
    answer = {"topic": TOPIC, "passages": ["entitlements.living_expenses"]}
    edit(project / "bot" / "answers.yml", lambda answers: answers.update({NEW: answer}))
    edit(
        project / "bot" / "wording" / "en" / "titles.yml",
        lambda titles: titles.update({NEW: "A bank account"}),
    )


def run(project: Path, *command: str) -> str:
    """Run the copy's own code; return the last line it prints."""
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={"PYTHONPATH": str(project), "PATH": "", "RASA_TELEMETRY_ENABLED": "false"}
        | {"TF_CPP_MIN_LOG_LEVEL": "3", "HELPLINE_ACTIONS_URL": "http://127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return (ran.stdout.strip().splitlines() or [""])[-1]


def test_a_new_intent_is_understood_and_answered(project: Path) -> None:
    """After the six steps and a training, a new message gets the new answer."""
    add_the_intent(project)
    run(
        project,
        *("-m", "rasa", "train", "--config", "config.yml", "--domain", "bot/domain"),
        *("--data", "data", "--out", "models", "--fixed-model-name", "copy"),
    )
    said = run(project, "-c", SAY, "models/copy.tar.gz", "i need a bank account for my salary")
    assert json.loads(said) == {
        "intent": NEW,
        "citations": ["entitlements.list", "entitlements.living_expenses"],
    }


def test_the_document_names_every_file_the_test_touches() -> None:
    """The ten lines of the document are the whole truth."""
    text = (ROOT / "docs" / "add-a-topic.md").read_text(encoding="utf-8")
    for path in ("bot/domain/", "data/rules/", "data/nlu/en/", "bot/answers.yml", "titles.yml"):
        assert path in text
