"""What Discord says no with: one exception, and Discord's own codes and sentences by name.

The numbers and wording are Discord's (developers/topics/opcodes-and-status-codes), because a bot takes them apart.
"""

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """An answer other than success; `headers` and `extra` carry what a 429 adds to the plain error body."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: Json | None = None,
        extra: Json | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.body: Json = {"message": message, "code": code, **(extra or {})}
        if errors is not None:
            self.body["errors"] = errors
        self.headers = headers or {}


class ClientRefused(Exception):
    """What Discord's own client would not let a member send, in one sentence."""


def unauthorized() -> Refused:
    return Refused(401, 0, "401: Unauthorized")


def not_imitated(what: str) -> Refused:
    return Refused(404, 0, f"404: Not Found: the sandbox does not imitate {what}")


def unknown_channel() -> Refused:
    return Refused(404, 10003, "Unknown Channel")


def unknown_guild() -> Refused:
    return Refused(404, 10004, "Unknown Guild")


def unknown_member() -> Refused:
    return Refused(404, 10007, "Unknown Member")


def unknown_message() -> Refused:
    return Refused(404, 10008, "Unknown Message")


def unknown_user() -> Refused:
    return Refused(404, 10013, "Unknown User")


def unknown_webhook() -> Refused:
    return Refused(404, 10015, "Unknown Webhook")


def unknown_interaction() -> Refused:
    return Refused(404, 10062, "Unknown interaction")


def unknown_command() -> Refused:
    return Refused(404, 10063, "Unknown application command")


def too_large() -> Refused:
    return Refused(413, 40005, "Request entity too large")


def already_acknowledged() -> Refused:
    return Refused(400, 40060, "Interaction has already been acknowledged.")


def too_many_follow_ups() -> Refused:
    return Refused(400, 40094, "This interaction has reached the maximum number of follow-up messages")


def missing_access() -> Refused:
    return Refused(403, 50001, "Missing Access")


def not_yours() -> Refused:
    return Refused(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refused:
    return Refused(400, 50006, "Cannot send an empty message")


def cannot_message_user() -> Refused:
    return Refused(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> Refused:
    return Refused(403, 50013, "Missing Permissions")


def token_expired() -> Refused:
    return Refused(401, 50027, "Invalid Webhook Token")


def invalid_form(errors: Json) -> Refused:
    return Refused(400, 50035, "Invalid Form Body", errors=errors)


def thread_archived() -> Refused:
    return Refused(400, 50083, "Thread is archived")


def thread_locked() -> Refused:
    return Refused(403, 160005, "This thread is locked")


def malformed_json() -> Refused:
    return Refused(400, 50109, "The request body contains invalid JSON.")


def cannot_read_history() -> Refused:
    return Refused(400, 160002, "Cannot reply without permission to read message history")
