"""The look of the window: colour tokens, type, spacing, icons and the style sheet, light and dark."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
CHOICES = ("light", "dark", "system")

SMALL, BODY, TITLE, HEADING, NUMBER = 12, 13, 16, 24, 40
RADIUS = 6


@dataclass(frozen=True)
class Tokens:
    """Every colour the window uses, as '#rrggbb'; `name` is 'light' or 'dark'."""

    name: str
    canvas: str
    surface: str
    sunken: str
    ink: str
    quiet: str
    line: str
    control_line: str
    accent: str
    accent_hover: str
    accent_tint: str
    on_accent: str
    error: str
    error_tint: str
    warning: str
    warning_tint: str
    good: str
    good_tint: str
    unlabelled: str


LIGHT = Tokens(
    name="light",
    canvas="#FAFAF8",
    surface="#FFFFFF",
    sunken="#F1F2F3",
    ink="#1E2328",
    quiet="#5C6670",
    line="#E3E5E8",
    control_line="#C9CED4",
    accent="#2F6FDE",
    accent_hover="#245FC7",
    accent_tint="#E9F0FC",
    on_accent="#FFFFFF",
    error="#B42318",
    error_tint="#FDECEA",
    warning="#855600",
    warning_tint="#FDF3DF",
    good="#1B7A4B",
    good_tint="#E6F5ED",
    unlabelled="#A9B0B8",
)
DARK = Tokens(
    name="dark",
    canvas="#15181C",
    surface="#1D2126",
    sunken="#272C32",
    ink="#E8EAED",
    quiet="#9AA4AE",
    line="#2C3238",
    control_line="#454D56",
    accent="#6EA8FF",
    accent_hover="#8DBBFF",
    accent_tint="#21304A",
    on_accent="#0E1726",
    error="#FF9389",
    error_tint="#3A2222",
    warning="#F0BC5E",
    warning_tint="#372C18",
    good="#63CF9A",
    good_tint="#1A3228",
    unlabelled="#5F6973",
)
TOKENS = {"light": LIGHT, "dark": DARK}


class Theme(QObject):
    """Announces a change of theme; read the colours with `tokens()`."""

    theme_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choice = "light"
        self.tokens = LIGHT
        self.animations = True
        self.dressed = False


_theme: Theme | None = None


def watch() -> Theme:
    """Return the one Theme object, whose `theme_changed(Tokens)` tells of every change."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def tokens() -> Tokens:
    """Return the colours in use now."""
    return watch().tokens


def animations() -> bool:
    """Return whether things may move; False where the person or the system asks for less motion."""
    return watch().animations


def set_animations(allowed: bool) -> None:
    """Allow or forbid motion everywhere."""
    watch().animations = allowed


def spacing(steps: float = 1) -> int:
    """Return `steps` on the 8-px grid, in logical pixels."""
    return round(8 * steps)


def color(value: str, alpha: float = 1.0) -> QColor:
    """Return the QColor of '#rrggbb' with `alpha` 0..1."""
    result = QColor(value)
    result.setAlphaF(alpha)
    return result


def mix(over: str, under: str, share: float) -> str:
    """Return '#rrggbb' of `share` (0..1) of `over` laid on `under`."""
    top, bottom = QColor(over), QColor(under)
    parts = ((top.red(), bottom.red()), (top.green(), bottom.green()), (top.blue(), bottom.blue()))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1..21."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def ink_on(background: str) -> str:
    """Return the near-black or white that reads best on `background`."""
    return max(("#14181D", "#FFFFFF"), key=lambda ink: contrast(ink, background))


