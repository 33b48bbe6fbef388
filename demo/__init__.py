"""`python -m bot demo`: the production bot in a small world of its own, with a page to use it from.

The sandbox stands in for Discord and the providers; the bot gets its addresses as settings and knows no difference.
"""
