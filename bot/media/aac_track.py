"""Turns the sound of a film into AAC, in step with its pictures."""

from collections.abc import Iterable
from fractions import Fraction

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

AUDIO_RATE_HZ = 48_000
GAP_S = 0.1  # Less than this is how a container rounds; more is a silence.


class AacTrack:
    """A track of an output, in as many channels as telephones have, counted from `start_s` of the source."""

    def __init__(self, output: OutputContainer, source: AudioStream, start_s: Fraction, audio_bps: int) -> None:
        layout = "mono" if source.codec_context.channels == 1 else "stereo"
        self._output = output
        self._start_s = start_s
        self._stream = output.add_stream("aac", rate=AUDIO_RATE_HZ, layout=layout)
        self._stream.bit_rate = audio_bps
        self._next_s = Fraction(0)

    def add(self, decoded: Iterable[AudioFrame]) -> None:
        """Append a part, which begins where the last one ended unless its own time says something quite different.

        Times that a container rounded would overlap, and no muxer takes those.
        """
        for samples in decoded:
            if samples.pts is not None and samples.time_base:
                said_s = samples.pts * samples.time_base - self._start_s
                if said_s > self._next_s + GAP_S:
                    self._next_s = said_s
            samples.time_base = Fraction(1, samples.sample_rate)
            samples.pts = round(self._next_s * samples.sample_rate)
            self._next_s += Fraction(samples.samples, samples.sample_rate)
            self._output.mux(self._stream.encode(samples))

    def end(self) -> None:
        """Write what the encoder still holds."""
        self._output.mux(self._stream.encode(None))
