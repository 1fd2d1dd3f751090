"""The layers of the house, held by a test: who may import whom, and what the window never loads."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each layer imports only from itself and from the layers above it.
LAYERS = {
    "words": "errors progress configs threads natural intervals half",
    "disk": "disk database image_folder project store store_rows store_images store_scan arrays",
    "people": "history labels labels_csv class_colors reasks audit class_shares provenance",
    "pixels": "jpeg decode images content_index rowfile squash examine readers cache reader sample videos",
    "choices": "registry registry.* methods known encoder_choices start_choices plan groups gather_known"
    " known_checks start_runs finetune_plan permutations",
    "vision": "recolour lab augment batch stem quality device distributed synced_norm checkpoint optimizer"
    " channels networks library_networks stages encoders timm_weights start_weights encode task"
    " matches prototypes quarter_turns labelled layers view_retrieval patches generator"
    " vision_transformer decoder frames time_contrast tracker tracks methods.* record stability"
    " pieces feed learner pacer speed setup views previews clock followers pretrain embed agreement"
    " info_nce",
    "geometry": "neighbours islands layout",
    "few-shot": "suggest head every_image judging learning_curve evaluate simulate probe paired label_doubts"
    " cross_validated outliers leaks consistency pool grouping coverage strategies strategies.* forecast reliability"
    " audit_figures corrected stopping replay savings paired_curves backtest duel folds landmarks heads heads.*"
    " calibration head_choice priors abstain evidence lapses accepting shortfall similar near_duplicates clusters",
    "results": "curve_plot report export_formats export_folder predict parity model_card onnx_graph weights"
    " export export_data torch_head pseudo_labels semi_supervised finetune tuned",
    "doors": "jobs jobs.* verbs deliver_verbs worker study_verbs finetune_verbs doubt_verbs"
    " command_calls command_numbers command_parser fit_words __main__"
    " audit_verbs trial_verbs priors_verb hands_verbs",
}
TORCH_USERS = {"vision", "results"}
HEAVY = {"torch", "torchvision", "sklearn", "umap", "numba", "pynndescent", "onnx", "onnxruntime", "timm"} | {
    "cv2"
}
LAZY = HEAVY - {"torch"}


def modules(package: str) -> dict[str, Path]:
    """Return {dotted name below the package: file}."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT / package).with_suffix("").parts)
        found[name.removesuffix(".__init__") if name != "__init__" else ""] = path
    return found


def imports(path: Path, *, top_level: bool = False) -> Iterator[str]:
    """Yield the dotted names a file imports; only those that run when it is imported, if `top_level`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(name: str) -> str:
    for layer, members in LAYERS.items():
        if any(name == m or (m.endswith(".*") and name.startswith(m[:-1])) for m in members.split()):
            return layer
    raise AssertionError(f"sslcore/{name.replace('.', '/')}.py stands in no layer: put it into LAYERS")


CORE = {name: path for name, path in modules("sslcore").items() if name}


@pytest.mark.parametrize("name", CORE)
def test_a_module_imports_only_from_its_own_layer_and_those_above(name: str) -> None:
    order = list(LAYERS)
    own = order.index(layer_of(name))
    for imported in imports(CORE[name]):
        target = imported.removeprefix("sslcore.")
        if imported.startswith("sslcore.") and target in CORE:
            assert order.index(layer_of(target)) <= own, f"{name} must not import {target}"


@pytest.mark.parametrize("name", CORE)
def test_the_core_knows_no_qt_and_loads_heavy_libraries_late(name: str) -> None:
    roots = {imported.split(".")[0] for imported in imports(CORE[name])}
    assert not roots & {"PySide6", "pyqtgraph", "app"}
    at_import = {imported.split(".")[0] for imported in imports(CORE[name], top_level=True)}
    assert not at_import & LAZY
    if "torch" in at_import:
        assert layer_of(name) in TORCH_USERS


def test_layers_name_only_modules_that_exist() -> None:
    named = {m for members in LAYERS.values() for m in members.split() if not m.endswith(".*")}
    assert named <= set(CORE)


WINDOW = {name: path for name, path in modules("app").items() if name}


@pytest.mark.parametrize("name", WINDOW)
def test_the_window_imports_nothing_heavy_and_nobody_imports_its_main_window(name: str) -> None:
    found = set(imports(WINDOW[name]))
    assert not {imported.split(".")[0] for imported in found} & HEAVY
    for imported in found:
        if imported.startswith("sslcore.") and imported.removeprefix("sslcore.") in CORE:
            assert layer_of(imported.removeprefix("sslcore.")) not in {"vision", "geometry", "few-shot"}
    if name != "__main__":
        assert not any(imported.startswith("app.main_window") for imported in found)
    if name.startswith("widgets."):
        assert not any(re.match(r"app\.(session|panels|models|dialogs)", imported) for imported in found)


def test_nothing_in_the_window_can_read_the_hidden_truth() -> None:
    for path in WINDOW.values():
        assert ".truth()" not in path.read_text(encoding="utf-8")


def test_nobody_reads_or_writes_a_pickle() -> None:
    for path in [*CORE.values(), *WINDOW.values()]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import|from) (pickle|joblib|dill|shelve)\b", text, re.M)
        assert "torch.load(" not in text
        assert "allow_pickle=True" not in text


def test_importing_what_the_window_imports_loads_no_heavy_library() -> None:
    names = [f"app.{name}" for name in WINDOW if name != "__main__"]
    script = (
        f"import importlib, sys\nfor n in {names!r}: importlib.import_module(n)\nprint(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {module.split(".")[0] for module in done.stdout.split()} & HEAVY
