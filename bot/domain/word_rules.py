"""Words that a server does not want in a prompt, found however they are written, and nowhere else.

A plain rule is compared word by word over what a reader sees (folding.py), so "ass" finds neither "assassin" nor
"class"; between the words of a rule anything may stand that is no word. A regular expression is RE2's, whose time is
linear in the text whatever the pattern, and it reads the text as it stands and as it is folded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import re2

from bot.domain.folding import READINGS, Reading, Word, readings_of
from bot.domain.refusals import BadPattern, PatternProblem
from bot.domain.text import writable

MOST_RULES = 200
PATTERN_LIMIT_CHARS = 200
EXCEPTION_LIMIT_CHARS = 100
MOST_EXCEPTIONS = 20
REGEX_MEMORY_BYTES = 1 << 18  # The most that one grows to, for what moderators may have meant badly.
READY_SERVERS = 16
SHOWN_CHARS = 60


class RuleAction(StrEnum):
    """What happens to a request with such words, the mildest first."""

    WARN = "warn"
    REVIEW = "review"
    BLOCK = "block"


@dataclass(frozen=True, kw_only=True)
class WordRule:
    """One rule of a server. What it finds does not count where it stands inside an exception."""

    id: str
    pattern: str
    action: RuleAction
    is_regex: bool = False
    exceptions: tuple[str, ...] = ()
    by: str = ""
    at_ms: int = 0


@dataclass(frozen=True, kw_only=True)
class Hit:
    """What a rule found: the words as they were written."""

    rule: WordRule
    text: str


def check_rule(rule: WordRule) -> None:
    """Raises BadPattern for a rule that can find nothing, finds everything, or can not be read."""
    if len(rule.pattern) > PATTERN_LIMIT_CHARS:
        raise BadPattern(problem=PatternProblem.TOO_LONG, limit=PATTERN_LIMIT_CHARS)
    if len(rule.exceptions) > MOST_EXCEPTIONS or any(len(text) > EXCEPTION_LIMIT_CHARS for text in rule.exceptions):
        raise BadPattern(problem=PatternProblem.TOO_MANY_EXCEPTIONS, limit=MOST_EXCEPTIONS)
    if not rule.is_regex:
        if not all(reading.words(rule.pattern) for reading in READINGS):
            raise BadPattern(problem=PatternProblem.EMPTY)
        return
    try:
        regex = _compiled(rule.pattern)
    except re2.error as error:
        raise BadPattern(problem=PatternProblem.NOT_A_REGEX) from error
    if regex.search(b"") is not None:
        raise BadPattern(problem=PatternProblem.FINDS_EVERYTHING)


def find(rules: tuple[WordRule, ...], texts: Sequence[str]) -> list[Hit]:
    """The first place that each rule finds in the texts, in the order of the rules.

    O(characters x regular expressions + characters + phrases that begin with a word of the text): plain rules are
    looked up by their first word, however many there are.
    """
    if not rules:
        return []
    ready = _ready(rules)
    found: dict[int, str] = {}
    for text in map(writable, texts):
        for key, start, end in ready.find(text):
            found.setdefault(key, text[start:end][:SHOWN_CHARS])
    return [Hit(rule=rules[key], text=found[key]) for key in sorted(found)]


Span = tuple[int, int, int]  # Which rule, and from where to where in the text.


class _Phrases:
    """Phrases by their first word, so that only those are compared that may begin where a word stands."""

    def __init__(self, phrases: Sequence[tuple[int, str]], reading: Reading) -> None:
        self._by_first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for key, phrase in phrases:
            if words := tuple(word.said for word in reading.words(phrase)):
                self._by_first.setdefault(words[0], []).append((key, words))

    def find(self, words: Sequence[Word]) -> Iterator[Span]:
        for first, word in enumerate(words):
            for key, phrase in self._by_first.get(word.said, ()):
                there = words[first : first + len(phrase)]
                if tuple(one.said for one in there) == phrase:
                    yield key, word.start, there[-1].end


class _RuleSet:
    """The rules of a server, made ready."""

    def __init__(self, rules: Sequence[WordRule]) -> None:
        plain = [(key, rule.pattern) for key, rule in enumerate(rules) if not rule.is_regex]
        fine = [(key, text) for key, rule in enumerate(rules) for text in rule.exceptions]
        self._regexes = [(key, _compiled(rule.pattern)) for key, rule in enumerate(rules) if rule.is_regex]
        self._plain = {id(reading): _Phrases(plain, reading) for reading in READINGS}
        self._fine = {id(reading): _Phrases(fine, reading) for reading in READINGS}

    def find(self, text: str) -> Iterator[Span]:
        fine: dict[int, list[tuple[int, int]]] = {}
        spans: list[Span] = list(self._by_regex(text))
        for reading in readings_of(text):
            words = reading.words(text)
            for key, start, end in self._fine[id(reading)].find(words):
                fine.setdefault(key, []).append((start, end))
            spans += self._plain[id(reading)].find(words)
        for key, start, end in spans:
            if not any(first <= start and end <= last for first, last in fine.get(key, ())):
                yield key, start, end

    def _by_regex(self, text: str) -> Iterator[Span]:
        if not self._regexes:
            return
        yield from self._in(text, range(len(text)))
        for reading in readings_of(text):
            folded, places = reading.folded(text)
            if folded != text:
                yield from self._in(folded, places)

    def _in(self, text: str, places: Sequence[int]) -> Iterator[Span]:
        data = text.encode()  # Once for all patterns: RE2 reads UTF-8.
        for key, regex in self._regexes:
            for match in regex.finditer(data):
                first, last = len(data[: match.start()].decode()), len(data[: match.end()].decode())
                if last > first:
                    yield key, places[first], places[last - 1] + 1


@lru_cache(maxsize=READY_SERVERS)
def _ready(rules: tuple[WordRule, ...]) -> _RuleSet:
    return _RuleSet(rules)


def _compiled(pattern: str) -> "re2._Regexp":
    """Raises re2.error."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = REGEX_MEMORY_BYTES
    return re2.compile(pattern.encode(), options)
