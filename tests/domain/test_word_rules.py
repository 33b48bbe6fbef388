"""Words are found however they are written, and never inside other words."""

import string
import sys
from collections.abc import Callable
from types import FrameType
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.refusals.moderation import BadPattern, PatternProblem
from bot.domain.text import readable
from bot.domain.word_rules import MOST_RULES, PATTERN_LIMIT_CHARS, RuleAction, WordRule, check_rule, find_hits

BLOCK = RuleAction.BLOCK


def rule(pattern: str, *, regex: bool = False, exceptions: tuple[str, ...] = ()) -> WordRule:
    return WordRule(id=pattern, pattern=pattern, action=BLOCK, is_regex=regex, exceptions=exceptions)


def found(pattern: str, text: str, *, regex: bool = False, exceptions: tuple[str, ...] = ()) -> list[str]:
    return [hit.text for hit in find_hits((rule(pattern, regex=regex, exceptions=exceptions),), (text,))]


@pytest.mark.parametrize(
    "written",
    [
        "ass",
        "ASS",
        "Ass!",
        "(ass)",
        "an_ass_",
        "ⓐss",
        "🅰🆂🆂",
        "🇦🇸🇸",
        "ａｓｓ",
        "𝒶𝓈𝓈",
        "а\u200bss",
        "а\u200dѕѕ",
        "a\u200bss",
        "a\u00adss",
        "a\ufe0fss",
        "a\u034fss",
        "a\U000e0061ss",
        "åśş",
        "a\u0301s\u0336s\u0336",
        "Ꭺss",
        "a's's",
        "ᴀss",
        "ᴀꜱꜱ",
        "a s s",
        "a.s.s",
        "a-s_s",
        "A\nS\nS",
        "ᴀ ѕ ꜱ",
    ],
)
def test_a_word_is_found_however_it_is_written(written: str) -> None:
    assert found("ass", f"look, {written} there")


@pytest.mark.parametrize(
    "text", ["assassin", "class", "grass and brass", "assess", "bassoon", "as s", "a s", "x a s s", "", "a"]
)
def test_a_word_is_not_found_inside_others(text: str) -> None:
    assert found("ass", text) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("bad word", "such a BAD\n\t wörd."),
        ("bad word", "bad-word"),
        ("bad word", "bad… (word)"),
        ("坏词", "这是坏词吗"),
        ("straße", "STRASSE"),
        ("нос", "Нос"),
        ("hell", "Неll"),
        ("ไม่", "บอกว่าไม่ได้"),
        ("हिन्दी", "यह हिन्दी है"),
        ("한국", normalize("NFD", "한국")),
        ("が", normalize("NFD", "が")),
        ("🍆", "an emoji🍆here"),
        ("don't", "DON’T do it"),
    ],
)
def test_phrases_and_other_scripts_are_found(pattern: str, text: str) -> None:
    assert found(pattern, text)


@pytest.mark.parametrize(("pattern", "text"), [("か", "が"), ("पल", "पुल"), ("bad word", "bad, worse word")])
def test_different_words_stay_different(pattern: str, text: str) -> None:
    assert found(pattern, text) == []


def test_what_is_found_is_shown_as_it_was_written() -> None:
    assert found("ass", "an ＡѕＳ!") == ["ＡѕＳ"]


def test_an_exception_counts_only_where_the_hit_lies_inside_it() -> None:
    fine = ("bad ass film",)

    assert found("ass", "a Bad-Ass film", exceptions=fine) == []
    assert found("ass", "a bad ass film with an ass", exceptions=fine) == ["ass"]
    assert found("ass", "bad ass", exceptions=fine) == ["ass"]
    assert found(r"b\w+d", "baddest bid", regex=True, exceptions=("baddest",)) == ["bid"]


@pytest.mark.parametrize(
    ("pattern", "text", "shown"),
    [
        (r"b[4a]d+", "so B4DD", "B4DD"),
        (r"b[4a]d+", "so ｂａｄ", "ｂａｄ"),
        (r"\bass\b", "an аѕѕ", "аѕѕ"),
        ("ü", "xü", "ü"),
    ],
)
def test_an_expression_reads_the_text_as_it_stands_and_as_it_is_folded(pattern: str, text: str, shown: str) -> None:
    assert found(pattern, text, regex=True) == [shown]


def test_every_rule_is_told_once_and_in_order() -> None:
    rules = (rule("one"), rule("two"), rule("none"), rule("t.o", regex=True))

    assert [hit.rule.id for hit in find_hits(rules, ("two one two", "one"))] == ["one", "two", "t.o"]


