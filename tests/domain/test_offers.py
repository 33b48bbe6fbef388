"""What the catalog offers and refuses, provider by provider; the facts are those of PROVIDERS.md, written out again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.offers import Offer, choose, options, transition_lengths
from bot.domain.providers.spec import PriceStep
from bot.domain.refusals.requests import NoProvider, NotOffered, PromptMissing, PromptTooLong, TooDear
from bot.domain.request import ImageSource, Resolution, Tool, VideoRequest

RUNCOMFY, FAL, PIKA, COMFY = ProviderName
ALL = (RUNCOMFY, FAL, PIKA, COMFY)


def images(count: int) -> tuple[ImageSource, ...]:
    return tuple(ImageSource(url=f"https://cdn.example/{n}.png", name=f"{n}.png", size_bytes=9) for n in range(count))


TEXT = VideoRequest(tool=Tool.TEXT, prompt="waves")
IMAGE = VideoRequest(tool=Tool.IMAGE, images=images(1))
FRAMES = VideoRequest(tool=Tool.FRAMES, images=images(2))
SCENES = VideoRequest(tool=Tool.SCENES, prompt="the cat on the boat", images=images(3))

ASPECTS = {
    RUNCOMFY: {"16:9", "9:16", "1:1", "4:3", "4:5", "5:2"},
    FAL: {"16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"},
    PIKA: {"the provider's own"},
    COMFY: {"16:9", "9:16", "1:1", "4:3", "4:5", "5:4", "3:2", "2:3", "5:2"},
}
EVERY_ASPECT = [*sorted(ASPECTS[RUNCOMFY] | ASPECTS[FAL] | ASPECTS[COMFY]), "21:9", "16:10"]


def refused(request: VideoRequest, *providers: ProviderName) -> NotOffered:
    with pytest.raises(NotOffered) as caught:
        choose(request, providers)
    return caught.value


# -- what is taken -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", ALL)
@pytest.mark.parametrize("aspect", EVERY_ASPECT)
def test_a_shape_is_made_where_it_is_known_and_refused_elsewhere(provider: ProviderName, aspect: str) -> None:
    request = replace(TEXT, aspect=aspect)
    if aspect in ASPECTS[provider]:
        assert choose(request, [provider]).request.aspect == aspect
    else:
        refusal = refused(request, provider)
        assert (refusal.option, refusal.wanted) == ("aspect", aspect)
        assert set(refusal.possible) == ASPECTS[provider]


@pytest.mark.parametrize("provider", ALL)
@pytest.mark.parametrize("request_", [IMAGE, FRAMES], ids=["image", "frames"])
def test_a_video_of_pictures_has_their_shape(provider: ProviderName, request_: VideoRequest) -> None:
    assert choose(request_, [provider]).request.aspect is None

    refusal = refused(replace(request_, aspect="16:9"), provider)
    assert (refusal.option, refusal.possible) == ("aspect", ("the shape of the image",))


@pytest.mark.parametrize("provider", ALL)
@pytest.mark.parametrize("request_", [TEXT, IMAGE], ids=["text", "image"])
@pytest.mark.parametrize("duration_s", range(1, 13))
def test_clips_are_5_or_10_seconds_long(provider: ProviderName, request_: VideoRequest, duration_s: int) -> None:
    request = replace(request_, duration_s=duration_s)
    offered = (5,) if (provider, request_.tool) == (PIKA, Tool.TEXT) else (5, 10)
    if duration_s in offered:
        assert choose(request, [provider]).request.duration_s == duration_s
    else:
        refusal = refused(request, provider)
        assert (refusal.option, refusal.wanted) == ("duration", f"{duration_s} s")
        assert refusal.possible == tuple(f"{s} s" for s in offered)


@pytest.mark.parametrize(
    ("provider", "count", "shortest_s", "longest_s"),
    [
        (RUNCOMFY, 2, 1, 10),
        (COMFY, 2, 5, 10),
        (PIKA, 2, 1, 10),
        (FAL, 2, 1, 10),
        (FAL, 3, 2, 20),
        (FAL, 4, 3, 25),
        (FAL, 5, 4, 25),
    ],
)
def test_key_frames_last_as_long_as_the_provider_lets_them(
    provider: ProviderName, count: int, shortest_s: int, longest_s: int
) -> None:
    request = replace(FRAMES, images=images(count))
    for duration_s in range(1, 31):
        if shortest_s <= duration_s <= longest_s:
            assert choose(replace(request, duration_s=duration_s), [provider]).request.duration_s == duration_s
        else:
            refusal = refused(replace(request, duration_s=duration_s), provider)
            assert (refusal.option, refusal.possible[0], refusal.possible[-1]) == (
                "duration",
                f"{shortest_s} s",
                f"{longest_s} s",
            )


@pytest.mark.parametrize(
    ("provider", "request_", "possible", "counts"),
    [
        *((p, TEXT, "0", {0}) for p in ALL),
        *((p, IMAGE, "1", {1}) for p in ALL),
        (RUNCOMFY, FRAMES, "2", {2}),
        (COMFY, FRAMES, "2", {2}),
        (FAL, FRAMES, "2 to 5", {2, 3, 4, 5}),
        (PIKA, FRAMES, "2 to 5", {2, 3, 4, 5}),
        (RUNCOMFY, SCENES, "1 to 5", {1, 2, 3, 4, 5}),
        (FAL, SCENES, "1 to 5", {1, 2, 3, 4, 5}),
    ],
)
def test_each_tool_takes_so_many_pictures(
    provider: ProviderName, request_: VideoRequest, possible: str, counts: set[int]
) -> None:
    for count in range(7):
        request = replace(request_, images=images(count))
        if count in counts:
            assert len(choose(request, [provider]).request.images) == count
        else:
            refusal = refused(request, provider)
            assert (refusal.option, refusal.wanted, refusal.possible) == ("images", str(count), (possible,))


@pytest.mark.parametrize("provider", ALL)
def test_both_resolutions_have_a_price_for_every_length(provider: ProviderName) -> None:
    for capability in CATALOG[provider].values():
        assert set(capability.prices) == set(Resolution)
        for resolution in Resolution:
            prices = [capability.price_usd(resolution, duration_s) for duration_s in capability.durations_s]
            assert all(usd > 0 for usd in prices)
            assert prices == sorted(prices)


def test_a_resolution_that_a_provider_lacks_is_refused_with_those_it_has() -> None:
    capability = CATALOG[FAL][Tool.TEXT]
    only_720 = replace(capability, prices={Resolution.P720: capability.prices[Resolution.P720]})

    with pytest.raises(NotOffered) as caught:
        choose(replace(TEXT, resolution=Resolution.P1080), [FAL], catalog={FAL: {Tool.TEXT: only_720}})

    refusal = caught.value
    assert (refusal.option, refusal.wanted, refusal.possible) == ("resolution", "1080p", ("720p",))


# -- what is left open -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", ALL)
def test_what_is_left_open_is_filled_in(provider: ProviderName) -> None:
    chosen = choose(TEXT, [provider]).request

    aspect = None if provider is PIKA else "16:9"
    assert (chosen.aspect, chosen.duration_s, chosen.resolution) == (aspect, 5, Resolution.P720)


@pytest.mark.parametrize(("count", "duration_s"), [(2, 5), (3, 10), (4, 15), (5, 20)])
def test_key_frames_take_5_seconds_a_transition_unless_told_otherwise(count: int, duration_s: int) -> None:
    assert choose(replace(FRAMES, images=images(count)), [FAL]).request.duration_s == duration_s


def test_pikas_transitions_are_all_of_one_length() -> None:
    refusal = refused(replace(FRAMES, images=images(4), duration_s=10), PIKA)

    assert refusal.possible == tuple(f"{3 * s} s" for s in range(1, 9))


def test_no_seconds_at_all_is_not_the_same_as_none_said() -> None:
    assert refused(replace(TEXT, duration_s=0), FAL).option == "duration"


def test_what_was_said_is_never_changed() -> None:
    said = replace(
        TEXT, negative="blur", aspect="1:1", duration_s=10, resolution=Resolution.P1080, seed=7, private=True
    )

    assert choose(said, ALL).request == said


# -- prompts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["", " \n\t"])
@pytest.mark.parametrize("request_", [TEXT, SCENES], ids=["text", "scenes"])
def test_text_and_scenes_need_a_text(request_: VideoRequest, prompt: str) -> None:
    with pytest.raises(PromptMissing):
        choose(replace(request_, prompt=prompt), ALL)


@pytest.mark.parametrize("provider", [PIKA, COMFY])
def test_a_tool_that_a_provider_lacks_goes_to_the_next(provider: ProviderName) -> None:
    assert choose(SCENES, [provider, FAL]).provider is FAL
    with pytest.raises(NoProvider):
        choose(SCENES, [provider])


@pytest.mark.parametrize(("aspect", "provider"), [("4:3", RUNCOMFY), ("3:2", FAL)])
def test_a_scene_has_the_shape_that_was_asked_for(aspect: str, provider: ProviderName) -> None:
    offer = choose(replace(SCENES, aspect=aspect), [RUNCOMFY, FAL])

    assert (offer.provider, offer.request.aspect, offer.request.duration_s) == (provider, aspect, 5)


@pytest.mark.parametrize("request_", [IMAGE, FRAMES], ids=["image", "frames"])
def test_pictures_need_no_text(request_: VideoRequest) -> None:
    assert choose(request_, ALL).request.prompt == ""


@pytest.mark.parametrize("field", ["prompt", "negative"])
def test_a_text_may_have_2000_characters_and_no_more(field: str) -> None:
    longest = VideoRequest(tool=Tool.TEXT, **{"prompt": "waves", field: "w" * 2000})  # type: ignore[arg-type]
    too_long = VideoRequest(tool=Tool.TEXT, **{"prompt": "waves", field: "w" * 2001})  # type: ignore[arg-type]

    assert choose(longest, ALL).request.duration_s == 5
    with pytest.raises(PromptTooLong) as caught:
        choose(too_long, ALL)
    assert (caught.value.length, caught.value.limit) == (2001, 2000)


# -- who is chosen ------------------------------------------------------------------------------------------------


def test_the_first_provider_that_makes_exactly_this_is_chosen() -> None:
    assert choose(TEXT, [COMFY, FAL]).provider is COMFY
    assert choose(replace(TEXT, aspect="3:2"), [RUNCOMFY, FAL, COMFY]).provider is FAL
    assert choose(replace(TEXT, aspect="4:3"), [FAL, COMFY, RUNCOMFY]).provider is COMFY
    assert choose(replace(FRAMES, images=images(4)), ALL).provider is FAL


def test_when_nobody_makes_it_all_that_is_possible_anywhere_is_named() -> None:
    refusal = refused(replace(TEXT, aspect="21:9"), RUNCOMFY, FAL)

    assert refusal.wanted == "21:9"
    assert set(refusal.possible) == ASPECTS[RUNCOMFY] | ASPECTS[FAL]
    assert len(refusal.possible) == len(set(refusal.possible))


def test_the_provider_that_came_closest_is_the_one_that_speaks() -> None:
    request = replace(FRAMES, images=images(3), duration_s=99)  # RunComfy minds the pictures, fal only the length.

    refusal = refused(request, RUNCOMFY, FAL)

    assert refusal.option == "duration"
    assert refusal.possible == tuple(f"{s} s" for s in range(2, 21))


def test_without_a_provider_there_is_nothing_to_choose() -> None:
    with pytest.raises(NoProvider) as caught:
        choose(TEXT, [])
    assert caught.value.tool == Tool.TEXT


# -- prices -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "provider", "resolution", "duration_s", "price"),
    [
        *((TEXT, p, Resolution.P720, 5, 20) for p in ALL),
        *((TEXT, p, Resolution.P720, 10, 60) for p in (RUNCOMFY, FAL, COMFY)),
        *((IMAGE, p, Resolution.P1080, 5, 45) for p in ALL),
        *((IMAGE, p, Resolution.P1080, 10, 100) for p in (RUNCOMFY, FAL, COMFY)),
        (IMAGE, PIKA, Resolution.P1080, 10, 90),
        (FRAMES, PIKA, Resolution.P720, 1, 4),
        (FRAMES, PIKA, Resolution.P1080, 7, 63),
        (FRAMES, RUNCOMFY, Resolution.P720, 1, 20),
        (FRAMES, RUNCOMFY, Resolution.P720, 6, 25),
        (FRAMES, RUNCOMFY, Resolution.P1080, 5, 30),
        (FRAMES, COMFY, Resolution.P1080, 10, 100),
        (SCENES, FAL, Resolution.P720, 5, 30),
        (SCENES, RUNCOMFY, Resolution.P720, 10, 40),
        (SCENES, FAL, Resolution.P1080, 5, 50),
        (SCENES, RUNCOMFY, Resolution.P1080, 10, 150),
        (FRAMES, FAL, Resolution.P720, 1, 20),
        (FRAMES, FAL, Resolution.P720, 7, 28),
        (FRAMES, FAL, Resolution.P1080, 10, 60),
    ],
)
def test_the_list_price_in_credits(
    request_: VideoRequest, provider: ProviderName, resolution: Resolution, duration_s: int, price: int
) -> None:
    offer = choose(replace(request_, resolution=resolution, duration_s=duration_s), [provider])

    assert offer.price(100) == price
    assert offer.list_price_micros == price * 10_000


def test_25_seconds_of_key_frames_cost_by_the_second() -> None:
    request = replace(FRAMES, images=images(5), duration_s=25, resolution=Resolution.P1080)

    assert choose(request, [FAL]).price(100) == 150


@pytest.mark.parametrize(
    ("micros", "credits_per_usd", "price"),
    [(200_000, 100, 20), (200_000, 1, 1), (1, 100, 1), (200_001, 100, 21), (450_000, 7, 4), (290_000, 1000, 290)],
)
def test_a_price_is_rounded_up_to_whole_credits(micros: int, credits_per_usd: int, price: int) -> None:
    offer = Offer(provider=FAL, request=TEXT, list_price_micros=micros)

    assert offer.price(credits_per_usd) == price


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=10**8), st.integers(min_value=1, max_value=10**6))
def test_a_community_never_pays_less_than_the_operator_nor_a_credit_too_much(micros: int, per_usd: int) -> None:
    price = Offer(provider=FAL, request=TEXT, list_price_micros=micros).price(per_usd)

    assert (price - 1) * 1_000_000 < micros * per_usd <= price * 1_000_000


# -- what commands may offer --------------------------------------------------------------------------------------


def test_a_command_offers_what_at_least_one_provider_takes() -> None:
    offered = options(Tool.TEXT, ALL)

    assert set(offered.aspects) == set().union(*(ASPECTS[p] for p in (RUNCOMFY, FAL, COMFY)))
    assert options(Tool.TEXT, [PIKA]).aspects == ()
    assert (offered.durations_s, offered.resolutions, offered.most_images) == ((5, 10), tuple(Resolution), 0)
    assert options(Tool.FRAMES, [RUNCOMFY]).most_images == 2
    assert options(Tool.FRAMES, ALL).most_images == 5
    assert options(Tool.FRAMES, ALL).durations_s == tuple(range(1, 26))


@pytest.mark.parametrize("tool", Tool)
def test_every_offered_choice_is_made_by_somebody(tool: Tool) -> None:
    request = {Tool.TEXT: TEXT, Tool.IMAGE: IMAGE, Tool.FRAMES: FRAMES, Tool.SCENES: SCENES}[tool]
    offered = options(tool, ALL)

    for aspect in offered.aspects:
        assert choose(replace(request, aspect=aspect), ALL).request.aspect == aspect
    for resolution in offered.resolutions:
        assert choose(replace(request, resolution=resolution), ALL).request.resolution == resolution


# -- key frames ---------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(min_value=2, max_value=5).flatmap(lambda n: st.tuples(st.just(n), st.integers(n - 1, 10 * (n - 1)))))
def test_transitions_share_the_seconds_evenly(case: tuple[int, int]) -> None:
    count, duration_s = case

    lengths_s = transition_lengths(duration_s, count)

    assert len(lengths_s) == count - 1
    assert sum(lengths_s) == duration_s
    assert max(lengths_s) - min(lengths_s) <= 1
    assert sorted(lengths_s, reverse=True) == list(lengths_s)
    assert all(1 <= s <= 10 for s in lengths_s)


# -- what it may cost --------------------------------------------------------------------------------------------


def test_who_is_too_dear_is_passed_by_for_the_next_one() -> None:
    cheap = replace(CATALOG[FAL][Tool.TEXT], prices={Resolution.P720: (PriceStep(until_s=10, usd=0.10),)})
    catalog = {RUNCOMFY: CATALOG[RUNCOMFY], FAL: {Tool.TEXT: cheap}}

    offer = choose(TEXT, [RUNCOMFY, FAL], catalog=catalog, most_micros=150_000)

    assert (offer.provider, offer.list_price_micros) == (FAL, 100_000)


def test_where_all_are_too_dear_the_cheapest_says_so() -> None:
    with pytest.raises(TooDear) as caught:
        choose(TEXT, [RUNCOMFY, FAL], most_micros=199_999)

    assert (caught.value.list_price_micros, caught.value.most_micros) == (200_000, 199_999)
