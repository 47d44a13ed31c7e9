"""Runs the gateway: `python -m channels`."""

import os
import sys

import uvicorn

from channels.app import make_app
from channels.settings import SettingsError, read_settings
from privacy.logs import LogLevelError, set_up_logs


def main() -> int:
    """Serve until stopped. The access log stays off: it would record network addresses."""
    try:
        settings = read_settings(os.environ)
        set_up_logs("gateway", os.environ, is_alone=True)
    except (SettingsError, LogLevelError) as error:
        print(error, file=sys.stderr)
        return 1
    uvicorn.run(
        make_app(settings),
        host=settings.bind,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
