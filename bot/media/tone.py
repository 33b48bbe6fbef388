"""Brings colours that an ordinary screen can not show (HDR, wide gamut) to BT.709, as a table for FFmpeg's `lut3d`.

FFmpeg's own way needs zscale, which PyAV is built without; swscale's takes four seconds to begin and turns deep blue
into turquoise. This table is there in a tenth of a second; a frame of 1080p then takes 80 ms of processor time.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

STEPS = 33  # The usual size; both HDR curves are even to the eye, so it is fine enough for 8 bits.

# ITU-T H.273's numbers, which FFmpeg uses too.
BT2020, P3_DCI, P3_D65 = 9, 11, 12
PQ, HLG = 16, 18
HDR_TRANSFERS = frozenset({PQ, HLG})
WIDE_PRIMARIES = frozenset({BT2020, P3_DCI, P3_D65})

# Linear light to BT.709's primaries; both have its white (DCI's own is taken for it, as phones do).
FROM_BT2020 = np.array(((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)))
FROM_P3 = np.array(((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979)))
LUMA_BT2020 = np.array((0.2627, 0.6780, 0.0593))

WHITE_NITS = 203.0  # Paper white in HDR (ITU-R BT.2408); what is brighter is a highlight.
PEAK = 1000.0 / WHITE_NITS  # Of HLG, and of nearly all that is mastered in PQ.
KNEE = 0.75  # Of paper white. Up to here brightness stays as it is; above, room is made for the highlights.
SCREEN_GAMMA = 2.4  # ITU-R BT.1886.


def needs_tone_mapping(transfer: int, primaries: int) -> bool:
    """Whether colours of these numbers look wrong where they are taken for BT.709."""
    return transfer in HDR_TRANSFERS or primaries in WIDE_PRIMARIES


def cube(transfer: int, primaries: int) -> str:
    """The table as a .cube file: red changes fastest."""
    steps = np.linspace(0.0, 1.0, STEPS)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    colours = to_bt709(np.stack((red, green, blue), axis=-1).reshape(-1, 3), transfer, primaries)
    rows = "\n".join(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in colours)
    return f"LUT_3D_SIZE {STEPS}\n{rows}\n"


def to_bt709(signal: Floats, transfer: int, primaries: int) -> Floats:
    """R'G'B' of 0 to 1, a colour a row, as an ordinary screen has to be told it."""
    if transfer in HDR_TRANSFERS:
        light = _from_pq(signal) if transfer == PQ else _from_hlg(signal)
        brightest = light.max(axis=1, keepdims=True)
        light = light * _rolled_off(brightest) / np.maximum(brightest, 1e-9)  # By one factor, which keeps the hue.
    else:
        light = signal**SCREEN_GAMMA
    matrix = FROM_P3 if primaries in (P3_DCI, P3_D65) else FROM_BT2020
    return np.asarray(_within_gamut(light @ matrix.T) ** (1 / SCREEN_GAMMA))


def _from_pq(signal: Floats) -> Floats:
    """SMPTE ST 2084: light, in paper whites."""
    power = signal ** (1 / 78.84375)
    return np.asarray((np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)) * (
        10_000 / WHITE_NITS
    )


def _from_hlg(signal: Floats) -> Floats:
    """ITU-R BT.2100, on a screen of 1000 nits: light, in paper whites."""
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    luma = (scene @ LUMA_BT2020)[:, np.newaxis]
    return np.asarray(scene * np.maximum(luma, 1e-9) ** 0.2 * PEAK)


def _rolled_off(light: Floats) -> Floats:
    """As it is up to the knee, then ever flatter up to the peak, which becomes 1 (Reinhard's curve, extended)."""
    above = (np.clip(light, KNEE, PEAK) - KNEE) / (1 - KNEE)
    highest = (PEAK - KNEE) / (1 - KNEE)
    return np.asarray(np.minimum(light, KNEE) + (1 - KNEE) * above * (1 + above / highest**2) / (1 + above))


def _within_gamut(light: Floats) -> Floats:
    """The deepest colours lose what no screen of this kind has, the brightest their brightness; neither turns pale."""
    inside = np.maximum(light, 0)
    return np.asarray(inside / np.maximum(inside.max(axis=1, keepdims=True), 1))
