"""How a category may look: pictures and colours to choose from, the same everywhere."""

from __future__ import annotations

ICONS = (
    "utensils", "shopping-cart", "coffee", "house", "sofa", "zap", "droplets", "wifi", "phone", "car", "bus", "plane", "fuel",
    "tv", "music", "gamepad-2", "book-open", "graduation-cap", "baby", "paw-print", "heart-pulse", "pill", "dumbbell", "shirt",
    "scissors", "gift", "tent", "wine", "hammer", "wrench", "umbrella", "shield", "landmark", "receipt", "percent", "hand-coins",
    "briefcase-business", "banknote", "piggy-bank", "trending-up", "sprout", "church", "palette", "ticket",
)  # fmt: skip
"""The pictures a category may have (lucide names)."""
COLOURS = ("#0f766e", "#a85c00", "#328de7", "#7d2e95", "#949675", "#2c1c6a", "#58042a", "#544908")
"""The charts' eight colours, as they are stored; each theme shows its own shade of them."""
