"""Who goes first where only one can write."""

import asyncio

from bot.store.sqlite.write_queue import WriteQueue
from tests.patience import PATIENCE_S


async def test_the_urgent_go_first_and_each_line_is_fair() -> None:
    queue, order = WriteQueue(), list[str]()

    async def pass_through(name: str, *, urgent: bool) -> None:
        async with queue.turn(urgent=urgent):
            order.append(name)

    async with queue.turn(urgent=False):
        waiting = [asyncio.create_task(pass_through(name, urgent=name.isupper())) for name in ("a", "b", "A", "c", "B")]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)

    assert order == ["A", "B", "a", "b", "c"]


async def test_only_one_is_inside() -> None:
    queue, inside, most = WriteQueue(), 0, 0

    async def pass_through(n: int) -> None:
        nonlocal inside, most
        async with queue.turn(urgent=n % 3 == 0):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(pass_through(n) for n in range(50)))

    assert most == 1


async def test_whoever_goes_away_while_waiting_or_just_admitted_keeps_nobody_out() -> None:
    queue = WriteQueue()

    async def pass_through() -> None:
        async with queue.turn(urgent=False):
            pass

    async with queue.turn(urgent=False):
        gone, admitted, last = (asyncio.create_task(pass_through()) for _ in range(3))
        await asyncio.sleep(0)
        gone.cancel()
    admitted.cancel()  # Its place was given to it in this very moment.
    await asyncio.gather(gone, admitted, return_exceptions=True)

    await asyncio.wait_for(last, PATIENCE_S)
    async with queue.turn(urgent=True):
        pass
