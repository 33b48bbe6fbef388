"""Reads what a bot wants a message to be: content, embeds, components, attachments, mentions, with all limits."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.components import ComponentReader
from sandbox.discord.forms import Complaints, Form, Path
from sandbox.discord.model import Flag, Message
from sandbox.discord.refusals import Json

MAX_CONTENT_LENGTH = 2000
MAX_EMBEDS = 10
MAX_EMBED_CHARACTERS = 6000
MAX_ATTACHMENTS = 10
MAX_NONCE_LENGTH = 25

SETTABLE_FLAGS = Flag.SUPPRESS_EMBEDS | Flag.EPHEMERAL | Flag.SUPPRESS_NOTIFICATIONS | Flag.COMPONENTS_V2


class Unset:
    """The field was not sent: on an edit, what was there stays."""


UNSET = Unset()


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedAttachment:
    """An entry of `attachments`: a new file by its part's number, or one the message already has by its id."""

    id: int
    filename: str | None
    description: str | None
    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class AllowedMentions:
    parse: frozenset[str]
    user_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()
    replied_user: bool = False


MESSAGE_MENTIONS = AllowedMentions(parse=frozenset({"users", "roles", "everyone"}), replied_user=True)
INTERACTION_MENTIONS = AllowedMentions(parse=frozenset({"users"}))


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageForm:
    content: str | Unset = UNSET
    embeds: tuple[Json, ...] | Unset = UNSET
    components: tuple[Json, ...] | Unset = UNSET
    attachments: tuple[NamedAttachment, ...] | Unset = UNSET
    flags: int = 0
    allowed_mentions: AllowedMentions | None = None
    nonce: str | int | None = None
    enforce_nonce: bool = False
    tts: bool = False
    reference_id: int | None = None
    reference_must_exist: bool = True
    attachment_references: list[tuple[Path, str]] = field(default_factory=list)

    @property
    def is_v2(self) -> bool:
        return bool(self.flags & Flag.COMPONENTS_V2)


def read_message(form: Form, *, editing: Message | None = None, from_channel: bool = False) -> MessageForm:
    """Everything but the files, which the caller holds. `from_channel` admits what only Create Message takes."""
    flags = _flags(form, editing)
    is_v2 = bool(flags & Flag.COMPONENTS_V2)
    reader = ComponentReader()
    content = form.string("content", max_length=MAX_CONTENT_LENGTH)
    embeds = form.forms("embeds", maximum=MAX_EMBEDS)
    read_embeds = tuple(_embed(embed) for embed in embeds or ())
    if sum(map(_characters, read_embeds)) > MAX_EMBED_CHARACTERS:
        form.complain("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_EMBED_CHARACTERS}")
    if is_v2:
        _refuse_legacy(form, editing, content, read_embeds)
    components = reader.read_message(form, "components", is_v2=is_v2)
    attachments = form.forms("attachments", maximum=MAX_ATTACHMENTS)
    nonce, enforce = _nonce(form) if from_channel else (None, False)
    reference_id, must_exist = _reference(form) if from_channel and form.has("message_reference") else (None, True)
    read = MessageForm(
        content=content or "" if form.has("content") else UNSET,
        embeds=read_embeds if form.has("embeds") else UNSET,
        components=components if form.has("components") else UNSET,
        attachments=tuple(map(_attachment, attachments or ())) if form.has("attachments") else UNSET,
        flags=flags,
        allowed_mentions=_allowed_mentions(form),
        nonce=nonce,
        enforce_nonce=enforce,
        tts=form.boolean("tts") or False,
        reference_id=reference_id,
        reference_must_exist=must_exist,
        attachment_references=reader.references,
    )
    form.unused("poll", "sticker_ids", "thread_name", "applied_tags", "username", "avatar_url")
    form.finish()
    return read


def read_alone(value: Any, **options: Any) -> MessageForm:
    """A body that is a message and nothing else."""
    complaints = Complaints()
    read = read_message(Form(value, complaints), **options)
    complaints.refuse_if_any()
    return read


def check_references(form: MessageForm, filenames: set[str]) -> None:
    """Refuse a component that shows an attachment the message does not have."""
    complaints = Complaints()
    for path, name in form.attachment_references:
        if name not in filenames:
            complaints.add(
                path,
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                f"The referenced attachment {name!r} was not found",
            )
    complaints.refuse_if_any()


def _flags(form: Form, editing: Message | None) -> int:
    flags = form.integer("flags")
    before = editing.flags if editing else 0
    if flags is None:
        return before
    if extra := flags & ~SETTABLE_FLAGS & ~before:
        form.complain("flags", "SANDBOX_NOT_IMITATED", f"The sandbox does not imitate the flags {extra}.")
    if before & Flag.COMPONENTS_V2 and not flags & Flag.COMPONENTS_V2:
        form.complain(
            "flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", "The IS_COMPONENTS_V2 flag cannot be removed"
        )
    fixed = Flag.EPHEMERAL | Flag.LOADING | Flag.SUPPRESS_NOTIFICATIONS
    return flags & ~fixed | before & fixed if editing else flags


