"""The inspector: a form for the selection, derived from the model's fields."""
