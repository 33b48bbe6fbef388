"""What members, moderators and the operator can do on Discord: one file a feature, from its command to its answer."""
