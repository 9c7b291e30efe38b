"""The closed loop as pure rules: who may do what, when to remind, what to supervise, how messages are signed."""
