"""Who on the staff may do what. Least privilege: whoever keeps accounts reads no case, and so on."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is on the staff."""

    RESPONDER = "responder"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """English name for screens."""
        return "content editor" if self is Role.EDITOR else self.value


class Permission(StrEnum):
    """One kind of thing that may be done."""

    SELF = "self"
    CASES = "cases"
    SUPERVISE = "supervise"
    FIGURES = "figures"
    AUDIT = "audit"
    CONTENT = "content"
    CONFIGURE = "configure"
    ACCOUNTS = "accounts"


P = Permission
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.RESPONDER: frozenset({P.SELF, P.CASES}),
    Role.SUPERVISOR: frozenset({P.SELF, P.CASES, P.SUPERVISE, P.FIGURES}),
    Role.ANALYST: frozenset({P.SELF, P.FIGURES}),
    Role.AUDITOR: frozenset({P.SELF, P.AUDIT}),
    Role.EDITOR: frozenset({P.SELF, P.CONTENT}),
    Role.ADMINISTRATOR: frozenset({P.SELF, P.CONTENT, P.CONFIGURE, P.ACCOUNTS}),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody of this role may do this kind of thing."""
    return permission in GRANTS[role]
