"""The one Discord message that shows a job: what it looks like, by which route it is edited, and when."""
