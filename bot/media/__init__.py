"""Everything that knows pixels: checks members' images and providers' videos, and fits videos under Discord's limits.

`pixels.py` answers the port; everything else is plain functions that run in the process that `worker.py` keeps, because
every byte they read was written by a stranger and every one of them can take seconds. Of images: `image_formats`, then
`decoding`, then `images`. Of films: `containers`, `videos`, then `conversion` or `fitting`, both by `encoding`.
"""
