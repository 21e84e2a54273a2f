from portfolio.models.lot import Holding, Lot, LotMatch
from portfolio.models.security import BONDS, KIND_OF, AssetClass, DayCount, KnownSecurity, Security, SecurityName
from portfolio.models.trade import EVENT_KINDS, LotMethod, LotSetting, SecurityEvent, Trade, TradeKind

__all__ = [
    "BONDS",
    "EVENT_KINDS",
    "KIND_OF",
    "AssetClass",
    "DayCount",
    "Holding",
    "KnownSecurity",
    "Lot",
    "LotMatch",
    "LotMethod",
    "LotSetting",
    "Security",
    "SecurityEvent",
    "SecurityName",
    "Trade",
    "TradeKind",
]
