"""What a topology is: frozen models of everything an administrator could configure, and pure edits on them."""

from designer.model.library import load

load()
