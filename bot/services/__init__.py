"""What the bot does, told in the words of the domain, through the ports."""