def _luminance(value: str) -> float:
    parts = QColor(value)
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (parts.redF(), parts.greenF(), parts.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def font(size: int = BODY, *, bold: bool = False, tabular: bool = False) -> QFont:
    """Return the interface font at `size` px; `tabular` makes all digits equally wide."""
    result = QFont(QApplication.font())
    result.setPixelSize(size)
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if tabular:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def resolve(app: QApplication, choice: str) -> Tokens:
    """Return the tokens for 'light', 'dark' or 'system'."""
    if choice == "system":
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return TOKENS[choice]


def apply(app: QApplication, choice: str) -> Tokens:
    """Dress the whole application in 'light', 'dark' or 'system' and return the colours."""
    theme = watch()
    theme.choice = choice
    theme.tokens = resolve(app, choice)
    if not theme.dressed:
        app.setStyle("Fusion")
        app.setFont(_interface_font())
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: _follow_system(app))
        theme.dressed = True
    app.setPalette(palette(theme.tokens.name))
    app.setStyleSheet(stylesheet(theme.tokens))
    theme.theme_changed.emit(theme.tokens)
    return theme.tokens


def _follow_system(app: QApplication) -> None:
    theme = watch()
    if theme.choice == "system" and resolve(app, "system") != theme.tokens:
        apply(app, "system")


def _interface_font() -> QFont:
    result = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    families = [result.family()]
    if result.family().lower() in ("", "sans", "sans serif", "sans-serif"):
        # A session without desktop settings names no real family; Noto is hinted better than DejaVu.
        families = ["Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans"]
    cjk = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC"]
    known = [family for family in families + cjk if QFontDatabase.hasFamily(family)]
    result.setFamilies(known or families)
    result.setPixelSize(BODY)
    return result


def palette(name: str) -> QPalette:
    """Return the Qt palette of 'light' or 'dark', for what the style sheet leaves to the style."""
    t = TOKENS[name]
    result = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: t.canvas,
        role.WindowText: t.ink,
        role.Base: t.surface,
        role.AlternateBase: t.canvas,
        role.Text: t.ink,
        role.Button: t.surface,
        role.ButtonText: t.ink,
        role.ToolTipBase: t.ink,
        role.ToolTipText: t.canvas,
        role.PlaceholderText: t.quiet,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.Light: t.surface,
        role.Midlight: t.line,
        role.Mid: t.control_line,
        role.Dark: t.control_line,
        role.Shadow: t.line,
        role.Accent: t.accent,
    }
    for key, value in pairs.items():
        result.setColor(key, QColor(value))
    for key in (role.Text, role.WindowText, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(mix(t.quiet, t.surface, 0.6)))
    return result


def stylesheet(t: Tokens) -> str:
    """Return the Qt style sheet with every token filled in."""
    template = Template((RESOURCES / "style.qss").read_text(encoding="utf-8"))
    icons = (RESOURCES / "icons").as_posix()
    faded = {"disabled": mix(t.quiet, t.surface, 0.6)}
    sizes = {"small": SMALL, "body": BODY, "title": TITLE, "heading": HEADING, "number": NUMBER}
    return template.substitute(asdict(t), **faded, **sizes, radius=RADIUS, icons=icons)


class _IconEngine(QIconEngine):
    """Draws one SVG in the theme's colours at the moment of painting, so that icons follow the theme."""

    def __init__(self, name: str, tint: str | None) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def clone(self) -> QIconEngine:
        return _IconEngine(self._name, self._tint)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw_icon(painter, self._name, QRectF(rect), self._color(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        draw_icon(painter, self._name, QRectF(result.rect()), self._color(mode, state))
        painter.end()
        return result

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        t = tokens()
        if mode == QIcon.Mode.Disabled:
            return mix(t.quiet, t.surface, 0.5)
        if self._tint is not None:
            return str(getattr(t, self._tint))
        return t.accent if state == QIcon.State.On else t.ink


_svg_text: dict[str, str] = {}


def draw_icon(painter: QPainter, name: str, rect: QRectF, ink: str) -> None:
    """Paint the icon `name` into `rect` in the colour `ink`; KeyError-free: unknown names raise OSError."""
    if name not in _svg_text:
        _svg_text[name] = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    side = min(rect.width(), rect.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(rect.center())
    text = _svg_text[name].replace("currentColor", ink)
    QSvgRenderer(QByteArray(text.encode())).render(painter, square)


def icon(name: str, tint: str | None = None) -> QIcon:
    """Return the icon `name` of resources/icons; it follows the theme. `tint` names a token, default ink."""
    return QIcon(_IconEngine(name, tint))
