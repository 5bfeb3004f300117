"""What the documents tell somebody to type can be typed, and does what they say: an operator's day, from nothing."""

from __future__ import annotations

import base64
import io
import itertools
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import contacts, conversations
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from helpline import casework
from helpline.cases import Intake
from helpline.codes import CaseCode
from helpline.message import Address, AddressKind, Channel
from helpline.taxonomy import Category
from westline import cli
from westline.build import ROOT
from westline.environment import read_settings

STANDS_FOR = {
    "DIR": "a-folder", "FILE": "a-file", "CODE": "123456789012345", "LOGIN": "asha", "KIND": "web",
    "S": "gate-3", "L": "bn", "N": "1", "ROLE": "figures", "…": "x", "<code>": "bn",
}  # fmt: skip
"""What the documents write for something that whoever types puts in its place."""

ELSEWHERE = {
    "run": ("tests/support/running.py", '"-m", "westline", "run", "--only"'),
    "demo": ("tests/support/demo.py", '"-m", "westline", "demo"'),
    "train": ("Makefile", "westline train"),
    "understand": ("tests/understanding/test_model.py", 'cli.main(["understand"])'),
    "db grant-figures": ("tests/dashboard/test_reader.py", 'cli.main(["db", "grant-figures"'),
}
"""What cannot be part of a day like this, for it does not end, wants a model or PostgreSQL; where it is typed, and how."""

MUST_FOLLOW = {
    "backup": " a-file", "restore": " a-file", "erase": " 123456789012345",
    "poster": " --site gate-3 --lang bn",
}  # fmt: skip
"""Commands that the documents also name without what must follow."""

Types = Callable[..., str]


def typed(written: str) -> list[str]:
    """What can be typed where the documents write `one|other` or `[perhaps]`."""
    words = written.replace("\\|", "|").replace("[", "").replace("]", "").split()
    choices = [[STANDS_FOR.get(each, each) for each in word.split("|")] for word in words]
    return [" ".join(found) for found in itertools.product(*choices)]


