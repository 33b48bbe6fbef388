"""The link that brings the bot into a server, with exactly the permissions that it uses.

Answers to commands need none. These are for a card that outlives its interaction's token (view, attach), and for the
reply that tells the member (send, also in threads; history, because it is a reply). A server's review, log and gallery
channels need no others.
"""

import discord

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)


def invite_link(application_id: int) -> str:
    return discord.utils.oauth_url(application_id, permissions=NEEDED, scopes=("bot", "applications.commands"))
