"""What can be pressed under a refusal: whom to ask for the credits that are missing."""

from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.chat.custom_id import CustomId
from bot.chat.text import credit_requests as words
from bot.domain.credit_request import Helper
from bot.domain.errors import Refusal
from bot.domain.refusals.access import MayNotCreate
from bot.domain.refusals.spending import OutOfCredits, PoolShort, RefillNotAllowed
from bot.domain.scope import Scope


@dataclass(frozen=True)
class AskForCredits(CustomId, kind="ask"):
    """Asks for credits because of so many that could not be spent."""

    helper: Helper
    price: int


def ask_button(helper: Helper, price: int) -> ui.Button[Any]:
    """The button that asks."""
    return AskForCredits(helper, price).button(words.ASK[helper], discord.ButtonStyle.primary)


def ways_out(refused: Refusal, scope: Scope) -> list[ui.Button[Any]]:
    """What whoever is refused can press about it; nothing where nobody else can help."""
    match refused:
        case OutOfCredits(pool_frozen=False, price=price, pool_left=left) if left < price:
            return [ask_button(Helper.OPERATOR, price)]
        case OutOfCredits(price=price) if scope.is_server:
            return [ask_button(Helper.MODERATORS, price)]
        case PoolShort(amount=amount):
            return [ask_button(Helper.OPERATOR, amount)]
        case MayNotCreate() | RefillNotAllowed():
            return [ask_button(Helper.OPERATOR, 0)]
        case _:
            return []
