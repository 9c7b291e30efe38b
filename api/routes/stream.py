"""/events: server-sent events for the pages: that something changed, never what."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.access.rule import WORKERS, permit
from api.errors import TooManyStreamsError
from triage.store import Store

router = APIRouter(include_in_schema=False)
MOST_STREAMS = 100
LOOK_SECONDS = 1.0
RETRY_MS = 3_000


@router.get("/events")
@permit(roles=WORKERS)
async def events(request: Request) -> StreamingResponse:
    """The number of the newest event, whenever it grows; the page then asks for what it may see."""
    streams: set[int] = request.app.state.streams
    if len(streams) >= MOST_STREAMS:
        raise TooManyStreamsError
    return StreamingResponse(_numbers(request, streams), media_type="text/event-stream")


async def _numbers(request: Request, streams: set[int]) -> AsyncIterator[str]:
    store: Store = request.app.state.store
    place = id(request)
    streams.add(place)
    try:
        yield f"retry: {RETRY_MS}\n\n"
        last, waited = -1, 0.0
        while not await request.is_disconnected():
            newest = await run_in_threadpool(_newest, store)
            if newest != last:
                last = newest
                yield f"id: {newest}\nevent: changed\ndata: {newest}\n\n"
            if waited >= request.app.state.stream_seconds:
                return
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
    finally:
        streams.discard(place)


def _newest(store: Store) -> int:
    with store.read() as work:
        return work.events.newest()
