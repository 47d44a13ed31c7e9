"""Starting: what is in the way is named."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from channels.settings import Settings
from commands import helpline
from commands.doctor import examine
from commands.processes import processes_for
from commands.run import StartError, not_ready, refuse_taken_ports


def test_a_port_in_use_is_named_with_its_setting() -> None:
    """Who is in the way, who needs the port, and which setting moves it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = Settings(
            port=port, rasa_url="http://127.0.0.1:1", actions_url="http://127.0.0.1:2"
        )
        gateway = processes_for(settings, Path())[2:3]
        with pytest.raises(StartError, match=rf"Port {port} .* gateway .* HELPLINE_PORT"):
            refuse_taken_ports(settings, gateway)


def test_a_process_that_does_not_start_shows_its_log(tmp_path: Path) -> None:
    """The end of its log is in the error."""
    (tmp_path / "rasa.log").write_text("first\nno model found\n")
    process = processes_for(Settings(), Path())[1]
    assert "no model found" in not_ready(process, tmp_path)


def test_a_bad_setting_is_refused_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says what is wrong in one line."""
    monkeypatch.setenv("HELPLINE_PORT", "eighty")
    result = CliRunner().invoke(helpline, ["doctor"])
    assert result.exit_code == 1
    assert result.output == (
        "helpline: HELPLINE_PORT is 'eighty': it must be a port from 1 to 65535.\n"
    )


def test_the_doctor_finds_what_is_missing(tmp_path: Path) -> None:
    """Without a model, the doctor says how to get one."""
    findings = examine(Settings(data_dir=tmp_path, name_model=tmp_path / "names"))
    missing = [finding for finding in findings if not finding.is_well]
    assert ["helpline train" in finding.text for finding in missing] == [True, True]
