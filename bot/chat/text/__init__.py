"""Every sentence the bot says. One place, so that it speaks with one voice and can be proof-read; a module a feature.

A sentence says what happened, who can do what next, and what became of the credits. Text that somebody else wrote goes
through `format.quote` before it stands in one.
"""
