"""The processes of the helpline, kept running by supervisor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Template
from msgspec import Struct, structs

from channels.settings import Settings
from commands.brain import BRAIN_PYTHON, ROOT, brain_environment

STOP_SECONDS = 15

SUPERVISOR = Template(
    """\
[supervisord]
nodaemon=true
logfile={{ logs }}/supervisord.log
loglevel=info
pidfile={{ logs }}/supervisord.pid
childlogdir={{ logs }}
{% for process in processes %}
[program:{{ process.name }}]
command={{ process.command | replace("%", "%%") }}
directory={{ root }}
autorestart=true
startsecs=2
startretries=5
stopasgroup=true
killasgroup=true
stopwaitsecs=8
redirect_stderr=true
stdout_logfile={{ logs }}/{{ process.name }}.log
stdout_logfile_maxbytes=1MB
stdout_logfile_backups=1
{% endfor %}
""",
    keep_trailing_newline=True,
)


class Process(Struct, frozen=True):
    """One process: its name, how it is started, and the page that tells that it is ready."""

    name: str
    command: str
    port: int
    setting: str
    ready: str


def port_of(url: str, default: int) -> int:
    return urlsplit(url).port or default


def processes_for(settings: Settings, model: Path) -> list[Process]:
    """What runs, in the order it is waited for."""
    actions = port_of(settings.actions_url, 5055)
    rasa = port_of(settings.rasa_url, 5005)
    in_brain = f"{BRAIN_PYTHON} -m privacy.brain_process"
    run_actions = f"{in_brain} rasa_sdk --actions actions --port {actions}"
    run_rasa = (
        f"{in_brain} rasa run --model {model} --endpoints bot/endpoints.yml "
        f"--credentials bot/credentials.yml --interface 127.0.0.1 --port {rasa}"
    )
    gateway = f"{sys.executable} -m channels"
    return [
        Process(
            "actions",
            run_actions,
            actions,
            "HELPLINE_ACTIONS_URL",
            f"{settings.actions_url}/health",
        ),
        Process("rasa", run_rasa, rasa, "HELPLINE_RASA_URL", f"{settings.rasa_url}/webhooks/rest/"),
        Process(
            "gateway", gateway, settings.port, "HELPLINE_PORT", f"{settings.address}/health/ready"
        ),
        Process(
            "console",
            f"{sys.executable} -m console",
            settings.console_port,
            "HELPLINE_CONSOLE_PORT",
            f"{console_address(settings)}/health/ready",
        ),
    ]


def console_address(settings: Settings) -> str:
    """Where a browser on this machine finds the console."""
    return structs.replace(settings, port=settings.console_port).address


def is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something already listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def taken_ports(settings: Settings, processes: list[Process]) -> Iterator[Process]:
    """The processes whose port something else listens on."""
    for process in processes:
        host = settings.bind if process.name in {"gateway", "console"} else "127.0.0.1"
        if is_taken(process.port, host):
            yield process


def start(settings: Settings, processes: list[Process]) -> subprocess.Popen[bytes]:
    """Start supervisor with all processes; it starts again whichever falls."""
    logs = settings.data_dir.resolve() / "log"
    logs.mkdir(parents=True, exist_ok=True)
    for name in ("supervisord", *(process.name for process in processes)):
        (logs / f"{name}.log").unlink(missing_ok=True)
    configuration = logs / "supervisord.conf"
    text = SUPERVISOR.render(logs=logs, root=ROOT, processes=processes)
    configuration.write_text(text)
    return subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "-c", configuration],
        cwd=ROOT,
        env={**brain_environment(settings.actions_url), **settings_environment(settings)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def settings_environment(settings: Settings) -> dict[str, str]:
    """The settings as the gateway reads them again. `HELPLINE_ACTIONS_URL` is for Rasa here."""
    return {
        "HELPLINE_BIND": settings.bind,
        "HELPLINE_PORT": str(settings.port),
        "HELPLINE_CONSOLE_PORT": str(settings.console_port),
        "HELPLINE_DATA_DIR": str(settings.data_dir.resolve()),
        "HELPLINE_RASA_URL": settings.rasa_url,
        "HELPLINE_SAFE_WORD": settings.safe_word,
        "HELPLINE_NAME_MODEL": str(settings.name_model.resolve()),
        "HELPLINE_DATABASE_URL": settings.database_url or "",
        "HELPLINE_REDIS_URL": settings.redis_url or "",
    }


def stop(supervisor: subprocess.Popen[bytes]) -> None:
    """Stop everything, by force if it does not stop by itself."""
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGTERM)
        try:
            supervisor.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)
            supervisor.wait()
