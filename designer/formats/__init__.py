"""In and out: project files, pictures, schema. Bytes from outside are parsed here and nowhere else."""

from designer.formats.library import load

load()
