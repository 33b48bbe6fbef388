"""How the lines of moderators, administrators and the operator are done."""

from collections.abc import Mapping

from sandbox.discord.modals import Values
from sandbox.discord.model import Channel, Message, Role
from tests.end_to_end.rights.how import How, On, command, form, press, typed
from tests.end_to_end.rights.members import finished, resident, with_button
from tests.end_to_end.rights.town import SECRET, Town, with_id

WHY: Values = {"reason": "the contest"}
WHOM = {"member": resident}
SOME = {"amount": 1, **WHY}
SOME_TEXT: Values = {"amount": "1", "reason": "the contest"}

IS_BLOCKED = "INSERT INTO standings (scope, member, is_blocked) VALUES ($1, $2, 1)"
IS_TRUSTED = "INSERT INTO standings (scope, member, is_trusted) VALUES ($1, $2, 1)"
HAS_QUOTA = "INSERT INTO quotas (scope, kind, subject, amount, period) VALUES ($1, 'member', $2, 1, 'day')"
IS_PAUSED = "INSERT INTO pauses (scope, channel, reason, made_by, at_ms) VALUES ($1, '', 'too much', $2, 1)"
ALL_PAUSED = """
    INSERT INTO pauses (scope, channel, reason, made_by, at_ms) VALUES ('*', '', $1, $2, 1)
    ON CONFLICT (scope, channel) DO NOTHING
"""
HAS_RULE = """
    INSERT INTO word_rules (id, scope, pattern, is_regex, exceptions, action, made_by, at_ms)
    VALUES ('rule:' || $1, $1, 'noise', 0, '[]', 'block', $2, 1)
"""


async def pool_history(town: Town) -> Message:
    return await town.shown("mod pool history", by="administrator")


async def rules(town: Town) -> Message:
    return await town.shown("mod rules list", by="administrator")


async def waiting(town: Town) -> Message:
    """A row of the list whose request has more words than a row shows."""
    return with_id(await town.review(), "approve:", "review:")


async def audit(town: Town) -> Message:
    return await town.shown("mod audit", by="administrator")


async def about_author(town: Town) -> Message:
    return await town.shown("mod member", {"member": town.people["author"]}, by="administrator")


def servers_with(custom_id: str) -> On:
    """The operator's list of servers; the button under the first server has another custom_id, where it is whole."""

    async def on(town: Town) -> Message:
        listed = await town.shown("operator servers", by="operator")
        return listed if custom_id.endswith(":") else with_id(listed, f"server:leave:{town.scope}", custom_id)

    return on


async def screen(town: Town) -> Message:
    return await town.shown("setup", by="administrator")


def other_helpers(town: Town, place: Channel) -> list[Role]:
    """The role that moderates already, where Discord offers it."""
    return [town.helpers] if place.server_id == town.stage.world.server.id else []


