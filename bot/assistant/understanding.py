"""The one component of our pipeline: hands each message to bot.understanding, inside Rasa.

The gateway sends the embedding in the message's metadata, as it has computed it already; a message
that comes without one is embedded here.
"""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.embedding import OnnxEmbedder, embed_examples, from_wire, graph_in
from bot.understanding import Example, Understanding, Understood, short_answers
from bot.understanding.model import with_unmarked

log = logging.getLogger("westline.assistant")
INTENT_RANKING = "intent_ranking"
ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WorkerUnderstanding(GraphComponent, IntentClassifier):
    """Intent and category by four voters; see bot/understanding."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        understanding: Understanding | None = None,
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._understanding = understanding

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`embeddings: false` trains on characters alone, for machines without onnxruntime."""
        return {"seed": 7, "embeddings": True}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WorkerUnderstanding:
        """Called before training."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Embed and learn. Two minutes on two cores."""
        written = [_example(m) for m in training_data.intent_examples if _typed(m)]
        examples = with_unmarked([*written, *short_answers(ROOT)])
        log.info("%d examples", len(examples))
        vectors = self._vectors([e.text for e in examples])
        log.info("learning, first without every tenth example to see how sure it may be")
        self._understanding = Understanding.train(examples, vectors, self._config["seed"])
        with self._storage.write_to(self._resource) as folder:
            self._understanding.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WorkerUnderstanding:
        """Called when a model is loaded."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Understanding.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Write intent, ranking and category (as an entity over the whole text) into each message."""
        for message in messages:
            text = message.get(TEXT)
            if text and self._understanding and not message.get(INTENT):
                about = message.get(METADATA) or {}
                vector = self._vector(text, about)
                _note(message, self._understanding.read(text, str(about.get("form", "")), vector))
        return messages

    def _vectors(self, texts: list[str]) -> Any:
        """Embeddings of all examples. It takes a minute, so it says how far it is."""
        if self._graph is None:
            return None
        return embed_examples(self._graph, texts, log.info)

    def _vector(self, text: str, about: dict[str, Any]) -> Any:
        try:
            return from_wire(about["embedding"])
        except (KeyError, ValueError):
            return self._embedder.embed(text) if self._embedder else None

    @cached_property
    def _embedder(self) -> OnnxEmbedder | None:
        return OnnxEmbedder(self._graph) if self._graph else None

    @cached_property
    def _graph(self) -> Path | None:
        graph = graph_in(MODELS)
        if not self._config["embeddings"] or graph is None:
            log.warning("no embedding graph in %s: only characters are read", MODELS)
            return None
        return graph


def _typed(message: Message) -> bool:
    return bool(message.get(TEXT)) and not str(message.get(TEXT)).startswith("/")


def _example(message: Message) -> Example:
    about = (message.get(METADATA) or {}).get("intent") or {}
    return Example(
        str(message.get(TEXT)),
        str(about.get("language", "")),
        str(message.get(INTENT)),
        str(about.get("category", "")),
    )


def _note(message: Message, found: Understood) -> None:
    ranking = [{"name": name, "confidence": share} for name, share in found.ranking]
    message.set(INTENT, {INTENT_NAME_KEY: found.intent, "confidence": found.confidence}, True)
    message.set(INTENT_RANKING, ranking, True)
    if found.category:
        entity = {
            "entity": "category",
            "value": found.category,
            "start": 0,
            "end": len(message.get(TEXT)),
            "confidence_entity": found.category_confidence,
            "extractor": WorkerUnderstanding.__name__,
        }
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], True)
