"""The command line: streams, accounts, honest errors."""

from __future__ import annotations

import base64
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import audit, contacts
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from helpline.conversation import ConversationId
from helpline.message import Address, AddressKind, Channel
from helpline.retention import RULES
from westline import cli, environment, streams
from westline.build import ROOT
from westline.environment import read_settings
from westline.model import SOURCES, fingerprint
from westline.supervisor import members

KEY = base64.b64encode(b"k" * 32).decode()

pytestmark = pytest.mark.slow


def stream(tool: streams.Tool, *lines: str) -> tuple[int, list[dict[str, object]]]:
    out = io.StringIO()
    status = streams.run(tool, [line + "\n" for line in lines], out)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_redacting_a_stream() -> None:
    status, (first, second) = stream(
        streams.redact_tool, '{"id": 7, "text": "ফোন ০১৭০০০০০০০১"}', "mail rina.test@example.org"
    )
    assert status == 0
    assert first == {
        "id": 7, "text": "ফোন ‹PHONE 1›", "spans": [{"start": 4, "end": 15, "type": "PHONE"}], "lang": "bn",
    }  # fmt: skip
    assert second["text"] == "mail ‹EMAIL 1›"


def test_a_bad_line_is_an_error_and_the_rest_goes_on() -> None:
    status, lines = stream(
        streams.redact_tool, '{"id": 1, "text": 5}', "{broken", '{"id": 3, "text": "ok"}'
    )
    assert status == 1
    assert [line.get("id") for line in lines] == [1, None, 3]
    assert ["error" in line for line in lines] == [True, True, False]


def test_languages_of_a_stream() -> None:
    status, (first, second) = stream(
        streams.language_tool, "দুই মাস বেতন দেয় না", '{"text": "ok", "previous": "sw"}'
    )
    assert status == 0
    assert (first["lang"], first["script"]) == ("bn", "Beng")
    assert second["lang"] == "sw"


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("WESTLINE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WESTLINE_DATA_DIR", str(tmp_path))
    (tmp_path / ".env").write_text(f"WESTLINE_MASTER_KEYS={KEY}\n")
    return tmp_path


