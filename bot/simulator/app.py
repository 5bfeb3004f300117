"""The pretend providers as one application: their APIs, phones to look at, faults to ask for."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.simulator.delivery import Delivery
from bot.simulator.state import Fault
from bot.simulator.telegram import PretendTelegram
from bot.simulator.whatsapp import PretendWhatsApp
from helpline.settings import TelegramSettings, WhatsAppSettings

PAGES = Path(__file__).parent / "pages"


class Simulator:
    """Both providers. `target` is where the helpline listens."""

    def __init__(self, target: str, whatsapp: WhatsAppSettings, telegram: TelegramSettings) -> None:
        self.delivery = Delivery(target, whatsapp, telegram)
        self.whatsapp = PretendWhatsApp(whatsapp, self.delivery)
        self.telegram = PretendTelegram(telegram, self.delivery)
        self._providers: dict[str, PretendWhatsApp | PretendTelegram] = {
            "whatsapp": self.whatsapp,
            "telegram": self.telegram,
        }

    def app(self) -> Starlette:
        """Graph API under /graph, Bot API under /telegram, phones under /."""
        routes: list[BaseRoute] = [
            Route("/", self.page),
            Route("/phones/{provider}/{phone}", self.read, methods=["GET"]),
            Route("/phones/{provider}/{phone}", self.write, methods=["POST"]),
            Route("/phones/{provider}/{phone}/voice", self.speak, methods=["POST"]),
            Route("/faults/{provider}", self.ask_for_fault, methods=["POST"]),
            Route("/habits", self.set_habits, methods=["POST"]),
            Route("/all/{provider}", self.everything),
            Mount("/graph", routes=self.whatsapp.routes()),
            Mount("/telegram", routes=self.telegram.routes()),
            Mount("/files", StaticFiles(directory=PAGES)),
        ]
        return Starlette(routes=routes)

    async def run(self) -> None:
        """Deliver webhooks."""
        await self.delivery.run()

    async def page(self, _request: Request) -> Response:
        """Two phones side by side."""
        return FileResponse(PAGES / "phones.html")

    async def read(self, request: Request) -> Response:
        """What is on a phone."""
        provider = self._providers[request.path_params["provider"]]
        after = int(request.query_params.get("after", "0"))
        bubbles = provider.state.of_phone(request.path_params["phone"], after)
        return JSONResponse([asdict(bubble) for bubble in bubbles])

    async def write(self, request: Request) -> Response:
        """A phone says {text} or taps {choice}."""
        provider = self._providers[request.path_params["provider"]]
        data = await request.json()
        bubble = provider.say(
            request.path_params["phone"], str(data.get("text") or ""), data.get("choice")
        )
        return JSONResponse(asdict(bubble), 201)

    async def speak(self, request: Request) -> Response:
        """A phone sends a voice note: the sound is the body."""
        provider = self._providers[request.path_params["provider"]]
        bubble = provider.speak(request.path_params["phone"], await request.body())
        return JSONResponse(asdict(bubble), 201)

    async def ask_for_fault(self, request: Request) -> Response:
        """{kind, times}: the next requests to this provider go wrong."""
        data = await request.json()
        fault = Fault(str(data["kind"]), int(data.get("times", 1)), int(data.get("retry_after", 1)))
        self._providers[request.path_params["provider"]].state.faults.append(fault)
        return JSONResponse(asdict(fault), 201)

    async def set_habits(self, request: Request) -> Response:
        """{duplicate}: the share of webhooks that are delivered twice."""
        self.delivery.habits.duplicate = float((await request.json())["duplicate"])
        return JSONResponse({"duplicate": self.delivery.habits.duplicate})

    async def everything(self, request: Request) -> Response:
        """All phones of a provider, and how many webhooks still wait."""
        state = self._providers[request.path_params["provider"]].state
        bubbles = [asdict(bubble) for bubble in state.bubbles]
        return JSONResponse({"bubbles": bubbles, "pending": self.delivery.pending})
