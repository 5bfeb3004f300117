"""The console: every page of the table in console/permissions.py, behind its guard."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from console.accounts import AccountPages
from console.audit_pages import AuditPages
from console.case_pages import CasePages
from console.door import DoorPages
from console.front import Endpoint, Front, Handler, StrictHeaders
from console.live import Live
from console.news_pages import NewsPages
from console.office import Office
from console.permissions import PAGES, Door, Page
from console.queue import QueuePages
from console.settings_pages import SettingsPages
from console.steps_pages import StepsPages
from console.team import TeamPages
from console.today_pages import TodayPages
from console.verbs import VERBS


def console_app(office: Office) -> Starlette:
    """To be mounted at /console. Databases are asked in threads, so that the gateway beside it never waits."""
    front = Front(office)
    door = DoorPages(office, front)
    handlers = _handlers(office, front, door)
    open_to_all: dict[str, Endpoint] = {
        "log_in_page": door.log_in_page,
        "log_in": door.log_in,
        "asset": door.asset,
    }

    def endpoint(page: Page) -> Endpoint:
        if page.needs is Door.ANYONE:
            return open_to_all[page.name]
        return front.guard(page, handlers[page.name])

    routes = [
        Route(page.path, endpoint(page), methods=[page.method], name=page.name) for page in PAGES
    ]
    return Starlette(routes=routes, middleware=[Middleware(StrictHeaders)])


def _handlers(office: Office, front: Front, door: DoorPages) -> dict[str, Handler]:
    case = CasePages(office, front)
    queue, team = QueuePages(office, front), TeamPages(office, front)
    news, steps = NewsPages(office, front), StepsPages(office, front)
    settings, accounts = SettingsPages(office, front), AccountPages(office, front)
    return {
        **{verb: case.verb(verb) for verb in VERBS},
        "second_page": door.second_page,
        "second": door.second,
        "enrol": door.enrol,
        "log_out": door.log_out,
        "home": queue.home,
        "me": queue.me,
        "wishes": queue.wishes,
        "kept": queue.kept,
        "queue": queue.queue,
        "queue_rows": queue.queue_rows,
        "missed": queue.missed,
        "take_next": case.take_next,
        "live": Live(office, front).live,
        "case": case.case,
        "conversation": case.conversation,
        "here": case.here,
        "export": case.export,
        "file": case.file,
        "picture": case.picture,
        "reveal": case.reveal,
        "today": TodayPages(office, front).today,
        "team": team.team,
        "review": team.review,
        "settings": settings.settings,
        "section": settings.section,
        "save_section": settings.save_section,
        "accounts": accounts.accounts,
        "add_account": accounts.add_account,
        "change_account": accounts.change_account,
        "steps": steps.steps,
        "add_step": steps.add_step,
        "finish_step": steps.finish_step,
        "news": news.news,
        "draft_news": news.draft,
        "one_news": news.one,
        "start_news": news.start,
        "stop_news": news.stop,
        "audit": AuditPages(office, front).audit,
    }
