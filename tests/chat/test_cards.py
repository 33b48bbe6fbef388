"""What a card shows in every state, within what Discord takes (DISCORD.md, 1.5)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from discord import ui

from bot.chat.card import view
from bot.chat.layout import note
from bot.chat.text import card_status
from bot.chat.text import cards as cards_text
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.fairness import InLine, Limit
from bot.domain.job import Payer, State, WalletReason
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.domain.scope import Scope
from bot.ports.presenter import Delivery, Progress
from bot.ports.provider import Waiting, Working
from tests.chat.samples import JOB, NASTY_PROMPT, buttons, components, job_in, state_shown, text

MOST_COMPONENTS = 40
MOST_CHARACTERS = 4000
MOST_URL_CHARACTERS = 512  # Of a link button: the contract's ButtonComponentForMessageRequest.

LOOKS = [None, Waiting(), Waiting(position=0), Waiting(position=41), Working(), Working(percent=33.3)]
PROGRESSES = [
    Progress(),
    *(Progress(in_line=InLine(before=3, limit=limit, most=2)) for limit in (*Limit, None)),
    *(Progress(status=look, elapsed_s=75.0, expected_s=60.0, cancel_refused=True) for look in LOOKS),
    *(Progress(status=look, elapsed_s=30.0, expected_s=60.0) for look in LOOKS),
]
LONGEST_PROMPTS = [
    NASTY_PROMPT,
    "*" * 2000,
    "@everyone " * 200,
    "w" * 2000,
    "🎬" * 2000,
    "[a](https://b.example) " * 80,
]
VIDEO = Delivery(file=Path("video.mp4"), is_video=True)
SHRUNK = replace(VIDEO, shrunk=True, link="https://videos.example/v.mp4")
STILL = Delivery(file=Path("poster.jpg"), is_video=False, link="https://videos.example/v.mp4")


def every_card(prompt: str, **changes: object) -> Sequence[ui.LayoutView]:
    """The cards of a job with that prompt in every state, with everything that can be known of it."""
    request = replace(JOB.request, prompt=prompt)
    jobs = [job_in(state, request=request, **changes) for state in State]
    shown = [view.draw_card(job, progress) for job in jobs for progress in PROGRESSES]
    return [*shown, *(view.draw_delivered(jobs[0], delivery, "pika-1.mp4") for delivery in (VIDEO, SHRUNK, STILL))]


# -- within what Discord takes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", LONGEST_PROMPTS, ids=[prompt[:8] for prompt in LONGEST_PROMPTS])
def test_no_card_displays_more_than_discord_takes(prompt: str) -> None:
    for card in every_card(prompt):
        assert 0 < len(text(card)) <= MOST_CHARACTERS


def test_no_card_has_more_components_than_discord_takes() -> None:
    pictures = replace(JOB.card, pictures=tuple(f"input-{n}.png" for n in range(1, 6)))
    for card in every_card("waves", card=pictures):
        assert len(components(card)) <= MOST_COMPONENTS


@pytest.mark.parametrize("length", [512, 513, 1500, 5000])
def test_a_link_of_any_length_does_not_keep_the_video_from_being_posted(length: int) -> None:
    url = "https://videos.example/v.mp4?signature=".ljust(length, "x")

    card = view.draw_delivered(job_in(State.RENDERED), replace(STILL, link=url), "poster.jpg")

    links = [cast("str", button["url"]) for button in buttons(card) if "url" in button]

    assert all(len(link) <= MOST_URL_CHARACTERS for link in links)
    assert len(text(card)) <= MOST_CHARACTERS
    if length <= 3000:
        assert url in text(card) or url in links


# -- what it says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("prompt", ["waves", NASTY_PROMPT, "**Done**\n**Queued**", "-# **Rendered**"])
def test_the_state_can_be_read_from_every_card(state: State, prompt: str) -> None:
    job = job_in(state, request=replace(JOB.request, prompt=prompt))

    assert {state_shown(text(view.draw_card(job, progress))) for progress in PROGRESSES} == {state}


@pytest.mark.parametrize(
    "delivery",
    [
        VIDEO,
        SHRUNK,
        STILL,
        replace(SHRUNK, shrunk=False, converted=True),
        replace(SHRUNK, shrunk=False, may_not_play=True),
    ],
    ids=["video", "shrunk", "still", "converted", "may not play"],
)
def test_a_posted_video_says_that_it_is_done(delivery: Delivery) -> None:
    card = view.draw_delivered(job_in(State.RENDERED, rendered_ms=JOB.created_ms + 61_000), delivery, "pika-1.mp4")

    assert state_shown(text(card)) is State.DELIVERED
    assert "61 s" in text(card)


@pytest.mark.parametrize("state", State)
def test_a_prompt_is_shown_and_not_obeyed(state: State) -> None:
    job = job_in(state, request=replace(JOB.request, prompt=NASTY_PROMPT))
    shown = text(view.draw_card(job))

    assert "everyone" in shown
    assert "@everyone" not in shown
    assert "<@123>" not in shown


@pytest.mark.parametrize("state", State)
def test_every_card_says_what_was_asked_for_the_price_and_who_pays(state: State) -> None:
    shown = text(view.draw_card(job_in(state)))

    for said in ("Text to video", "5 s", "720p", "16:9", "waves at dusk", "20 credits", "the server's pool", "<@8001>"):
        assert said in shown


@pytest.mark.parametrize("state", [State.QUEUED, State.DELIVERED])
@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (WalletReason.POOL_EMPTY, "from your wallet, because the server's pool is empty"),
        (WalletReason.QUOTA_USED_UP, "from your wallet, because your quota is used up"),
    ],
)
def test_a_card_says_why_the_wallet_pays(state: State, reason: WalletReason, said: str) -> None:
    job = job_in(state, payer=Payer.WALLET, wallet_reason=reason)

    assert f"20 credits {said}" in card_status.price_line(job)


def test_every_reason_why_a_wallet_pays_has_its_words() -> None:
    assert set(card_status.WALLET_REASON) == set(WalletReason)


def test_a_wallet_that_pays_is_said() -> None:
    assert "wallet" in text(view.draw_card(job_in(State.QUEUED, payer=Payer.WALLET)))


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.DENIED, State.EXPIRED])
def test_a_card_without_a_video_says_that_the_credits_came_back(state: State) -> None:
    assert "Not charged: 20 credits returned" in text(view.draw_card(job_in(state)))


@pytest.mark.parametrize("fault", Fault)
def test_a_failed_card_says_why(fault: Fault) -> None:
    failure = Failure(fault=fault)

    shown = text(view.draw_card(job_in(State.FAILED, failure=failure)))

    assert cards_text.fault(failure, ProviderName.FAL, job=JOB.id) in shown


def test_a_waiting_card_says_how_many_are_before_it() -> None:
    said = text(view.draw_card(JOB, Progress(in_line=InLine(before=3, limit=Limit.PROVIDER, most=20))))
    assert "**Waiting for its turn** · 3 before it" in said
    assert "fal is given 20 at once: it begins when one of them is done." in said


def test_the_fourth_video_at_once_says_what_it_waits_for() -> None:
    said = text(view.draw_card(JOB, Progress(in_line=InLine(before=0, limit=Limit.MEMBER, most=3))))

    assert "A member may have 3 made at once here: it begins when one of yours is done." in said


@pytest.mark.parametrize(
    ("progress", "said", "unsaid"),
    [
        (Progress(status=Waiting(position=0)), "Queued at fal** · place 1", "%"),
        (Progress(status=Waiting()), "Queued at fal", "place"),
        (Progress(status=Waiting(position=-6)), "Queued at fal", "place"),
        (Progress(status=Working(percent=33.3)), "33 %", "place"),
        (Progress(status=Working()), "Rendering at fal", "%"),
        (Progress(status=Working(percent=-1.0)), "Rendering at fal", "%"),
        (Progress(status=Working(percent=float("nan"))), "Rendering at fal", "%"),
        (Progress(status=Working(percent=140.0)), "Rendering at fal", "%"),
        (Progress(), "Sent to fal", "0 s ·"),
        (Progress(status=Working(), elapsed_s=30, expected_s=60), "30 s of about 60 s", "%"),
        (Progress(status=Working(), elapsed_s=75, expected_s=60), "75 s", "of about"),
    ],
    ids=str,
)
def test_a_rendering_card_says_what_is_known_and_invents_nothing(progress: Progress, said: str, unsaid: str) -> None:
    shown = text(view.draw_card(job_in(State.RENDERING), progress))

    assert said in shown
    assert unsaid not in shown


def test_a_wanted_cancel_is_said_and_so_is_its_refusal() -> None:
    wanted = job_in(State.RENDERING, cancel_wanted=True)

    assert "Cancelling" in text(view.draw_card(wanted, Progress(status=Working())))
    refused = text(view.draw_card(wanted, Progress(status=Working(), cancel_refused=True)))
    assert "does not stop" in refused
    assert "Cancelling" not in refused


def test_pictures_have_no_shape_of_their_own_to_tell() -> None:
    request = VideoRequest(tool=Tool.IMAGE, duration_s=5, resolution=Resolution.P720)

    shown = text(view.draw_card(job_in(State.QUEUED, request=request)))

    assert "Image to video" in shown
    assert "None" not in shown
    assert ">" not in shown.splitlines()[0]


# -- bare ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
def test_a_bare_card_leaves_the_prompt_out_and_says_the_rest(state: State) -> None:
    job = job_in(state)

    bare = text(view.draw_card(job, bare=True))

    assert "waves" not in bare
    assert state_shown(bare) is state
    assert "20 credits" in bare


def test_a_bare_video_leaves_the_prompt_out() -> None:
    card = view.draw_delivered(job_in(State.RENDERED), VIDEO, "pika-1.mp4", bare=True)

    assert "waves" not in text(card)


# -- pictures, videos and buttons ---------------------------------------------------------------------------------


def shown_files(card: ui.LayoutView) -> list[str]:
    galleries = [cast("list[dict[str, dict[str, str]]]", c["items"]) for c in components(card) if c["type"] == 12]
    return [item["media"]["url"] for items in galleries for item in items]


@pytest.mark.parametrize("state", State)
def test_pictures_stand_on_the_card_until_it_is_over(state: State) -> None:
    job = job_in(state, card=replace(JOB.card, pictures=("input-1.png", "input-2.png")))

    expected = [] if job.is_over else ["attachment://input-1.png", "attachment://input-2.png"]

    assert shown_files(view.draw_card(job)) == expected


@pytest.mark.parametrize(("delivery", "name"), [(VIDEO, "pika-1.mp4"), (STILL, "pika-1.jpg")])
def test_a_posted_file_is_what_the_card_shows(delivery: Delivery, name: str) -> None:
    assert shown_files(view.draw_delivered(job_in(State.RENDERED), delivery, name)) == [f"attachment://{name}"]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("provider", ProviderName)
@pytest.mark.parametrize("wanted", [False, True])
def test_cancel_is_offered_exactly_while_it_can_be_done(state: State, provider: ProviderName, wanted: bool) -> None:
    job = job_in(state, provider=provider, cancel_wanted=wanted)

    offered = [button["custom_id"] for button in buttons(view.draw_card(job))]

    assert ("cancel:4001" in offered) == job.can_be_cancelled


@pytest.mark.parametrize("state", State)
def test_a_card_can_be_deleted_and_reported_when_nothing_more_comes_of_it(state: State) -> None:
    offered = [button["custom_id"] for button in buttons(view.draw_card(job_in(state)))]

    assert ("delete:4001" in offered) == ("report:4001" in offered) == job_in(state).is_over


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({}, ["delete:4001", "report:4001"]),
        ({"scope": Scope.DIRECT}, ["delete:4001"]),
        ({"card": replace(JOB.card, ephemeral=True)}, ["delete:4001"]),
    ],
    ids=["server", "direct message", "private card"],
)
def test_a_video_is_reported_only_where_somebody_could_see_it(changes: dict[str, object], offered: list[str]) -> None:
    card = view.draw_delivered(job_in(State.RENDERED, **changes), VIDEO, "pika-1.mp4")

    assert [button["custom_id"] for button in buttons(card)] == offered


@pytest.mark.parametrize(("delivery", "links"), [(VIDEO, 0), (SHRUNK, 1), (STILL, 1)])
def test_a_video_that_is_not_whole_links_to_the_one_that_is(delivery: Delivery, links: int) -> None:
    card = view.draw_delivered(job_in(State.RENDERED), delivery, "pika-1.mp4")

    assert [button["url"] for button in buttons(card) if "url" in button] == [STILL.link] * links


async def test_a_card_is_not_remembered_by_the_library() -> None:
    assert view.draw_card(JOB).is_finished()


def test_a_note_says_what_it_is_given() -> None:
    assert text(note("No credits were used.")) == "No credits were used."


def test_a_video_that_waits_for_room_on_the_disk_says_who_was_told_and_that_it_costs_nothing_more() -> None:
    said = card_status.progress_status(job_in(State.RENDERED), Progress(no_room=True))

    assert "the bot's own disk is full" in said
    assert "operator has been told" in said
    assert "costs nothing more" in said


def test_a_full_disk_at_the_start_says_that_nothing_was_ordered_and_nothing_charged() -> None:
    job = replace(job_in(State.FAILED), failure=Failure(fault=Fault.DISK_FULL))
    said = card_status.progress_status(job, Progress())

    assert "nothing was ordered" in said
    assert "Its operator has been told" in said
    assert "Not charged" in said
