"""The catalogue of every language, loaded when a test asks for it: only then are the .mo files compiled."""

from __future__ import annotations

from functools import cache

from helpline.catalogue import Catalogue
from tests.support.house import LANGUAGES
from westline.build import ROOT


@cache
def words() -> Catalogue:
    """Every reply in every language."""
    return Catalogue.load(ROOT, LANGUAGES)
