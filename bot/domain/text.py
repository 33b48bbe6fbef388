"""Text that somebody else wrote, with nothing in it that no reader sees.

Models read characters that people do not: tags, variation selectors, fillers and joiners can spell whole sentences
between two letters. So every text of a member is cleaned here before anything else looks at it, and the word rules, the
moderators and the provider are given the same text.
"""

import re
from unicodedata import category

REASON_LIMIT_CHARS = 300


def readable(text: str) -> str:
    """The text as a reader sees it; cleaning it once more changes nothing. O(n).

    Unseen characters stay only where the visible ones beside them need them: what flags and emoji are put together
    with, the joiners of Arabic and Indic scripts, and a selector after the character whose form it selects. Halves of
    characters, which JSON can carry but neither a database nor a socket takes, become question marks.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if whole.isascii() and whole.isprintable() else _UNSEEN_RUN.sub(_needed, whole)


def reason_text(text: str) -> str:
    """A reason as it is kept: one line of readable length."""
    return " ".join(readable(text).split())[:REASON_LIMIT_CHARS].rstrip()


BLACK_FLAG = "\U0001f3f4"
BRAILLE_BLANK = "\u2800"
JOINERS = "\u200c\u200d"  # They part and join letters, and join emoji (the second alone).
KEYCAP = "\u20e3"
TEXT_FORM, EMOJI_FORM = "\ufe0e", "\ufe0f"

# Unicode recommends these three of its many (emoji-sequences.txt); any other is shown as a plain black flag, and what
# its tags say is seen by nobody.
_FLAGS = re.compile(
    "|".join("".join(chr(0xE0000 + ord(c)) for c in of) + "\U000e007f" for of in ("gbeng", "gbsct", "gbwls"))
)

# Ranges of code points, each with its last one.
_EMOJI = (
    (0xA9, 0xA9), (0xAE, 0xAE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
    (0x2190, 0x21FF), (0x2300, 0x23FF), (0x24C2, 0x24C2), (0x25A0, 0x27BF), (0x2900, 0x297F), (0x2B00, 0x2BFF),
    (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3297), (0x3299, 0x3299), (0x1F000, 0x1FAFF),
)  # fmt: skip
# Arabic, Syriac, N'Ko and their like; the scripts of India to Sri Lanka; Burmese; Khmer and Mongolian; more of India,
# Java and Burma; Arabic again; the scripts of India beyond the first plane.
_JOINING = (
    (0x0620, 0x08FF), (0x0900, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x18AF), (0xA800, 0xAAFF), (0xABC0, 0xABFF),
    (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x11000, 0x11FFF), (0x1E900, 0x1E95F),
)  # fmt: skip
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_MATHS_AND_BURMESE = ((0x2200, 0x22FF), (0x2A00, 0x2AFF), (0x1000, 0x109F), (0xAA60, 0xAA7F))
_MONGOLIAN = ((0x1800, 0x180A), (0x1820, 0x18AA))
# No registered sequence goes beyond (the Ideographic Variation Database), and the selectors that tools hide letters in
# lie behind it.
_HAN_SELECTORS = ((0xFE00, 0xFE02), (0xE0100, 0xE011F))
_BRAILLE = ((0x2801, 0x28FF),)
# Everything that Unicode calls default ignorable, unassigned ones too; format characters but the signs that enclose
# digits; control characters but tab and line break; marks that turn the direction of what follows; blanks that Unicode
# takes for letters or signs.
_UNSEEN = (
    (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x13430, 0x1343F),
    (0x16FE4, 0x16FE4), (0x1BCA0, 0x1BCA3), (0x1D159, 0x1D159), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_UNSEEN_RUN = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _UNSEEN)}]+")


def _needed(run: re.Match[str]) -> str:
    """What of a run of unseen characters the visible ones before and after it need."""
    unseen, text = run[0], run.string
    before = text[run.start() - 1] if run.start() else ""
    after = text[run.end()] if run.end() < len(text) else ""
    flag = _FLAGS.match(unseen) if before == BLACK_FLAG else None
    kept = [flag[0] if flag is not None else ""]
    has_selector = has_joiner = False
    for c in unseen[len(kept[0]) :]:
        if c == BRAILLE_BLANK:
            is_needed = _is_in(before, _BRAILLE) or _is_in(after, _BRAILLE)
        elif c in JOINERS:
            is_needed = not has_joiner and _is_joined(c, before, after)
            has_joiner |= is_needed
        else:
            is_needed = not has_selector and not has_joiner and _selects(c, before, after)
            has_selector |= is_needed
        if is_needed:
            kept.append(c)
    return "".join(kept)


def _is_joined(joiner: str, before: str, after: str) -> bool:
    """Whether a joiner says how letters are written, or makes one picture of two."""
    if joiner == JOINERS[1] and _is_in(before, _EMOJI) and _is_in(after, _EMOJI):
        return True
    return any(_is_in(c, _JOINING) and category(c)[0] in "LM" for c in (before, after))


def _selects(selector: str, before: str, after: str) -> bool:
    """Whether the character before has more than one form, and this is a selector of one."""
    if selector in (TEXT_FORM, EMOJI_FORM) and (_is_in(before, _EMOJI) or after == KEYCAP):
        return True
    if _is_in(selector, _HAN_SELECTORS) and _is_in(before, _HAN):
        return True
    if selector == "\ufe00" and _is_in(before, _MATHS_AND_BURMESE):
        return True
    return "\u180b" <= selector <= "\u180f" and _is_in(before, _MONGOLIAN)


def _is_in(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return character != "" and any(first <= ord(character) <= last for first, last in ranges)
