"""Which scopes are servers."""

import pytest

from bot.domain.scope import Scope


def test_a_scope_is_the_text_that_it_always_was() -> None:
    assert (Scope("7"), Scope(7), Scope.DIRECT, Scope.EVERYWHERE) == ("7", "7", "direct", "*")


def test_a_server_is_one_by_its_id() -> None:
    assert Scope("7001").is_server


@pytest.mark.parametrize("scope", [Scope.DIRECT, Scope.EVERYWHERE, Scope(""), Scope("seven"), Scope("-7"), Scope("٧")])
def test_everything_else_is_none(scope: Scope) -> None:
    assert not scope.is_server
