"""Which language a message is written in, and when to keep the one we know.

The script settles most languages. Among those that share a script, characters vote (a small model
trained from our own examples and catalogues) and langdetect votes second, with profiles of the same
text. The language of a conversation is kept unless the evidence against it is strong: short, mixed
or doubtful messages never change it. Measured in the README; the plan is in docs/figures.md.
"""

from __future__ import annotations

from helpline.language.burmese import modern_burmese
from helpline.language.identify import Language, identify
from helpline.language.model import LanguageModel
from helpline.language.scripts import (
    FORMS,
    LATIN_REPLIES,
    SCRIPT_OF,
    base_of,
    form_of,
    forms_in,
    script_of,
    written_form,
)

__all__ = [
    "FORMS", "LATIN_REPLIES", "SCRIPT_OF", "Language", "LanguageModel", "base_of", "form_of", "forms_in", "identify", "modern_burmese",
    "script_of", "written_form",
]  # fmt: skip
