"""The command line.

Exit codes: 0 all went well; 1 some records failed, or a score is below its floor; 2 the call is
wrong, an input is missing or the system refuses something; 141 who read our output had enough.
Commands import what they need when they run, so that `--help` is quick.
"""

import os
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO, cast

import typer
from typer.core import TyperGroup

from .. import __version__
from ..errors import NewsclaimsError, describe

_FAILED = 1
_USAGE = 2
_ENOUGH = 141
_ID = re.compile("[0-9a-f]{16}")
_ALONE = """
The sentence was read alone. Claims that need what its article says elsewhere, such as whom "he"
stands for, are missing here or differ."""


class _Group(TyperGroup):
    """Shows our own errors as one line instead of a trace."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError as error:
            raise _leave(_ENOUGH) from error
        except (NewsclaimsError, OSError) as error:
            is_ours = isinstance(error, NewsclaimsError)
            told = error if is_ours else NewsclaimsError("E028", error=describe(error))
            typer.echo(f"newsclaims: {told}", err=True)
            raise _leave(_USAGE) from error


def _leave(code: int) -> typer.Exit:
    """Return how to end; what cannot be written would fail once more when Python ends."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = _nothing("w", os.O_WRONLY)
    return typer.Exit(code)


def _nothing(mode: str, flag: int) -> TextIO:
    return cast(TextIO, os.fdopen(os.open(os.devnull, flag), mode))


class By(StrEnum):
    """What `show` groups by."""

    ARTICLE = "article"
    ENTITY = "entity"
    TYPE = "type"


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Structured claims from news articles: who did what to whom, when, says who, how firmly.",
)


def _path(value: str) -> str:
    """Take what names a file; an unset variable must not name the current folder."""
    if not value:
        raise NewsclaimsError("E010", path="''")
    return value


_Rules = Annotated[
    list[str] | None,
    typer.Option(
        parser=_path,
        metavar="PATH",
        help="Your own relation types (.yaml), name list (.tsv), or a folder of these; repeatable.",
    ),
]


_MinConfidence = Annotated[
    float, typer.Option(min=0.0, max=1.0, metavar="X", help="Only claims at least this sure.")
]
_Reader = Annotated[
    str | None,
    typer.Option(
        parser=_path,
        metavar="NAME",
        help="A spaCy pipeline (package or folder) in place of the bundled reader.",
    ),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsclaims {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter of a name must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@app.command()
def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Files (text, HTML, JSONL, JSON; also .gz), folders, globs, URLs, or - for stdin.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            parser=_path,
            metavar="FILE",
            help="Where the claims go; - is stdout.",
        ),
    ] = "-",
    entities: Annotated[
        str | None,
        typer.Option(parser=_path, metavar="FILE", help="Write the entity mentions too."),
    ] = None,
    articles: Annotated[
        str | None,
        typer.Option(
            parser=_path,
            metavar="FILE",
            help="Write the cleaned articles, which all offsets refer to.",
        ),
    ] = None,
    failures: Annotated[
        str | None,
        typer.Option(
            parser=_path,
            metavar="FILE",
            help="Write the records that failed, with file, line, reason.",
        ),
    ] = None,
    rules: _Rules = None,
    reader: _Reader = None,
    min_confidence: _MinConfidence = 0.0,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Read only the first N records.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many processes read articles.")
    ] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run that was interrupted, if any.")
    ] = False,
) -> None:
    """Extract the claims of articles, one JSON object a line."""
    from .extraction import Outputs, extract_files

    summary = extract_files(
        inputs,
        Outputs(claims=output, entities=entities, articles=articles, failures=failures),
        rules=rules or (),
        reader=reader,
        min_confidence=min_confidence,
        limit=limit,
        resume=resume,
        jobs=jobs,
    )
    typer.echo(str(summary), err=True)
    if summary.failures:
        raise typer.Exit(_FAILED)


