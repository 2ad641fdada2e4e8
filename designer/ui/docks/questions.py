"""The Flows dock with its three questions: what becomes of mail, does it meet the design's demands, what breaks it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from designer.ui.docks.demands import DemandsPage
from designer.ui.docks.failures import FailuresPage
from designer.ui.docks.flows import FlowsDock

VIEWS = ("flows", "demands", "failures")


class QuestionsDock(QWidget):
    """The views and the controls of the chosen one in one row, so that low windows keep room for its page."""

    def __init__(self, flows: FlowsDock, demands: DemandsPage, failures: FailuresPage) -> None:
        super().__init__()
        self.views = QTabBar()
        self.views.setAccessibleName("Questions about all mail")
        self.views.setExpanding(False)
        self.views.setDrawBase(False)
        for title in ("Matrix", "Demands", "What breaks"):
            self.views.addTab(title)
        self.pages, self.bars = QStackedWidget(), QStackedWidget()
        self.bars.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for page in (flows, demands, failures):
            self.pages.addWidget(page)
            self.bars.addWidget(page.bar)
        self.views.currentChanged.connect(self.pages.setCurrentIndex)
        self.views.currentChanged.connect(self.bars.setCurrentIndex)
        demands.counted.connect(self._count)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.views)
        head.addWidget(self.bars, 1)
        box.addLayout(head)
        box.addWidget(self.pages, 1)

    def show_view(self, name: str) -> None:
        """Bring a view to the front."""
        self.views.setCurrentIndex(VIEWS.index(name))

    def _count(self, violated: int) -> None:
        self.views.setTabText(VIEWS.index("demands"), f"Demands ({violated} violated)" if violated else "Demands")
