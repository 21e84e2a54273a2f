"""Imports: a file comes in, is looked at and decided about, gets into the books, and out again. Only ever your own."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope
from fintrack.lib.errors import DomainError
from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.filters import ImportsAsked, LinesAsked, NoQuestions
from ledger.api.serializers.imports import (
    DecisionIn,
    ImportPageSerializer,
    ImportSerializer,
    InclusionIn,
    InclusionSerializer,
    LinePageSerializer,
    SameIn,
    UndoPlanSerializer,
    UploadIn,
)
from ledger.api.views.transactions import page_address
from ledger.intake.batches import batch_commit, batch_create, batch_discard, batch_for, lines_include, lines_same
from ledger.intake.deciding import import_decide
from ledger.intake.files import file_keep, shown_name
from ledger.intake.undo import batch_undo, undo_plan
from ledger.models import ImportBatch
from ledger.selectors.found import own_account_found
from ledger.selectors.import_list import import_page
from ledger.selectors.import_status import asked_keys, import_status, line_counts, line_keys
from ledger.selectors.imports import preview_page, shown_of

IMPORT = answer("Import", examples.IMPORT)


class _ImportView(BooksView):
    def shown(self, batch: ImportBatch, code: int = status.HTTP_200_OK) -> Response:
        batch.refresh_from_db()
        return Response(ImportSerializer(import_status(batch)).data, status=code)


@extend_schema(tags=["imports"])
class ImportsView(_ImportView):
    token_scope = {"POST": Scope.PROPOSE}

    @extend_schema(
        operation_id="imports", parameters=[ImportsAsked], responses=ImportPageSerializer,
        examples=[answer("Page", {"next": None, "previous": None, "results": [examples.IMPORT_ROW]})],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Your imports, newest first; discarded ones are forgotten. Follow `next`."""
        page = import_page(self.person, **self.asked(ImportsAsked))
        addresses = {
            "next": page_address(request, page.next_cursor),
            "previous": page_address(request, page.previous_cursor),
        }
        return Response(ImportPageSerializer({**addresses, "rows": page.rows}).data)

    def get_parsers(self) -> list[BaseParser]:
        """A file comes as multipart/form-data and nothing else: other bodies are 415."""
        return [MultiPartParser()]

    @extend_schema(
        operation_id="import_create", request={"multipart/form-data": UploadIn}, responses={201: ImportSerializer},
        examples=[answer("Waiting to be read", {**examples.IMPORT, "state": "queued", "accounts": [], "counts": None}, 201)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Send a statement. It is read in the background: ask for it again until it is `ready` or `failed`."""
        typed = self.checked(UploadIn)
        account = own_account_found(self.person, typed["account"]) if "account" in typed else None
        file = typed["file"]
        if len(request.FILES.getlist("file")) > 1:
            raise DomainError(
                "one_file", _("Send one file here, or several to /deliveries. Nothing was imported."), attr="file"
            )
        path, digest = file_keep(file.chunks())
        batch = batch_create(
            household=self.books.household, acting_user=self.person, file_name=shown_name(file.name or ""), file_path=path,
            file_sha256=digest, format=typed["format"], account=account, create_accounts=typed["create_accounts"],
        )  # fmt: skip
        return self.shown(batch, status.HTTP_201_CREATED)


@extend_schema(tags=["imports"])
class ImportView(_ImportView):
    @extend_schema(operation_id="import_status", responses=ImportSerializer, examples=[IMPORT])
    def get(self, request: Request, public_id: UUID) -> Response:
        """Where the import stands, and what there is to decide."""
        return self.shown(batch_for(self.person, public_id))


@extend_schema(tags=["imports"])
class ImportLinesView(_ImportView):
    @extend_schema(
        operation_id="import_lines", parameters=[LinesAsked], responses=LinePageSerializer,
        examples=[answer("Lines", examples.LINES)],
    )  # fmt: skip
    def get(self, request: Request, public_id: UUID) -> Response:
        """The file's lines as they are understood, fifty at a time."""
        batch, wanted = batch_for(self.person, public_id), self.asked(LinesAsked)
        page = preview_page(batch, shown_of(wanted["show"]), after=wanted["after"], before=wanted["before"])
        return Response(LinePageSerializer(page).data)


@extend_schema(tags=["imports"])
class ImportIncludeView(_ImportView):
    @extend_schema(
        operation_id="import_include", request=InclusionIn, responses=InclusionSerializer,
        examples=[
            body("Leave one out", {"places": [1], "is_included": False}),
            answer("Changed", {"changed": 1, "counts": {**examples.COUNTS, "new": 2, "left_out": 1}}),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Take lines out of the import or put them in; one that is already there is taken as one more row."""
        batch, typed = batch_for(self.person, public_id), self.checked(InclusionIn)
        keys = line_keys(batch, typed["places"])
        changed = lines_include(batch=batch, acting_user=self.person, lines=keys, is_included=typed["is_included"])
        return Response(InclusionSerializer({"changed": changed, "counts": line_counts(batch)}).data)


@extend_schema(tags=["imports"])
class ImportSameView(_ImportView):
    @extend_schema(
        operation_id="import_same", request=SameIn, responses=InclusionSerializer,
        examples=[
            body("This one", {"places": [2]}), body("All", {"all": True}),
            answer("Changed", {"changed": 1, "counts": {**examples.COUNTS, "new": 2, "there": 1}}),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Say of lines that were asked about that they are the rows known already (`twin`); with /include they are rows of their own."""
        batch, typed = batch_for(self.person, public_id), self.checked(SameIn)
        changed = lines_same(batch=batch, acting_user=self.person, lines=asked_keys(batch, typed.get("places")))
        return Response(InclusionSerializer({"changed": changed, "counts": line_counts(batch)}).data)


@extend_schema(tags=["imports"])
class ImportDecideView(_ImportView):
    @extend_schema(
        operation_id="import_decide", request=DecisionIn, responses=ImportSerializer,
        examples=[
            body("Into this account", {"accounts": [{"key": "DE0012345678", "account": examples.BANK}]}),
            body("Answer", {"answers": {"date_order": "dmy"}}), IMPORT,
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Say where accounts go, answer the reader's question, or choose another reader (which reads the file anew)."""
        batch, typed = batch_for(self.person, public_id), self.checked(DecisionIn)
        return self.shown(import_decide(batch=batch, acting_user=self.person, **typed))


@extend_schema(tags=["imports"])
class ImportCommitView(_ImportView):
    @extend_schema(
        operation_id="import_commit", request=NoQuestions, responses={202: ImportSerializer},
        examples=[answer("Being posted", {**examples.IMPORT, "state": "queued", "step": "post"}, 202)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Into the books, in the background: all of it or nothing. Ask again until it is `done`."""
        batch = batch_for(self.person, public_id)
        self.checked(NoQuestions)
        return self.shown(batch_commit(batch=batch, acting_user=self.person), status.HTTP_202_ACCEPTED)


@extend_schema(tags=["imports"])
class ImportUndoView(_ImportView):
    @extend_schema(
        operation_id="import_undo_plan", responses=UndoPlanSerializer, examples=[answer("Plan", examples.UNDO)]
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """What an undo would take out of the books and what it would leave alone."""
        return Response(UndoPlanSerializer(undo_plan(batch_for(self.person, public_id)).as_json()).data)

    @extend_schema(
        operation_id="import_undo", request=NoQuestions, responses=UndoPlanSerializer,
        examples=[answer("Undone", examples.UNDO)],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Out of the books, whole. The same file may be imported again."""
        batch = batch_for(self.person, public_id)
        self.checked(NoQuestions)
        return Response(UndoPlanSerializer(batch_undo(batch=batch, acting_user=self.person).as_json()).data)


@extend_schema(tags=["imports"])
class ImportDiscardView(_ImportView):
    @extend_schema(
        operation_id="import_discard", request=NoQuestions, responses=ImportSerializer,
        examples=[answer("Discarded", {**examples.IMPORT, "state": "discarded", "accounts": [], "counts": None})],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Forget an import that never got into the books, with its file and its lines."""
        batch = batch_for(self.person, public_id)
        self.checked(NoQuestions)
        return self.shown(batch_discard(batch=batch, acting_user=self.person))
