"""Templates, drawn in the reader's language: the same gettext catalogues, another domain."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from console import assets
from db.sessions import Staff
from helpline.redaction import PLACEHOLDER

HERE = Path(__file__).parent
DOMAIN = "console"
LANGUAGES = {"en": "English", "bn": "বাংলা", "hi": "हिन्दी", "ar": "العربية", "es": "Español"}
"""What staff may choose. All but English are drafts that no native speaker has checked."""
RIGHT_TO_LEFT = ("ar", "ur")


class Drawing:
    """One set of templates for each language."""

    def draw(self, name: str, who: Staff | None, values: Mapping[str, object]) -> str:
        """A page, or a part of one, as HTML."""
        language = who.language if who and who.language in LANGUAGES else "en"
        template = _pages(language).get_template(name)
        return template.render(who=who, **values)


@cache
def _pages(language: str) -> Environment:
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = translations(language)
    pages.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    pages.filters["placeholders"] = placeholders
    pages.filters["words"] = words.gettext
    pages.globals.update(
        asset=assets.address,
        page_languages=LANGUAGES,
        page_language=language,
        page_direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
    )
    return pages


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The console's words in a language; English where there are none."""
    return gettext.translation(DOMAIN, HERE.parent / "locales", [language], fallback=True)


def placeholders(text: str) -> Markup:
    """Escaped, with each placeholder set apart, so that it reads the same way in Arabic and Urdu."""
    apart = Markup('<bdi dir="ltr" class="taken">{}</bdi>')
    pieces, end = [], 0
    for found in PLACEHOLDER.finditer(text):
        pieces += [escape(text[end : found.start()]), apart.format(found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])
