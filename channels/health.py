"""Whether the gateway lives, and whether what it needs is there."""

from litestar import Response, Router, get
from litestar.di import NamedDependency

from channels.rasa_client import RasaClient


@get("/live", sync_to_thread=False)
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@get("/ready")
async def ready(rasa: NamedDependency[RasaClient]) -> Response[dict[str, str]]:
    """The dialogue engine answers too."""
    if await rasa.is_ready():
        return Response({"status": "ready"})
    return Response({"status": "the dialogue engine does not answer"}, status_code=503)


health = Router("/health", route_handlers=[live, ready], include_in_schema=False)
