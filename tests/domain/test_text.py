"""What members write keeps everything that a reader sees, and nothing else."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Failure, Fault
from bot.domain.folding import READINGS
from bot.domain.offers import check_prompt
from bot.domain.refusals.requests import PromptMissing
from bot.domain.request import ImageSource, Tool, VideoRequest
from bot.domain.text import readable, reason_text
from bot.domain.word_rules import RuleAction, WordRule, find_hits

GORE = (WordRule(id="r", pattern="gore", action=RuleAction.BLOCK),)


def in_tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(c)) for c in text)


def in_selectors(text: str) -> str:
    """As tools that hide bytes in emoji write them."""
    return "".join(chr(0xFE00 + byte) if byte < 16 else chr(0xE0100 + byte - 16) for byte in text.encode())


def in_bits(text: str, zero: str, one: str) -> str:
    return "".join(one if bit == "1" else zero for c in text for bit in f"{ord(c):08b}")


HIDDEN = {
    "tags": in_tags(" with gore"),
    "tags behind a flag that is none": "🏴" + in_tags("gore") + "\U000e007f",
    "tags behind a flag that no client draws": "🏴" + in_tags("usgore") + "\U000e007f",
    "tags behind a real flag": "🏴" + in_tags("gbsct") + "\U000e007f" + in_tags("gore"),
    "variation selectors": in_selectors(" with gore"),
    "variation selectors behind an emoji": "❤\ufe0f" + in_selectors("gore"),
    "variation selectors behind a letter of Chinese": "火" + in_selectors("gore"),
    "one selector behind each letter of Chinese": "".join("火" + in_selectors(c) for c in "gore"),
    "zero-width bits": in_bits("gore", "\u200b", "\u200c"),
    "joiners behind a letter of Arabic": "ب" + in_bits("gore", "\u200c", "\u200d"),
    "joiners behind an emoji": "👨" + in_bits("gore", "\u200d", "\ufe0f"),
    "invisible operators": in_bits("gore", "\u2062", "\u2063"),
    "fillers": in_bits("gore", "\u3164", "\u115f"),
    "musical marks": in_bits("gore", "\U0001d173", "\U0001d174"),
    "what Unicode has not given out yet": in_bits("gore", "\U000e0800", "\ufff0"),
    "notes between the lines": "\ufff9\ufffa\ufffb" * 20,
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_words_that_no_reader_sees_are_gone_before_anybody_is_sent_them(hidden: str) -> None:
    left = readable(f"a fox{hidden} runs")
    unseen = [c for c in left if not any(reading[c] for reading in READINGS)]

    assert left.startswith("a fox")
    assert left.endswith(" runs")
    assert len(unseen) <= 6  # Of a flag that is one; of others a joiner or a selector.
    assert "gore" not in "".join(chr(ord(c) - 0xE0000) for c in unseen if 0xE0020 < ord(c) < 0xE007F)


FINE = [
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f over the hills",
    "🏴" + in_tags("gbeng") + "\U000e007f🏴" + in_tags("gbwls") + "\U000e007f",
    "a red ❤️ balloon",
    "a black ❤\ufe0e in print",
    "a 👨‍👩‍👧 at the sea",
    "👩🏽‍🚀 👨🏿‍❤️‍💋‍👨🏻 👁️‍🗨️ ❤️‍🔥 🏳️‍🌈 🏴‍☠️ 🐻‍❄️",
    "1️⃣ and #️⃣",
    "🇩🇪🇯🇵",
    "©️ ™️ ℹ️ ↔️ Ⓜ️ ㊙️",
    "می‌خواهم یک روباه",
    "ه‍ in short",
    "क्‍ष and ക്‍",
    "葛󠄀城",
    "ᠠ᠋",
    "⠓⠑⠀⠇⠇⠕",
    "한국어, 日本語, ไทย, עברית",
    "z̴͓̈a̷l̶g̷o̴",
    "line\nand\ttab",
    "naïve café, ½ of x² ≨︀ y",
]


@pytest.mark.parametrize("text", FINE)
def test_flags_emoji_and_the_joiners_of_scripts_stay_as_they_are(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x00b\x1b[31mc\x85", "ab[31mc"),
        ("a\u202eb\u200fc\u2066", "abc"),
        ("half \ud83d", "half ?"),
        ("❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f"),
        ("葛\U000e0100\U000e0101", "葛\U000e0100"),
        ("Auf\u200clage, a\u200db, go\ufe0fre", "Auflage, ab, gore"),
        ("👨\u200d\u200d👩", "👨\u200d👩"),
        ("👨\u200d", "👨"),
        ("🏴" + in_tags("gbsct"), "🏴"),
        ("so\u00adft\u034f \u2800blank", "soft blank"),
    ],
)
def test_what_is_left_of_a_text(text: str, left: str) -> None:
    assert readable(text) == left


UNSEEN = st.sampled_from(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u200f\u202e\u2060\u2063\u2069\u2800\u3164"
    "\ufe00\ufe0e\ufe0f\ufeff\uffa0\ufff9\U0001d173\U000e0001\U000e0067\U000e007f\U000e0100\U000e01ef\U000e0fff"
)
SEEN = st.sampled_from("aбż ء می क ക 火葛ᠠ⠓한 1#❤👨🏴🏳🇩🏽≨\u0301\u20e3")
ANYTHING = st.lists(st.one_of(UNSEEN, SEEN, st.characters()), max_size=40).map("".join)


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert readable(readable(text)) == readable(text)


@given(st.text(alphabet=UNSEEN, max_size=40))
def test_nothing_that_is_unseen_stands_alone(text: str) -> None:
    assert readable(text) == ""


@given(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=8), st.lists(UNSEEN, min_size=9, max_size=9))
def test_the_word_rules_see_every_word_that_is_left(word: str, between: list[str]) -> None:
    """Whatever stands between its letters: none of it is needed beside letters of Latin."""
    written = "".join(unseen + letter for unseen, letter in zip(between, word, strict=False)) + between[-1]

    assert readable(written) == word
    assert find_hits((WordRule(id="r", pattern=word, action=RuleAction.BLOCK),), (f"1 {readable(written)} 2",))


NOTHING_TO_SEE = [
    "\u200b",
    "\u3164",
    "\u2800",
    "\u00ad",
    "\u2060\ufeff",
    in_tags("fox"),
    in_selectors("fox"),
    "\u200d \u200f",
]


@pytest.mark.parametrize("prompt", NOTHING_TO_SEE)
@pytest.mark.parametrize("tool", [Tool.TEXT, Tool.SCENES])
def test_a_prompt_of_nothing_to_see_is_refused_like_spaces(tool: Tool, prompt: str) -> None:
    with pytest.raises(PromptMissing):
        check_prompt(VideoRequest(tool=tool, prompt=prompt))


@pytest.mark.parametrize("prompt", NOTHING_TO_SEE)
@pytest.mark.parametrize("tool", [Tool.IMAGE, Tool.FRAMES])
def test_with_pictures_a_prompt_of_nothing_to_see_is_none(tool: Tool, prompt: str) -> None:
    request = VideoRequest(tool=tool, prompt=prompt)
    check_prompt(request)

    assert request.spoken_prompt == VideoRequest(tool=tool).spoken_prompt


def test_rule_card_and_provider_are_given_one_text() -> None:
    request = VideoRequest(tool=Tool.TEXT, prompt=f"a fox{in_tags(' gore')}", negative=f"go\u200bre{in_selectors('x')}")

    assert (request.prompt, request.negative, request.spoken_prompt) == ("a fox", "gore", "a fox")
    assert [hit.text for hit in find_hits(GORE, (request.prompt, request.negative))] == ["gore"]


def test_names_of_pictures_reasons_and_what_providers_say_are_cleaned_too() -> None:
    hidden = in_tags("gore")

    assert ImageSource(url="", name=f"cat{hidden}.png", size_bytes=1).name == "cat.png"
    assert reason_text(f" too\u202e loud{hidden} ") == "too loud"
    assert Failure(fault=Fault.INVALID_INPUT, detail=f"no{hidden}").detail == "no"
