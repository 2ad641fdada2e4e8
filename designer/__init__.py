"""Mail Flow Designer: draw, check and simulate the mail flow of an Exchange organization."""

import os

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""The model uses none; looking for them reads what is told of every installed package."""

__version__ = "0.1.0.dev0"
