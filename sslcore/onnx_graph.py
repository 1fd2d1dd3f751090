"""The exported graph: one uint8 image of any size in, class probabilities and the embedding out.

Resizing happens inside the graph, in whole numbers, the way `sslcore.squash` has Pillow do it (antialiased
triangle filter, 22-bit weights, one pass along the width, one along the height, each rounded to a level), so
any program that runs the file sees the very pixels the encoder was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sslcore.errors import HandfulError
from sslcore.head import TINY

OPSET = 18
IR_VERSION = 8
WEIGHT_BITS = 22
"""Pillow keeps its filter weights as integers of this many fractional bits."""
LEVELS = np.int32(255)


@dataclass
class GraphBuilder:
    """Collects nodes and constants; each call of `add` returns the name of the new value."""

    prefix: str
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def add(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = name or f"{self.prefix}.{operator}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def constant(self, value: Any) -> str:
        from onnx import numpy_helper

        name = f"{self.prefix}.constant.{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name


def add_resize(graph: GraphBuilder, image: str, px: int) -> str:
    """Add nodes that squash `image` uint8 [height, width, 3] to uint8 [3, px, px]; returns their output."""
    shape = graph.add("Shape", image)
    height = graph.add("Gather", shape, graph.constant(np.int64(0)))
    width = graph.add("Gather", shape, graph.constant(np.int64(1)))
    row_length = graph.add("Unsqueeze", width, graph.constant(np.array([0])))
    rows = graph.add("Transpose", image, perm=[0, 2, 1])
    rows = graph.add("Reshape", rows, graph.add("Concat", graph.constant(np.array([-1])), row_length, axis=0))
    narrow = _filter_pass(graph, rows, _filter_weights(graph, width, px))
    columns = graph.add("Transpose", graph.add("Reshape", narrow, graph.constant(np.array([-1, 3 * px]))))
    small = _filter_pass(graph, columns, _filter_weights(graph, height, px))
    square = graph.add("Reshape", small, graph.constant(np.array([3, px, px])))
    return graph.add("Transpose", square, perm=[0, 2, 1])


def _filter_weights(graph: GraphBuilder, size: str, px: int) -> list[str]:
    """Three uint8 [size, px] matrices: high, middle and low byte of the 22-bit triangle weights.

    float64 and this order of operations, because Pillow rounds the same numbers to the same integers.
    """
    real = np.float64
    scale = graph.add("Div", _cast(graph, size, real), graph.constant(real(px)))
    shrink = graph.add("Div", graph.constant(real(1)), graph.add("Max", scale, graph.constant(real(1))))
    centres = graph.add("Mul", graph.constant(np.arange(px, dtype=real)[None] + 0.5), scale)
    positions = graph.add("Range", graph.constant(np.int64(0)), size, graph.constant(np.int64(1)))
    positions = graph.add("Unsqueeze", _cast(graph, positions, real), graph.constant(np.array([1])))
    offset = graph.add("Add", graph.add("Sub", positions, centres), graph.constant(real(0.5)))
    distance = graph.add("Abs", graph.add("Mul", offset, shrink))
    weight = graph.add("Max", graph.add("Sub", graph.constant(real(1)), distance), graph.constant(real(0)))
    weight = graph.add(
        "Div", weight, graph.add("ReduceSum", weight, graph.constant(np.array([0])), keepdims=1)
    )
    weight = graph.add("Mul", weight, graph.constant(real(1 << WEIGHT_BITS)))
    whole = graph.add("Floor", graph.add("Add", weight, graph.constant(real(0.5))))
    return _bytes_of(graph, _cast(graph, whole, np.int32))


def _bytes_of(graph: GraphBuilder, whole: str) -> list[str]:
    high, rest = _divide(graph, whole, 1 << 16)
    middle, low = _divide(graph, rest, 1 << 8)
    return [_cast(graph, part, np.uint8) for part in (high, middle, low)]


def _divide(graph: GraphBuilder, whole: str, by: int) -> tuple[str, str]:
    divisor = graph.constant(np.int32(by))
    quotient = graph.add("Div", whole, divisor)
    return quotient, graph.add("Sub", whole, graph.add("Mul", quotient, divisor))


def _filter_pass(graph: GraphBuilder, rows: str, weights: list[str]) -> str:
    """Add rows uint8 [n, size] x weights [size, px] -> uint8 [n, px], rounded half up as Pillow does.

    Exact: integer products of bytes need no float copy of the photo and can't lose a bit.
    """
    total = ""
    for part, unit in zip(weights, (1 << 16, 1 << 8, 1), strict=True):
        product = graph.add("MatMulInteger", rows, part)
        product = graph.add("Mul", product, graph.constant(np.int32(unit))) if unit > 1 else product
        total = graph.add("Add", total, product) if total else product
    half = graph.add("Add", total, graph.constant(np.int32(1 << (WEIGHT_BITS - 1))))
    level = graph.add("Div", half, graph.constant(np.int32(1 << WEIGHT_BITS)))
    return _cast(graph, graph.add("Min", level, graph.constant(LEVELS)), np.uint8)


def _cast(graph: GraphBuilder, value: str, kind: Any) -> str:
    from onnx import helper

    return graph.add("Cast", value, to=helper.np_dtype_to_tensor_dtype(np.dtype(kind)))


def add_normalise(graph: GraphBuilder, pixels: str, mean: Any, std: Any) -> str:
    """Add uint8 [3, px, px] -> float32 [1, 3, px, px], (pixel / 255 - mean) / std per channel."""
    real = _cast(graph, graph.add("Unsqueeze", pixels, graph.constant(np.array([0]))), np.float32)
    unit = graph.add("Div", real, graph.constant(np.float32(255)))
    channels = [np.asarray(v, dtype=np.float32).reshape(1, 3, 1, 1) for v in (mean, std)]
    centred = graph.add("Sub", unit, graph.constant(channels[0]))
    return graph.add("Div", centred, graph.constant(channels[1]))


def add_head(graph: GraphBuilder, embedding: str, head: Any) -> str:
    """Add the formula of `sslcore.head`, embedding float32 [1, d] -> probabilities float32 [classes]."""
    centred = graph.add("Sub", embedding, graph.constant(head.mean.astype(np.float32)))
    x = graph.add("Div", centred, graph.constant(head.scale.astype(np.float32)))
    length = graph.add("ReduceL2", x, graph.constant(np.array([1])), keepdims=1)
    x = graph.add("Div", x, graph.add("Max", length, graph.constant(np.float32(TINY))))
    logits = graph.add("MatMul", x, graph.constant(np.ascontiguousarray(head.weights.T, dtype=np.float32)))
    logits = graph.add("Add", logits, graph.constant(head.bias.astype(np.float32)))
    shares = graph.add("Softmax", logits, axis=-1)
    if head.members is not None:
        shares = graph.add("MatMul", shares, graph.constant(head.members))
    return graph.add("Reshape", shares, graph.constant(np.array([-1])), name="probabilities")


def assemble(encoder: Any, card: Any, head: Any, facts: dict[str, str]) -> Any:
    """Return the whole ModelProto: resize, normalise, `encoder` (a ModelProto of features), head, softmax.

    `facts` becomes metadata_props. HandfulError if the finished graph breaks an ONNX rule.
    """
    import onnx
    from onnx import TensorProto, compose, helper

    before, after = GraphBuilder("preprocess"), GraphBuilder("head")
    pixels = add_normalise(before, add_resize(before, "image", card.resolution), card.mean, card.std)
    inner = compose.add_prefix(encoder, "encoder.").graph
    before.add("Identity", pixels, name=inner.input[0].name)
    after.add("Reshape", inner.output[0].name, after.constant(np.array([-1])), name="embedding")
    add_head(after, inner.output[0].name, head)
    outputs = [
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [len(head.class_ids)]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [card.dim]),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["height", "width", 3])
    graph = helper.make_graph(
        [*before.nodes, *inner.node, *after.nodes],
        "handful",
        [image],
        outputs,
        [*before.constants, *inner.initializer, *after.constants],
    )
    model = helper.make_model(
        graph, opset_imports=encoder.opset_import, ir_version=IR_VERSION, producer_name="handful"
    )
    _forget_origins(model)
    helper.set_model_props(model, facts)
    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise HandfulError(
            f"The exported graph is not valid ONNX: {str(error).splitlines()[0]}.",
            "Please report this encoder.",
        ) from error
    return model


def _forget_origins(model: Any) -> None:
    """Drop what the exporter noted about the source: file paths of this computer among them."""
    for node in model.graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    for tensor in model.graph.initializer:
        tensor.ClearField("doc_string")
        tensor.ClearField("metadata_props")
