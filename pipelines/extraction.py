"""Whole runs over files: what the commands `extract` and `evaluate` do."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .. import __version__
from ..corpus.inputs import Inputs, read
from ..corpus.web import is_url
from ..errors import NewsclaimsError, place
from ..outputs.journal import CONTENTS, Journal, journal_of
from ..outputs.jsonl import STDOUT, JsonlWriter, is_whole, places_of, prepare
from ..outputs.table import counted
from ..schema import Article, Claim, Failure, Mention
from .api import load
from .batch import Result, run, run_parallel
from .evaluation import Fault, Report, evaluate
from .gold import read_gold
from .rules import find_rules

_TOLD = 5
"""Failures to describe one by one when they are not written to a file."""


class Outputs(NamedTuple):
    """Where a run writes; None leaves a file out, `-` is standard output."""

    claims: str
    entities: str | None = None
    articles: str | None = None
    failures: str | None = None


class Summary(NamedTuple):
    """What a run did.

    Attributes:
        articles: Articles that were read.
        claims: Claims in them.
        failures: Records that could not be read.
        undated: Articles without a date of publication.
        seconds: How long it took.
        unread: Articles whose date of publication cannot be read; not among the undated.
        example: Such a date.
    """

    articles: int
    claims: int
    failures: int
    undated: int
    seconds: float
    unread: int = 0
    example: str | None = None

    def __str__(self) -> str:
        line = (
            f"{counted(self.articles, 'article')}, {counted(self.claims, 'claim')},"
            f" {counted(self.failures, 'failure')}, {self.seconds:.1f} seconds"
        )
        lost = "words such as 'on Friday' have no date there"
        if self.undated:
            line += f"\n{counted(self.undated, 'article')} without a date of publication: {lost}"
        if self.unread:
            such = "" if self.example is None else f", such as {self.example!r}"
            line += (
                f"\n{counted(self.unread, 'article')} with a date of publication that cannot be"
                f" read{such}: {lost}; write it as 2024-05-07"
            )
        return line


def extract_files(
    inputs: Sequence[str | Path],
    outputs: Outputs,
    *,
    rules: Sequence[str | Path] = (),
    reader: str | Path | None = None,
    min_confidence: float = 0.0,
    limit: int | None = None,
    resume: bool = False,
    jobs: int = 1,
) -> Summary:
    """Extract from files into files, with progress and failures on standard error.

    A run that is killed leaves its outputs' parts and a journal beside the claims; called again
    with `resume` it goes on behind the last record that it had finished.

    Args:
        inputs: What `corpus.inputs.read` takes.
        outputs: Where the records go.
        rules: Relation types or name lists of the user's own.
        reader: Name or folder of a spaCy pipeline to put in the bundled reader's place.
        min_confidence: Claims that are less sure are not written.
        limit: How many records to read.
        resume: Whether to go on with an interrupted run, if there is one.
        jobs: How many processes read articles.

    Returns:
        What the run did, with what it had done before it was interrupted.

    Raises:
        NewsclaimsError: If an input is missing, an output cannot be written, the rules or the
            reader cannot be used, or an interrupted run cannot be gone on with.
    """
    started = time.monotonic()
    paths = _check(outputs)
    articles = read(inputs, exclude=paths)
    loads = partial(load, rules=rules, reader=reader)
    nlp = loads()  # before what an earlier run left is written over
    for output in filter(None, outputs):
        prepare(output)
    call = {
        "inputs": [_spelt(one) for one in inputs],
        "outputs": {
            name: _spelt(one) for name, one in outputs._asdict().items() if one is not None
        },
        "rules": [_spelt(rule) for rule in rules],
        CONTENTS: find_rules(rules).digests(),
        "reader": reader and str(reader),
        "min_confidence": min_confidence,
        "limit": limit,
        "version": __version__,
    }
    counts = {"articles": 0, "claims": 0, "failures": 0, "undated": 0, "unread": 0}
    example: str | None = None
    with ExitStack() as stack:
        journal = stack.enter_context(Journal(outputs.claims, call, resume=resume))
        stack.push(partial(_tell_interrupt, journal))
        if journal.dropped:
            _write(
                f"starting again: {counted(journal.dropped, 'record')} that an interrupted run had"
                " done are given up; --resume would have gone on with them"
            )
        counts |= journal.counts
        sizes = journal.sizes
        writers = {
            name: stack.enter_context(JsonlWriter(path, size=sizes.get(name, 0)))
            for name, path in outputs._asdict().items()
            if path is not None and not (journal.ended and sizes.get(name) and is_whole(path))
        }
        stream = _undone(_progress(articles, limit), journal.done)
        results: Iterable[Result | Failure]
        if journal.ended:
            results = ()
        elif jobs == 1:
            results = run(nlp, stream, origin=articles.origin)
        else:
            results = run_parallel(loads, stream, jobs=jobs, origin=articles.origin)
        for item in results:
            if isinstance(item, Failure):
                counts["failures"] += 1
                _write_all(writers.get("failures"), (item,))
                if "failures" not in writers:
                    _tell(item, counts["failures"])
            else:
                claims = [c for c in item.claims if c.confidence >= min_confidence]
                counts["articles"] += 1
                counts["claims"] += len(claims)
                if item.article.published is None:
                    given = item.article.published_as
                    counts["undated" if given is None else "unread"] += 1
                    example = example or given
                _write_all(writers.get("claims"), claims)
                _write_all(writers.get("entities"), item.mentions)
                _write_all(writers.get("articles"), (item.article,))
            key = _key(item if isinstance(item, Failure) else item.article)
            journal.add(key, counts, {name: writer.size() for name, writer in writers.items()})
        if not journal.ended:
            journal.add(None, counts, {name: writer.size() for name, writer in writers.items()})
    return Summary(**counts, example=example, seconds=time.monotonic() - started)


def evaluate_files(
    gold_path: Path,
    inputs: Sequence[str | Path] = (),
    *,
    rules: Sequence[str | Path] = (),
    reader: str | Path | None = None,
) -> tuple[Report, list[Fault], int]:
    """Extract from labelled articles, or from inputs with their ids, and score it.

    Args:
        gold_path: Labelled articles.
        inputs: Where to read the articles instead; those without a label are left out, and
            what is labelled but not there counts as missed.
        rules: Relation types or name lists of the user's own.
        reader: Name or folder of a spaCy pipeline to put in the bundled reader's place.

    Returns:
        The figures, the faults, and how many articles failed.

    Raises:
        NewsclaimsError: If the gold, an input or the rules cannot be used, or no id is in both.
    """
    gold = read_gold(gold_path, rules=rules)
    labelled = {str(article.id) for article in gold}
    articles: Iterable[Article | Failure] = [article.to_article() for article in gold]
    origin = None
    if inputs:
        given = read(inputs)
        origin = given.origin
        articles = [one for one in given if isinstance(one, Failure) or one.id in labelled]
        found = {one.id for one in articles if isinstance(one, Article)}
        if not found:
            raise NewsclaimsError("E023", path=gold_path, ids=", ".join(sorted(labelled)[:5]))
        if missing := sorted(labelled - found):
            _write(f"not among the inputs, so all missed: {', '.join(missing)}")
    claims: list[Claim] = []
    mentions: list[Mention] = []
    failures = 0
    for item in run(load(rules=rules, reader=reader), articles, origin=origin):
        if isinstance(item, Failure):
            failures += 1
            _tell(item, failures)
        else:
            claims += item.claims
            mentions += item.mentions
    has_entities = any(article.entities for article in gold)
    report, faults = evaluate(gold, claims, mentions if has_entities else None)
    return report, faults, failures


def _check(outputs: Outputs) -> set[Path]:
    """Return the resolved paths that the outputs take, once it is clear that no two take one."""
    journal = journal_of(outputs.claims)
    taken = set() if journal is None else {journal}
    for name in outputs:
        if name is None:
            continue
        places = places_of(name)
        if taken & places:
            raise NewsclaimsError("E016", path="standard output" if name == STDOUT else name)
        taken |= places
    return taken


def _spelt(name: str | Path) -> str:
    """Return the one spelling of a path, from the root of the file system."""
    return str(name) if str(name) == STDOUT or is_url(str(name)) else os.path.abspath(name)


def _key(record: Article | Failure) -> str:
    """Return what tells a record from its neighbours, whether or not it could be read."""
    if record.id is not None:
        return record.id
    assert isinstance(record, Failure)
    return f"{_spelt(record.file)}:{record.line}"


def _undone(
    records: Iterable[Article | Failure], done: Sequence[str]
) -> Iterator[Article | Failure]:
    """Pass on the records behind those that an interrupted run had done."""
    stream = iter(records)
    for number, expected in enumerate(done, start=1):
        record = next(stream, None)
        if record is None or _key(record) != expected:
            raise NewsclaimsError("E019", place=f"record {number}", expected=expected)
    yield from stream


def _tell_interrupt(journal: Journal, kind: type[BaseException] | None, *_: object) -> None:
    if kind is not KeyboardInterrupt:
        return
    if journal.path is None:
        _write("interrupted: only a run with --output FILE can be gone on with")
    elif journal.begun:
        _write("interrupted: the records so far are in the outputs' .part files; --resume goes on")
    else:
        _write("interrupted: no record was done")


def _write_all(writer: JsonlWriter | None, records: Iterable[msgspec.Struct]) -> None:
    if writer is not None:
        for record in records:
            writer.write(record)


def _progress(articles: Inputs, limit: int | None) -> Iterator[Article | Failure]:
    """Pass the articles on, with a bar on standard error if that is a terminal."""
    stream = islice(articles, limit)
    if not sys.stderr.isatty():
        yield from stream
        return
    total = articles.count()
    if total is not None and limit is not None:
        total = min(total, limit)
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(stream, total=total)


def _tell(failure: Failure, number: int) -> None:
    if number <= _TOLD:
        reason = failure.reason.replace(f"{failure.file}: ", "", 1)  # it may begin with an address
        _write(f"{place(failure.file, failure.line, failure.record or None)}: {reason}")
    elif number == _TOLD + 1:
        _write("further failures are not shown; --failures FILE keeps them all")


def _write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
