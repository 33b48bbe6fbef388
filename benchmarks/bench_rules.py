"""What word rules cost an order: the longest prompt against many rules, beside the least that could look for them.

The floors find the same words in a text that nobody disguised: one `re` alternation with word boundaries for plain
rules, one RE2 pattern after the other for expressions. It runs on the event loop, so 50 ms would be felt.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter

import re2

from benchmarks.measured import show, spread
from bot.domain.request import PROMPT_LIMIT_CHARS
from bot.domain.word_rules import MOST_RULES, RuleAction, WordRule, find_hits

ROUNDS = 200
RULES = 1000  # Five times what a server may have.
LETTERS = "abcdefghijklmnopqrst"
FOREIGN = str.maketrans("aceo", "асео")  # Latin letters as Cyrillic ones that look the same.


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of the table."""

    name: str
    rules: int
    are_regexes: bool
    is_disguised: bool


CASES = (
    Case(name="plain rules, plain prompt", rules=RULES, are_regexes=False, is_disguised=False),
    Case(name="plain rules, look-alike letters", rules=RULES, are_regexes=False, is_disguised=True),
    Case(name="expressions, plain prompt", rules=RULES, are_regexes=True, is_disguised=False),
    Case(name="expressions, look-alike letters", rules=RULES, are_regexes=True, is_disguised=True),
    Case(name="as many as a server may have", rules=MOST_RULES, are_regexes=True, is_disguised=True),
)


def main() -> None:
    """Print how long one prompt takes."""
    rows = []
    for case in CASES:
        random = Random(case.rules)
        words = [_word(random) for _ in range(case.rules)]
        texts = _prompts(random, words, is_disguised=case.is_disguised)
        rules = tuple(_rule(word, is_regex=case.are_regexes) for word in words)
        ours = _timed(_finder(rules), texts)
        floor = _timed(_floor(words, are_regexes=case.are_regexes), texts)
        rows.append([f"{case.rules} {case.name}", *spread(ours).cells(), *spread(floor).cells()])
    header = ["rules", "p50 ms", "p99", "max", "floor p50", "p99", "max"]
    show(f"One prompt of {PROMPT_LIMIT_CHARS} characters", header, rows)


def _rule(word: str, *, is_regex: bool) -> WordRule:
    pattern = rf"\b{word}s?\b" if is_regex else word
    return WordRule(id=word, pattern=pattern, is_regex=is_regex, action=RuleAction.BLOCK)


def _finder(rules: tuple[WordRule, ...]) -> Callable[[str], object]:
    return lambda text: find_hits(rules, (text,))


def _timed(look: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    look(texts[0])  # Rules are made ready once a server, not once a prompt.
    times_s = []
    for text in texts:
        began_s = perf_counter()
        look(text)
        times_s.append(perf_counter() - began_s)
    return times_s


def _floor(words: Sequence[str], *, are_regexes: bool) -> Callable[[str], object]:
    if not are_regexes:
        one = re.compile(rf"\b(?:{'|'.join(words)})\b")
        return lambda text: one.findall(text)
    each = [re2.compile(rf"\b{word}s?\b") for word in words]
    return lambda text: [pattern.search(text) for pattern in each]


def _prompts(random: Random, words: Sequence[str], *, is_disguised: bool) -> list[str]:
    prompts = []
    for _ in range(ROUNDS):
        said = [_word(random) for _ in range(PROMPT_LIMIT_CHARS // 4)]
        said[random.randrange(200)] = random.choice(words)
        prompt = " ".join(said)[:PROMPT_LIMIT_CHARS]
        prompts.append(prompt.translate(FOREIGN) if is_disguised else prompt)
    return prompts


def _word(random: Random) -> str:
    return "".join(random.choices(LETTERS, k=random.randint(3, 9)))


if __name__ == "__main__":
    main()