@app.command()
def show(
    claims: Annotated[
        str,
        typer.Argument(parser=_path, metavar="CLAIMS", help="A file of claims; - is stdin."),
    ],
    by: Annotated[By, typer.Option(help="What to group the claims by.")] = By.ARTICLE,
    type: Annotated[
        list[str] | None, typer.Option(help="Only this relation type; repeatable.")
    ] = None,
    entity: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only claims with this subject or object.")
    ] = None,
    min_confidence: _MinConfidence = 0.0,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the first N claims.")
    ] = None,
) -> None:
    """Show claims as a table."""
    from ..models.frames import load_frames, unknown
    from ..outputs.claims import read_claims
    from ..outputs.table import show as show_table

    every = read_claims(claims)
    strange = set(type or ()) - {claim.type for claim in every}
    known = [relation.name for relation in load_frames()] if strange else []
    for name in sorted(strange.difference(known)):
        raise NewsclaimsError("E041", reason=unknown("relation type", name, known))
    found = every.filter(type=type, entity=entity, min_confidence=min_confidence)
    show_table(found, by=by.value, limit=limit, file=sys.stdout)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the output files."""
    import json

    from ..schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


@app.command()
def evaluate(
    gold: Annotated[
        str,
        typer.Argument(
            parser=_path, metavar="GOLD", help="Labelled articles, one JSON object a line."
        ),
    ],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Read the articles from here, matched by id, instead of from GOLD.",
            show_default=False,
        ),
    ] = None,
    errors: Annotated[
        int, typer.Option(min=0, metavar="N", help="Show the first N missed and wrong claims.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    min_claims_f1: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, metavar="X", help="Exit with 1 if claims' F1 is below X."),
    ] = None,
    rules: _Rules = None,
    reader: _Reader = None,
) -> None:
    """Score the extraction against articles labelled by hand."""
    from msgspec.structs import replace

    from ..outputs.jsonl import dumps
    from .extraction import evaluate_files

    report, faults, failures = evaluate_files(
        Path(gold), inputs or (), rules=rules or (), reader=reader
    )
    shown = faults[:errors]
    if as_json:
        typer.echo(dumps(replace(report, errors=shown)))
    else:
        for fault in shown:
            typer.echo(str(fault))
        typer.echo(str(report))
    if min_claims_f1 is not None and report.claims.f1 < min_claims_f1:
        typer.echo(f"claims F1 {report.claims.f1} is below {min_claims_f1}", err=True)
        raise typer.Exit(_FAILED)
    if failures:
        raise typer.Exit(_FAILED)


@app.command()
def explain(
    sentence: Annotated[
        str, typer.Argument(help='A sentence, such as "Treasury sanctioned X.", or a claim\'s id.')
    ],
    claims: Annotated[
        str | None,
        typer.Option(
            parser=_path, metavar="FILE", help="The claims file that a claim's id stands in."
        ),
    ] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DAY", help="Day of publication, as 2024-05-07.")
    ] = None,
    rules: _Rules = None,
    reader: _Reader = None,
) -> None:
    """Show tree, mentions, predications and frames of a sentence, and why each held or fell.

    With --claims, of the evidence of the claim with that id; it is read without its article.
    """
    from ..days import parse_day
    from ..extract.explain import explain as explain_sentence
    from ..outputs.claims import read_claims
    from .api import load

    day = parse_day(published)
    if published is not None and day is None:
        raise NewsclaimsError("E032", value=published)
    if claims is None and _ID.fullmatch(sentence):
        raise NewsclaimsError("E044", id=sentence)
    if claims is not None:
        found = next((c for c in read_claims(claims) if c.id == sentence), None)
        if found is None:
            raise NewsclaimsError("E042", path=claims, id=sentence)
        sentence, day = found.evidence.text, day or found.source.published
        typer.echo(f"{found.text} ({found.frame}, {found.confidence:.2f})\n{sentence}\n")
    nlp = load(rules=rules or (), reader=reader)
    typer.echo(explain_sentence(nlp, sentence, published=day))
    if claims is not None:
        typer.echo(_ALONE)


@app.command()
def frames(
    type: Annotated[
        str | None, typer.Argument(help="A relation type; without it all are listed.")
    ] = None,
    rules: _Rules = None,
) -> None:
    """List the relation types, or show one with its frames and examples."""
    from ..models.frames import unknown
    from .rules import load_types

    types = {t.name: t for t in load_types(rules or ())}
    if type is None:
        for relation in types.values():
            typer.echo(f"{relation.name:15} {relation.meaning}")
        return
    if type not in types:
        raise NewsclaimsError("E041", reason=unknown("relation type", type, list(types)))
    relation = types[type]
    typer.echo(f"{relation.name}: {relation.meaning}")
    typer.echo(f"STIX: {relation.stix or '-'}   FollowTheMoney: {relation.ftm or '-'}")
    for frame in relation.frames:
        words = ", ".join(sorted(frame.words)) or "titles of office"
        light = f" + {', '.join(sorted(frame.light))}" if frame.light else ""
        typer.echo(f"  {frame.id}: {words}{light}")
        typer.echo(f"      {', '.join(frame.subject) or '-'} -> {', '.join(frame.object)}")
    for title, sentences in (
        ("Examples", relation.examples),
        ("None of this type", relation.counterexamples),
    ):
        typer.echo(f"{title}:")
        for sentence in sentences:
            typer.echo(f"  {sentence}")


def main() -> None:
    """Run the command line."""
    # NumPy's threads wait for each other in products as small as ours; it looks when it is loaded
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_streams()
    app()


def _open_streams() -> None:
    """Open the standard streams that a daemon has closed; to write to such an output fails."""
    if sys.stdin is None:
        sys.stdin = _nothing("r", os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = _nothing("w", os.O_RDONLY)
    if sys.stderr is None:
        sys.stderr = _nothing("w", os.O_WRONLY)
