"""`python -m bot demo`: the production bot in a small world of its own, with a page to use it from.

The sandbox stands in for Discord and the providers; the bot gets its addresses as settings and knows no difference.
"""

from bot.demo.once import Wish, once
from bot.demo.page import open_page

__all__ = ["Wish", "once", "open_page"]
