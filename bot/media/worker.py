"""Runs pixel work in processes of their own, so that no image can block the event loop or take the bot down.

A decoder that crashes, hangs or eats the memory costs one process, which is replaced for the next call. Each process
has an executor to itself, so that ending one call that takes too long can not end a neighbour's. The threads of
`asyncio.to_thread` would do none of this: a crash in C kills them all, and nothing can stop a thread.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar, TypeVarTuple

MEMORY_LIMIT_BYTES = 4 * 1024**3  # An 8192 x 8192 image with alpha takes about 1 GiB on its way through.
START_LIMIT_S = 60.0  # Measured 0.1 s; a small machine that is busy with other things may take far longer.
NICENESS = 5  # On one core, the gateway's heartbeat comes before a re-encode.
ATTEMPTS = (
    2  # A process that died for somebody else's reason (out of memory, a stray kill) earns its work one more try.
)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class WorkerLost(Exception):
    """The work took its process down every time it was tried, or took longer than allowed."""


class Worker:
    """A few processes, started when first needed and replaced when they die."""

    def __init__(self, *, processes: int = 1) -> None:
        self._idle: asyncio.LifoQueue[_Process] = asyncio.LifoQueue()  # Last in, first out: start no more than needed.
        self._all = [_Process() for _ in range(processes)]
        for process in self._all:
            self._idle.put_nowait(process)

    async def run(self, limit_s: float, work: Callable[[*Ts], T], *args: *Ts) -> T:
        """What `work(*args)` returns or raises, all of it picklable; waiting for a free process is not counted.

        Raises WorkerLost. A call that is cancelled or over time ends its process at once. `work` may be run twice.
        """
        process = await self._idle.get()
        try:
            for _ in range(ATTEMPTS):
                with contextlib.suppress(BrokenProcessPool):
                    return await process.run(limit_s, work, *args)
            raise WorkerLost(f"{work.__name__} ended its process {ATTEMPTS} times")
        finally:
            self._idle.put_nowait(process)

    async def close(self) -> None:
        """End every process, also a busy one; the calls that wait for it raise WorkerLost."""
        for process in self._all:
            await process.close()


class _Process:
    """One process behind an executor, which is thrown away together with it."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self._pid: int | None = None
        self._closed = False

    async def run(self, limit_s: float, work: Callable[[*Ts], T], *args: *Ts) -> T:
        try:
            executor = await self._started()
            async with asyncio.timeout(limit_s) as limit:
                return await asyncio.wrap_future(executor.submit(work, *args))
        except (BrokenProcessPool, asyncio.CancelledError):
            self._kill()
            raise
        except TimeoutError as error:
            if not limit.expired():
                raise
            self._kill()
            raise WorkerLost(f"{work.__name__} took more than {limit_s:g} s") from error

    async def close(self) -> None:
        self._closed = True
        executor = self._executor
        self._kill()
        if executor is not None:
            await asyncio.to_thread(executor.shutdown)

    async def _started(self) -> ProcessPoolExecutor:
        if self._closed:
            raise WorkerLost("closed")
        if self._executor is None:
            # Spawned, not forked: a forked child would inherit our sockets, our threads' locks and our secrets' pages.
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(1, mp_context=context, initializer=_settle_in)
            try:
                # The first submit starts the process, which blocks for some 20 ms.
                first = await asyncio.to_thread(self._executor.submit, os.getpid)
                async with asyncio.timeout(START_LIMIT_S):
                    self._pid = await asyncio.wrap_future(first)
            except TimeoutError as error:
                self._kill()
                raise WorkerLost(f"no process within {START_LIMIT_S:g} s") from error
        return self._executor

    def _kill(self) -> None:
        if self._executor is None:
            return
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # Windows has no SIGKILL.
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._pid = None


def _settle_in() -> None:
    """What a new process does before any work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; it is the bot's to answer.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        import resource

        os.nice(NICENESS)
        with contextlib.suppress(ValueError, OSError):  # A stricter limit than ours is already in force.
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, hard))
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _end_with_parent() -> None:
    """An executor's process would outlive a bot that was killed, for ever: it holds both ends of its own queue."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
