"""The graph's resizing, head and metadata, run by onnxruntime beside Pillow and numpy."""

# ruff: noqa: TID253
from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper
from PIL import Image

from sslcore.head import predict_proba
from sslcore.onnx_graph import IR_VERSION, OPSET, GraphBuilder, add_head, add_resize, assemble
from sslcore.squash import squash
from tests.sslcore.stand_ins import Card, mean_encoder, some_head

EDGES = [(1, 1), (1, 2), (2, 1), (1, 7), (7, 1), (1, 5000), (5000, 1), (3, 900), (900, 3), (3000, 2000)]


def session_of(model: Any) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def resizer(px: int) -> onnxruntime.InferenceSession:
    builder = GraphBuilder("preprocess")
    builder.add("Identity", add_resize(builder, "image", px), name="small")
    graph = helper.make_graph(
        builder.nodes,
        "resize",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["height", "width", 3])],
        [helper.make_tensor_value_info("small", TensorProto.UINT8, [3, px, px])],
        builder.constants,
    )
    opsets = [helper.make_opsetid("", OPSET)]
    return session_of(helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION))


def picture(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Noise, hard black and white, or flat white: the last two sit on the rounding edges."""
    kind = rng.integers(3)
    levels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    if kind == 1:
        levels = np.where(levels > 127, 255, 0).astype(np.uint8)
    return np.full_like(levels, 255) if kind == 2 and rng.random() < 0.3 else levels


@pytest.mark.parametrize("px", [24, 32, 64])
def test_the_graph_resizes_like_pillow_to_the_last_bit(px: int) -> None:
    rng = np.random.default_rng(px)
    session = resizer(px)
    sizes = [*EDGES, (px, px), (2 * px, 2 * px), (px, 3 * px), (px * 3, px), (px // 2, px * 2)]
    sizes += [(int(h), int(w)) for h, w in rng.integers(1, 300, (120, 2))]
    for height, width in sizes:
        image = picture(rng, height, width)
        expected = np.asarray(squash(Image.fromarray(image), px))
        (small,) = session.run(None, {"image": image})
        assert np.array_equal(small.transpose(1, 2, 0), expected), f"{height} x {width} to {px}"


def test_squashing_is_pillows_own_resize_where_pillow_has_one_order() -> None:
    rng = np.random.default_rng(0)
    for height, width in ((40, 300), (64, 64), (200, 200), (333, 500), (2, 3)):
        image = Image.fromarray(picture(rng, height, width))
        own = image.resize((64, 64), Image.Resampling.BILINEAR)
        assert np.array_equal(np.asarray(squash(image, 64)), np.asarray(own))


def test_the_whole_graph_is_normalise_encode_and_the_heads_formula() -> None:
    rng = np.random.default_rng(3)
    card, head = Card(16, 3), some_head(rng)
    session = session_of(assemble(mean_encoder(16), card, head, {"classes": "[]"}))
    image = picture(rng, 50, 33)
    probabilities, embedding = session.run(["probabilities", "embedding"], {"image": image})
    unit = np.asarray(squash(Image.fromarray(image), 16)).astype(np.float32) / 255
    expected = ((unit - np.float32(card.mean)) / np.float32(card.std)).mean(axis=(0, 1))
    assert probabilities.dtype == embedding.dtype == np.float32
    np.testing.assert_allclose(embedding, expected, atol=1e-5)
    np.testing.assert_allclose(probabilities, predict_proba(head, expected[None])[0], atol=1e-5)
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_an_embedding_at_the_heads_centre_gives_finite_probabilities() -> None:
    head = some_head(np.random.default_rng(4))
    builder = GraphBuilder("head")
    add_head(builder, "features", head)
    graph = helper.make_graph(
        builder.nodes,
        "head",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 3])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [4])],
        builder.constants,
    )
    session = session_of(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    )
    (probabilities,) = session.run(None, {"features": head.mean[None]})
    np.testing.assert_allclose(probabilities, predict_proba(head, head.mean[None])[0], atol=1e-6)


def test_the_file_stands_alone_and_tells_nothing_of_this_computer() -> None:
    model = assemble(mean_encoder(16), Card(16, 3), some_head(np.random.default_rng(5)), {"labels": "12"})
    onnx.checker.check_model(model, full_check=True)
    assert {entry.key: entry.value for entry in model.metadata_props} == {"labels": "12"}
    assert all(tensor.data_location != TensorProto.EXTERNAL for tensor in model.graph.initializer)
    assert b"/home/me" not in model.SerializeToString()
    assert {node.domain for node in model.graph.node} == {""}
