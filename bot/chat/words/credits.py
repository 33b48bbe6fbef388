"""What is said of credits."""

from bot.chat.words.plain import in_credits, moment
from bot.domain.ledger import Balance


def balance(balance: Balance) -> str:
    """What a member can spend."""
    return (
        f"**Today's share of the pool**: {balance.quota_left} of {in_credits(balance.quota)} left, "
        f"renewed {moment(balance.quota_resets_ms)}\n"
        f"**The server's pool**: {in_credits(balance.pool)}\n"
        f"**Your wallet**: {in_credits(balance.wallet)}"
    )
