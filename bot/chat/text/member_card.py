"""The buttons of a member's card, and the forms that they open."""

from collections.abc import Mapping

DEED: Mapping[str, str] = {
    "grant": "Grant",
    "take": "Take",
    "quota": "Quota",
    "refund": "Refund",
    "trust": "Trust",
    "untrust": "Trust no longer",
    "unblock": "Unblock",
}
BLOCK = "Block"
TITLE: Mapping[str, str] = {
    "grant": "Grant credits of the pool",
    "take": "Take credits into the pool",
    "quota": "A quota of their own",
    "refund": "Give credits of a video back",
}
AMOUNT = "How many credits"
REASON_LABEL = "Reason, for the audit"
QUOTA_AMOUNT = "Credits of the pool; empty: no own quota"
QUOTA_PERIOD = "How often it begins anew"
REFUND_JOB = "Which video"
REFUND_AMOUNT = "Only so many; empty: all that is left"
NOTHING_TO_REFUND = "No video of <@{member}> has cost anything here, so there is nothing to give back."
