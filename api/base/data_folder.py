"""Names inside the data folder that several rooms share."""

# In each channel's drop folder: files that were taken in, and rows that were refused.
DONE, REJECTS = "done", "rejects"
# The queue of background jobs, where Redis is not configured.
QUEUE_FILE = "jobs.db"
# What operators asked for, in version 0.2 and before; now a table of the database.
OLD_TASKS = "operator-tasks"
