"""The brain's Python, and the surroundings its processes run in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BRAIN_PYTHON = ROOT / ".venv" / "brain" / "bin" / "python"
BODY_PYTHON = ROOT / ".venv" / "body" / "bin" / "python"

# Rasa must not phone home. What it logs while it trains or is measured is of no use (while it
# serves, `privacy.brain_process` has its log). TensorFlow is imported whatever the pipeline, and
# says a lot.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "LOG_LEVEL": "CRITICAL",
    "LOG_LEVEL_LIBRARIES": "CRITICAL",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
}


def brain_environment(actions_url: str) -> Mapping[str, str]:
    """Environment variables for Rasa and its actions."""
    return {
        **os.environ,
        **QUIET,
        "PYTHONPATH": str(ROOT),
        "HELPLINE_ACTIONS_URL": f"{actions_url}/webhook",
        "HELPLINE_REDIS_URL": os.environ.get("HELPLINE_REDIS_URL", ""),
        # rasa-sdk's own server listens on every interface unless it is told not to.
        "SANIC_HOST": "127.0.0.1",
        "SANIC_WORKERS": "1",
        "SANIC_ACCESS_LOG": "false",
    }
