"""Makes a home for a RabbitMQ that starts quickly: broker_program.py FOLDER. For the tests that start one of their own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from thaklor.broker import make_program  # noqa: E402  (the path has to be set first)

if __name__ == "__main__":
    make_program(Path(sys.argv[1]))
