"""Everything that knows pixels: checks members' images and providers' videos, and fits videos under Discord's limits.

`pixels.py` answers the port; `images.py`, `videos.py` and `fitting.py` are plain functions that run in the process that
`worker.py` keeps, because every byte they read was written by a stranger and every one of them can take seconds.
"""
