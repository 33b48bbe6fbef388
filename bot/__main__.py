"""Hands over to the command line. Imports it only when run: worker processes import this module again."""

if __name__ == "__main__":
    from bot.cli.main import main

    main()
