"""Errors with a code: each says what is wrong, why, and what to do next.

    raise NewsclaimsError("E010", path=path)

E0xx stop a run (usage, files, packages). E1xx concern one record: readers and batch runs turn
them into a `Failure` and go on.
"""

from typing import Any

MESSAGES = {
    # inputs and outputs
    "E010": "{path}: no such file or folder. Check the spelling, or quote the glob.",
    "E011": "{path}: no articles found. These are read: {suffixes}; folders are searched deeply for them. Name a file of another suffix, such as .json, to have it read.",
    "E012": "{path}: the glob matches no file. Quote it ('news/**/*.html') or name the folder.",
    "E013": "{path}: cannot be read ({error}). Check its permissions.",
    "E014": "{path}: cannot be written ({error}). Choose another place with --output.",
    "E015": "{path}: the output is one of the inputs, or would be written by way of it. Choose another name for the output.",
    "E016": "{path}: two outputs cannot go to the same place. Give each a file of its own, and none another's name with .part, .packing or .run.",
    "E017": "{path}: the run that was interrupted was asked for something else ({earlier}). Give the same call, or leave out --resume to start again.",
    "E018": "{path}: cannot be gone on with, for it is not what the interrupted run left. Leave out --resume to start again.",
    "E019": "{place}: the inputs are not those of the interrupted run, which read {expected} here. Leave out --resume to start again.",
    "E020": "{path}, line {line}: not a claim ({error}). Give a file that `newsclaims extract` wrote.",
    "E021": "{path}, line {line}: not a gold article ({error}). It needs id, text and claims.",
    "E022": "{path}: holds no gold articles. Give a JSONL file with one labelled article a line.",
    "E023": "{path}: no input has the id of a gold article, so nothing can be scored. Gold ids: {ids}.",
    "E024": "{path}, line {line}: {reason}. Correct the label; relation types of your own need --rules.",
    "E025": "One of {jobs} processes died, perhaps for want of memory. Go on with --resume and fewer --jobs.",
    "E026": "{path}: another run is writing it. Wait until that ends, or choose another name for the output.",
    "E027": "--resume goes on with claims in a file, and these go to {path}. Name a file with --output, or leave out --resume.",
    "E028": "the system gives an error ({error}). Look whether a disk is full, or how many files may be open.",
    "E030": "{url}: the page could not be fetched ({error}). Check the address, or save the page and give the file.",
    "E031": "{path}: holds more than one article, or none, and extract() takes one. Run `newsclaims extract` on it.",
    "E032": "{value!r} is no date of publication. Write it as 2024-05-07.",
    "E033": "The source is empty. Pass an article's text, its HTML, a path or a URL.",
    "E034": "{place}: the article cannot be used. {reason}",
    "E035": "The source is of the type {kind}. Pass an article's text, its HTML, a path or a URL; decode bytes first.",
    "E036": "`{name}` is of the type {kind}, not {wanted}. Correct the call.",
    "E040": "The rules cannot be used: {error}",
    "E041": "{reason}. `newsclaims frames` lists them all.",
    "E042": "{path}: no claim has the id {id}. Copy one from the key `id` of a line of that file.",
    "E043": "{path}: holds no rules. Give relation types (.yaml or .yml), a name list (.tsv), or a folder of such files.",
    "E044": "{id}: looks like a claim's id. Name the file that it stands in with --claims.",
    "E045": "spaCy's Doc has another extension of the name `{name}` already, which newsclaims needs. Register yours under another name.",
    "E046": "The document has other tokens than the reader saw. Put what merges or splits tokens at the end of the pipeline.",
    "E050": "{reader}: no spaCy pipeline of that name is installed, and no folder is there. Try `python -m spacy download {reader}`, or give the folder of one.",
    "E051": "{reader}: the spaCy pipeline cannot be used ({error}). Install what it needs, in versions that fit the installed spaCy.",
    "E052": "{reader}: the spaCy pipeline has no {missing}. Choose one that has them all, such as en_core_web_sm.",
    "E053": "{reader}: the parser's labels are neither ClearNLP's nor those of Universal Dependencies. Choose a pipeline such as en_core_web_sm.",
    "E054": "{reader}: is a newsclaims pipeline as a whole, not a reader. Load it with `spacy.load` and pass it to extract() as `nlp`.",
    "E055": "{reader}: the spaCy pipeline has a component `{name}`, and newsclaims needs that name. Rename it with `nlp.rename_pipe` and save the pipeline again.",
    # one record
    "E101": "not valid JSON ({error}). Write one JSON object a line, or an array of them.",
    "E102": "a JSON {kind}, not an object. Write each article as a JSON object.",
    "E103": "no text: none of {keys} has any. Add the article's text under `text`, or its page under `html`.",
    "E104": "`{key}` is a {kind}, not {wanted}. Correct the type.",
    "E105": "bytes that are no {encoding}{detail}. Save the file as UTF-8.",
    "E106": "`{key}` holds half a surrogate pair (\\u{code:04x}), which no encoding can write. Repair the text.",
    "E107": "the id {id!r} was used before, in {first}. Give every article an id of its own.",
    "E108": "a binary file, or text in UTF-32, or in UTF-16 without a byte order mark. Give plain text, HTML or JSONL in UTF-8.",
    "E109": "the file is empty. Remove it, or put an article in it.",
    "E110": "the file cannot be read ({error}). Check its permissions and that it is whole.",
    "E111": "a {kind} that newsclaims wrote, not an article. Keep its outputs apart from the inputs; what --articles wrote can be read.",
    "E112": "{kind}, which is not read. Give plain text, HTML, or JSONL with one object (title, published, text) a line.",
    "E113": "packed with gzip, and no name with .gz says so. Give the file's name that suffix, or unpack it first: `zcat FILE | newsclaims extract -`.",
    "E114": "`{key}` holds a control character (\\u{code:04x}), which databases refuse. Take it out.",
    "E120": "no article was found in it ({error}). Check that the page holds one, or give its text.",
    "E121": "cleaning failed ({error}). Give the article's plain text instead.",
    "E122": "extraction failed ({error}). Report it with the article, and leave it out meanwhile.",
    "E123": "the pipeline returned no document for it. A component's error handler drops documents; let it raise.",
    "E124": "the article has {length:,} characters, and at most {longest:,} are read. Split it.",
    "E125": "the pipeline writes no claims. Pass one that newsclaims.load() gave, or leave `nlp` out.",
}  # fmt: skip


class NewsclaimsError(Exception):
    """An error with a code and a message that proposes the fix.

    Attributes:
        code: Key into `MESSAGES`.
        values: What fills the message's placeholders.
    """

    def __init__(self, code: str, /, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(f"{code}: {MESSAGES[code].format(**values)}")

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.values))


def _rebuild(kind: type[NewsclaimsError], code: str, values: dict[str, Any]) -> NewsclaimsError:
    return kind(code, **values)


def place(file: str, line: int | None, record: int | None = None) -> str:
    """Return where a record stands: the file, and its line or number where it has one."""
    if line is not None:
        return f"{file}, line {line}"
    return file if record is None else f"{file}, record {record}"


def describe(error: BaseException) -> str:
    """Return an exception as one line: its type and what it says."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
