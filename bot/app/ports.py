"""What the bot is put together from: the outside world behind its ports, and what the operator chose."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.catalog import ProviderName
from bot.domain.scope import Scope
from bot.engine.polling import Patience
from bot.engine.routing import Terms
from bot.ports.admission import Membership
from bot.ports.attachments import Attachments
from bot.ports.audit import LogChannel
from bot.ports.clock import Clock
from bot.ports.gallery import GalleryChannel
from bot.ports.media import Media
from bot.ports.operator_alerts import OperatorAlerts
from bot.ports.pool_warnings import PoolWarnings
from bot.ports.presenter import Presenter
from bot.ports.provider import Provider
from bot.ports.reviews import ReviewChannel
from bot.services.orders import OrderPolicy
from bot.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Whether it is the real world or that of a test, the bot is the same.

    `folder` is for the files of jobs under way. `places` are the videos at once at a provider, `member_places` those of
    one member. `is_in` tells whether the bot is in the server with an id. `offer_anew` lets members see what videos
    cost by now, and raises Outage when they can not now.
    """

    store: Store
    providers: Mapping[ProviderName, Provider]
    presenter: Presenter
    media: Media
    attachments: Attachments
    gallery_channel: GalleryChannel
    review_channel: ReviewChannel
    log_channel: LogChannel
    operator_alerts: OperatorAlerts
    pool_warnings: PoolWarnings
    membership: Membership
    clock: Clock
    folder: Path
    policy: OrderPolicy
    terms: Terms
    patience: Patience
    places: int
    member_places: int
    admins_may_create: bool
    is_in: Callable[[Scope], bool]
    offer_anew: Callable[[], Awaitable[None]]
