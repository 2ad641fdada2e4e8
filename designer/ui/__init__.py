"""The window: the only place that imports Qt."""

import os

# The model's library looks for plug-ins among all installed packages when the first file is read. The
# program has none, and the search takes a tenth of the time until the window is there.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
