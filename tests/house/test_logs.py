"""The last wall of logs: a library that logs a token or a number does not get it through."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from helpline.masking import mask, mask_every_record
from westline import logs

TOKEN = "1234567890:AAinventedInventedInvented_Invented-1"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/getMe", "POST https://api.telegram.org/bot***/getMe"),
        ("Authorization: Bearer EAAinvented123", "Authorization: Bearer ***"),
        ("GET /?hub.verify_token=planted-word&x=1", "GET /?hub.verify_token=***&x=1"),
        ('{"access_token": "EAAinvented123"}', '{"access_token": "***"}'),
        ("sent to 8801700000001", "sent to ***"),
        ("call +8801700000001, then", "call ***, then"),
        ("chat 123456789 blocked us", "chat *** blocked us"),
        ("GET /healthz 200 in 12345 ms", "GET /healthz 200 in 12345 ms"),
        ("2026-11-25T10:00:00.123456789Z done", "2026-11-25T10:00:00.123456789Z done"),
        ("case 0f8fad5b-d9cb-469f-a165-708677289501", "case 0f8fad5b-d9cb-469f-a165-708677289501"),
        ("tokens: 5", "tokens: 5"),
    ],
)  # fmt: skip
def test_secrets_and_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a configured process writes to its standard error."""
    root, out = logging.getLogger(), io.StringIO()
    kept, level = root.handlers[:], root.level
    root.handlers = []
    monkeypatch.setattr("sys.stderr", out)
    logs.configure()
    yield out
    root.handlers, root.level = kept, level
    structlog.reset_defaults()


def test_a_library_that_logs_a_token_does_not_get_it_through(written: io.StringIO) -> None:
    logging.getLogger("some.server").info("%s %s", "POST", f"/bot{TOKEN}/sendMessage")
    try:
        raise ValueError(f"no answer for {TOKEN} to 8801700000001")
    except ValueError:
        logging.getLogger("some.library").exception("failed for %d", 8801700000001)
    said = written.getvalue()
    assert "sendMessage" in said
    assert "Traceback" in said
    assert TOKEN not in said
    assert "8801700000001" not in said


def test_our_own_lines_are_masked_too(written: io.StringIO) -> None:
    structlog.get_logger("westline.test").info("sent", to="8801700000001", tries=2)
    line = json.loads(written.getvalue())
    assert (line["event"], line["to"], line["tries"], line["level"]) == ("sent", "***", 2, "info")


def test_what_chatters_while_it_is_quiet_is_not_heard(written: io.StringIO) -> None:
    with logs.quiet():
        logging.info("every matrix")
        logging.error("no room on the disk")
    logging.getLogger("westline.test").info("back")
    assert written.getvalue().splitlines() == [
        "ERROR root no room on the disk",
        "INFO westline.test back",
    ]


def test_records_are_masked_where_the_handlers_are_anothers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    make = logging.getLogRecordFactory()
    mask_every_record()
    try:
        logging.getLogger("rasa.some.part").warning("sent to %s with %s", "8801700000001", TOKEN)
        try:
            raise ValueError(f"no answer for {TOKEN}")
        except ValueError:
            logging.getLogger("rasa.some.part").exception("failed")
    finally:
        logging.setLogRecordFactory(make)
    assert "sent to *** with ***" in caplog.text
    assert "ValueError: no answer for ***" in caplog.text
    assert TOKEN not in caplog.text


class FullDisk(io.StringIO):
    """Takes nothing."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_no_work_stops_because_a_line_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", FullDisk())
    logs.configure()
    try:
        structlog.get_logger("westline.test").error("claim_failed", fault="OperationalError")
    finally:
        structlog.reset_defaults()
