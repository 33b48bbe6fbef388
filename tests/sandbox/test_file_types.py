"""Options and fields that take only some kinds of files, as Discord has them since 2026-08-05."""

import pytest

from sandbox.discord.model import Channel, Member
from sandbox.discord.refusals import ClientRefused
from sandbox.discord.world import World
from tests.sandbox.conftest import Api, Json

COMMAND: Json = {"name": "watch", "description": "Watch", "type": 1}


def option(types: object) -> Json:
    return {"type": 11, "name": "file", "description": "A file", "required": True, "file_types": types}


@pytest.mark.parametrize(
    ("types", "name", "is_taken"),
    [
        (["image"], "cat.PNG", True),
        (["image"], "phone.heic", True),
        (["image"], "film.mp4", False),
        (["image"], "no_extension", False),
        (["video", ".gif"], "cat.gif", True),
        (["video", ".gif"], "film.mov", True),
        ([".mp4"], "film.mov", False),
        ([], "anything.xyz", True),
    ],
)
async def test_an_option_takes_the_files_that_it_names(
    api: Api, world: World, mira: Member, creations: Channel, types: list[str], name: str, is_taken: bool
) -> None:
    await api.register({**COMMAND, "options": [option(types)]})
    file = await world.upload(name, b"only its name counts")

    if is_taken:
        assert (await world.command(mira, creations, "watch", {"file": file})).data["options"]
    else:
        with pytest.raises(ClientRefused, match=name):
            await world.command(mira, creations, "watch", {"file": file})


@pytest.mark.parametrize("types", ["image", ["picture"], ["mp4"], [1], [".png"] * 11], ids=str)
async def test_what_is_no_list_of_file_types_is_refused(api: Api, types: object) -> None:
    answer = await api.register({**COMMAND, "options": [option(types)]})

    assert answer.code == 50035
    assert "file_types" in answer.body["errors"]["0"]["options"]["0"]


async def test_a_field_of_a_form_takes_the_files_that_it_names(api: Api, world: World) -> None:
    asked = await api.asked()
    upload = {"type": 19, "custom_id": "picture", "file_types": ["image"]}
    label = {"type": 18, "label": "Picture", "component": upload}
    opened = await api.respond(
        asked, {"type": 9, "data": {"custom_id": "form", "title": "Form", "components": [label]}}
    )
    film, photo = await world.upload("film.mp4", b"a film"), await world.upload("cat.png", b"a picture")

    assert opened.status == 200
    with pytest.raises(ClientRefused, match="takes only image"):
        await world.submit(asked, {"picture": [str(film.id)]})
    assert await world.submit(asked, {"picture": [str(photo.id)]})
