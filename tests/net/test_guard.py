"""Where we never let ourselves be sent."""

from ipaddress import ip_address

import pytest

from bot.net.guard import ForbiddenAddress, Guard, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",  # Where clouds keep a machine's own credentials.
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_of_some_inner_network_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/v.mp4",
        "ftp://example.com/v.mp4",
        "file:///etc/passwd",
        "data:video/mp4;base64,AAAA",
        "https://127.0.0.1/v.mp4",
        "https://[::1]/v.mp4",
        "https://[::ffff:10.0.0.1]/v.mp4",
        "https://169.254.169.254/latest/meta-data",
        "https://user:password@example.com/v.mp4",
        "https:///v.mp4",
        "//example.com/v.mp4",
        "https://exa mple.com:port/",
        "",
    ],
)
def test_an_address_that_is_not_plain_public_https_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress) as refusal:
        Guard(own_urls=("https://queue.fal.run",)).check(url)

    assert "example" not in str(refusal.value)


def test_loopback_is_open_only_to_those_whose_own_address_lies_there() -> None:
    guard = Guard(own_urls=("http://127.0.0.1:4000",))

    for url in ("http://127.0.0.1:5000/v.mp4", "http://localhost:5000/v.mp4", "https://example.com/v.mp4"):
        guard.check(url)
    for url in ("http://10.0.0.1/v.mp4", "http://example.com/v.mp4", "https://169.254.169.254/"):
        with pytest.raises(ForbiddenAddress):
            guard.check(url)


def test_the_host_that_the_operator_named_is_open_even_on_a_private_network() -> None:
    guard = Guard(own_urls=("http://stand-in:4000", "http://192.168.0.7:4000"))

    guard.check("http://stand-in:5000/v.mp4")
    guard.check("http://192.168.0.7:5000/v.mp4")
    with pytest.raises(ForbiddenAddress):
        guard.check("http://192.168.0.8:5000/v.mp4")
