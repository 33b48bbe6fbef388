"""Renders films in one process of its own, so that no pixel is touched on the event loop.

The process leaves with its parent even when that is killed, and drops what it renders when the providers close.
"""

import asyncio
import multiprocessing
import os
import shutil
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event
from pathlib import Path

from sandbox.providers.film.render import Plan, render

_closing: Event | None = None  # In the worker process: set when films are not wanted any more.


class Worker:
    """Renders plans to files in a folder. Equal plans are rendered once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._films: dict[Plan, asyncio.Task[Path]] = {}
        self._pool: ProcessPoolExecutor | None = None
        self._closing: Event | None = None

    async def film(self, plan: Plan) -> Path:
        """The finished file. Raises render.BadPicture."""
        task = self._films.get(plan)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._films[plan] = asyncio.create_task(
                self._render(plan, self._folder / f"film-{len(self._films)}.mp4")
            )
        return await asyncio.shield(task)

    async def close(self) -> None:
        for task in self._films.values():
            task.cancel()
        await asyncio.gather(*self._films.values(), return_exceptions=True)
        if self._pool and self._closing:
            self._closing.set()
            await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

    async def _render(self, plan: Plan, path: Path) -> Path:
        try:
            await asyncio.get_running_loop().run_in_executor(self._started(), _render_here, plan, path)
        except BrokenProcessPool:
            self._pool = None  # The next film starts a new process.
            raise
        return path

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._closing = spawn.Event()
            self._pool = ProcessPoolExecutor(
                1, mp_context=spawn, initializer=_begin, initargs=(self._closing, self._folder)
            )
        return self._pool


def _begin(closing: Event, folder: Path) -> None:
    global _closing
    _closing = closing
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes us.
    threading.Thread(target=_leave_with_parent, args=(folder,), daemon=True).start()


def _leave_with_parent(folder: Path) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)  # A killed parent could not.
        os._exit(1)


def _render_here(plan: Plan, path: Path) -> None:
    render(plan, path, _closing.is_set if _closing else lambda: False)
