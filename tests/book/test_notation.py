"""The page of notation names what exists: in the library, in PyTorch and in the chapters."""

import inspect
import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

import unrolled
from book._ext.public_names import public_modules
from unrolled.cells import AugmentedLSTM
from unrolled.models import SequenceLabeller

BOOK = Path(__file__).parents[2] / "book"
#: The chapters whose symbols the page lists, in the order of the book.
CHAPTERS = (
    "roots/where-does-the-carry-go",
    "roots/the-additive-model",
    "roots/from-derivative-to-recurrence",
    "roots/stability",
    "unrolling/cells-and-segments",
    "unrolling/the-unrolling-theorem",
    "unrolling/backpropagation-through-time",
    "unrolling/vanishing-and-exploding",
    "lstm/from-rnn-to-lstm",
    "lstm/the-vanilla-lstm",
    "lstm/the-backward-pass",
    "lstm/error-flow",
    "lstm/the-augmented-lstm",
)
#: What stands in the column for the library and is Python or NumPy.
PYTHON = {"*", "W.T", "z @ z_", "np.diag(z)", "np.linalg.norm(z)", "np.linalg.norm(W, 2)"}
PYTHON |= {"np.ones(d)", "len(segments)"}
#: Cells by example: the names of parameters and states are known to those that have sizes.
MADE = [unrolled.RNN(2, 3), unrolled.CanonicalRNN(2, 3)]
MADE += [unrolled.LSTM(2, 3, "full"), AugmentedLSTM(2, 3, projection_size=2)]
MADE += [SequenceLabeller(unrolled.RNN(2, 3), output_size=1)]


def rows():
    """Heading, symbol and cells by column of every row of every table."""
    heading, columns, found = "", [], []
    for line in (BOOK / "back" / "notation.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading, columns = line[3:], []
        elif line.startswith("|---"):
            continue
        elif line.startswith("|"):
            entries = [entry.strip() for entry in line.strip("|").split("|")]
            if not columns:
                columns = entries
                continue
            assert len(entries) == len(columns), line
            found.append((heading, entries[0], dict(zip(columns, entries, strict=True))))
        else:
            columns = []
    return found


ROWS = rows()


def names(column):
    """What stands in ``backquotes`` in a column, references left out."""
    found = []
    for _, symbol, row in ROWS:
        entry = re.sub(r"\{\w[\w:]*\}`[^`]*`", "", row.get(column, ""))
        found += [
            pytest.param(name, id=f"{symbol} {name}") for name in re.findall("`([^`]+)`", entry)
        ]
    return found


def library(name):
    """Every public thing of the library that has this name."""
    modules = [import_module(module) for module in public_modules()]
    return [getattr(module, name) for module in modules if name in getattr(module, "__all__", ())]


def has(owner, part):
    """Tell whether ``part`` is an attribute, a field or something the constructor sets."""
    if hasattr(owner, part):
        return True
    fields = {
        f for kind in getattr(owner, "__mro__", ()) for f in getattr(kind, "__annotations__", ())
    }
    return part in fields or (
        inspect.isclass(owner) and part in inspect.signature(owner).parameters
    )


def follow(roots, path):
    """The things that ``path`` leads to from any of ``roots``; of a field, its owner."""
    for part in path:
        roots = [getattr(one, part, one) for one in roots if has(one, part)]
    return roots


def exists(name, root=library):
    """Tell whether a name of the table exists: ``A.b``, ``f(argument)``, ``params["W"]``."""
    if within := re.fullmatch(r'(params|state)\["([\w.]+)"\]', name):
        kind, key = within.groups()
        shapes = [one.param_shapes() if kind == "params" else one.state_shapes(1) for one in MADE]
        return any(key in known for known in shapes)
    path, _, argument = name.removesuffix(")").partition("(")
    first, *rest = path.split(".")
    found = follow(root(first), rest)
    if argument:
        found = [one for one in found if argument in inspect.signature(one).parameters]
    return bool(found)


@pytest.mark.parametrize("name", names("In code"))
def test_name_in_code_exists_in_the_library(name):
    assert name in PYTHON or exists(name)


@pytest.mark.parametrize("name", names("In PyTorch"))
def test_name_in_pytorch_exists(torch, name):
    modules = {
        "RNN": torch.nn.RNN(2, 3),
        "LSTM": torch.nn.LSTM(2, 3, proj_size=2),
        "Linear": torch.nn.Linear(2, 3),
    }
    made = SimpleNamespace(**{**vars(torch.nn), **modules})
    assert exists(name, lambda first: [{"nn": made, "Tensor": torch.Tensor}[first]])


def test_a_name_that_does_not_exist_would_be_found():
    """So that the tests above can fail."""
    wrong = ["Segment.starts", "Segments.offsets", "Run.hidden", "RNN.forward(inputs)", "RNN.W_r"]
    wrong += ['params["W_z"]', 'state["c"]', "of_runs", "handwired_adder(slope)"]
    assert [name for name in wrong if exists(name)] == []
    assert len(names("In code")) > 50
    assert len(names("In PyTorch")) > 10


def text_of(chapter):
    path = BOOK / f"{chapter}.md"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def home(reference):
    """Return the chapter a reference in the column "First in" leads to."""
    kind, label = re.fullmatch(r"\{([\w:]+)\}`([^`]+)`", reference).groups()
    if kind == "doc":
        return label.removeprefix("/book/")
    found = [c for c in CHAPTERS if re.search(rf":label: {label}$", text_of(c), re.MULTILINE)]
    assert len(found) == 1, label
    return found[0]


FIRSTS = [
    pytest.param(symbol, row["First in"], id=symbol) for _, symbol, row in ROWS if "First in" in row
]
#: Letters with several meanings, as the last table has them.
SHARED = {
    letter
    for heading, symbol, _ in ROWS
    if heading == "One letter, several meanings"
    for letter in re.findall(r"\$([^$]+)\$", symbol)
}


def mathematics(chapter):
    """All formulas of a chapter, in one text."""
    text = re.sub(r"```\{code-cell\}.*?\n```", "", text_of(chapter), flags=re.DOTALL)
    found = re.findall(r"\$\$.*?\$\$|\$[^$\n]+\$|```\{math\}.*?```", text, re.DOTALL)
    return " ".join(found)


FORMULAS = {chapter: mathematics(chapter) for chapter in CHAPTERS}


@pytest.mark.parametrize(("symbol", "reference"), FIRSTS)
def test_no_chapter_before_the_one_named_has_the_symbol(symbol, reference):
    """A single Latin letter, and one that is listed with several meanings, may stand anywhere."""
    chapter = home(reference)
    needle = re.findall(r"\$([^$]+)\$", symbol)[0].split("=")[0]
    letter = re.match(r"\\?[A-Za-z]+", needle)[0]
    if len(needle) > 1 and letter not in SHARED:
        for earlier in CHAPTERS[: CHAPTERS.index(chapter)]:
            assert needle not in FORMULAS[earlier], earlier


def test_every_chapter_is_in_the_list():
    found = [path for part in ("roots", "unrolling", "lstm") for path in (BOOK / part).glob("*.md")]
    assert {str(path.relative_to(BOOK).with_suffix("")) for path in found} <= set(CHAPTERS)