@pytest.mark.parametrize(
    ("pattern", "regex", "problem"),
    [
        ("", False, PatternProblem.EMPTY),
        ("...", False, PatternProblem.EMPTY),
        ("\u200b", False, PatternProblem.EMPTY),
        ("x" * (PATTERN_LIMIT_CHARS + 1), False, PatternProblem.TOO_LONG),
        ("(", True, PatternProblem.UNBALANCED),
        ("a)", True, PatternProblem.UNBALANCED),
        ("[a", True, PatternProblem.UNBALANCED),
        ("a\\", True, PatternProblem.BACKSLASH),
        (r"\q", True, PatternProblem.BACKSLASH),
        ("[z-a]", True, PatternProblem.BAD_RANGE),
        ("*a", True, PatternProblem.NOTHING_REPEATED),
        ("a**", True, PatternProblem.REPEATED),
        ("a{1001}", True, PatternProblem.REPEATED),
        ("(?=x)", True, PatternProblem.LOOKS_AROUND),
        ("(?<!x)y", True, PatternProblem.LOOKS_AROUND),
        (r"(a)\1", True, PatternProblem.REFERS_BACK),
        ("(?P<n>a)(?P=n)", True, PatternProblem.REFERS_BACK),
        ("(?z)a", True, PatternProblem.NOT_A_REGEX),
        ("((a{1000}){1000}){1000}", True, PatternProblem.REPEATED),
        ("x*", True, PatternProblem.FINDS_EVERYTHING),
        ("", True, PatternProblem.FINDS_EVERYTHING),
    ],
)
def test_a_pattern_that_can_not_work_is_refused(pattern: str, regex: bool, problem: PatternProblem) -> None:
    with pytest.raises(BadPattern) as refused:
        check_rule(rule(pattern, regex=regex))

    assert refused.value.problem is problem


def test_too_many_or_too_long_exceptions_are_refused() -> None:
    for exceptions in (("x",) * 21, ("x" * 101,)):
        with pytest.raises(BadPattern):
            check_rule(rule("y", exceptions=exceptions))


@given(st.text(max_size=60), st.text(max_size=20), st.booleans())
@example("\ud800", "\ud800", False)
@example("İ", "i̇", False)
def test_no_text_and_no_pattern_breaks_it(text: str, pattern: str, regex: bool) -> None:
    one = rule(readable(pattern), regex=regex)
    try:
        check_rule(one)
    except BadPattern:
        return
    for hit in find_hits((one,), (text,)):
        assert hit.text


LETTERS = st.text(alphabet=string.ascii_letters, min_size=1, max_size=8)


@given(LETTERS, LETTERS, LETTERS)
def test_a_plain_word_never_hits_inside_another(before: str, word: str, after: str) -> None:
    assert found(word, f"1 {before}{word}{after} 2") == []


@given(LETTERS, st.lists(LETTERS, max_size=5), st.sampled_from([" ", ", ", "-", "_", "\n", "… ", "/"]))
def test_a_plain_word_is_found_wherever_it_stands_alone(word: str, others: list[str], between: str) -> None:
    assert found(word, between.join([*others, word.upper(), *others]))


@given(st.text(max_size=40))
def test_a_word_is_found_in_itself(text: str) -> None:
    one = rule(readable(text))
    try:
        check_rule(one)
    except BadPattern:
        return

    assert find_hits((one,), (one.pattern,))


MOST_CALLS = 1_200_000  # Half a second of one core. The worst of these makes 940,000.
ALL_OF_IT = "abс" * 600  # The last letter is Cyrillic, so that every reading is tried.
HEAVIEST = [
    [rule(f"[a-zа-я]|q{n}", regex=True) for n in range(MOST_RULES)],
    [rule(f"[a-zа-я]|q{n}", regex=True, exceptions=(ALL_OF_IT[:99],)) for n in range(MOST_RULES)],
    [rule("b " * 90 + str(n), exceptions=tuple("b " * 40 + str(m) for m in range(20))) for n in range(MOST_RULES)],
]


@pytest.mark.parametrize("rules", HEAVIEST, ids=["places everywhere", "excused everywhere", "words that begin alike"])
@pytest.mark.parametrize("text", [ALL_OF_IT, f"{ALL_OF_IT[:99]} " * 20, "b " * 1000], ids=["one", "excused", "letters"])
def test_the_worst_rules_a_server_can_have_keep_nobody_else_waiting(rules: list[WordRule], text: str) -> None:
    """There is one thread for all servers. Calls are counted: time depends on what else the machine has to do."""
    find_hits(tuple(rules), ("made ready",))

    assert calls_of(lambda: find_hits(tuple(rules), (text, text))) < MOST_CALLS


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called, Python's own included."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_excuses_have_an_end() -> None:
    assert found("b", "b " * 500, regex=True, exceptions=("b",)) == ["b"]


def test_a_phrase_at_the_end_of_a_text_is_found_though_a_longer_one_begins_so() -> None:
    assert found("bad word", "my bad word", exceptions=("bad word game",)) == ["bad word"]
    assert found("bad word", "my bad word game", exceptions=("bad word game",)) == []
