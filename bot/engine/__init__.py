"""What runs by itself: a job's course, its turn, the looks at its provider, its delivery, and the refresh of prices."""
