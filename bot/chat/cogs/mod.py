"""`/mod`: what moderators do. Whoever is one is decided at every use, in code (services/authority.py).

No default permission hides it: Discord knows nothing of the role that a server may choose for its moderators.
"""

from collections.abc import Iterable
from typing import Any

from discord import app_commands


def make_mod(commands: Iterable[app_commands.Command[Any, ..., None] | app_commands.Group]) -> app_commands.Group:
    """The group with everything that is in it."""
    group = app_commands.Group(name="mod", description="For moderators: credits, reviews, rules and the audit")
    for command in commands:
        group.add_command(command)
    return group
