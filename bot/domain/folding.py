"""What a reader takes a text for, however it is written: small plain letters, and the words that they make.

Compatibility forms (NFKD), capitals, accents, invisible characters and letters that look like Latin ones (Unicode's own
table of confusables) are folded away. There are two readings, because look-alikes may be resolved before capitals are
or after: the Cyrillic capital that looks like H becomes the small letter that looks like nothing, and a Cyrillic word
must stay the same word in capitals.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from unicodedata import category, lookup, normalize

from confusable_homoglyphs import confusables

FEWEST_SPELLED = 3  # Letters; "a b" is a list rather than a word.


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A folded word, and where in the text it was written: from `start` to just before `end`."""

    said: str
    start: int
    end: int


class Reading(dict[str, str]):
    """What each character is read as, worked out once a character."""

    def __init__(self, *, looks_before_capitals: bool) -> None:
        super().__init__()
        self._looks_before_capitals = looks_before_capitals

    def __missing__(self, character: str) -> str:
        text = normalize("NFKD", _LETTER_SYMBOLS.get(character, character))
        if self._looks_before_capitals:
            text = "".join(_LOOKS_LIKE.get(c, c) for c in text)
        small = normalize("NFKD", text.casefold())
        read = "".join(_LOOKS_LIKE.get(c, c) for c in small if not _is_unseen(c)).casefold()
        self[character] = " " if read.isspace() else read
        return self[character]

    def folded(self, text: str) -> tuple[str, Sequence[int]]:
        """The folded text with one space between words, and where each of its characters comes from. O(n)."""
        kept: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            for c in self[character]:
                if c != " " or (kept and kept[-1] != " "):
                    kept.append(c)
                    places.append(place)
        return "".join(kept), places

    def words(self, text: str) -> list[Word]:
        """The words of a text. Pictures, and letters of scripts without spaces, are words of their own. O(n).

        A mark belongs to the letter before it: か and が are two letters.
        """
        words: list[Word] = []
        letters: list[str] = []
        start = end = 0
        for place, character in enumerate(text):
            for c in self[character]:
                is_mark = category(c)[0] == "M"
                if is_mark and not letters and words and words[-1].end >= place:
                    words[-1] = replace(words[-1], said=words[-1].said + c, end=place + 1)
                    continue
                is_letter = c.isalnum() or is_mark
                is_alone = _stands_alone(c) if is_letter else category(c) == "So"
                if letters and (is_alone or not is_letter):
                    words.append(Word(said="".join(letters), start=start, end=end))
                    letters.clear()
                if is_alone:
                    words.append(Word(said=c, start=place, end=place + 1))
                elif is_letter:
                    start = start if letters else place
                    letters.append(c)
                    end = place + 1
        if letters:
            words.append(Word(said="".join(letters), start=start, end=end))
        return words


def spelled_out(words: Sequence[Word]) -> Iterator[Word]:
    """The words that stand there letter by letter, such as "w o r d" or "w.o.r.d". O(n)."""
    letters: list[Word] = []
    for word in (*words, None):
        if word is not None and len(word.said) == 1 and word.said.isascii():
            letters.append(word)
            continue
        if len(letters) >= FEWEST_SPELLED:
            said = "".join(letter.said for letter in letters)
            yield Word(said=said, start=letters[0].start, end=letters[-1].end)
        letters.clear()


def readings_of(text: str) -> Sequence[Reading]:
    """Every way in which the text may be read; there is one for text without foreign letters."""
    return READINGS[:1] if text.isascii() else READINGS


def _is_unseen(character: str) -> bool:
    """Invisible, or a mark on a letter. In scripts from Devanagari on, marks are letters of their own."""
    kind = category(character)
    return kind == "Cf" or character in _UNSEEN or (kind in {"Mn", "Me"} and _is_accent(ord(character)))


def _is_accent(code: int) -> bool:
    return code < 0x900 or _is_in(code, _ACCENTS)


def _stands_alone(character: str) -> bool:
    return _is_in(ord(character), _WITHOUT_SPACES)


def _is_in(code: int, blocks: Sequence[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in blocks)


_ACCENTS = (
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
# Thai, Lao, Burmese, Khmer; Chinese and Japanese.
_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x2E80, 0x31FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# Fillers and blanks that are letters or symbols to Unicode, and apostrophes, which do not part a word.
_UNSEEN = frozenset("\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0'’‘ʼ`´")
# Letters in circles and squares without a compatibility form, and those that flags are made of.
_LETTER_SYMBOLS = {
    chr(first + letter): chr(ord("a") + letter) for first in (0x1F150, 0x1F170, 0x1F1E6) for letter in range(26)
}


def _look_alikes() -> Mapping[str, str]:
    """Every character that is not ASCII but looks like one of its letters."""
    found: dict[str, str] = {}
    for character, others in confusables.confusables_data.items():
        if len(character) == 1 and not character.isascii():
            bare = ("".join(c for c in normalize("NFKD", other["c"]) if category(c)[0] != "M") for other in others)
            letter = next((text for text in bare if len(text) == 1 and text.isascii() and text.isalpha()), None)
            if letter is not None:
                found[character] = letter
    return found


def _small_capitals() -> Mapping[str, str]:
    """Capitals as low as small letters, which Unicode takes for phonetic signs that look like nothing else."""
    found: dict[str, str] = {}
    for letter in "abcdefghijklmnopqrstuvwyz":  # There is none of x.
        with suppress(KeyError):
            found[lookup(f"LATIN LETTER SMALL CAPITAL {letter}")] = letter
    return found


_LOOKS_LIKE = {**_small_capitals(), **_look_alikes()}
READINGS = (Reading(looks_before_capitals=False), Reading(looks_before_capitals=True))
