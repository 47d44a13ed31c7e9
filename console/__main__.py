"""Runs the console: `python -m console`."""

import os
import sys

import uvicorn

from console.app import make_app
from console.settings import SettingsError, read_settings
from privacy.key_files import BadKeyError
from privacy.logs import LogLevelError, set_up_logs


def main() -> int | str:
    """Serve until stopped; a text tells why it does not start.

    The access log stays off: it would record links and addresses.
    """
    try:
        settings = read_settings(os.environ)
        app = make_app(settings)
        set_up_logs("console", os.environ, is_alone=True)
    except (SettingsError, BadKeyError, LogLevelError) as error:
        return str(error)
    uvicorn.run(
        app,
        host=settings.bind,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        # What a proxy says of the person's address is of no use here.
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
