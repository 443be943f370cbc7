"""明鉴 Mingjian: an open platform for the supervision of internet finance."""

__version__ = "0.1.0"
