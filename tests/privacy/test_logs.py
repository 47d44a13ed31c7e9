"""The log of a process: what is planted anywhere in what is logged is never in its output."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacy.log_record import COUNTERS, EVENTS, ContentFreeRecord, line_of
from privacy.logs import LogLevelError, log_level

ROOT = Path(__file__).resolve().parents[2]
PLANTED = ("Xiomaraplanted", "90817263", "198.51.100.7", "PlantedBrowser", "123456:AAplanted")
BEGIN = f"""\
import asyncio, json, logging, os, sys, threading, traceback, warnings
from privacy.logs import set_up_logs
NAME, NUMBER, ADDRESS, BROWSER, TOKEN = {PLANTED!r}
everything = dict(person=NAME, number=NUMBER, address=ADDRESS, browser=BROWSER, token=TOKEN)
set_up_logs("gateway", os.environ, is_alone=True)
log = logging.getLogger("json.decoder")
"""

CASES = yaml.safe_load((Path(__file__).parent / "log_cases.yml").read_text(encoding="utf-8"))


def run(folder: Path, code: str, level: str = "DEBUG", begin: str = BEGIN) -> str:
    """What a program with this code writes to stdout and stderr."""
    program = folder / "program.py"
    program.write_text(begin + code + "\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HELPLINE_LOG_LEVEL": level}
    ran = subprocess.run(
        [sys.executable, program],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.stdout


def lines(output: str) -> list[dict[str, Any]]:
    """The log's lines, each of which is an object of JSON."""
    return [json.loads(line) for line in output.splitlines()]


def record_of(error: BaseException) -> ContentFreeRecord:
    """The record of an error."""
    return ContentFreeRecord("root", 40, "", 1, "", (), (type(error), error, error.__traceback__))


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """The fields of a line, with the place that is marked in the program."""
    program = (BEGIN + case["program"]).splitlines()
    marked = [number for number, line in enumerate(program, 1) if "# here" in line]
    return {**case["line"], **({"place": f"program.py:{marked[0]}"} if marked else {})}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_nothing_planted_is_written(case: dict[str, Any], tmp_path: Path) -> None:
    """At DEBUG, whoever logs it: no planted word; but level, logger, kind and place are there."""
    output = run(tmp_path, case["program"])
    files = [path.read_text() for path in tmp_path.glob("*.log")]
    assert [word for word in PLANTED if word in "".join([output, *files])] == []
    wanted = expected(case).items()
    assert any(wanted <= line.items() for line in lines(output)), output


def test_a_line_has_only_the_fields_of_the_list(tmp_path: Path) -> None:
    """Fields are those of the allow-list, and empty ones are left out."""
    (line,) = lines(run(tmp_path, 'log.error("safe_reply", extra=everything)'))
    assert set(line) == {"time", "level", "process", "logger", "event", "place"}
    assert (line["process"], line["event"]) == ("gateway", "safe_reply")


def test_a_crash_of_native_code_names_places_only(tmp_path: Path) -> None:
    """The one thing that is not JSON: files, lines and names of functions."""
    output = run(
        tmp_path,
        "import faulthandler\ndef native(name):\n    faulthandler._sigsegv()\nnative(NAME)",
    )
    assert "Segmentation fault" in output
    assert 'program.py", line 9 in native' in output
    assert not [word for word in PLANTED if word in output]


def test_a_command_may_still_speak_to_its_user(tmp_path: Path) -> None:
    """Only prints get through; a failing handler of a library and a traceback do not."""
    code = """
class Failing(logging.Handler):
    def emit(self, record):
        try:
            int(NAME)
        except ValueError:
            self.handleError(record)
log.addHandler(Failing())
print("stopped", flush=True)
log.error(NAME)
int(NAME)
"""
    begin = BEGIN.replace("is_alone=True", "is_alone=False")
    spoken, _, logged = run(tmp_path, code, begin=begin).partition("\n")
    assert spoken == "stopped"
    assert [line["level"] for line in lines(logged)] == ["ERROR", "CRITICAL"]
    assert PLANTED[0] not in logged


def test_below_the_level_nothing_is_written(tmp_path: Path) -> None:
    """The level decides how much is written, not how private it is."""
    code = 'log.warning("safe_reply")\nwarnings.warn(NAME)\nlog.error("safe_reply")'
    assert [line["level"] for line in lines(run(tmp_path, code, level="ERROR"))] == ["ERROR"]


def test_the_level_is_warning_unless_it_is_set() -> None:
    """An empty setting counts as none."""
    assert log_level({}) == log_level({"HELPLINE_LOG_LEVEL": ""}) == "WARNING"
    assert log_level({"HELPLINE_LOG_LEVEL": "DEBUG"}) == "DEBUG"


def test_a_level_that_does_not_exist_is_refused_by_name() -> None:
    """The error names the setting and what it may be."""
    with pytest.raises(LogLevelError, match=r"HELPLINE_LOG_LEVEL is 'LOUD'.*DEBUG, INFO"):
        log_level({"HELPLINE_LOG_LEVEL": "LOUD"})


def test_a_deep_stack_is_cut() -> None:
    """The innermost places are kept."""

    def deep(levels: int) -> None:
        if not levels:
            raise LookupError
        deep(levels - 1)

    with pytest.raises(LookupError) as caught:
        deep(100)
    (error,) = record_of(caught.value).errors
    assert len(error["places"]) == 20
    assert len(set(error["places"])) == 2


def test_a_long_chain_is_cut() -> None:
    """The errors nearest to what was caught are kept."""
    error: BaseException = LookupError()
    for _ in range(20):
        cause, error = error, KeyError()
        error.__cause__ = cause
    assert [each["type"] for each in record_of(error).errors] == ["builtins.KeyError"] * 8


def test_events_and_counters_are_words_of_ours() -> None:
    """Each is one word of small letters, so that none is a sentence with a place to fill in."""
    assert all(word.replace("_", "").isalpha() and word.islower() for word in EVENTS | COUNTERS)


def test_a_record_is_made_where_nothing_else_is_known() -> None:
    """Libraries make empty records to fill them in later."""
    record = ContentFreeRecord(None, 0, "", 0, "", (), None, None)
    record.__dict__.update(msg={"text": PLANTED[0]}, name=PLANTED[0], levelno=20)
    line = json.loads(line_of(record, "gateway"))
    assert (line["level"], line["logger"], line["place"]) == ("INFO", "other", "other")
    assert PLANTED[0] not in str(line)
