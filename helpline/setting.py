"""One setting: how it is read, what it is if nobody sets it, and what it means to whoever runs Westline.

A field of a dataclass declares it all in one place. Whoever reads the environment, says what is wrong with it, or
prints the page about it (docs/settings.md) goes by that.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

PREFIX = "WESTLINE_"
T = TypeVar("T")
Known = Mapping[str, Any]
"""What was read before, by the names of the fields."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`default` is written as in the environment, or made of what is `Known`; `otherwise` says it in words.

    `name`: of its variable, where that is not the field's. `needed`: the group it belongs to is nothing without it.
    """

    about: str
    name: str = ""
    read: Callable[[str], Any] = str
    remedy: str = ""
    default: str | Callable[[Known], str] = ""
    otherwise: str = ""
    needed: bool = False
    secret: bool = False


def setting(about: str, **more: Any) -> Any:
    """A field of this `Setting`. A secret one does not show when its dataclass is printed."""
    one = Setting(about, **more)
    return field(repr=not one.secret, metadata={"setting": one})


def settings_of(kind: type[Any], group: str = "") -> Iterator[tuple[str, str, Setting]]:
    """Every setting that a dataclass declares: field, variable, and the rest. `group`: before its name."""
    before = f"{PREFIX}{group.upper()}_" if group else PREFIX
    for one in fields(kind):
        if found := one.metadata.get("setting"):
            yield one.name, before + (found.name or one.name.upper()), found


class Reader:
    """Reads settings one by one and collects what is wrong instead of stopping at the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def values(self, kind: type[Any], group: str = "") -> dict[str, Any]:
        """By the names of the fields; None for what is wrong."""
        known: dict[str, Any] = {}
        for name, variable, one in settings_of(kind, group):
            known[name] = self._value(variable, one, known)
        return known

    def group(self, kind: type[T], name: str) -> T | None:
        """All that belongs together, or None if nothing of what it needs is set."""
        needed = [variable for _, variable, one in settings_of(kind, name) if one.needed]
        given = [variable for variable in needed if self._text(variable)]
        if not given:
            return None
        self.problems += [
            f"{variable} is not set, but {given[0]} is. Set it too, or remove every {name} setting. "
            f"See docs/settings.md#{name.lower()}"
            for variable in needed
            if variable not in given
        ]
        return kind(**self.values(kind, name))

    def _text(self, variable: str) -> str:
        return self._environment.get(variable, "").strip()

    def _value(self, variable: str, one: Setting, known: Known) -> Any:
        default = one.default if isinstance(one.default, str) else one.default(known)
        value = self._text(variable) or default
        try:
            return one.read(value)
        except (ValueError, binascii.Error):
            shown = "the value given" if one.secret else repr(value)
            self.problems.append(f"{variable}: {shown} is not valid. {one.remedy}")
            return None
