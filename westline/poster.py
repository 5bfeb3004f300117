"""`westline poster`: a page to hang up, with codes that open the chat in a language. It names no worker.

The page is HTML with the codes in it, so that every script is set rightly; where there is a Chromium, it is
printed as PDF and PNG as well. `site` stands on the paper, so that whoever hangs it up knows where. If it is one
of the installation's sites, the link says so too: the first message from there is counted, and nobody with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from html import escape
from pathlib import Path

import segno

from helpline.catalogue import Catalogue
from helpline.errors import HelplineError
from helpline.links import Way, ways
from helpline.words import read_words

RIGHT_TO_LEFT = ("ar", "ur")
SIZE = "794,1123"
"""A4 at 96 dots per inch."""
SECONDS = 60
STYLE = """
@page { size: A4; margin: 0 } * { box-sizing: border-box }
body { margin: 0; padding: 60px; font: 24px/1.5 "Noto Sans", sans-serif; color: #111; text-align: center }
h1 { font-size: 56px; line-height: 1.3; margin: 0 0 24px } p { margin: 0 0 24px }
.codes { display: flex; justify-content: center; gap: 48px; margin: 36px 0 } .codes svg { width: 300px; height: 300px }
.promise { font-size: 30px } bdi { font-weight: 700 } footer { font-size: 16px; color: #444; margin-top: 36px }
"""


class PosterRefused(HelplineError):
    """A poster that leads nowhere; the message says what is missing."""


def channels_to(root: Path, language: str, whatsapp: str, telegram: str, site: str) -> list[Way]:
    """Links that open the chat in a language. Raises PosterRefused without a number and a name."""
    found = ways(whatsapp, telegram, read_words(root, language)["names"][0], language, site)
    if not found:
        raise PosterRefused(
            "give --whatsapp with the number, --telegram with the bot's name, or both "
            "(or set WESTLINE_SHARE_WHATSAPP and WESTLINE_SHARE_TELEGRAM)"
        )
    return found


def page(words: Catalogue, language: str, operator: str, site: str, channels: list[Way]) -> str:
    """The poster."""
    said = {
        key: escape(words.reply(f"poster_{key}", language).text)
        for key in ("title", "promise", "how")
    }
    codes = "".join(
        f"<div>{_code(way.link)}<br>{escape(way.name)}<br><bdi>{escape(way.shown)}</bdi></div>"
        for way in channels
    )
    side = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{side}"><meta charset="utf-8">'
        f"<title>{said['title']}</title><style>{STYLE}</style><h1>{said['title']}</h1>"
        f'<p class="promise">{said["promise"]}</p><p>{said["how"]}</p><div class="codes">{codes}</div>'
        f"<footer>{escape(operator)} · {escape(site)}</footer></html>"
    )


def make(folder: Path, name: str, html: str) -> list[Path]:
    """Write the page, and PDF and PNG where a Chromium is. What was written."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{name}.html"
    source.write_text(html, encoding="utf-8")
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        return [source]
    printed = {
        folder / f"{name}.pdf": ("--no-pdf-header-footer", "--print-to-pdf={}"),
        folder / f"{name}.png": (f"--window-size={SIZE}", "--screenshot={}"),
    }
    for target, how in printed.items():
        options = [option.format(target.resolve()) for option in how]
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", *options]
        subprocess.run(  # noqa: S603 - our own page
            [*command, source.resolve().as_uri()], check=True, capture_output=True, timeout=SECONDS
        )
    return [source, *printed]


def _code(link: str) -> str:
    return segno.make(link, error="m", micro=False).svg_inline(border=2, omitsize=True)
