"""The router, fed anything: what it can not read is nothing to it, and what it reads says what was written."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.custom_id import LIMIT_CHARS
from bot.chat.features.credits import NeverMind
from bot.chat.router import Router
from tests.chat.everything import everything
from tests.chat.test_custom_ids import COMPONENTS, FORMS

KINDS = sorted({value.kind for value in (*COMPONENTS.values(), *FORMS.values())})
FIELDS = st.one_of(
    st.text(max_size=25),
    st.integers(min_value=-1, max_value=2**70).map(str),
    st.sampled_from(
        ["", "-", "request", "video", "older", "on", "rules", "１２", "1_0", " 7", "+7", "0x1", "1\n", "٣"]
    ),
)
NEARLY = st.builds(lambda kind, fields: ":".join([kind, *fields]), st.sampled_from(KINDS), st.lists(FIELDS, max_size=7))
ANYTHING = st.one_of(st.text(max_size=LIMIT_CHARS), NEARLY.filter(lambda text: len(text) <= LIMIT_CHARS))

MALFORMED = (
    "",
    ":",
    "nothing:1",
    "audit:older:1:-:nonsense:-",
    "audit:older:1:-:-",
    "audit:sideways:1:-:-:-",
    "deny:later:5",
    "deny:request",
    "deny:request:",
    "approve:request:1:2",
    "report:",
    "report:x",
    "cancel:１２",
    "cancel:1_0",
    "cancel: 7",
    "cancel:-1",
    "cancel:7\n",
    f"cancel:{2**63}",
    "cancel:123456789012345678901",
    "pool:-",
    "rules:on:x",
    "setup",
    "setup:nowhere",
    "setup:open",
    "setup:open:x",
    "setup:form:x",
    "setup:moderators:1",
    "give:1:2:3",
    "CANCEL:1",
)


@pytest.mark.parametrize("custom_id", MALFORMED)
@pytest.mark.parametrize("of_form", [False, True])
async def test_what_no_version_wrote_is_not_known(tmp_path: Path, custom_id: str, of_form: bool) -> None:
    assert everything(tmp_path).router.read(custom_id, of_form=of_form) is None


@pytest.mark.parametrize("of_form", [False, True])
async def test_whatever_comes_is_read_or_is_nothing(tmp_path: Path, of_form: bool) -> None:
    router = everything(tmp_path).router

    @given(custom_id=ANYTHING)
    @example(custom_id="report:")
    @example(custom_id="deny:later:5")
    def read(custom_id: str) -> None:
        value = router.read(custom_id, of_form=of_form)

        assert value is None or _says(str(value)) == _says(custom_id)

    read()


def _says(custom_id: str) -> list[str]:
    """Its parts; a number may have zeros before it."""
    return [part.lstrip("0") or "0" if part.isdigit() else part for part in custom_id.split(":")]


async def test_one_custom_id_has_one_handler() -> None:
    async def handle(*_: object) -> None:
        """Nothing is pressed here."""

    router = Router()
    router.on(NeverMind, handle)
    router.on_form(NeverMind, handle)

    with pytest.raises(ValueError, match="nevermind has a handler already"):
        router.on(NeverMind, handle)
