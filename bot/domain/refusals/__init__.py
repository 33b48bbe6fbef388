"""Everything that a member or moderator may be refused, named after what happened; `chat/text/refusals` speaks.

A refusal carries data, never prose. The member who is told can do something about it, and nothing was changed.
"""
