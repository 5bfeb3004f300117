"""Column types: moments in UTC, and text that has been through redaction."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from helpline.text import SafeText


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970. Refuses a naive datetime: it would mean another moment elsewhere."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return int(moment.timestamp() * 1_000_000)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole microseconds since 1970: the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """As microseconds."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """As UTC."""
        return None if value is None else datetime.fromtimestamp(value / 1_000_000, UTC)


class Redacted(TypeDecorator[SafeText]):
    """Text of workers and staff. Only SafeText may enter."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: SafeText | None, dialect: Dialect) -> str | None:
        """Refuses plain strings: they have not been redacted."""
        if value is None:
            return None
        if not isinstance(value, SafeText):
            raise TypeError(f"this column takes SafeText, not {type(value).__name__}")
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> SafeText | None:
        """What was safe when it was stored is safe."""
        return None if value is None else SafeText.restored(value)
