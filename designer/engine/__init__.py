"""What happens to mail: a topology is compiled to a plan, and a message simulated on it to a trace. Pure and
deterministic.
"""
