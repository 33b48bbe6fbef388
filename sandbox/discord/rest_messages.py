"""Discord's routes about channels and the messages in them, as the bot's own token may use them."""

from sandbox.discord import payloads
from sandbox.discord.changes import Typing
from sandbox.discord.forms import Complaints
from sandbox.discord.limits import EDIT_OF_OLD_AFTER_S
from sandbox.discord.message_forms import read_alone
from sandbox.discord.model import Channel, ChannelKind, MessageKind
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import (
    cannot_message_user,
    cannot_read_history,
    missing_permissions,
    not_yours,
    thread_locked,
)
from sandbox.discord.rest import Bucket, Call, Reply, Route

MOST_MESSAGES = 100
DEFAULT_MESSAGES = 50


async def channel(call: Call) -> Reply:
    return payloads.channel(call.world, call.channel())


async def typing(call: Call) -> Reply:
    call.world.publish(Typing(channel=call.channel(Permission.SEND_MESSAGES)))
    return None


async def messages(call: Call) -> Reply:
    """Newest first, as Discord lists them; without the right to read history, none."""
    channel = call.channel()
    if Permission.READ_MESSAGE_HISTORY not in call.world.permissions(channel, call.world.bot):
        return []
    limit = _limit(call)
    said = [one for one in call.world.messages_in(channel) if one.ephemeral_for is None]
    if before := call.query.get("before"):
        said = [one for one in said if one.id < int(before)]
    if after := call.query.get("after"):
        said = [one for one in said if one.id > int(after)][:limit]
    if around := call.query.get("around"):
        nearest = sorted(said, key=lambda one: abs(one.id - int(around)))[:limit]
        said = sorted(nearest, key=lambda one: one.id)
    return [payloads.message(call.world, one) for one in reversed(said[-limit:])]


async def message(call: Call) -> Reply:
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    return payloads.message(call.world, call.message(channel))


async def create(call: Call) -> Reply:
    world = call.world
    channel = call.channel(Permission.SEND_MESSAGES)
    form = read_alone(call.body if call.body is not None else {}, from_channel=True)
    may = world.permissions(channel, world.bot)
    if call.files and Permission.ATTACH_FILES not in may:
        raise missing_permissions()
    if form.embeds and Permission.EMBED_LINKS not in may:
        raise missing_permissions()
    _check_recipient(call, channel)
    if sent := world.messaging.already_sent(form, channel, world.bot):
        return payloads.message(world, sent)
    replied_to = world.messages.get(form.reference_id) if form.reference_id else None
    if form.reference_id is not None:
        if Permission.READ_MESSAGE_HISTORY not in may:
            raise cannot_read_history()
        known = replied_to is not None and replied_to.channel_id == channel.id and replied_to.ephemeral_for is None
        if not known and form.reference_must_exist:
            complaints = Complaints()
            complaints.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            raise complaints.refusal()
        replied_to = replied_to if known else None
    if channel.locked and Permission.MANAGE_THREADS not in may:
        raise thread_locked()
    if channel.archived:
        channel = world.change_channel(channel, archived=False)  # Writing in a thread brings it back.
    created = world.messaging.create(
        form,
        call.files,
        channel=channel,
        author=world.bot,
        limit_bytes=world.messaging.size_limit_bytes(channel),
        kind=MessageKind.REPLY if replied_to else MessageKind.DEFAULT,
        reference=replied_to,
    )
    return payloads.message(world, created)


async def change(call: Call) -> Reply:
    """Let a thread sleep or wake, which every member may who can write there. Nothing else can be changed."""
    world = call.world
    channel = call.channel()
    complaints = Complaints()
    body = call.body if isinstance(call.body, dict) else {}
    if channel.kind is not ChannelKind.THREAD or set(body) != {"archived"} or not isinstance(body["archived"], bool):
        complaints.add((), "SANDBOX_NOT_IMITATED", "The sandbox imitates only `archived` of a thread")
    complaints.refuse_if_any()
    manages = body["archived"] or channel.locked
    needed = Permission.MANAGE_THREADS if manages else Permission.SEND_MESSAGES_IN_THREADS
    if needed not in world.permissions(channel, world.bot):
        raise missing_permissions()
    return payloads.channel(world, world.change_channel(channel, archived=body["archived"]))


async def edit(call: Call) -> Reply:
    """Edit a message of the bot's own: it needs to see the channel and nothing more (DISCORD.md 1.1)."""
    world = call.world
    channel = call.channel()
    message = call.message(channel)
    if message.author_id != world.bot_id:
        raise not_yours()
    form = read_alone(call.body if call.body is not None else {}, editing=message)
    if world.now() - message.created_at_s > EDIT_OF_OLD_AFTER_S:
        world.limits.use_old_edit(channel.id)
    limit_bytes = world.messaging.size_limit_bytes(channel)
    return payloads.message(world, world.messaging.edit(message, form, call.files, limit_bytes=limit_bytes))


async def delete(call: Call) -> Reply:
    world = call.world
    channel = call.channel()
    message = call.message(channel)
    if message.author_id != world.bot_id:
        if Permission.MANAGE_MESSAGES not in world.permissions(channel, world.bot):
            raise missing_permissions()
        if channel.kind is ChannelKind.DM:
            raise missing_permissions()
    world.messaging.delete(message)
    return None


def _check_recipient(call: Call, channel: Channel) -> None:
    if channel.kind is ChannelKind.DM:
        others = [call.world.members[id_] for id_ in channel.recipient_ids if id_ != call.world.bot_id]
        if not all(other.takes_dms for other in others):
            raise cannot_message_user()


def _limit(call: Call) -> int:
    text = call.query.get("limit", str(DEFAULT_MESSAGES))
    complaints = Complaints()
    if not text.isdecimal() or not 1 <= int(text) <= MOST_MESSAGES:
        complaints.add(("limit",), "NUMBER_TYPE_MAX", f"int value should be between 1 and {MOST_MESSAGES}.")
    complaints.refuse_if_any()
    return int(text)


MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = MESSAGES + "/{message_id}"
ROUTES = [
    Route(method="GET", path="/channels/{channel_id}", handler=channel),
    Route(method="PATCH", path="/channels/{channel_id}", handler=change),
    Route(method="POST", path="/channels/{channel_id}/typing", handler=typing, bucket=Bucket.CHANNEL),
    Route(method="GET", path=MESSAGES, handler=messages, bucket=Bucket.CHANNEL),
    Route(method="POST", path=MESSAGES, handler=create, bucket=Bucket.CHANNEL),
    Route(method="GET", path=MESSAGE, handler=message, bucket=Bucket.CHANNEL),
    Route(method="PATCH", path=MESSAGE, handler=edit, bucket=Bucket.CHANNEL),
    Route(method="DELETE", path=MESSAGE, handler=delete, bucket=Bucket.CHANNEL),
]
