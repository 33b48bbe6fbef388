"""What runs by itself: a job's course, the queue, polling, delivery, the audit's feed and the refresh of prices."""
