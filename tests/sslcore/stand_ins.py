"""A model small enough to build by hand: its embedding is the mean colour of the image."""

# ruff: noqa: TID253
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import TensorProto, helper
from torch import Tensor

from sslcore.encode import Encode
from sslcore.head import Head
from sslcore.onnx_graph import IR_VERSION, OPSET


@dataclass(frozen=True)
class Card:
    resolution: int
    dim: int
    mean: tuple[float, float, float] = (0.4, 0.5, 0.6)
    std: tuple[float, float, float] = (0.2, 0.25, 0.3)


def mean_encoder(px: int) -> Any:
    """A stand-in encoder whose features are the mean of each normalised channel."""
    node = helper.make_node(
        "ReduceMean", ["pixels", "axes"], ["features"], keepdims=0, doc_string="/home/me/x.py"
    )
    axes = helper.make_tensor("axes", TensorProto.INT64, [2], [2, 3])
    graph = helper.make_graph(
        [node],
        "encoder",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, px, px])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 3])],
        [axes],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def some_head(rng: np.random.Generator, dim: int = 3, classes: int = 4) -> Head:
    numbers = rng.normal(size=(classes + 2, dim)).astype(np.float32)
    scale = np.full(dim, 1.5, dtype=np.float32)
    return Head(numbers[0], scale, 4 * numbers[2:], numbers[2:, 0].copy(), tuple(range(classes)))


def facts_of(classes: str) -> dict[str, str]:
    """Return the metadata of an export with the JSON list `classes`."""
    return {"handful_version": "0.1.0", "classes": classes, "resolution": "16"}


class PlainEncode(Encode):
    """An encoder's passes done by any function of the views, in full precision."""

    def __init__(self, function: Callable[[Tensor], Tensor], encoder: Any = None) -> None:
        super().__init__(encoder)
        self.function = function

    def call(self, verb: str, views: Tensor, *more: Tensor) -> Tensor:
        return self.function(views)
