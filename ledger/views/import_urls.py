"""Addresses of the import pages and the first run."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import import_deliveries as deliveries
from ledger.views import import_mapping, imports, wizard

urlpatterns: list[URLPattern] = [
    path("import/", imports.ImportsView.as_view(), name="imports"),
    path("import/new/", imports.ImportNewView.as_view(), name="import_new"),
    path("import/<uuid:public_id>/", imports.ImportDetailView.as_view(), name="import_detail"),
    path("import/<uuid:public_id>/rows/", imports.ImportPreviewRowsView.as_view(), name="import_preview_rows"),
    path("import/<uuid:public_id>/status/", imports.ImportStatusView.as_view(), name="import_status"),
    path("import/<uuid:public_id>/include/", imports.ImportIncludeView.as_view(), name="import_include"),
    path("import/<uuid:public_id>/same/", imports.ImportSameView.as_view(), name="import_same"),
    path("import/<uuid:public_id>/decide/", imports.ImportDecideView.as_view(), name="import_decide"),
    path("import/<uuid:public_id>/columns/", import_mapping.ImportMappingView.as_view(), name="import_mapping"),
    path("import/<uuid:public_id>/commit/", imports.ImportCommitView.as_view(), name="import_commit"),
    path("import/<uuid:public_id>/undo/", imports.ImportUndoView.as_view(), name="import_undo"),
    path("import/<uuid:public_id>/discard/", imports.ImportDiscardView.as_view(), name="import_discard"),
    path("import/<uuid:public_id>/file/", imports.ImportFileView.as_view(), name="import_file"),
    path("import/deliveries/<uuid:delivery>/", deliveries.DeliveryView.as_view(), name="import_delivery"),
    path("import/deliveries/<uuid:delivery>/status/", deliveries.DeliveryStatusView.as_view(), name="delivery_status"),
    path("import/deliveries/<uuid:delivery>/decide/", deliveries.DeliveryDecideView.as_view(), name="delivery_decide"),
    path("import/deliveries/<uuid:delivery>/commit/", deliveries.DeliveryCommitView.as_view(), name="delivery_commit"),
    path("import/deliveries/<uuid:delivery>/undo/", deliveries.DeliveryUndoView.as_view(), name="delivery_undo"),
    path("start/account/", wizard.WizardAccountView.as_view(), name="wizard_account"),
    path("start/file/", wizard.WizardFileView.as_view(), name="wizard_file"),
]
