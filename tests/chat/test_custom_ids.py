"""custom_ids that are out in the world: messages with them stand in servers for years, and all of them go on working.

Nothing is ever taken off this list, and no line of it changes; what a new version adds is added.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.chat.card.buttons import Cancel, Delete, Report, SendMe
from bot.chat.custom_id import LIMIT_CHARS, CustomId
from bot.chat.drafts import TryAgain
from bot.chat.features.animate_menu import Animate
from bot.chat.features.audit import TurnAuditPage
from bot.chat.features.credit_admin import TurnPoolHistory
from bot.chat.features.credit_requests import AllowAsked, GrantAsked
from bot.chat.features.credits import Donate, Give, NeverMind, OpenHistory, TurnHistory
from bot.chat.features.member_card import DoToMember, MemberDeed
from bot.chat.features.moderation import Block
from bot.chat.features.orders import NEWEST_JOBS, TurnJobs
from bot.chat.features.report_card import BlockReported, DeleteReported, DismissReport
from bot.chat.features.review_card import Approve, Deny, OpenReview, Trust
from bot.chat.features.server_admission import AllowServer, LeaveServer, LeaveServerNow, TurnServersPage
from bot.chat.features.setup.controls import OpenPage, PickChannels, PickModerators, PickNotified, SetupForm, SetupPage
from bot.chat.features.videos import Remove
from bot.chat.features.word_rules import PageTurn, TurnRulesPage
from bot.chat.ways_out import AskForCredits
from bot.domain.action import ActionKind
from bot.domain.channels import ChannelUse
from bot.domain.credit_request import Helper
from bot.domain.review import ReviewStage
from bot.services.audit import Direction
from tests.chat.everything import everything

ID, OTHER = "1444444444444444441", "1444444444444444442"

COMPONENTS: Mapping[str, CustomId] = {
    "cancel:1444444444444444441": Cancel(ID),
    "delete:1444444444444444441": Delete(ID),
    "remove:1444444444444444441": Remove(ID),
    "report:1444444444444444441": Report(ID),
    "sendme:1444444444444444441": SendMe(ID),
    "block:1444444444444444441": Block(ID),
    "jobs:0:0": NEWEST_JOBS,
    "jobs:1700000000000:1444444444444444441": TurnJobs(1_700_000_000_000, ID),
    "again:1444444444444444441": TryAgain(ID),
    **{f"member:{deed}:1444444444444444441": DoToMember(deed, ID) for deed in MemberDeed},
    "ask:moderators:35": AskForCredits(Helper.MODERATORS, 35),
    "ask:operator:0": AskForCredits(Helper.OPERATOR, 0),
    "ask:grant:1444444444444444441:20": GrantAsked(ID, 20),
    "ask:allow:1444444444444444441:1000": AllowAsked(ID, 1000),
    "report:delete:1444444444444444441:1444444444444444442": DeleteReported(ID, OTHER),
    "report:block:1444444444444444441:1444444444444444442": BlockReported(ID, OTHER),
    "report:dismiss:1444444444444444441:1444444444444444442": DismissReport(ID, OTHER),
    "give:1444444444444444441:1444444444444444442:1444444444444444441:25": Give(ID, OTHER, ID, 25),
    "donate:1444444444444444441:1444444444444444442:25": Donate(ID, OTHER, 25),
    "nevermind:1444444444444444441": NeverMind(ID),
    "history:1444444444444444441:0": TurnHistory(ID, 0),
    "history:1444444444444444441:4711": TurnHistory(ID, 4711),
    "moves:1444444444444444441": OpenHistory(ID),
    "pool:0": TurnPoolHistory(0),
    "pool:4711": TurnPoolHistory(4711),
    "approve:request:1444444444444444441": Approve(ReviewStage.REQUEST, ID),
    "approve:video:1444444444444444441": Approve(ReviewStage.VIDEO, ID),
    "deny:request:1444444444444444441": Deny(ReviewStage.REQUEST, ID),
    "deny:video:1444444444444444441": Deny(ReviewStage.VIDEO, ID),
    "trust:request:1444444444444444441": Trust(ReviewStage.REQUEST, ID),
    "trust:video:1444444444444444441": Trust(ReviewStage.VIDEO, ID),
    "review:request:1444444444444444441": OpenReview(ReviewStage.REQUEST, ID),
    "review:video:1444444444444444441": OpenReview(ReviewStage.VIDEO, ID),
    "rules:back:0": TurnRulesPage(PageTurn.BACK, 0),
    "rules:on:12": TurnRulesPage(PageTurn.ON, 12),
    "audit:older:4711:-:-:-": TurnAuditPage(Direction.OLDER, 4711, None, None, None),
    "audit:newer:4711:1444444444444444441:rule_add:30": TurnAuditPage(
        Direction.NEWER, 4711, ID, ActionKind.RULE_ADD, 30
    ),
    **{f"audit:older:1:-:{kind}:-": TurnAuditPage(Direction.OLDER, 1, None, kind, None) for kind in ActionKind},
    "server:allow:1444444444444444441": AllowServer(ID),
    "server:leave:1444444444444444441": LeaveServer(ID),
    "server:left:1444444444444444441": LeaveServerNow(ID),
    "servers:0": TurnServersPage(0),
    "servers:12": TurnServersPage(12),
    "setup:creative": PickChannels(ChannelUse.CREATIVE),
    "setup:review": PickChannels(ChannelUse.REVIEW),
    "setup:log": PickChannels(ChannelUse.LOG),
    "setup:gallery": PickChannels(ChannelUse.GALLERY),
    "setup:moderators": PickModerators(),
    "setup:notify": PickNotified(),
    "setup:open:rules": OpenPage(SetupPage.RULES),
    "setup:open:triggers": OpenPage(SetupPage.TRIGGERS),
    "setup:open:limits": OpenPage(SetupPage.LIMITS),
    "setup:open:defaults": OpenPage(SetupPage.DEFAULTS),
}
FORMS: Mapping[str, CustomId] = {
    "member:grant:1444444444444444441": DoToMember(MemberDeed.GRANT, ID),
    "animate:1444444444444444441": Animate(ID),
    "delete:1444444444444444441": Delete(ID),
    "remove:1444444444444444441": Remove(ID),
    "report:1444444444444444441": Report(ID),
    "block:1444444444444444441": Block(ID),
    "report:delete:1444444444444444441:1444444444444444442": DeleteReported(ID, OTHER),
    "report:block:1444444444444444441:1444444444444444442": BlockReported(ID, OTHER),
    "report:dismiss:1444444444444444441:1444444444444444442": DismissReport(ID, OTHER),
    "deny:request:1444444444444444441": Deny(ReviewStage.REQUEST, ID),
    "deny:video:1444444444444444441": Deny(ReviewStage.VIDEO, ID),
    "setup:form:rules": SetupForm(SetupPage.RULES),
    "setup:form:triggers": SetupForm(SetupPage.TRIGGERS),
    "setup:form:limits": SetupForm(SetupPage.LIMITS),
    "setup:form:defaults": SetupForm(SetupPage.DEFAULTS),
}


@pytest.mark.parametrize(("custom_id", "value"), COMPONENTS.items(), ids=COMPONENTS)
async def test_what_was_put_on_a_message_once_still_means_what_it_meant(
    custom_id: str, value: CustomId, tmp_path: Path
) -> None:
    assert everything(tmp_path).router.read(custom_id, of_form=False) == value
    assert str(value) == custom_id


@pytest.mark.parametrize(("custom_id", "value"), FORMS.items(), ids=FORMS)
async def test_a_form_that_was_opened_once_still_means_what_it_meant(
    custom_id: str, value: CustomId, tmp_path: Path
) -> None:
    assert everything(tmp_path).router.read(custom_id, of_form=True) == value
    assert str(value) == custom_id


async def test_the_list_names_everything_that_is_served(tmp_path: Path) -> None:
    served = set(everything(tmp_path).router.served)

    assert {f"button {value.kind}" for value in COMPONENTS.values()} | {
        f"form {value.kind}" for value in FORMS.values()
    } == served


def test_the_longest_of_them_fit() -> None:
    longest = "9" * 19

    assert len(str(Give(longest, longest, longest, int(longest)))) <= LIMIT_CHARS
    assert all(
        len(str(TurnAuditPage(Direction.OLDER, int(longest), longest, kind, 3650))) <= LIMIT_CHARS
        for kind in ActionKind
    )
