"""`/help`: what somebody can do where they ask, by what they may."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

HELP_LIMIT_CHARS = 3900  # 4000 characters are all that a message can hold.
ALL_THERE_IS = "This bot makes AI videos from sentences and pictures."
PAID = "The server's credits pay, up to your share of them; then your own do."
NOT_HERE_BUT_IN_SERVERS = "Videos are made in servers that have this bot; there `/help` says more."
OPERATOR_ELSEWHERE = (
    "You run this bot. `/operator` is in the servers that you named in `OPERATOR_SERVERS`; while you named none, it is "
    "in direct messages to the bot."
)


@dataclass(frozen=True, kw_only=True)
class HelpLine:
    """Commands that are told of together, and what they are for."""

    commands: tuple[str, ...]
    does: str


@dataclass(frozen=True, kw_only=True)
class HelpPart:
    """What one right brings. `root` is the first word of its commands; None of those that everybody may use."""

    title: str
    lines: tuple[HelpLine, ...]
    root: str | None = None


def _line(does: str, *commands: str) -> HelpLine:
    return HelpLine(commands=commands, does=does)


FOR_MEMBERS = HelpPart(
    title="Everybody",
    lines=(
        _line("a video from a sentence", "create"),
        _line("a video from a picture; **Animate image** in a message's menu does it too", "animate"),
        _line("a video from several pictures", "frames", "scenes"),
        _line("your videos, and how long the next one takes", "jobs", "queue"),
        _line("what you can spend, and where it went", "credits balance", "credits history", "credits explain"),
        _line("credits of yours to a member, or to everybody", "credits give", "credits donate"),
        _line("this page", "help"),
    ),
)
FOR_MODERATORS = HelpPart(
    title="Moderators",
    root="mod",
    lines=(
        _line("what waits for a decision", "mod reviews"),
        _line("a member's credits and record", "mod member", "mod grant", "mod take", "mod refund"),
        _line("how much each member may use", "mod quota set", "mod quota clear", "mod quota show"),
        _line(
            "the server's credits",
            "mod pool show",
            "mod pool history",
            "mod pool freeze",
            "mod pool unfreeze",
            "mod pool refill",
            "mod pool add",
        ),
        _line("words that are not wanted", "mod rules add", "mod rules list", "mod rules remove", "mod rules test"),
        _line("who may make videos unseen, or none", "mod block", "mod unblock", "mod trust", "mod untrust"),
        _line("no new videos for a while", "mod pause", "mod resume"),
        _line("who did what, and what was spent", "mod audit", "mod usage"),
    ),
)
FOR_MANAGERS = HelpPart(
    title="Manage Server",
    root="setup",
    lines=(_line("channels, moderators, reviews, limits and defaults", "setup"),),
)
FOR_OPERATOR = HelpPart(
    title="The bot's operator",
    root="operator",
    lines=(
        _line("credits for a server", "operator pool", "operator refill"),
        _line("limits of money", "operator caps"),
        _line("how it goes with the providers", "operator health", "operator unknown"),
        _line("no new videos anywhere", "operator pause", "operator resume"),
    ),
)


def help_page(parts: Sequence[HelpPart], offered: Collection[str], mention: Callable[[str], str], *, note: str) -> str:
    """Everything in `parts` that is `offered`, with its commands as `mention` writes them."""
    said = [
        f"**{part.title}**\n" + "\n".join(lines) for part in parts if (lines := list(_told(part, offered, mention)))
    ]
    return "\n\n".join([f"{ALL_THERE_IS} {note}".strip(), *said])[:HELP_LIMIT_CHARS]


def _told(part: HelpPart, offered: Collection[str], mention: Callable[[str], str]) -> Iterator[str]:
    known = {command for line in part.lines for command in line.commands}
    more = tuple(sorted(one for one in offered if part.root == _root(one) and one not in known))
    for line in (*part.lines, HelpLine(commands=more, does="and besides")):
        here = [mention(command) for command in line.commands if command in offered]
        if here:
            yield f"{' '.join(here)} · {line.does}"


def _root(command: str) -> str | None:
    first = command.split()[0]
    return first if first in (FOR_MODERATORS.root, FOR_MANAGERS.root, FOR_OPERATOR.root) else None
