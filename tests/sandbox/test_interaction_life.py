"""An interaction has three seconds, then fifteen minutes, one first answer, and Discord's codes for everything else."""

import pytest

from sandbox.discord.interactions import FIRST_RESPONSE_S
from sandbox.discord.model import Channel, Flag, InteractionState, Member
from sandbox.discord.world import World
from tests.sandbox.conftest import Api

HELLO = {"type": 4, "data": {"content": "hello"}}
LIMIT_BYTES = 10 * 1024 * 1024


@pytest.mark.parametrize("first_response_s", [FIRST_RESPONSE_S])
async def test_after_three_seconds_the_interaction_is_unknown_and_the_member_sees_it_failed(
    api: Api, world: World
) -> None:
    asked = await api.asked()
    world.skip(3.1)

    assert asked.state is InteractionState.FAILED
    assert (await api.respond(asked, HELLO)).code == 10062


async def test_a_second_answer_is_refused(api: Api) -> None:
    asked = await api.asked()
    first, second = await api.respond(asked, HELLO), await api.respond(asked, HELLO)

    assert (first.status, second.status, second.code) == (200, 400, 40060)


async def test_without_with_response_the_callback_answers_nothing(api: Api) -> None:
    asked = await api.asked()
    answer = await api("POST", f"/interactions/{asked.id}/{asked.token}/callback", HELLO)

    assert (answer.status, answer.body) == (204, None)


async def test_the_token_dies_after_fifteen_minutes(api: Api, world: World) -> None:
    asked = await api.asked()
    await api.respond(asked, HELLO)
    world.skip(15 * 60 + 1)
    answer = await api("PATCH", f"{api.webhook(asked)}/messages/@original", {"content": "late"})

    assert (answer.status, answer.code) == (401, 50027)


async def test_tokens_can_be_made_to_expire_early(api: Api, world: World) -> None:
    asked = await api.asked()
    await api.respond(asked, HELLO)
    world.expire_tokens()

    assert (await api("POST", api.webhook(asked), {"content": "x"})).code == 50027


async def test_a_public_answer_lives_on_by_the_channels_route(api: Api, world: World, creations: Channel) -> None:
    asked = await api.asked()
    await api.respond(asked, HELLO)
    world.skip(16 * 60)
    answer = await api("PATCH", f"/channels/{creations.id}/messages/{asked.original_id}", {"content": "later"})

    assert (answer.status, answer.body["content"]) == (200, "later")


async def test_an_ephemeral_answer_does_not(api: Api, creations: Channel) -> None:
    asked = await api.asked()
    await api.respond(asked, {"type": 4, "data": {"content": "hello", "flags": 64}})
    answer = await api("PATCH", f"/channels/{creations.id}/messages/{asked.original_id}", {"content": "later"})

    assert (answer.status, answer.code) == (404, 10008)


async def test_a_webhook_is_unknown_before_the_first_answer_and_under_a_wrong_token(api: Api, world: World) -> None:
    asked = await api.asked()
    early = await api("PATCH", f"{api.webhook(asked)}/messages/@original", {"content": "x"})
    wrong = await api("PATCH", f"/webhooks/{world.bot_id}/nonsense/messages/@original", {"content": "x"})

    assert (early.code, wrong.code) == (10015, 10015)


async def test_the_first_answer_fixes_whether_it_is_ephemeral(api: Api, world: World) -> None:
    asked = await api.asked()
    await api.respond(asked, {"type": 5, "data": {"flags": 64}})
    await api("PATCH", f"{api.webhook(asked)}/messages/@original", {"content": "x", "flags": 0})

    card = world.original(asked)
    assert card is not None
    assert (card.has(Flag.EPHEMERAL), card.ephemeral_for) == (True, asked.member.id)


async def test_a_deferred_answer_takes_only_the_ephemeral_flag(api: Api) -> None:
    asked = await api.asked()

    assert (await api.respond(asked, {"type": 5, "data": {"flags": 1 << 15}})).code == 50035


