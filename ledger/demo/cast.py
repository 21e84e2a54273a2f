"""Who the demo household is: people, accounts, payees and what they are bought for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

HOUSEHOLD = "Santos household"
BASE = "PHP"
LOCALE, TIME_ZONE = "en-PH", "Asia/Manila"
ANA, MIGUEL = "ana", "miguel"
PEOPLE = {ANA: ("Ana Santos", "ana@demo.example"), MIGUEL: ("Miguel Santos", "miguel@demo.example")}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account as it is opened. `keeper` imports its statements and owns it, unless it is shared (`is_joint`)."""

    key: str
    name: str
    kind: str
    institution: str
    number: str
    keeper: str
    opening: Decimal
    currency: str = BASE
    visibility: str = "open"
    is_joint: bool = False
    has_statements: bool = True
    credit_limit: int = 0
    statement_day: int | None = None
    due_day: int | None = None


ACCOUNTS = (
    DemoAccount("joint", "BPI Joint Checking", "checking", "BPI", "3089-1142-57", ANA, Decimal(64_200), is_joint=True),
    DemoAccount("savings", "BDO Emergency Savings", "savings", "BDO", "0047-2093-8816", ANA, Decimal(390_000), is_joint=True),
    DemoAccount("ana", "BDO Payroll", "checking", "BDO", "0047-2093-1175", ANA, Decimal(28_400)),
    DemoAccount("miguel", "UnionBank Payroll", "checking", "UnionBank", "1094-5530-2219", MIGUEL, Decimal(35_750)),
    DemoAccount(
        "card", "BPI Mastercard", "credit_card", "BPI", "5521-XXXX-XXXX-4407", ANA, Decimal("-31640.75"), is_joint=True,
        credit_limit=250_000, statement_day=25, due_day=18,
    ),
    DemoAccount("gcash", "GCash", "wallet", "GCash", "0917-555-0142", ANA, Decimal(1_850)),
    DemoAccount("maya", "Maya wallet", "wallet", "Maya", "0998-555-0187", MIGUEL, Decimal(920)),
    DemoAccount("eur", "Wise EUR", "wallet", "Wise", "BE68 5390 0754 7034", MIGUEL, Decimal(1_420), currency="EUR"),
    DemoAccount(
        "usd", "BPI Dollar Savings", "savings", "BPI", "3084-0090-31", ANA, Decimal(2_310), currency="USD",
        visibility="total_only",
    ),
    DemoAccount(
        "surprise", "Surprise fund", "savings", "UnionBank", "1094-5530-9983", MIGUEL, Decimal(4_000), visibility="hidden"
    ),
    DemoAccount("cash", "Cash", "cash", "", "", ANA, Decimal(2_600), is_joint=True, has_statements=False),
    DemoAccount(
        "loan", "Toyota car loan", "loan", "Toyota Financial Services", "TFS-220418", ANA, Decimal(-688_000), is_joint=True,
        has_statements=False,
    ),
)  # fmt: skip

EXTRA_CATEGORIES = (("income", "Freelance", ""), ("expense", "Loan interest", "Bank fees"))

PAYEES: dict[str, str] = {
    "Luntian Design Studio": "Salary",
    "Northwind Logistics PH": "Salary",
    "Kessler Verlag GmbH": "Freelance",
    "Upland Studio LLC": "Freelance",
    "Interest earned": "Interest",
    "Lola Carmen": "Gifts received",
    "Ayala Land Residences": "Rent",
    "Meralco": "Electricity and water",
    "Maynilad Water": "Electricity and water",
    "PLDT Home Fibr": "Internet and phone",
    "Globe Postpaid": "Internet and phone",
    "Smart Postpaid": "Internet and phone",
    "Pru Life UK": "Insurance",
    "Standard Insurance": "Insurance",
    "St. Agnes Academy": "Children",
    "Toy Kingdom": "Children",
    "Netflix": "Subscriptions",
    "Spotify": "Subscriptions",
    "iCloud+": "Subscriptions",
    "YouTube Premium": "Subscriptions",
    "Disney+": "Subscriptions",
    "Amazon": "Electronics",
    "SM Supermarket": "Groceries",
    "Puregold": "Groceries",
    "Robinsons Supermarket": "Groceries",
    "S&R Membership Shopping": "Groceries",
    "7-Eleven": "Groceries",
    "Jollibee": "Eating out",
    "Mang Inasal": "Eating out",
    "Manam Comfort Filipino": "Eating out",
    "Ramen Nagi": "Eating out",
    "Yellow Cab Pizza": "Eating out",
    "Max's Restaurant": "Eating out",
    "Starbucks": "Coffee",
    "Bo's Coffee": "Coffee",
    "Tim Hortons": "Coffee",
    "Grab": "Taxi",
    "Angkas": "Taxi",
    "Beep card reload": "Public transport",
    "Petron": "Fuel",
    "Shell": "Fuel",
    "Toyota Service Center": "Car",
    "Mercury Drug": "Doctor and pharmacy",
    "Makati Medical Center": "Doctor and pharmacy",
    "Smile Avenue Dental": "Doctor and pharmacy",
    "Anytime Fitness": "Sport",
    "Decathlon": "Sport",
    "Uniqlo": "Clothes",
    "Shopee": "Clothes",
    "Lazada": "Household goods",
    "IKEA Pasay": "Furniture and repairs",
    "Wilcon Depot": "Furniture and repairs",
    "Ayala Malls Cinemas": "Going out",
    "Timezone": "Going out",
    "Fully Booked": "Hobbies",
    "National Book Store": "Education",
    "Philippine Red Cross": "Gifts and donations",
    "Gift Gate": "Gifts and donations",
    "BIR eFPS": "Taxes",
    "BPI annual card fee": "Bank fees",
    "Cebu Pacific": "Travel",
    "Philippine Airlines": "Travel",
    "Agoda": "Travel",
    "Booking.com": "Travel",
    "El Nido Resorts": "Travel",
    "Island hopping tours": "Travel",
    "JR East": "Travel",
    "Ichiran Shinjuku": "Travel",
    "FamilyMart Tokyo": "Travel",
    "teamLab Planets": "Travel",
    "Renfe": "Travel",
    "Mercado de San Miguel": "Travel",
    "Museo del Prado": "Travel",
    "Casa Lucio": "Travel",
}
"""What the household has named already: arriving rows of these payees find their category."""
