"""Tells a picture that shows something from an empty one."""

from PIL import Image, ImageStat

BLANK_DEVIATION = 6.0  # A picture whose brightness varies less than this (of 255) in every colour shows nothing.


def shows_something(image: Image.Image) -> bool:
    """False for a picture that is empty, black, or of one colour, apart from what a lossy format adds to that."""
    return max(ImageStat.Stat(image).stddev) > BLANK_DEVIATION
