"""What a design does to every kind of message, not only to the saved ones.

Messages are parted into classes by what the configuration can tell apart, one of each class is simulated, and demands
on mail flow are judged on all of them: the program's own invariants and those of the file.
"""
