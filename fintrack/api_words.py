"""How the API's documentation is made (drf-spectacular), and what it says first, above the list of operations."""

from __future__ import annotations

from typing import Any

API_DESCRIPTION = """\
A household's books: accounts, transactions, statements, rules, reports.

**Signing in.** `POST /auth/login` gives a pair of tokens for one person's session; a personal access token (Settings, API tokens)
is for programs. Both go into `Authorization: Bearer …`. A personal token has a scope: `read` reads; `propose` also adds
transactions, statements and rules that wait for a person; `write` writes the books. No token changes people, settings or tokens.

**What you see** is what you see in the app: what another member keeps private isn't there, and reads 404 like what never was.

**Amounts** are text (`"-12.50"`), what comes in is positive. Days are `2026-11-21`, moments UTC.

**Errors** have one shape, `{"type", "errors": [{"code", "detail", "attr"}]}`; `code` is stable, `detail` is for people.

**Lists** that grow come in pages: follow `next`. Accounts, categories, members, currencies and tokens come whole: there are tens.

**Once.** Send `Idempotency-Key` (any text up to 100 letters) with a POST: repeated within a day, the same request is answered the
same, with `Idempotency-Replayed: true`, and done once. Another request with that key is a 422, one while the first is at work a 409.

**Changed meanwhile.** Answers to GET have an `ETag`; send it back as `If-None-Match` for a 304. On a change of a transaction send it
as `If-Match`: if somebody was faster, the answer is 412 and nothing is changed.

**Limits** are counted by the minute, for each person and each token; `RateLimit-Limit`, `RateLimit-Remaining` and
`RateLimit-Reset` (seconds) say where you are, `Retry-After` when to come back after a 429.
"""

API_DOCUMENTATION: dict[str, Any] = {
    "TITLE": "Fintrack API",
    "DESCRIPTION": API_DESCRIPTION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "RefusalKindEnum": "fintrack.lib.api_schema.KINDS",
        "AccountKindEnum": "ledger.api.serializers.accounts.KINDS",
        "CategoryKindEnum": "ledger.api.serializers.accounts.SIDES",
        "LineKindEnum": "ledger.api.serializers.imports.LINE_KINDS",
        "TransactionStateEnum": "ledger.models.transaction.State",
        "ImportStateEnum": "ledger.models.connection.JobState",
    },
}
