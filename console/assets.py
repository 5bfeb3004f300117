"""Styles and scripts under names that carry their content's fingerprint: cached for ever, never stale."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import FileResponse, Response

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _digests() -> dict[str, str]:
    return {
        path.relative_to(FOLDER).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }


def address(name: str) -> str:
    """Where a page finds a file. Raises KeyError for one that is not there."""
    return f"/console/static/{_digests()[name]}/{name}"


def answer(digest: str, name: str) -> Response:
    """The file of that fingerprint, or 404."""
    if _digests().get(name) != digest:
        return Response(status_code=404)
    return FileResponse(FOLDER / name, headers={"Cache-Control": FOR_EVER})
