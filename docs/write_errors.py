"""Writes docs/errors.md from the code: `make errors`. A test holds the page against what would be written."""

from pathlib import Path

from bot.chat.text import cards as cards_text
from bot.chat.text import operator_faults as operator_faults_text
from bot.chat.text.format import PROVIDER
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, ImageProblem
from bot.domain.faults import MEANINGS, Lasts, Meaning

PAGE = Path(__file__).with_name("errors.md")
EXAMPLE = ProviderName.FAL
JOB = "4001"

HEAD = f"""# What can go wrong

Every reason for which a job ends without a video, from the one table that the code decides by (`bot/domain/faults.py`);
written by `make errors`. The provider in the sentences is {PROVIDER[EXAMPLE]} as an example. Whatever a
provider says itself is shown shortened and escaped. The credits come back in every case: "Not charged".

**May be billed** is about the provider's bill, not about credits: *if taken* means never where it refused the order,
perhaps where it took it and ended it. **Asked next**: whether another provider is offered the order that this one
refused. **Left out**: for how long this one is then not asked.
"""
COLUMNS = ("reason", "the member reads", "the operator can", "may be billed", "asked next", "left out")
LEFT_OUT = {
    Lasts.NOT: "",
    Lasts.A_WHILE: "until it answers again",
    Lasts.FOR_THE_TOOL: "this tool, until looked at again",
    Lasts.FOR_ALL: "until looked at again",
}


def page() -> str:
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(_row(fault, meaning) for fault, meaning in MEANINGS.items())]
    return "\n".join([HEAD, *("| " + " | ".join(row) + " |" for row in rows), ""])


def _row(fault: Fault, meaning: Meaning) -> tuple[str, ...]:
    problem = ImageProblem.BROKEN if fault is Fault.BAD_IMAGE else None
    failure = Failure(fault=fault, problem=problem, image="photo.png")
    return (
        f"`{fault}`",
        cards_text.fault(failure, EXAMPLE, job=JOB),
        operator_faults_text.for_operator(fault, EXAMPLE),
        meaning.money,
        "yes" if meaning.elsewhere else "no",
        LEFT_OUT[meaning.lasts],
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
