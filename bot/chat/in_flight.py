"""The interactions that are being answered now, so that the bot can let them finish before its connection is closed."""

import asyncio


class InFlight:
    """One task for each."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def add(self) -> None:
        """Count the task that runs now, until it is done."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self, limit_s: float) -> int:
        """Wait for all of them, no longer than `limit_s`, and drop the rest. Returns how many were dropped.

        What is dropped in the middle of a transaction leaves nothing behind.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=limit_s)
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)
