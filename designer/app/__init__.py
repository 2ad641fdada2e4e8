"""The open document: history, live analysis, recovery and preferences. Knows no Qt."""
