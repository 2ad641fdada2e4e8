"""What drawing a line creates: `designer.model.pairs` holds the table, the modules here make the objects."""