async def test_a_follow_up_after_a_defer_fills_in_the_answer(api: Api, world: World) -> None:
    asked = await api.asked()
    await api.respond(asked, {"type": 5})
    answer = await api("POST", api.webhook(asked), {"content": "filled in"})

    assert answer.body["id"] == str(asked.original_id)
    assert asked.state is InteractionState.ANSWERED


async def test_thinking_fails_when_the_token_dies(api: Api, world: World) -> None:
    asked = await api.asked()
    await api.respond(asked, {"type": 5})
    world.skip(15 * 60 + 1)

    assert asked.state is InteractionState.FAILED


async def test_a_deleted_answer_is_unknown(api: Api) -> None:
    asked = await api.asked()
    await api.respond(asked, HELLO)
    gone = await api("DELETE", f"{api.webhook(asked)}/messages/@original")
    answer = await api("GET", f"{api.webhook(asked)}/messages/@original")

    assert (gone.status, answer.status, answer.code) == (204, 404, 10008)


async def test_a_command_may_not_be_answered_as_a_component_is(api: Api) -> None:
    asked = await api.asked()

    assert (await api.respond(asked, {"type": 7, "data": {"content": "x"}})).code == 50035


async def test_a_modal_is_not_answered_with_a_modal(api: Api, world: World) -> None:
    text = {"type": 4, "custom_id": "t", "style": 1}
    modal = {"custom_id": "m", "title": "T", "components": [{"type": 18, "label": "L", "component": text}]}
    asked = await api.asked()
    assert (await api.respond(asked, {"type": 9, "data": modal})).status == 200
    sent = await world.submit(asked, {"t": "x"})

    assert (await api.respond(sent, {"type": 9, "data": modal})).code == 50035


async def test_a_modals_title_has_at_most_45_characters(api: Api) -> None:
    text = {"type": 4, "custom_id": "t", "style": 1}
    modal = {"custom_id": "m", "title": "T" * 46, "components": [{"type": 18, "label": "L", "component": text}]}
    answer = await api.respond(await api.asked(), {"type": 9, "data": modal})

    assert "title" in answer.body["errors"]["data"]


async def test_outside_its_servers_the_bot_follows_up_at_most_five_times(api: Api, world: World, mira: Member) -> None:
    world.install_for(mira)
    asked = await api.asked(channel=world.add_server("Elsewhere", [mira]))
    await api.respond(asked, HELLO)
    codes = [(await api("POST", api.webhook(asked), {"content": "x"})).status for _ in range(6)]

    assert codes == [200] * 5 + [400]


@pytest.mark.parametrize(("extra_bytes", "status"), [(0, 200), (1, 413)])
async def test_an_attachment_weighs_at_most_ten_mebibytes(api: Api, extra_bytes: int, status: int) -> None:
    asked = await api.asked()
    answer = await api.respond(asked, HELLO, {"video.bin": bytes(LIMIT_BYTES + extra_bytes)})

    assert answer.status == status
    assert status == 200 or answer.code == 40005


async def test_a_members_subscription_raises_the_limit_of_their_interactions_only(
    api: Api, world: World, mira: Member, creations: Channel
) -> None:
    world.change_member(mira, attachment_size_limit_bytes=2 * LIMIT_BYTES)
    asked = await api.asked()
    heavy = {"video.bin": bytes(LIMIT_BYTES + 1)}
    by_token = await api.respond(asked, HELLO, heavy)
    by_channel = await api("PATCH", f"/channels/{creations.id}/messages/{asked.original_id}", {}, files=heavy)

    assert (by_token.status, by_channel.status) == (200, 413)


async def test_boosts_raise_the_limit_of_both_routes(api: Api, world: World, creations: Channel) -> None:
    world.change_server(boost_tier=2)
    answer = await api("POST", f"/channels/{creations.id}/messages", {}, files={"v.bin": bytes(LIMIT_BYTES + 1)})

    assert answer.status == 200
