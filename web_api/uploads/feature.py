"""Uploads, put together."""

from __future__ import annotations

from datetime import timedelta

from web_api.feature import Feature, Parts
from web_api.problems.importing import Importer
from web_api.uploads.chunks import ChunkStore
from web_api.uploads.importing import UploadExpiry, UploadImports
from web_api.uploads.routes import router
from web_api.uploads.service import UploadRules, Uploads

MIB = 1024 * 1024


def _build(parts: Parts) -> Uploads:
    settings, sessions = parts.settings, parts.sessions
    rules = UploadRules(
        package=settings.package_size_mib * MIB,
        quota=settings.upload_quota_mib * MIB,
        expiry=timedelta(hours=settings.upload_expiry_h),
    )
    chunks = ChunkStore(settings.data_dir / "uploads")
    imports = UploadImports(sessions, parts.services.get(Importer), chunks, parts.bell)
    parts.tasks.start("imports", imports.run())
    parts.tasks.start("upload expiry", UploadExpiry(sessions, chunks, rules.expiry).run())
    return Uploads(sessions, chunks, rules, parts.bell, imports.wake)


FEATURE = Feature(routers=(router,), build=_build)
