"""/events: server-sent events for the pages: that something changed, never what."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.base.errors import TooManyStreamsError
from api.web.state import state_of
from triage.errors import StoreUnavailableError
from triage.store import Store
from triage.types import EVERYTHING, AccessScope

router = APIRouter(include_in_schema=False)
MOST_STREAMS = 100
LOOK_SECONDS = 1.0
RETRY_MS = 3_000


@router.get("/events")
@permit(roles=WORKERS)
async def events(request: Request, who: Who) -> StreamingResponse:
    """That something changed that the reader may see; the page then asks what it is.

    Whoever sees everything gets the number of the newest event. To others that number would tell how much happens
    outside their reach, so they get a count of their own.
    """
    streams = state_of(request).streams
    if len(streams) >= MOST_STREAMS:
        raise TooManyStreamsError
    return StreamingResponse(_numbers(request, who.reach, streams), media_type="text/event-stream")


async def _numbers(request: Request, reach: AccessScope, streams: set[int]) -> AsyncIterator[str]:
    store = state_of(request).store
    place = id(request)
    streams.add(place)
    try:
        yield f"retry: {RETRY_MS}\n\n"
        last, seen, told, waited = -1, -1, 0, 0.0
        while not await request.is_disconnected():
            try:
                newest = await run_in_threadpool(_newest, store)
                # What a limited reader sees is asked for only where anything happened at all.
                same = reach == EVERYTHING or newest == last
                inside = newest if same else await run_in_threadpool(_inside, store, reach)
            except StoreUnavailableError:
                # Nothing is known to have changed; the stream goes on when the database is back.
                newest, inside = last, seen
            if newest != last and inside != seen:
                seen, told = inside, told + 1
                number = newest if reach == EVERYTHING else told
                yield f"id: {number}\nevent: changed\ndata: {number}\n\n"
            last = newest
            if waited >= state_of(request).stream_seconds:
                return
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
    finally:
        streams.discard(place)


def _newest(store: Store) -> int:
    with store.read() as work:
        return work.events.newest()


def _inside(store: Store, reach: AccessScope) -> int:
    with store.read() as work:
        return work.work_items.newest_change(reach)
