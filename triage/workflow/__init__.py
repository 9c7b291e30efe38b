"""The rules of the closed loop, pure: who may do what, when to remind, what to supervise, how a message is signed."""
