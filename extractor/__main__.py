"""`python -m extractor` is `jixiao`, for machines where scripts are not on the path."""

from extractor.cli.main import main

if __name__ == "__main__":
    main()
