"""The clock as commands and the worker read it: the one of the pages."""

from mingjian.ui.moment import SHANGHAI, now, today

__all__ = ["SHANGHAI", "now", "today"]
