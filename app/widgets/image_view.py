"""One large image: its thumbnail at once, the file itself as soon as another thread has read it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app import theme
from app.widgets import chart_paint

Decode = Callable[[str], QImage]
LARGEST = 2048


def read_image(path: str) -> QImage:
    """Return the upright image of a file, at most 2048 px wide or high; a null image where Qt cannot."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(size.scaled(LARGEST, LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class _Load(QRunnable):
    def __init__(self, path: str, ticket: int, decode: Decode, answer: _Answer) -> None:
        super().__init__()
        self._path, self._ticket, self._decode, self._answer = path, ticket, decode, answer

    def run(self) -> None:
        try:
            image = self._decode(self._path)
        except Exception:  # the thumbnail stays; the reason is shown where images are listed
            image = QImage()
        self._answer.ready.emit(self._ticket, image)


class _Answer(QObject):
    ready = Signal(int, QImage)


class ImageView(QWidget):
    """Shows a picture as large as it fits, never enlarged beyond eight times."""

    loaded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self._scaled = QPixmap()
        self._decode: Decode = read_image
        self._ticket = 0
        self._empty = ""
        self._answer = _Answer(self)
        self._answer.ready.connect(self._take)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.setMinimumSize(96, 96)
        self.setAccessibleName(self.tr("Image"))

    def sizeHint(self) -> QSize:
        return QSize(320, 320)

    def set_decoder(self, decode: Decode) -> None:
        """Use `decode(path) -> QImage`, called in another thread, instead of Qt's own reader."""
        self._decode = decode

    def set_empty_text(self, text: str) -> None:
        """Say what is shown when there is no image."""
        self._empty = text
        self.update()

    def set_image(self, path: str, thumbnail: QPixmap | None = None, name: str = "") -> None:
        """Show the thumbnail now and the file when it is read; '' shows nothing."""
        self._ticket += 1
        self._set_picture(thumbnail if thumbnail is not None else QPixmap())
        self.setAccessibleDescription(name or path)
        self._pool.clear()
        if path:
            self._pool.start(_Load(path, self._ticket, self._decode, self._answer))

    def wait(self) -> None:
        """Wait until no file is being read, before the files go away."""
        self._pool.waitForDone()

    def _take(self, ticket: int, image: QImage) -> None:
        if ticket == self._ticket:
            if not image.isNull():
                self._set_picture(QPixmap.fromImage(image))
            self.loaded.emit()

    def _set_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self._scaled = QPixmap()
        self.update()

    def picture_rect(self) -> QRectF:
        """Return where the picture is painted."""
        size = self._picture.size()
        if size.isEmpty():
            return QRectF()
        most = QSize(self.width(), self.height()).boundedTo(size * 8)
        fitted = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRectF(0, 0, fitted.width(), fitted.height())
        rect.moveCenter(QRectF(self.rect()).center())
        return rect

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = chart_paint.start(self)
        rect = self.picture_rect()
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        painter.fillPath(frame, QColor(theme.tokens().sunken))
        if rect.isEmpty():
            chart_paint.draw_note(painter, QRectF(self.rect()).adjusted(12, 0, -12, 0), self._empty)
        else:
            self._paint_picture(painter, rect)
        painter.end()

    def _paint_picture(self, painter: QPainter, rect: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        wanted = (rect.size() * ratio).toSize()
        if self._scaled.size() != wanted:
            smooth, exact = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
            self._scaled = self._picture.scaled(wanted, exact, smooth)
        frame = QPainterPath()
        frame.addRoundedRect(rect, theme.RADIUS, theme.RADIUS)
        painter.setClipPath(frame)
        painter.drawPixmap(rect, self._scaled, QRectF(self._scaled.rect()))