def _refuse_legacy(form: Form, editing: Message | None, content: str | None, embeds: tuple[Json, ...]) -> None:
    was_legacy = editing is not None and not editing.has(Flag.COMPONENTS_V2)
    left = {
        "content": content or (was_legacy and not form.has("content") and editing.content),  # type: ignore[union-attr]
        "embeds": embeds or (was_legacy and not form.has("embeds") and editing.embeds),  # type: ignore[union-attr]
    }
    for name, used in left.items():
        if used:
            form.complain(
                name,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _attachment(form: Form) -> NamedAttachment:
    read = NamedAttachment(
        id=form.integer("id", maximum=2**63, required=True) or 0,
        filename=form.string("filename", min_length=1, max_length=1024),
        description=form.string("description", max_length=1024),
        path=form.path,
    )
    # Discord takes an attachment back as it handed it out.
    for ignored in ("size", "url", "proxy_url", "width", "height", "content_type", "ephemeral", "spoiler", "flags"):
        form.raw(ignored)
    form.unused("is_spoiler", "is_remix", "waveform", "title")
    form.raw("duration_secs")
    form.finish()
    return read


def _nonce(form: Form) -> tuple[str | int | None, bool]:
    nonce = form.raw("nonce")
    if isinstance(nonce, str) and len(nonce) > MAX_NONCE_LENGTH:
        form.complain("nonce", "NONCE_TYPE_TOO_LONG", f"Must be {MAX_NONCE_LENGTH} or fewer in length.")
    elif nonce is not None and not isinstance(nonce, str | int):
        form.complain("nonce", "NONCE_TYPE_COERCE", "Nonce must be a string or an integer.")
    return nonce, form.boolean("enforce_nonce") or False


def _reference(form: Form) -> tuple[int | None, bool]:
    reference = form.form("message_reference")
    if reference is None:
        return None, True
    id_ = reference.integer("message_id", maximum=2**63, required=True)
    must_exist = reference.boolean("fail_if_not_exists") is not False
    if reference.integer("type"):
        reference.complain("type", "SANDBOX_NOT_IMITATED", "The sandbox does not imitate forwarded messages.")
    reference.raw("channel_id"), reference.raw("guild_id")
    reference.finish()
    return id_, must_exist


def _allowed_mentions(form: Form) -> AllowedMentions | None:
    allowed = form.form("allowed_mentions")
    if allowed is None:
        return None
    parse = allowed.items("parse", maximum=3) or []
    if unknown := [kind for kind in parse if kind not in ("users", "roles", "everyone")]:
        allowed.complain("parse", "BASE_TYPE_CHOICES", f"Unknown mention type {unknown[0]!r}.")
        parse = []
    users, roles = allowed.snowflakes("users", maximum=100) or [], allowed.snowflakes("roles", maximum=100) or []
    for kind, ids in (("users", users), ("roles", roles)):
        if kind in parse and ids:
            allowed.complain(
                kind,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f"parse:[{kind!r}] and {kind}: [ids...] are mutually exclusive.",
            )
    replied = allowed.boolean("replied_user") or False
    allowed.finish()
    return AllowedMentions(
        parse=frozenset(parse), user_ids=frozenset(users), role_ids=frozenset(roles), replied_user=replied
    )


def _embed(form: Form) -> Json:
    read: Json = {"type": "rich"}
    for name, length in (("title", 256), ("description", 4096), ("url", 2048), ("timestamp", 64)):
        if (text := form.string(name, max_length=length)) is not None:
            read[name] = text
    if (color := form.integer("color", maximum=0xFFFFFF)) is not None:
        read["color"] = color
    for name, inner_names in (
        ("footer", {"text": 2048, "icon_url": 2048}),
        ("author", {"name": 256, "url": 2048, "icon_url": 2048}),
        ("image", {"url": 2048}),
        ("thumbnail", {"url": 2048}),
    ):
        if inner := form.form(name):
            read[name] = {
                key: text for key, length in inner_names.items() if (text := inner.string(key, max_length=length))
            }
            inner.finish()
    fields = form.forms("fields", maximum=25)
    if fields is not None:
        read["fields"] = [_embed_field(one) for one in fields]
    form.raw("type"), form.raw("flags")
    form.unused("video", "provider")
    form.finish()
    return read


def _embed_field(form: Form) -> Json:
    read = {
        "name": form.string("name", min_length=1, max_length=256, required=True),
        "value": form.string("value", min_length=1, max_length=1024, required=True),
        "inline": form.boolean("inline") or False,
    }
    form.finish()
    return read


def _characters(embed: Json) -> int:
    texts = [
        embed.get("title"),
        embed.get("description"),
        embed.get("footer", {}).get("text"),
        embed.get("author", {}).get("name"),
    ]
    for one in embed.get("fields", ()):
        texts += [one["name"], one["value"]]
    return sum(len(text) for text in texts if text)