def test_an_installation_from_nothing(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["db", "check"]) == 1
    assert cli.main(["db", "upgrade"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("a long test password\n"))
    assert cli.main(["staff", "add", "asha", "--name", "Asha"]) == 0
    assert cli.main(["staff", "disable", "asha"]) == 0
    assert cli.main(["staff", "list"]) == 0
    assert "asha\tresponder\tAsha\tdisabled" in capsys.readouterr().out


def test_errors_are_one_message(installation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["staff", "add"]) == 2
    assert "Give a login" in capsys.readouterr().err
    (installation / ".env").write_text("WESTLINE_PORT=x\n")
    os.environ.pop("WESTLINE_MASTER_KEYS", None)
    assert cli.main(["db", "check"]) == 2
    said = capsys.readouterr().err
    assert "WESTLINE_PORT" in said
    assert "WESTLINE_MASTER_KEYS" in said


def test_a_purge_can_be_looked_at_first(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["db", "upgrade"])
    capsys.readouterr()
    assert cli.main(["purge", "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(RULES)
    assert all(line.endswith("0 to go") for line in lines)
    assert cli.main(["purge"]) == 0
    assert "90 at most" in capsys.readouterr().out


def test_the_audit_log_is_checked(installation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["db", "upgrade"])
    capsys.readouterr()
    assert cli.main(["audit"]) == 0
    assert capsys.readouterr().out == "0 entries, whole. The last digest is none yet.\n"
    database = Database.at(read_settings().database_url)
    with database.write() as session:
        now, keys = datetime.now(UTC), KeyRing((b"f" * 32,))
        audit.note(session, keys, "nobody", "reveal", "case 1", "danger", now)
    assert cli.main(["audit"]) == 1
    assert "Entry 1 of 1" in capsys.readouterr().out


def test_a_backup_is_restored_elsewhere_and_the_erased_stay_erased(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["db", "upgrade"])
    settings, now = read_settings(), datetime.now(UTC)
    keys = KeyRing(settings.master_keys)
    phone = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")
    with Database.at(settings.database_url).write() as session:
        worker = contacts.find_or_begin(session, keys, [phone], "en", now)
    assert cli.main(["backup", "saved"]) == 0
    assert (installation / "saved").stat().st_mode & 0o777 == 0o600
    assert not (installation / "saved.part").exists()
    Ledger(settings.erasures_file).note(ConversationId(worker), now)
    assert cli.main(["backup", "later"]) == 0
    monkeypatch.setenv("WESTLINE_DATABASE_URL", f"sqlite:///{installation / 'new.db'}")
    assert cli.main(["restore", "saved"]) == 0
    assert "1 people who were erased are erased again" in capsys.readouterr().out
    with Database.at(read_settings().database_url).read() as session:
        assert contacts.find(session, keys, phone) is None
    assert cli.main(["db", "check"]) == 0
    settings.erasures_file.unlink()
    monkeypatch.setenv("WESTLINE_DATABASE_URL", f"sqlite:///{installation / 'newer.db'}")
    assert cli.main(["restore", "later"]) == 2
    assert "--ledger-lost" in capsys.readouterr().err
    assert cli.main(["restore", "later", "--ledger-lost"]) == 0
    assert cli.main(["restore", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_roster_is_put_in_force_and_shown(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["db", "upgrade"])
    assert cli.main(["roster", "show"]) == 2
    assert cli.main(["roster", "load"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("a long test password\n"))
    cli.main(["staff", "add", "asha"])
    example = (ROOT / "docs" / "roster.md").read_text("utf-8").split("```yaml")[1].split("```")[0]
    (installation / "roster.yml").write_text(example)
    capsys.readouterr()
    assert cli.main(["roster", "load", "roster.yml"]) == 0
    said = capsys.readouterr().out
    assert "asha has no account" not in said
    assert "dev has no account: westline staff add dev" in said
    assert "Reached when it is critical: " in said
    assert cli.main(["roster", "show"]) == 0
    assert "At work: " in capsys.readouterr().out
    (installation / "roster.yml").write_text("zone: Nowhere/City\npeople: [{login: a}]\n")
    assert cli.main(["roster", "load", "roster.yml"]) == 2
    wrong = capsys.readouterr().err
    assert "Asia/Dhaka" in wrong
    assert "Nobody has hours" in wrong
    assert cli.main(["audit"]) == 0
    assert "1 entries" in capsys.readouterr().out


def test_keys_are_new_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["keys", "new"])
    cli.main(["keys", "new"])
    one, two = capsys.readouterr().out.split()
    assert one != two
    assert len(base64.b64decode(one)) == 32


def test_keys_are_rotated(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["db", "upgrade"])
    with Database.at(read_settings().database_url).write() as session:
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, "1")
        keys, now = KeyRing((b"k" * 32,)), datetime.now(UTC)
        contacts.find_or_begin(session, keys, [address], "en", now)
    fresh = base64.b64encode(b"n" * 32).decode()
    monkeypatch.setenv("WESTLINE_MASTER_KEYS", f"{fresh},{KEY}")
    assert cli.main(["keys", "rotate"]) == 0
    assert "1 values renewed" in capsys.readouterr().out
    with Database.at(read_settings().database_url).read() as session:
        assert contacts.find(session, KeyRing((b"n" * 32,)), address)


def test_the_locale_check_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["locale", "check"]) == 0
    assert "bn: " in capsys.readouterr().out


def test_rasa_gets_no_key_and_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.house import ENVIRONMENT, test_settings

    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    given = environment.for_rasa(test_settings())
    shown = " ".join(f"{k}={v}" for k, v in given.items() if k.startswith("WESTLINE_"))
    for secret in ("MASTER_KEYS", "TOKEN", "APP_SECRET", "DATABASE_URL", "telegram-token"):
        assert secret not in shown
    assert (
        given["WESTLINE_INTERNAL_SECRET"]
        == environment.for_actions(test_settings())["WESTLINE_INTERNAL_SECRET"]
    )


def test_a_change_of_sources_is_a_new_model(tmp_path: Path) -> None:
    import shutil

    from westline.build import ROOT

    for name in ("config.yml", "helpline/characters.py", *SOURCES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(
            ROOT / name,
            tmp_path / name,
            **({"dirs_exist_ok": True} if copy is shutil.copytree else {}),
        )
    before = fingerprint(tmp_path)
    assert before == fingerprint(ROOT)
    changed = tmp_path / "nlu" / "en" / "talk.yml"
    changed.write_text(changed.read_text() + "# more\n")
    assert fingerprint(tmp_path) != before


def test_one_process_for_each_local_dialogue_server() -> None:
    from tests.support.house import test_settings

    settings = test_settings(
        DIALOGUE_URLS="http://127.0.0.1:5005,http://127.0.0.1:5006,http://rasa.internal:5005"
    )
    assert list(members(settings)) == [
        ("web", 0),
        ("dialogue", 0),
        ("dialogue", 1),
        ("actions", 0),
        ("jobs", 0),
    ]
