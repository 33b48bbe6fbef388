"""The commands: what Discord offers to members. Each reads its options and hands over to the desk."""
