"""Takes out of a file what its maker did not mean to say: where a picture was taken, who wrote a document.

A picture is drawn anew, so nothing but its dots remains. Of a PDF the pages stay; its description, and what
it would run or carry along, go. Sound is left as it is: its containers name no place.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from bot.channels.base import MediaRefused

MOST_DOTS = 40_000_000
"""Larger pictures are refused before they are unpacked: 40 megapixels take 120 MB."""
MOST_PAGES = 100
_KEPT_AS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_OF_PDF = ("/Metadata", "/OpenAction", "/AA", "/Names", "/AcroForm", "/PieceInfo", "/Collection")
_OF_PAGE = ("/Metadata", "/AA", "/PieceInfo", "/Annots")


def stripped(body: bytes, kind: str) -> bytes:
    """The file without what lies beside its content. Raises MediaRefused for what cannot be read."""
    try:
        if kind in _KEPT_AS:
            return _picture(body, _KEPT_AS[kind])
        return _pdf(body) if kind == "application/pdf" else body
    except MediaRefused:
        raise
    except Exception as fault:  # decoders raise whatever a broken file makes them raise
        raise MediaRefused(f"a {kind} that cannot be read: {type(fault).__name__}") from None


def _picture(body: bytes, form: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(body), formats=[form]) as picture:
            if picture.width * picture.height > MOST_DOTS:
                raise MediaRefused(f"a picture of {picture.width} × {picture.height} dots")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    fresh = Image.new("RGB", upright.size)
    fresh.paste(upright)
    out = io.BytesIO()
    fresh.save(out, form, quality=90)
    return out.getvalue()


def _pdf(body: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
        raise MediaRefused(f"a PDF that is locked, or of more than {MOST_PAGES} pages")
    writer = PdfWriter()
    for page in reader.pages:
        for name in _OF_PAGE:
            page.pop(NameObject(name), None)
        writer.add_page(page)
    for name in _OF_PDF:
        writer.root_object.pop(NameObject(name), None)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
