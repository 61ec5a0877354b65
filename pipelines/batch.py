"""Many articles through the pipeline, none lost."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from itertools import islice
from typing import NamedTuple

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from ..corpus.inputs import Origin
from ..errors import NewsclaimsError, describe
from ..extract.clean import CleaningError, clean_article
from ..extract.document import make_doc
from ..schema import Article, Claim, Failure, Mention

BATCH_SIZE = 16
"""Articles at a time: few enough for a live progress bar."""

_AHEAD = 3
"""Batches for each process that are read before their results are needed."""


class Result(NamedTuple):
    """What came out of one article.

    Attributes:
        article: The article as it was read by the pipeline: cleaned, without its page.
        claims: Its claims, in the order of the text.
        mentions: Its entity mentions, in the order of the text.
    """

    article: Article
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...]


def run(
    nlp: Language,
    articles: Iterable[Article | Failure],
    *,
    origin: Callable[[str], Origin] | None = None,
    batch_size: int = BATCH_SIZE,
    shared: bool = False,
) -> Iterator[Result | Failure]:
    """Clean articles, extract their claims, and yield a result or a failure for each, in order.

    An article that breaks a step becomes a `Failure`; those beside it do not suffer.

    Args:
        nlp: A pipeline whose docs have `doc._.claims` and `doc._.mentions`.
        articles: Articles as readers give them; failures among them are passed on.
        origin: Tells where the article of an id was read, for messages.
        batch_size: Articles to hold at a time.
        shared: Whether the pipeline is others' as well, perhaps in other threads; the words of
            the articles then stay in its vocabulary.
    """
    stream = iter(articles)
    while batch := list(islice(stream, batch_size)):
        cleaned = [
            one if isinstance(one, Failure) else _clean(one, origin, nlp.max_length)
            for one in batch
        ]
        kept = [one for one in cleaned if isinstance(one, Article)]
        results = _extract(nlp, kept, origin, shared)
        for one in cleaned:
            yield one if isinstance(one, Failure) else next(results)


def run_parallel(
    load: Callable[[], Language],
    articles: Iterable[Article | Failure],
    *,
    jobs: int,
    origin: Callable[[str], Origin] | None = None,
    batch_size: int = BATCH_SIZE,
) -> Iterator[Result | Failure]:
    """Do what `run` does in several processes; the results are the same, in the same order.

    Args:
        load: Gives the pipeline, once in each process; must be picklable.
        articles: Articles as readers give them; failures among them are passed on.
        jobs: How many processes.
        origin: Tells where the article of an id was read, for messages.
        batch_size: Articles that a process takes at a time.

    Raises:
        NewsclaimsError: E025 if a process dies, for instance for want of memory.
    """
    stream = iter(articles)
    # spawned, for a forked process would share the threads of its parent
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_begin_job, initargs=(load,)
    )
    waiting: deque[Future[list[Result | Failure]]] = deque()
    try:
        while True:
            while len(waiting) < _AHEAD * jobs and (batch := list(islice(stream, batch_size))):
                ids = {one.id for one in batch if isinstance(one, Article)}
                places = {} if origin is None else {id: origin(id) for id in ids}
                waiting.append(pool.submit(_do_job, batch, places))
            if not waiting:
                return
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise NewsclaimsError("E025", jobs=jobs) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_pipelines: list[Language] = []
"""The pipeline of a process that `run_parallel` started."""


def _begin_job(load: Callable[[], Language]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells of an interrupt and ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _pipelines[:] = [load()]


def _end_with_parent() -> None:
    """Leave when the parent is gone, which a killed one cannot tell."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do_job(batch: list[Article | Failure], places: dict[str, Origin]) -> list[Result | Failure]:
    origin = places.__getitem__ if places else None
    return list(run(_pipelines[0], batch, origin=origin, batch_size=len(batch)))


def _clean(
    article: Article, origin: Callable[[str], Origin] | None, longest: int
) -> Article | Failure:
    try:
        if article.html is None:  # of a text it shows before the cleaner takes minutes over it
            _check_length(article, longest)
        cleaned = clean_article(article)
        _check_length(cleaned, longest)
    except NewsclaimsError as error:
        return _failure(article.id, origin, error)
    except CleaningError as error:
        return _failure(article.id, origin, NewsclaimsError("E120", error=error))
    except Exception as error:  # whatever a page does to the parsers is that page's fault
        return _failure(article.id, origin, NewsclaimsError("E121", error=describe(error)))
    if not cleaned.text or not cleaned.text.strip():
        return _failure(article.id, origin, NewsclaimsError("E120", error="its text is empty"))
    return cleaned


def _check_length(article: Article, longest: int) -> None:
    if (length := len(article.text or "")) > longest:
        raise NewsclaimsError("E124", length=length, longest=longest)


def _extract(
    nlp: Language, articles: list[Article], origin: Callable[[str], Origin] | None, shared: bool
) -> Iterator[Result | Failure]:
    """Yield one result or failure an article, in order."""
    found = _attempt(nlp, articles, shared)
    if isinstance(found, list):
        yield from found
        return
    if len(articles) == 1:
        yield _failure(articles[0].id, origin, found)
        return
    for article in articles:
        alone = _attempt(nlp, [article], shared)
        if isinstance(alone, list):
            yield from alone
        else:
            yield _failure(article.id, origin, alone)


def _attempt(
    nlp: Language, articles: list[Article], shared: bool
) -> list[Result] | NewsclaimsError:
    """Return the results of all the articles, or why there are not as many."""
    try:
        # The words of a long run would fill the vocabulary, but at its end a zone drops those that
        # another thread has just read as well.
        with nullcontext() if shared else nlp.memory_zone():
            pairs = [(make_doc(nlp, article), index) for index, article in enumerate(articles)]
            docs: dict[int, Doc] = {index: doc for doc, index in nlp.pipe(pairs, as_tuples=True)}
            # An error handler of the pipeline drops documents without a word.
            if len(docs) != len(articles):
                return NewsclaimsError("E123")
            if any(doc._.claims is None for doc in docs.values()):
                return NewsclaimsError("E125")
            return [_result(article, docs[index]) for index, article in enumerate(articles)]
    except Exception as error:  # one article must not stop the run, whatever it triggers
        return NewsclaimsError("E122", error=describe(error))


def _result(article: Article, doc: Doc) -> Result:
    claims = msgspec.convert(doc._.claims, tuple[Claim, ...])
    mentions = msgspec.convert(doc._.mentions or (), tuple[Mention, ...])
    ids = {claim.doc_id for claim in claims} | {mention.doc_id for mention in mentions}
    if strange := ids - {article.id}:
        raise ValueError(f"it got records of {sorted(strange)}")
    # What cannot be written is found here, where one article fails and not the run.
    msgspec.json.encode((article, claims, mentions))
    return Result(article, claims, mentions)


def _failure(id: str, origin: Callable[[str], Origin] | None, error: NewsclaimsError) -> Failure:
    where = Origin(id, None) if origin is None else origin(id)
    return where.failure(id, error)
