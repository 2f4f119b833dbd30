"""`python -m evals`: the commands of the evaluation, among them those of annotations and of invented documents."""

from evals.cli import app
from evals.corpus.cli import corpus_app
from evals.gold.cli import gold_app

app.add_typer(gold_app, name="gold")
app.add_typer(corpus_app, name="corpus")

if __name__ == "__main__":
    app(prog_name="python -m evals")
