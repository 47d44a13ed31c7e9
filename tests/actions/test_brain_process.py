"""The log of Rasa and of its actions: they set up their own, and ours stays."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTED = "Xiomaraplanted"
SECONDS = 60

ACTIONS = """
from rasa_sdk import Action

class ActionAnswer(Action):
    def name(self):
        return "action_answer"

    def run(self, dispatcher, tracker, domain):
        print(tracker.latest_message)
        raise ValueError(tracker.latest_message["text"])
"""

# Does as `rasa run` and rasa-sdk do when they start, and then logs in the manner of their modules.
RASA = f"""
import logging, sys
import structlog
import rasa_sdk.utils
from rasa.utils import common, io, log_utils
common.configure_logging_and_warnings(None, None)
io.configure_colored_logging(None)
log_utils.configure_structlog(None)
rasa_sdk.utils.configure_colored_logging(logging.INFO)
common.update_sanic_log_level()
print("{PLANTED}")
structlogger = structlog.get_logger()
structlogger.debug("processor.message.parse", text="{PLANTED}")
structlogger.error("processor.message.%s", "{PLANTED}")
try:
    int("{PLANTED}")
except ValueError:
    structlogger.exception("processor.failed", tracker={{"text": "{PLANTED}"}})
    logging.getLogger("rasa.utils.common").exception("{PLANTED} %s", "{PLANTED}")
logging.getLogger("rasa.utils.common").debug("{PLANTED}")
structlogger.error("action.failed", exc_info=KeyError("{PLANTED}"))
logging.getLogger("rasa_sdk.utils").info("{PLANTED}")
logging.getLogger("sanic.access").info("", extra={{"request": "{PLANTED}", "host": "{PLANTED}"}})
logging.getLogger("sanic.root").error("{PLANTED}")
sys.exit("{PLANTED}")
"""
START_RASA = """
import sys
from privacy import brain_process
brain_process.PROCESSES["stand_in"] = "rasa"
sys.argv = ["brain_process", "stand_in"]
sys.exit(brain_process.main())
"""


def environment(folder: Path, level: str = "DEBUG") -> dict[str, str]:
    """What `helpline run` starts the brain's processes with, as far as it matters here."""
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        "PYTHONWARNINGS": "ignore",
        "SANIC_HOST": "127.0.0.1",
        "HELPLINE_LOG_LEVEL": level,
    }


def lines(output: str) -> list[dict[str, Any]]:
    """The log's lines, each of which is an object of JSON."""
    return [json.loads(line) for line in output.splitlines()]


@contextmanager
def action_server(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Runs an action that fails with what it was told, for as long as the block lasts."""
    (folder / "failing_actions.py").write_text(ACTIONS)
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "privacy.brain_process", "rasa_sdk"),
            *("--actions", "failing_actions", "--port", str(port)),
        ],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def post(url: str, content: dict[str, Any]) -> int:
    """The status of the answer; waits until somebody listens."""
    request = urllib.request.Request(  # noqa: S310 - of this machine
        url, json.dumps(content).encode(), {"User-Agent": PLANTED}
    )
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_a_failing_action_leaves_no_word_in_the_log(tmp_path: Path) -> None:
    """rasa-sdk answers with the whole request and logs what failed: kind and places are left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tracker = {"sender_id": PLANTED, "slots": {}, "events": [], "latest_message": {"text": PLANTED}}
    call = {"next_action": "action_answer", "tracker": tracker, "domain": {}, "version": PLANTED}
    with action_server(tmp_path, port) as server:
        status = post(f"http://127.0.0.1:{port}/webhook", call)
        server.terminate()
        output, _ = server.communicate(timeout=SECONDS)
    assert status == 500
    assert PLANTED not in output
    failures = [line for line in lines(output) if line["level"] == "ERROR" and "errors" in line]
    (failure,) = [line for line in failures if line["logger"] == "rasa_sdk.endpoint"]
    assert failure["process"] == "actions"
    assert failure["errors"][0]["type"] == "builtins.ValueError"
    assert failure["errors"][0]["places"][-1] == "failing_actions.py:10"


def rasa_log(folder: Path, level: str) -> list[dict[str, Any]]:
    """The log of a stand-in for Rasa; nothing planted is in it."""
    (folder / "stand_in.py").write_text(RASA)
    ran = subprocess.run(
        [sys.executable, "-c", START_RASA],
        cwd=folder,
        env=environment(folder, level),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=3 * SECONDS,
        check=False,
    )
    assert PLANTED not in ran.stdout
    return lines(ran.stdout)


def test_what_rasa_sets_up_changes_nothing(tmp_path: Path) -> None:
    """Neither coloured lines nor structlog nor prints get past; logger and kind are there."""
    said = rasa_log(tmp_path, "DEBUG")
    assert {line["process"] for line in said} == {"rasa"}
    loggers = [line["logger"] for line in said if line["place"].startswith("stand_in.py")]
    assert loggers == [
        *("__main__", "__main__", "__main__", "rasa.utils.common", "rasa.utils.common"),
        *("__main__", "rasa_sdk.utils", "sanic.access", "sanic.root"),
    ]
    failures = [line["errors"][0]["type"] for line in said if "errors" in line]
    assert failures == [
        *("builtins.ValueError", "builtins.ValueError", "builtins.KeyError"),
        "builtins.SystemExit",
    ]


def test_the_level_stays_as_it_is_set(tmp_path: Path) -> None:
    """Neither of them lowers it."""
    levels = [line["level"] for line in rasa_log(tmp_path, "WARNING")]
    assert levels == [*(["ERROR"] * 5), "CRITICAL"]


@pytest.mark.parametrize("module", ["rasa", "rasa_sdk"])
def test_a_bad_level_is_refused_by_name(module: str) -> None:
    """A process with an unknown level does not start."""
    ran = subprocess.run(
        [sys.executable, "-m", "privacy.brain_process", module],
        cwd=ROOT,
        env={**os.environ, "HELPLINE_LOG_LEVEL": "LOUD"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ran.returncode == 1
    assert "HELPLINE_LOG_LEVEL is 'LOUD'" in ran.stderr
