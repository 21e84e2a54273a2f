"""How unlikely each kind of mistake is, as a cost: what speaks for one makes it cheap. Costs of several changes add up, so one change
that nothing speaks for loses against two that both have evidence. Tuned on seeded faults (`tests/faults.py`), not on real books.
"""

TOLD, WAS = 0.8, 1.0
TWIN_ASKED, EQUAL_SAME_DAY, EQUAL_NEAR, EQUAL_OTHER_PAYEE = 0.7, 1.8, 2.2, 4.6
A_DAY_APART, OFTEN_EQUAL, ONE_IS_TYPED, NOT_THE_LATER = 0.2, 0.8, 0.8, 0.3
TYPED_ONLY, EXTRA = 4.2, 6.6
AGAINST_SOURCE = 3.0
ODD_SIGN, RATHER_ODD_SIGN, ANY_SIGN, USUAL_SIGN = 1.5, 3.2, 5.0, 6.8
USUAL_AMOUNT, USUAL_SIZE, SLIP, SLIP_TO_UNUSUAL = 1.5, 2.2, 5.2, 6.6
SPARE = {"voided": 2.0, "left_out": 1.7, "repeated": 3.4, "undone": 3.2, "pending": 2.4, "other": 5.8, "half": 3.4}
OTHER_IS_OFF, PAYEE_ELSEWHERE = 1.2, 3.0
LATER_ARRIVAL = 0.8
OPENING, OPENING_SLIP = 3.6, 2.6
OVER_THE_BOUNDARY, A_DAY_OVER, SWAPPED_DATE, ANY_DAY, LAST_BOUNDARY = 2.4, 0.15, 2.0, 5.6, 1.8
RECURRING, MISSING = 3.4, 7.4
PAIR, TRIPLE = 0.7, 2.4
"""What it costs to need two or three changes between two stated balances: among many rows some add up by accident."""
