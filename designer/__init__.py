"""Mail Flow Designer: draw, check and simulate the mail flow of an Exchange organization."""

__version__ = "0.1.0.dev0"
