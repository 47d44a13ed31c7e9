"""`python -m privacy.name_model OUTPUT_DIR`: trains the name model and writes it there."""

from __future__ import annotations

from pathlib import Path

import click

from privacy.name_model.training import train

MESSAGES = Path(__file__).resolve().parents[2] / "data" / "nlu"


@click.command()
@click.argument("output_dir", type=click.Path(path_type=Path, file_okay=False))
@click.option("--messages", type=click.Path(path_type=Path, exists=True), default=MESSAGES)
def main(output_dir: Path, messages: Path) -> None:
    """Train the model that recognises names and write it to OUTPUT_DIR."""
    train(output_dir, messages, click.echo)


if __name__ == "__main__":
    main()
