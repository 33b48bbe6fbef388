"""Discord's routes an interaction's token opens: the callback, the original response, follow-ups."""

from sandbox.discord import payloads
from sandbox.discord.interactions import DEFERRED_MESSAGE, MESSAGE, UPDATE, Answered
from sandbox.discord.model import Flag, Interaction
from sandbox.discord.refusals import Json
from sandbox.discord.rest import Bucket, Call, Reply, Route

ORIGINAL = "@original"


async def callback(call: Call) -> Reply:
    answered = call.world.interacting.respond(call.id("interaction_id"), call.path["token"], call.body, call.files)
    if call.query.get("with_response", "").lower() not in ("1", "true"):
        return None
    return _callback_response(call, answered)


async def get(call: Call) -> Reply:
    interaction = _interaction(call)
    return payloads.message(call.world, call.world.interacting.message(interaction, _message_id(call)))


async def edit(call: Call) -> Reply:
    world, interaction = call.world, _interaction(call)
    message = world.interacting.message(interaction, _message_id(call))
    edited = world.interacting.edit(interaction, message, call.body if call.body is not None else {}, call.files)
    return payloads.message(world, edited)


async def delete(call: Call) -> Reply:
    interaction = _interaction(call)
    call.world.interacting.delete(interaction, call.world.interacting.message(interaction, _message_id(call)))
    return None


async def follow_up(call: Call) -> Reply:
    """Answers with the message whether or not `wait` asks for it, as it does for interactions."""
    message = call.world.interacting.follow_up(
        _interaction(call), call.body if call.body is not None else {}, call.files
    )
    return payloads.message(call.world, message)


def _interaction(call: Call) -> Interaction:
    return call.world.interacting.by_token(call.id("application_id"), call.path["token"])


def _message_id(call: Call) -> int | None:
    return None if call.path.get("message_id", ORIGINAL) == ORIGINAL else call.id("message_id")


def _callback_response(call: Call, answered: Answered) -> Json:
    interaction, message = answered.interaction, answered.message
    shown: Json = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "channel_id": str(interaction.channel.id),
    }
    if interaction.channel.server_id is not None:
        shown["guild_id"] = str(interaction.channel.server_id)
    if message is None:
        return {"interaction": shown}
    shown |= {
        "response_message_id": str(message.id),
        "response_message_loading": answered.response_type == DEFERRED_MESSAGE,
        "response_message_ephemeral": message.has(Flag.EPHEMERAL),
    }
    if answered.response_type not in (MESSAGE, UPDATE):
        return {"interaction": shown}
    resource = {"type": answered.response_type, "message": payloads.message(call.world, message)}
    return {"interaction": shown, "resource": resource}


WEBHOOK = "/webhooks/{application_id}/{token}"
MESSAGE_PATH = WEBHOOK + "/messages/{message_id}"
ROUTES = [
    Route(
        method="POST",
        path="/interactions/{interaction_id}/{token}/callback",
        handler=callback,
        bucket=Bucket.TOKEN,
    ),
    Route(method="POST", path=WEBHOOK, handler=follow_up, bucket=Bucket.TOKEN),
    Route(method="GET", path=MESSAGE_PATH, handler=get, bucket=Bucket.TOKEN),
    Route(method="PATCH", path=MESSAGE_PATH, handler=edit, bucket=Bucket.TOKEN),
    Route(method="DELETE", path=MESSAGE_PATH, handler=delete, bucket=Bucket.TOKEN),
]
