"""fal's storage: both ways to upload a file."""

import pytest

from tests.sandbox.providers.client import FAL_KEY, Answer, Client

pytestmark = pytest.mark.asyncio(loop_scope="module")
DATA = b"some bytes"


async def initiate(client: Client, body: object, headers: dict[str, str] = FAL_KEY) -> Answer:
    url = f"{client.providers.urls['fal_rest']}/storage/upload/initiate?storage_type=fal-cdn-v3"
    return await client.ask("POST", url, json=body, headers=headers)


async def test_an_initiated_upload_can_be_read_by_anyone(client: Client) -> None:
    place = (await initiate(client, {"file_name": "a b.png", "content_type": "image/png"})).json

    before = await client.ask("GET", place["file_url"])
    put = await client.ask("PUT", place["upload_url"], data=DATA, headers={"Content-Type": "image/png"})
    after = await client.ask("GET", place["file_url"])

    assert (before.status, put.status) == (404, 200)
    assert (after.data, after.headers["content-type"]) == (DATA, "image/png")


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "image/jpeg"}, {"Content-Type": "image/png", "Authorization": "Key test"}]
)
async def test_an_upload_must_be_as_announced_and_without_a_key(client: Client, headers: dict[str, str]) -> None:
    place = (await initiate(client, {"file_name": "a.png", "content_type": "image/png"})).json

    assert (await client.ask("PUT", place["upload_url"], data=DATA, headers=headers)).status in (400, 403)


async def test_initiate_is_strict(client: Client) -> None:
    whole = {"file_name": "a.png", "content_type": "image/png"}

    assert (await initiate(client, whole, {})).status == 401
    assert (await initiate(client, {"file_name": "a.png"})).status == 422
    assert (await initiate(client, whole | {"size": 3})).status == 422


async def test_a_token_uploads_a_file(client: Client) -> None:
    url = f"{client.providers.urls['fal_rest']}/storage/auth/token?storage_type=fal-cdn-v3"
    token = (await client.ask("POST", url, json={}, headers=FAL_KEY)).json
    headers = {
        "Authorization": f"{token['token_type']} {token['token']}",
        "Content-Type": "image/png",
        "X-Fal-File-Name": "me.png",
    }

    uploaded = await client.ask("POST", f"{token['base_url']}/files/upload", data=DATA, headers=headers)

    assert (await client.ask("GET", uploaded.json["access_url"])).data == DATA


async def test_a_key_is_no_upload_token(client: Client) -> None:
    answer = await client.ask("POST", f"{client.providers.urls['fal_rest']}/files/upload", data=DATA, headers=FAL_KEY)

    assert answer.status == 401
