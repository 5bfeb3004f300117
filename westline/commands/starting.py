"""What starts and what looks on: run, demo, train, chat, doctor."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from westline import logs
from westline.commands import Add
from westline.environment import dialogue_settings, read_settings
from westline.parent import end_with
from westline.processes import ALONE


def add_to(add: Add) -> None:
    """Rasa is loaded by the commands that need it, not by those that are asked for help."""
    run = add("run", help="start everything, or one kind of process")
    run.add_argument("--only", choices=ALONE)
    run.add_argument("--number", type=int, default=0, help="which of several dialogue servers")
    run.add_argument("--parent", type=int, help="end when this process does")
    run.set_defaults(command=_run)
    demo = add("demo", help="everything with pretend phones")
    demo.add_argument("--sample", action="store_true", help="with a year of invented figures")
    demo.set_defaults(command=_demo)
    add("train", help="train the model if its sources changed").set_defaults(command=_train)
    chat = add("chat", help="talk in the terminal to a running Westline")
    chat.add_argument("--url", default="http://127.0.0.1:8000")
    chat.set_defaults(command=_chat)
    doctor = add("doctor", help="what is well, doubtful or broken, and what to do")
    doctor.set_defaults(command=_doctor)


def _run(options: argparse.Namespace) -> int:
    from westline.processes import check_ready_to_start, start
    from westline.supervisor import Supervisor

    logs.configure()
    if options.parent:
        end_with(options.parent)
    settings = dialogue_settings() if options.only == "dialogue" else read_settings()
    if options.only:
        start(options.only, settings, options.number)
    else:
        check_ready_to_start(settings)
        asyncio.run(Supervisor.supervise(settings))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from westline.demo import run_demo

    logs.configure()
    run_demo(sample=options.sample)
    return 0


def _train(_options: argparse.Namespace) -> int:
    from westline.model import ensure_trained

    print(f"The model is {ensure_trained().name}.")
    return 0


def _chat(options: argparse.Namespace) -> int:
    from westline.chat import run_chat

    run_chat(options.url)
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    from westline import doctor_calls
    from westline.doctor import Doctor, State

    settings = read_settings()
    findings = [*Doctor(settings, lambda: datetime.now(UTC)).look(), *doctor_calls.ask(settings)]
    for finding in findings:
        print(finding)
    return int(any(finding.state is State.BROKEN for finding in findings))
