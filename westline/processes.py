"""The kinds of process, and how each is started in this one."""

from __future__ import annotations

import gc
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from bot.apart import Apart
from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.errors import SettingsError
from helpline.language import FORMS, base_of
from helpline.redaction import prepare
from helpline.settings import Settings
from helpline.triage.lexicon import lexicon_of
from westline import build, environment
from westline.flood import Flood
from westline.golive import check_numbers
from westline.model import ROOT, model_path

BEHIND_THE_DOOR = 5
"""Niceness of what works behind the web process, so that providers are answered first."""

KINDS = ("web", "dialogue", "actions", "jobs")
"""What `westline run` starts. `console` is the console alone, which `web` has already."""
ALONE = (*KINDS, "console")


def check_ready_to_start(settings: Settings) -> None:
    """Say at once, and once, what would make each process stop. Raises SettingsError."""
    build.build_database(settings).dispose()
    check_numbers(settings)
    _trained_model()


def _trained_model() -> Path:
    path = model_path()
    if not path.exists():
        raise SettingsError("There is no trained model for the present sources: run `make train`.")
    return path


def start(kind: str, settings: Settings, number: int = 0) -> None:
    """Be a process of this kind until stopped. `number` tells several dialogue servers apart."""
    {
        "web": lambda: _web(settings),
        "console": lambda: _console(settings),
        "actions": lambda: _actions(settings),
        "dialogue": lambda: _dialogue(settings, number),
        "jobs": lambda: _jobs(settings),
    }[kind]()


def _serve(app: ASGIApp, host: str, port: int, proxies: tuple[str, ...] = ()) -> None:
    """`proxies`: whose word about the caller's address is believed; nobody's if there are none."""
    uvicorn.run(
        app,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=",".join(proxies),
        host=host,
        port=port,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def _web(settings: Settings) -> None:
    from westline.demo import simulator_for
    from westline.web import make_app

    check_numbers(settings)
    sys.setswitchinterval(0.0001)  # the door must not wait for the threads that work behind it
    house = build.build_house(settings)
    for database in filter(None, (house.database, house.trackers)):
        database.dispose()  # no connection goes into the child
    gc.collect()
    gc.freeze()  # what was loaded stays: no message waits while it is looked through again
    apart = Apart(house.reader, lambda: _compile(settings))
    _serve(
        Flood(
            make_app(replace(house, reader=apart), simulator_for(settings), lambda: apart.is_ready)
        ),
        settings.host,
        settings.port,
        settings.proxies,
    )
    apart.close()


def _console(settings: Settings) -> None:
    from westline.web import make_console

    _serve(Flood(make_console(settings)), settings.host, settings.port, settings.proxies)


def _actions(settings: Settings) -> None:
    from actions.server import make_app

    os.nice(BEHIND_THE_DOOR)
    environ = environment.for_actions(settings)
    os.environ.update(environ)
    url = urlsplit(settings.actions_url)
    _warm(settings)
    app = make_app(environ["WESTLINE_INTERNAL_SECRET"])
    gc.collect()
    gc.freeze()
    _serve(app, settings.bind or url.hostname or "127.0.0.1", url.port or 5055)


def _dialogue(settings: Settings, number: int) -> None:
    """Become Rasa, with an environment that holds no key and no token."""
    path = _trained_model()
    url = urlsplit(settings.dialogue_urls[number])
    os.chdir(ROOT)
    os.nice(BEHIND_THE_DOOR)
    log = os.environ.get("WESTLINE_DIALOGUE_LOG")
    if log:
        target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(target, sys.stdout.fileno())
        os.dup2(target, sys.stderr.fileno())
    command = [
        sys.executable, "-m", "rasa", "run",
        "-i", settings.bind or url.hostname or "127.0.0.1", "-p", str(url.port or 5005), "-m", str(path),
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
    ]  # fmt: skip
    os.execve(sys.executable, command, environment.for_rasa(settings))  # noqa: S606 - our own command


def _warm(settings: Settings) -> threading.Thread:
    """Compile what is listened for beside the first messages rather than before them."""

    warming = threading.Thread(target=_compile, args=(settings,), name="warm", daemon=True)
    warming.start()
    return warming


def _compile(settings: Settings) -> None:
    """What redaction and triage listen for: some seconds of a core.

    The house takes messages meanwhile, but calls itself ready only afterwards: whoever writes then waits longer.
    """
    for form in FORMS:
        if base_of(form) in settings.languages:
            prepare(form)
            lexicon_of(form)


def _jobs(settings: Settings) -> None:
    from bot.alerts import AppriseNotifier
    from jobs.clock import watch
    from jobs.schedule import make_scheduler
    from westline.reports import Reporter

    database = build.build_database(settings)
    scheduler = make_scheduler(
        database,
        Database.at(settings.tracker_url),
        KeyRing(settings.master_keys),
        Catalogue.load(ROOT, settings.languages),
        Reporter(settings, AppriseNotifier(), database.now),
    )
    watch(scheduler)
    scheduler.start()
