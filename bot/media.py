"""Fetches what workers send besides text, and keeps it sealed. Durable: a killed process fetches again."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.base import MediaRefused, SendError
from bot.house import House
from bot.stripping import stripped
from bot.transcript import Transcript
from bot.transcription import TranscriptionFailed
from db import conversations, inbox, media, outbox
from db.media import Errand
from helpline.language import base_of
from helpline.media import MOST_BYTES, media_type
from helpline.message import Inbound, InboundKind
from helpline.text import RawText

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
TRANSCRIPT = ":transcript"

log = structlog.get_logger("westline.media")


def is_transcript(name: str) -> bool:
    """Whether an inbox row is a transcript of ours rather than something a provider sent."""
    return name.endswith(TRANSCRIPT)


def read_transcript(payload: bytes) -> Inbound:
    """The transcript as one more message of the worker."""
    data = json.loads(payload)
    heard = RawText(data["text"])
    sent_at = datetime.fromtimestamp(data["at"], UTC)
    return Inbound(data["channel"], data["name"], InboundKind.TRANSCRIPT, sent_at, heard)


class Collector:
    """Works off the files to fetch."""

    def __init__(self, house: House) -> None:
        self._house = house

    def claim(self) -> Errand | None:
        """The next file that may be fetched, under a lease."""
        now = self._house.now()
        with self._house.database.read() as session:
            if not media.is_due(session, now):
                return None
        with self._house.database.write() as session:
            return media.claim(session, self._house.keys, now, LEASE)

    async def fetch(self, errand: Errand) -> None:
        """Fetch one file. Never raises: what fails is tried again, or the worker is told."""
        channel = self._house.channels[errand.channel]
        try:
            body = await channel.fetch(errand.reference, MOST_BYTES)
            kind = media_type(body)
            if kind is None:
                raise MediaRefused("not a sound, a picture or a PDF")
            body = await asyncio.to_thread(stripped, body, kind)
        except MediaRefused as refused:
            await asyncio.to_thread(self._give_up, errand, str(refused))
        except SendError as failure:
            await asyncio.to_thread(self._later, errand, str(failure))
        except Exception as fault:
            await asyncio.to_thread(self._later, errand, type(fault).__name__)
        else:
            spoken = kind.startswith("audio/")
            heard = await self._transcribe(errand, body) if spoken else None
            await asyncio.to_thread(self._keep, errand, body, kind, heard)
            await channel.discard(errand.reference)

    async def _transcribe(self, errand: Errand, body: bytes) -> RawText | None:
        if self._house.transcriber is None:
            return None
        language = await asyncio.to_thread(self._language, errand)
        try:
            return await self._house.transcriber.transcribe(body, language)
        except TranscriptionFailed as failed:
            log.warning("not_transcribed", media=errand.id, why=str(failed))
            return None

    def _language(self, errand: Errand) -> str:
        with self._house.database.read() as session:
            return base_of(conversations.load(session, errand.conversation).language)

    def _keep(self, errand: Errand, body: bytes, kind: str, heard: RawText | None) -> None:
        now, keys = self._house.now(), self._house.keys
        with self._house.database.write() as session:
            media.keep(session, keys, errand, body, kind, now)
            if heard is not None:
                name = f"{errand.source}{TRANSCRIPT}"[-200:]
                said = {
                    "text": heard.reveal(),
                    "name": name,
                    "channel": errand.channel.value,
                    "at": now.timestamp(),
                }
                packed = json.dumps(said).encode()
                inbox.enter(session, keys, errand.conversation, errand.channel, name, packed, now)

    def _later(self, errand: Errand, why: str) -> None:
        log.warning("file_not_fetched", media=errand.id, why=why, attempts=errand.attempts)
        if errand.attempts >= MAX_ATTEMPTS:
            self._give_up(errand, why)
            return
        pause = timedelta(seconds=min(2**errand.attempts, 600))
        with self._house.database.write() as session:
            media.postpone(session, errand, self._house.now() + pause, why)

    def _give_up(self, errand: Errand, why: str) -> None:
        """Tell the worker that it is lost; the clock of a voice note runs on, so that a person asks."""
        log.warning("file_lost", media=errand.id, why=why)
        now, dedup = self._house.now(), f"lost:{errand.id}"
        with self._house.database.write() as session:
            media.give_up(session, errand, why)
            worker = conversations.load(session, errand.conversation)
            if worker.opted_out:
                return
            key = "voice_lost" if errand.is_voice else "file_lost"
            reply = self._house.catalogue.reply(key, worker.language)
            outbox.enqueue(session, self._house.keys, worker.id, dedup, reply, now)
            Transcript(session, self._house.keys, now).said(worker, dedup, reply)
