"""What every HTTP route shares: typed state, access control, answers, errors, observation, the human check."""
