"""Translations straight from Qt's .ts files: text in the repository, no compiled binaries."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

TRANSLATIONS = Path(__file__).resolve().parent.parent / "resources" / "translations"
FILES = {"zh": "handful_zh_CN.ts"}
QT_FILES = {"zh": "qtbase_zh_CN"}


class TsTranslator(QTranslator):
    """Looks words up in one .ts file; what it does not know, or is unfinished there, stays English."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = read_ts(file)
        # lupdate knows no context for words outside a class; at run time there is always one.
        plain = {key: text for key, text in self._words.items() if not _is_class(key[0])}
        # Those go before the sentences of the core, among which the same word may mean something else.
        self._anywhere = {
            key[1]: text for key, text in sorted(plain.items(), key=lambda one: one[0][0] == "")
        }

    def isEmpty(self) -> bool:
        return not self._words

    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        # None means "ask the next translator", and the source text at last; an empty text would be shown.
        found = self._words.get((context, sourceText, disambiguation or ""))
        found = found or self._words.get((context, sourceText, ""))
        return found or self._anywhere.get(sourceText) or None


def _is_class(context: str) -> bool:
    return context.lstrip("_")[:1].isupper()


def read_ts(file: Path) -> dict[tuple[str, str, str], str]:
    """Return {(context, source, comment): translation}; a missing or broken file is an empty language."""
    words: dict[tuple[str, str, str], str] = {}
    try:
        # The file is our own, shipped with the program: no stranger's XML is ever read.
        root = ET.parse(file).getroot()
    except (OSError, ET.ParseError):
        return words
    for context in root.iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") in ("unfinished", "vanished", "obsolete"):
                continue
            # Chinese has one plural form; other languages would choose by the number here.
            text = translation.findtext("numerusform") or translation.text or ""
            words[(name, message.findtext("source", ""), message.findtext("comment", ""))] = text
    return words


def languages() -> list[str]:
    """Return the languages there are words for; English always."""
    return ["en", *(name for name, file in FILES.items() if (TRANSLATIONS / file).is_file())]


def resolve(choice: str) -> str:
    """Return the language for 'system', 'en' or 'zh': one of `languages()`."""
    if choice == "system":
        choice = "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"
    return choice if choice in languages() else "en"


def translator_for(language: str) -> TsTranslator | None:
    """Return the translator of a language, or None for English."""
    return TsTranslator(TRANSLATIONS / FILES[language]) if language in FILES else None


def install(application: QCoreApplication, language: str) -> list[QTranslator]:
    """Let the application speak a language: the words of Qt's own dialogs and keys, and before them ours."""
    words = translator_for(language)
    if words is None:
        return []
    qt = QTranslator(application)
    qt.load(QT_FILES[language], QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    words.setParent(application)
    for translator in (qt, words):
        application.installTranslator(translator)
    return [qt, words]
