"""`python -m mingjian` is the `mingjian` command."""

from mingjian.config.command import main

if __name__ == "__main__":
    main()
