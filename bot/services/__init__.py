"""What somebody asks the bot for, told in the words of the domain, through the ports."""
