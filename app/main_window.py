"""The window: puts the bar, the start page, a new project and the open project together; decides nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app import ask, theme, translator
from app.actions import Actions, key_help
from app.errors import ErrorDoor
from app.new_project import NewProject, apply_choices, is_project, sample_project
from app.panels.label_page import LabelPage
from app.panels.setup_page import SetupPage
from app.panels.start_page import StartPage
from app.panels.top_bar import TopBar
from app.project_view import LABEL, ProjectView
from app.sample import SampleWriter
from app.session import Session
from app.settings import Settings, save_settings
from app.widgets.shortcut_sheet import ShortcutSheet
from sslcore.errors import HandfulError

GEOMETRY = "window/geometry"


class MainWindow(QMainWindow):
    """One window, at most one project. Its verbs are what the commands and the pages ask for."""

    def __init__(self, settings: Settings, door: ErrorDoor, worker: tuple[str, ...] | None = None) -> None:
        super().__init__()
        self.settings, self.door = settings, door
        self._worker = {"worker": worker} if worker else {}
        self.view: ProjectView | None = None
        self._leaving: Callable[[], None] | None = None
        self.sheet = ShortcutSheet(self)
        self.actions_ = Actions(self, self)
        self.bar = TopBar(self.actions_)
        self.start, self.setup = StartPage(), SetupPage()
        self.sample = SampleWriter(self, worker)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start)
        self.pages.addWidget(self.setup)
        self._build()
        self._connect()
        self.show_start()

    # What the commands need (app.commands.Desk)

    @property
    def session(self) -> Session | None:
        return self.view.session if self.view else None

    def targets(self) -> list[int]:
        return page.targets() if (page := self._label_page()) else []

    def current(self) -> int | None:
        return page.current() if (page := self._label_page()) else None

    def label(self, class_id: int) -> None:
        if page := self._label_page():
            page.label(class_id)

    def find_similar(self) -> None:
        if page := self._label_page():
            page.find_similar()

    def take_duplicates(self) -> None:
        if page := self._label_page():
            page.hands.take_offer()

    def duplicates_offered(self) -> bool:
        page = self._label_page()
        return page is not None and page.hands.offer is not None

    def name_groups(self) -> None:
        if self.view:
            self.view.go_to(LABEL)
            self.view.label.side.toggle_groups()

    def accept_many(self) -> None:
        if self.view:
            self.view.go_to(LABEL)
            self.view.label.side.toggle_accept()

    def confirm(self) -> None:
        if page := self._label_page():
            page.session.confirm(page.targets())

    def step(self, by: int) -> None:
        if page := self._label_page():
            page.step(by)

    def add_class(self) -> None:
        if self.view:
            self.view.go_to(LABEL)
            self.view.label.add_class()

    def select_all(self) -> None:
        if page := self._label_page():
            page.select_all()

    def clear_selection(self) -> None:
        if self.sheet.isVisible():
            self.sheet.close_sheet()
        elif self.pages.currentWidget() is self.setup:
            self.setup.cancel()
        elif self.view:
            self.view.close_top()

    def set_map_mode(self, mode: str) -> None:
        if page := self._label_page():
            page.set_map_mode(mode)

    def show_keys(self) -> None:
        groups = [
            (title, [(keys.replace(" / ", " or "), text) for keys, text in rows])
            for title, rows in key_help()
        ]
        self.sheet.set_shortcuts(groups)
        self.sheet.open_sheet()

    def go_to(self, step: int) -> None:
        if self.view:
            self.view.go_to(step)

    def new_project(self) -> None:
        self.start.choose_folder()

    def open_project(self) -> None:
        self.start.choose_project()

    def import_labels(self) -> None:
        if self.view:
            self.view.import_labels()

    def close_window(self) -> None:
        self.close()

    # Projects come and go

    def show_start(self) -> None:
        """Show the start page."""
        self.start.set_recent(self.settings.recent_projects())
        self.bar.set_recent(self.settings.recent_projects())
        self.pages.setCurrentWidget(self.view or self.start)
        if self.view is None:
            self.start.drop.choose.setFocus()

    def set_up(self, folder: Path) -> None:
        """Show what is in a folder, to make a project of it; a project folder is opened."""
        if is_project(folder):
            self.open(folder)
            return
        self.setup.set_folder(folder)
        self.pages.setCurrentWidget(self.setup)

    def open(self, root: Path) -> None:
        """Open the project in `root`, letting go of the one that is open."""
        self._leave(lambda: self._try(self.start, lambda: Session.open(root, **self._worker)))

    def create_project(self, new: NewProject) -> None:
        """Make a project as decided and open it."""

        def make() -> Session:
            session = Session.create(new.root, new.images, new.name, **self._worker)
            apply_choices(session, new)
            return session

        self._leave(lambda: self._try(self.setup, make))

    def try_sample(self) -> None:
        """Open the sample, writing its images first where they are not there."""
        new = sample_project()
        if is_project(new.root):
            self.open(new.root)
        else:
            self.start.set_busy(True)
            self.sample.write(new)

    def _try(self, page: StartPage | SetupPage, make: Callable[[], Session]) -> None:
        """Show the session that `make` returns, or on `page` why there is none."""
        try:
            session = make()
        except HandfulError as error:
            self.pages.setCurrentWidget(page)
            page.say(error.message, error.hint)
            return
        self._show(session)

    def _show(self, session: Session) -> None:
        self.view = ProjectView(session, self.settings)
        self.pages.addWidget(self.view)
        self.pages.setCurrentWidget(self.view)
        self.setup.looker.cancel()
        session.failed.connect(self.door.say)
        self.view.step_changed.connect(self._on_step)
        self.view.label.desk_changed.connect(self.actions_.refresh)
        self.bar.set_session(session)
        self.actions_.watch(session)
        self.setWindowTitle(f"{session.name} - Handful")
        if not session.readonly:
            self.settings.remember_project(session.project.root)
        self.bar.set_recent(self.settings.recent_projects())
        if session.embeddings:
            self.view.go_to(LABEL)
        self.view.stepper.setFocus()
        session.catch_up()

    def _leave(self, then: Callable[[], None]) -> None:
        """Let go of the open project, asking first where a run is under way; `then` follows."""
        session = self.session
        if session is None:
            then()
            return
        if self._leaving is not None or not self._may_stop(session):
            return
        self._leaving = then
        if self.view:
            self.view.setEnabled(False)
        session.closed.connect(self._on_left)
        session.close()

    def _may_stop(self, session: Session) -> bool:
        job = session.job
        return (
            job is None
            or job.job != "pretrain"
            or ask.stop_on_close(self, self.tr("A run is under way. Stop it?"))
        )

    def _on_left(self) -> None:
        view, self.view = self.view, None
        if view:
            self.pages.removeWidget(view)
            view.deleteLater()
        self.bar.set_session(None)
        self.actions_.refresh()
        self.setWindowTitle("Handful")
        then, self._leaving = self._leaving, None
        if then:
            # A window cannot be closed from within its own closing.
            QTimer.singleShot(0, then)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session is not None:
            event.ignore()
            self._leave(self.close_window)
            return
        self.setup.looker.close()
        self.sample.close()
        self.settings.layout[GEOMETRY] = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        save_settings(self.settings)
        event.accept()

    # Look and language

    def toggle_theme(self) -> None:
        """Change between light and dark, and remember it."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.settings.theme = "light" if theme.tokens().name == "dark" else "dark"
        theme.apply(application, self.settings.theme)
        save_settings(self.settings)

    def toggle_language(self) -> None:
        """Take the other language; what is on screen changes when the window is opened the next time."""
        now = translator.resolve(self.settings.language)
        self.settings.language = "en" if now == "zh" else "zh"
        save_settings(self.settings)
        self.bar.set_language(self.settings.language, translator.languages())
        self._say(self.tr("Handful speaks this language from its next start."), "", "")

    def _label_page(self) -> LabelPage | None:
        """Return the page that keys label on, while it is what the person sees."""
        view = self.view
        in_front = view is not None and self.pages.currentWidget() is view and view.step == LABEL
        return view.label if view and in_front and self.sheet.isHidden() else None

    def _on_step(self, step: int) -> None:
        self.bar.show_search(step == LABEL)
        self.actions_.refresh()

    def _say(self, message: str, hint: str, where: str) -> None:
        """Show a failure where it happened."""
        page = self.pages.currentWidget()
        if self.view and page is self.view:
            self.view.say(message, hint, where)
        elif isinstance(page, StartPage | SetupPage):
            page.say(message, hint)

    def _search(self, text: str) -> None:
        if self.view:
            self.view.label.search(text)

    def _build(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.setWindowTitle("Handful")
        self.setMinimumSize(960, 640)
        self.resize(1280, 800)
        geometry = self.settings.layout.get(GEOMETRY, "")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))

    def _connect(self) -> None:
        self.door.banner.connect(self._say)
        self.start.folder_chosen.connect(self.set_up)
        self.start.project_chosen.connect(self.open)
        self.start.sample_requested.connect(self.try_sample)
        self.setup.folder_chosen.connect(self.set_up)
        self.setup.cancelled.connect(self.show_start)
        self.setup.create_requested.connect(self.create_project)
        self.sample.written.connect(self.create_project)
        self.sample.failed.connect(self.start.say)
        self.sample.ended.connect(lambda: self.start.set_busy(False))
        self.bar.search_changed.connect(self._search)
        self.bar.project_chosen.connect(self.open)
        self.bar.theme_toggled.connect(self.toggle_theme)
        self.bar.language_toggled.connect(self.toggle_language)
        self.bar.set_language(translator.resolve(self.settings.language), translator.languages())
