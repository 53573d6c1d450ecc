"""Write the record of what each mistake does to training: ``python -m unrolled.museum``."""

from pathlib import Path

from unrolled.museum.training import record

if __name__ == "__main__":
    record(Path(__file__).parent)
