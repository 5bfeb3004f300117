"""Every page of the console and who may open it. A page that is not in this table does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from helpline.roles import Permission


class Door(Enum):
    """Pages outside of the permissions."""

    ANYONE = "anyone"
    HALF = "half"
    """Whoever gave their password, and not yet the second factor."""


@dataclass(frozen=True, slots=True)
class Page:
    """One route. `background`: asked for by the page itself, so it does not count as somebody being there."""

    name: str
    path: str
    needs: Permission | Door
    method: str = "GET"
    background: bool = False


P, POST, CASE = Permission, "POST", "/cases/{number:int}"
NEWS = "/news/{broadcast:int}"
PAGES = (
    Page("log_in_page", "/login", Door.ANYONE),
    Page("log_in", "/login", Door.ANYONE, POST),
    Page("asset", "/static/{digest}/{name:path}", Door.ANYONE),
    Page("second_page", "/second", Door.HALF),
    Page("second", "/second", Door.HALF, POST),
    Page("enrol", "/second/new", Door.HALF, POST),
    Page("log_out", "/logout", Door.HALF, POST),
    Page("home", "/", P.SELF),
    Page("me", "/me", P.SELF),
    Page("wishes", "/me", P.SELF, POST),
    Page("kept", "/kept", P.SELF),
    Page("queue", "/queue", P.CASES),
    Page("queue_rows", "/queue/rows", P.CASES, background=True),
    Page("take_next", "/next", P.CASES, POST),
    Page("live", "/live", P.CASES, background=True),
    Page("case", CASE, P.CASES),
    Page("conversation", CASE + "/conversation", P.CASES, background=True),
    Page("here", CASE + "/here", P.CASES, POST, background=True),
    Page("draft", CASE + "/draft", P.CASES, POST),
    Page("take", CASE + "/take", P.CASES, POST),
    Page("reply", CASE + "/reply", P.CASES, POST),
    Page("template", CASE + "/template", P.CASES, POST),
    Page("back", CASE + "/back", P.CASES, POST),
    Page("note", CASE + "/note", P.CASES, POST),
    Page("asked", CASE + "/asked", P.CASES, POST),
    Page("status", CASE + "/status", P.CASES, POST),
    Page("severity", CASE + "/severity", P.CASES, POST),
    Page("hours", CASE + "/hours", P.CASES, POST),
    Page("close", CASE + "/close", P.CASES, POST),
    Page("money", CASE + "/money", P.CASES, POST),
    Page("indicator", CASE + "/indicator", P.CASES, POST),
    Page("link", CASE + "/link", P.CASES, POST),
    Page("refer", CASE + "/refer", P.CASES, POST),
    Page("export", CASE + "/export", P.CASES, POST),
    Page("file", CASE + "/files/{file}", P.CASES, POST),
    Page("picture", CASE + "/pictures/{file}", P.CASES),
    Page("reveal", CASE + "/messages/{message:int}", P.CASES, POST),
    Page("missed", "/missed", P.CASES),
    Page("today", "/today", P.SUPERVISE),
    Page("team", "/team", P.SUPERVISE),
    Page("review", "/team/reviews/{number:int}", P.SUPERVISE, POST),
    Page("steps", "/steps", P.SUPERVISE),
    Page("add_step", "/steps", P.SUPERVISE, POST),
    Page("finish_step", "/steps/{item:int}/done", P.SUPERVISE, POST),
    Page("settings", "/settings", P.CONTENT),
    Page("section", "/settings/{section}", P.CONTENT),
    Page("save_section", "/settings/{section}", P.CONTENT, POST),
    Page("news", "/news", P.CONTENT),
    Page("draft_news", "/news", P.CONTENT, POST),
    Page("one_news", NEWS, P.CONTENT),
    Page("start_news", NEWS + "/start", P.CONTENT, POST),
    Page("stop_news", NEWS + "/stop", P.CONTENT, POST),
    Page("accounts", "/accounts", P.ACCOUNTS),
    Page("add_account", "/accounts", P.ACCOUNTS, POST),
    Page("change_account", "/accounts/{login}", P.ACCOUNTS, POST),
    Page("audit", "/audit", P.AUDIT),
)
HOMES = (
    (P.CASES, "/console/queue"),
    (P.AUDIT, "/console/audit"),
    (P.CONTENT, "/console/settings"),
    (P.FIGURES, "/dashboard/"),
)
"""Where somebody lands, by the first of these that they may do."""
