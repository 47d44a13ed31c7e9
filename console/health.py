"""Whether the console lives, and whether its database answers."""

from __future__ import annotations

from litestar import Response, Router, get
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from console.authentication import PUBLIC
from console.parts import Given
from handoff.staff_models import AuditHead


@get("/live", sync_to_thread=False)
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@get("/ready")
async def ready(parts: Given) -> Response[dict[str, str]]:
    """The database answers too, and its tables are there."""
    try:
        async with parts.database.reading() as session:
            await session.execute(select(AuditHead.id))
    except SQLAlchemyError:
        return Response({"status": "the database does not answer"}, status_code=503)
    return Response({"status": "ready"})


health = Router("/health", route_handlers=[live, ready], opt=PUBLIC)
