"""The docks at the bottom of the window."""
