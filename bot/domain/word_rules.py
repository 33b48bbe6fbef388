"""Words that a server does not want in a prompt, found however they are written, and nowhere else.

A plain rule is compared word by word over what a reader sees (folding.py), so "ass" finds neither "assassin" nor
"class"; between the words of a rule anything may stand that is no word. A regular expression is RE2's, whose time is
linear in the text whatever the pattern, and it reads the text as it stands and as it is folded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, chain

import re2

from bot.domain.folding import READINGS, Reading, Word, readings_of, spelled_out
from bot.domain.refusals.moderation import BadPattern, PatternProblem
from bot.domain.text import readable

MOST_RULES = 200
PATTERN_LIMIT_CHARS = 200
EXCEPTION_LIMIT_CHARS = 100
MOST_EXCEPTIONS = 20
REGEX_MEMORY_BYTES = 1 << 18  # The most that one grows to, for what moderators may have meant badly.
READY_SERVERS = 16
HIT_CHARS = 60
_COMPLAINTS: Mapping[str, PatternProblem] = {
    "missing )": PatternProblem.UNBALANCED,
    "missing ]": PatternProblem.UNBALANCED,
    "unexpected )": PatternProblem.UNBALANCED,
    "trailing \\": PatternProblem.BACKSLASH,
    "invalid escape sequence": PatternProblem.BACKSLASH,
    "invalid character class range": PatternProblem.BAD_RANGE,
    "no argument for repetition operator": PatternProblem.NOTHING_REPEATED,
    "bad repetition operator": PatternProblem.REPEATED,
    "invalid repetition size": PatternProblem.REPEATED,
    "pattern too large": PatternProblem.TOO_LARGE,
}
MOST_COVERED = 100  # Places of one rule that exceptions excuse in one text; a text in earnest has fewer.


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
        raise BadPattern(problem=_problem(error)) from error
    if regex.search(b"") is not None:
        raise BadPattern(problem=PatternProblem.FINDS_EVERYTHING)


def _problem(error: re2.error) -> PatternProblem:
    """What RE2 minds, by the words of its own that begin the complaint (re2/parse.cc, kErrorStrings)."""
    complaint = error.args[0].decode(errors="replace") if error.args else ""
    if re.match(r"invalid perl operator: \(\?(<?[=!]|>)", complaint):
        return PatternProblem.LOOKS_AROUND
    if re.match(r"invalid escape sequence: \\[1-9k]|invalid perl operator: \(\?P$", complaint):
        return PatternProblem.REFERS_BACK
    found = (problem for begins, problem in _COMPLAINTS.items() if complaint.startswith(begins))
    return next(found, PatternProblem.NOT_A_REGEX)


def find_hits(rules: tuple[WordRule, ...], texts: Sequence[str]) -> list[Hit]:
    """The first place that each rule finds in the texts, in the order of the rules.

    O(characters x regular expressions + words x lengths of phrases): a request may wait for it, and so may everybody
    else's, because there is one thread.
    """
    if not rules:
        return []
    ready = _ready(rules)
    found: dict[int, str] = {}
    for text in map(readable, texts):
        for key, start, end in ready.find(text):
            found.setdefault(key, text[start:end][:HIT_CHARS])
    return [Hit(rule=rules[key], text=found[key]) for key in sorted(found)]


Span = tuple[int, int, int]  # Which rule, and from where to where in the text.


class _Phrases:
    """Phrases by their length and words: however many there are, each place is looked up once a length."""

    def __init__(self, phrases: Iterable[tuple[str, ...]]) -> None:
        self._known = {phrase for phrase in phrases if phrase}
        self._lengths: dict[str, set[int]] = {}
        for phrase in self._known:
            self._lengths.setdefault(phrase[0], set()).add(len(phrase))

    def find(self, words: Sequence[Word]) -> Iterator[tuple[tuple[str, ...], int, int]]:
        said = tuple(word.said for word in words)
        for first, word in enumerate(words):
            for length in self._lengths.get(word.said, ()):
                phrase = said[first : first + length]
                if len(phrase) == length and phrase in self._known:  # At the end of the text it may be cut short.
                    yield phrase, word.start, words[first + length - 1].end


class _Covered:
    """Where exceptions stand: for each place, the furthest end of those that have begun by then."""

    def __init__(self, spans: Iterable[tuple[int, int]], length: int) -> None:
        furthest = [0] * (length + 1)
        for start, end in spans:
            furthest[start] = max(furthest[start], end)
        self._furthest = list(accumulate(furthest, max))

    def __contains__(self, span: tuple[int, int]) -> bool:
        start, end = span
        return end <= self._furthest[start]


class _RuleSet:
    """The rules of a server, made ready."""

    def __init__(self, rules: Sequence[WordRule]) -> None:
        self._regexes = [(key, _compiled(rule.pattern)) for key, rule in enumerate(rules) if rule.is_regex]
        plain = [(key, rule.pattern) for key, rule in enumerate(rules) if not rule.is_regex]
        fine = [(key, text) for key, rule in enumerate(rules) for text in rule.exceptions]
        self._plain = {id(reading): _by_words(plain, reading) for reading in READINGS}
        self._fine = {id(reading): _by_words(fine, reading) for reading in READINGS}
        self._phrases = {
            id(reading): _Phrases((*self._plain[id(reading)], *self._fine[id(reading)])) for reading in READINGS
        }

    def find(self, text: str) -> Iterator[Span]:
        """The first place of each rule that no exception covers."""
        places: dict[int, list[tuple[int, int]]] = {}
        fine: dict[int, list[tuple[int, int]]] = {}
        for reading in readings_of(text):
            words = reading.words(text)
            found = chain(
                self._phrases[id(reading)].find(words),
                (((word.said,), word.start, word.end) for word in spelled_out(words)),
            )
            for phrase, start, end in found:
                for key in self._plain[id(reading)].get(phrase, ()):
                    places.setdefault(key, []).append((start, end))
                for key in self._fine[id(reading)].get(phrase, ()):
                    fine.setdefault(key, []).append((start, end))
        covered = {key: _Covered(spans, len(text)) for key, spans in fine.items()}
        for key, spans in places.items():
            if (first := _first_bare(spans, covered.get(key))) is not None:
                yield key, *first
        readings = list(_written(text))
        for key, regex in self._regexes:
            spans_of_rule = (span for written in readings for span in written.places(regex))
            if (first := _first_bare(spans_of_rule, covered.get(key))) is not None:
                yield key, *first


class _Written:
    """One way in which the text may be written, as RE2 reads it: UTF-8, with each byte's place in the text."""

    def __init__(self, text: str, places: Sequence[int]) -> None:
        self._data = text.encode()
        self._places = [place for c, place in zip(text, places, strict=True) for _ in c.encode()]

    def places(self, regex: "re2._Regexp") -> Iterator[tuple[int, int]]:
        for match in regex.finditer(self._data):
            if match.end() > match.start():
                yield self._places[match.start()], self._places[match.end() - 1] + 1


def _written(text: str) -> Iterator[_Written]:
    yield _Written(text, range(len(text)))
    for reading in readings_of(text):
        folded, places = reading.folded(text)
        if folded != text:
            yield _Written(folded, places)


def _first_bare(spans: Iterable[tuple[int, int]], covered: _Covered | None) -> tuple[int, int] | None:
    for seen, span in enumerate(spans):
        if covered is None or span not in covered or seen == MOST_COVERED:
            return span
    return None


def _by_words(phrases: Iterable[tuple[int, str]], reading: Reading) -> Mapping[tuple[str, ...], Sequence[int]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for key, phrase in phrases:
        keys = found.setdefault(_words_of(phrase, reading), [])
        if key not in keys:
            keys.append(key)
    return found


def _words_of(phrase: str, reading: Reading) -> tuple[str, ...]:
    """The words of a rule or an exception, as that reading has them."""
    return tuple(word.said for word in reading.words(phrase))


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