TREASURY: Mapping[str, How] = {
    "/mod grant": command("mod grant", {**WHOM, **SOME}, says="Done: ", changes=True),
    "/mod take": command("mod take", {**WHOM, **SOME}, says="Done: ", changes=True),
    "/mod refund": command("mod refund", {"job": finished, **SOME}, says="Done: ", changes=True),
    "/mod refund job=": typed("/mod refund job=", SECRET, WHY),
    "/mod member": command("mod member", WHOM, says="**Standing**"),
    "button member": press("member:trust:", about_author, says="is trusted now", changes=True),
    "form member": form("member:take:", about_author, SOME_TEXT, says="Done: ", changes=True),
    "button moves": press("moves:", about_author, says="credit"),
    "/mod quota set": command("mod quota set", {"period": "week", **SOME}, says="Everybody may use", changes=True),
    "/mod quota clear": command("mod quota clear", {**WHOM, **WHY}, ready=HAS_QUOTA, says="Done: ", changes=True),
    "/mod quota show": command("mod quota show", says="Everybody: "),
    "/mod pool show": command("mod pool show", says="**In the pool**"),
    "/mod pool history": command("mod pool history", says="credit"),
    "button pool": press("pool:", pool_history, says="credit"),
    "/mod pool freeze": command("mod pool freeze", WHY, says="The pool is frozen", changes=True),
    "/mod pool unfreeze": command("mod pool unfreeze", WHY, says="The pool pays again", changes=True),
    "/mod pool refill": command("mod pool refill", SOME, says="1 credit come", changes=True),
    "/mod pool add": command("mod pool add", SOME, says="Done: ", changes=True),
}
MODERATION: Mapping[str, How] = {
    "/mod reviews": command("mod reviews"),
    "button review": press("review:", waiting, says="**May this be made?**"),
    "button approve": press("approve:", Town.review, says="**Approved** by", changes=True),
    "button deny": press("deny:", Town.review),
    "button trust": press("trust:", Town.review, says="who trusts this member from now on", changes=True),
    "form deny": form("deny:", Town.review, WHY, says="**Denied** by", changes=True),
    "/mod rules add": command("mod rules add", {"pattern": "noise", "action": "warn"}, says="Added: ", changes=True),
    "/mod rules list": command("mod rules list", says="word rule"),
    "button rules": press("rules:on:", rules, says="word rule"),
    "/mod rules remove": command(
        "mod rules remove", {"rule": "noise"}, ready=HAS_RULE, says="The rule is removed.", changes=True
    ),
    "/mod rules remove rule=": typed("/mod rules remove rule=", SECRET),
    "/mod rules test": command("mod rules test", {"prompt": "noise"}, ready=HAS_RULE, says="would be **refused**"),
    "/mod block": command("mod block", {**WHOM, **WHY}, says="can make no videos here for good", changes=True),
    "button report:delete": press("report:delete:", Town.report),
    "form report:delete": form("report:delete:", Town.report, WHY, says="Deleted, and whoever", changes=True),
    "button report:block": press("report:block:", Town.report),
    "form report:block": form("report:block:", Town.report, WHY, says="can make no videos here for good", changes=True),
    "button report:dismiss": press("report:dismiss:", Town.report),
    "form report:dismiss": form("report:dismiss:", Town.report, WHY, says="The report is dismissed", changes=True),
    "button block": press("block:", Town.old_report),
    "form block": form("block:", Town.old_report, WHY, says="can make no videos here for good", changes=True),
    "/mod unblock": command("mod unblock", WHOM, ready=IS_BLOCKED, says="may make videos again", changes=True),
    "/mod trust": command("mod trust", WHOM, says="is trusted now", changes=True),
    "/mod untrust": command("mod untrust", WHOM, ready=IS_TRUSTED, says="is no longer trusted", changes=True),
    "/mod pause": command("mod pause", WHY, says="Nothing new is taken in this server", changes=True),
    "/mod resume": command("mod resume", ready=IS_PAUSED, says="New videos are taken in this server", changes=True),
    "/mod audit": command("mod audit", says="**Audit**"),
    "button audit": press("audit:older:", audit, says="**Audit**"),
    "/mod usage": command("mod usage", says="credits"),
}


async def again(town: Town) -> Message:
    """Under a form that was refused before a restart."""
    return with_button(await screen(town), "again:1")


SETUP: Mapping[str, How] = {
    "button again": press("again:", again),
    "/setup": command("setup", says="Set-up"),
    "button setup": press("setup:log", screen, lambda _town, _place: [], says="Set-up", changes=True),
    "button setup:moderators": press("setup:moderators", screen, other_helpers, says="Set-up", changes=True),
    "button setup:notify": press("setup:notify", screen, other_helpers, says="Set-up", changes=True),
    "button setup:open": press("setup:open:limits", screen),
    **{
        f"form setup {page}": form(f"setup:open:{page}", screen, {}, says="Set-up", changes=True)
        for page in ("rules", "triggers", "limits", "defaults")
    },
}
OPERATOR: Mapping[str, How] = {
    "/operator servers": command("operator servers", says="servers have the bot"),
    "button servers": press("servers:0", servers_with("servers:0"), says="servers have the bot"),
    "button server:allow": press("server:allow:", servers_with("server:allow:1"), says="use the bot", changes=True),
    "button server:leave": press("server:leave:", servers_with("server:leave:"), says="Nothing has been done yet."),
    "button server:left": press("server:left:", servers_with("server:left:1"), says="refused server 1", changes=True),
    "/operator pool": command("operator pool", SOME, says="1 credit created for the pool", changes=True),
    "/operator pool server=": typed("/operator pool server=", "", SOME),
    "/operator refill": command("operator refill", {"amount": 7, "period": "day"}, says="7 credits", changes=True),
    "/operator refill server=": typed("/operator refill server=", "", {"amount": 7, "period": "day"}),
    "/operator caps": command("operator caps", {"day_usd": "99"}, says="left of $99.00", changes=True),
    "/operator caps server=": typed("/operator caps server=", "", {"day_usd": "99"}),
    "/operator health": command("operator health", says="**RunComfy**"),
    "/operator unknown": command("operator unknown", says="no order of unknown outcome"),
    "/operator pause": command("operator pause", WHY, says="takes no new videos, anywhere", changes=True),
    "/operator resume": command(
        "operator resume", ready=ALL_PAUSED, says="The bot takes new videos again", changes=True
    ),
}
