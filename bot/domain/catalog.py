"""Every provider by its name, and what each makes for how much.

Enums and ranges are those of the providers' own pages as corrected by newer sources (PROVIDERS.md, sections 0 and 2 to
4). Prices are US dollars of list price; where a provider publishes none, Pika's own list price stands in, because a
guess that is too high only refuses, and one that is too low spends. Where a provider publishes prices,
`engine/catalog_refresh.py` puts them in place of these.

Pictures need no sizes here: the one clean copy that is made of each (`media/images.py`, under 10 MB and 4096 pixels)
is within what every provider takes, of which RunComfy's and Pika's 50 MB are the least.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.providers import comfy, fal, pika, runcomfy
from bot.domain.providers.spec import Capability, ProviderSpec
from bot.domain.request import Tool

MICROS_PER_USD = 1_000_000
DEFAULT_SECONDS = 5  # Of a clip, and of each transition between key frames.


class ProviderName(StrEnum):
    """The names that `PROVIDERS` takes, in the order of its default. The database keeps them for ever."""

    RUNCOMFY = "runcomfy"
    FAL = "fal"
    PIKA = "pika"
    COMFY = "comfy"


SPECS: Mapping[ProviderName, ProviderSpec] = {
    ProviderName.RUNCOMFY: runcomfy.SPEC,
    ProviderName.FAL: fal.SPEC,
    ProviderName.PIKA: pika.SPEC,
    ProviderName.COMFY: comfy.SPEC,
}

Catalog = Mapping[ProviderName, Mapping[Tool, Capability]]

CATALOG: Catalog = {name: spec.tools for name, spec in SPECS.items()}