def documented() -> list[tuple[str, str]]:
    """Every `westline …` of every page, and the page."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
    return [
        (line + MUST_FOLLOW.get(line, ""), page.name)
        for page in pages
        for written in re.findall(r"`westline ([a-z][^`]*)`", page.read_text("utf-8"))
        for line in typed(written)
    ]


def deed(line: str) -> str:
    """The command without what differs from one installation to the other."""
    options = cli._parser().parse_args(line.split())
    what = [getattr(options, name, "") for name in ("what", "format")]
    dry = "--dry-run" if getattr(options, "dry_run", False) else ""
    return " ".join(word for word in (line.split(maxsplit=1)[0], *what, dry) if word)


@pytest.mark.parametrize(("line", "page"), sorted(set(documented())))
def test_it_can_be_typed(line: str, page: str) -> None:
    """The real parser takes it, with every option that is written."""
    assert deed(line), page


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"`make ([a-z]+)", page.read_text("utf-8"))}  # fmt: skip
    assert named
    assert named <= targets


@pytest.mark.parametrize(
    "wrong", ["staff grant LOGIN", "export outcomes --format pdf", "backups FILE"]
)
def test_what_cannot_be_typed_is_noticed(wrong: str) -> None:
    with pytest.raises(SystemExit):
        deed(typed(wrong)[0])


@pytest.mark.slow
@pytest.mark.browser
def test_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is done that the documents name, in the order in which an operator comes to it."""
    done: set[str] = set()

    def types(line: str, given: str = "", status: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        found, said = cli.main(line.split()), capsys.readouterr()
        assert found == status, f"{line}: {said.out}{said.err}"
        done.add(deed(line))
        return said.out

    _settle_in(tmp_path, monkeypatch, types)
    _keeps_people(tmp_path, types)
    _gives_figures(types)
    _keeps_and_removes(tmp_path, monkeypatch, types)
    _minds_texts(tmp_path, monkeypatch, types)
    for where, how in ELSEWHERE.values():
        assert how in (ROOT / where).read_text("utf-8")
    wanted = {deed(line) for line, _ in documented()} - set(ELSEWHERE)
    assert len(wanted) > 25
    assert wanted <= done


def _settle_in(folder: Path, monkeypatch: pytest.MonkeyPatch, types: Types) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("os.environ", {"PATH": "/usr/bin:/bin", "HOME": str(folder)})
    monkeypatch.setenv("WESTLINE_DATA_DIR", str(folder))
    monkeypatch.setenv("WESTLINE_MASTER_KEYS", types("keys new").strip())
    types("db check", status=1)
    types("db upgrade")
    assert "newest schema" in types("db check")
    assert len(types("keys secret").strip()) > 20
    assert "broken" in types("doctor", status=1), "nothing runs yet"


def _keeps_people(folder: Path, types: Types) -> None:
    types("staff add ada --name Ada --role administrator", "a long test password\n")
    types("staff add asha", "a long test password\n")
    types("staff reset asha", "another long test password\n")
    types("staff disable asha")
    assert "asha\tresponder\tasha\tdisabled" in types("staff list")
    example = (ROOT / "docs" / "roster.md").read_text("utf-8").split("```yaml")[1].split("```")[0]
    (folder / "roster.yml").write_text(example)
    types("roster load roster.yml")
    assert "At work: " in types("roster show")


def _gives_figures(types: Types) -> None:
    poster = types("poster --site gate-3 --lang bn --whatsapp 8801700000001")
    assert [Path(line).suffix for line in poster.split()] == [".html", ".pdf", ".png"]
    for form in ("csv", "xlsx", "json"):
        types(f"export outcomes --format {form} --to figures.{form}")
        assert Path(f"figures.{form}").stat().st_size > 0
    types("export report --to a-folder")
    assert list(Path("a-folder").iterdir())


def _keeps_and_removes(folder: Path, monkeypatch: pytest.MonkeyPatch, types: Types) -> None:
    code = _a_case()
    assert "sealed" in types("backup a-file")
    assert "it can be restored" in types("drill a-file")
    assert "it can be restored" in types("drill")
    assert "0 to go" in types("purge --dry-run")
    types("purge")
    assert "1 cases" in types(f"erase {code.digits}")
    assert "whole" in types("audit")
    monkeypatch.setenv("WESTLINE_DATABASE_URL", f"sqlite:///{folder / 'new.db'}")
    assert "1 people who were erased are erased again" in types("restore a-file")
    former = base64.b64encode(read_settings().master_keys[0]).decode()
    monkeypatch.setenv("WESTLINE_MASTER_KEYS", f"{types('keys new').strip()},{former}")
    assert "values renewed" in types("keys rotate")


def _a_case() -> CaseCode:
    settings, now = read_settings(), datetime.now(UTC)
    keys = KeyRing(settings.master_keys)
    with Database.at(settings.database_url).write() as session:
        phone = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")
        found = contacts.find_or_begin(session, keys, [phone], "en", now)
        worker = conversations.load(session, found)
        book = Cases(session, keys)
        return casework.open_case(book, worker, Intake(Category.WAG, {}), "k1", now).code


def _minds_texts(folder: Path, monkeypatch: pytest.MonkeyPatch, types: Types) -> None:
    """On a copy: what is updated and compiled here is not the house's own."""
    for name in ("locales", "domain", "rights", "dashboard", "console", "helpline"):
        shutil.copytree(ROOT / name, folder / name)
    monkeypatch.setattr("westline.commands.texts.ROOT", folder)
    assert "no lawyer or union has signed it" in types("rights check")
    assert "Updated" in types("locale update bn")
    assert types("locale update").count("Updated") > 15
    assert "Compiled" in types("locale compile")
    assert "`WESTLINE_MASTER_KEYS`" in types("settings")
    assert "bn: " in types("locale check")
    assert "‹PHONE 1›" in types("redact", "call 01700000001\n")
    assert '"bn"' in types("language", "দুই মাস বেতন দেয় না\n")
    assert "critical" in types("triage", "he is beating me now\n")
