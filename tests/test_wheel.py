"""The wheel holds the package and all its data, and works without the checkout."""

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

import newsclaims

NOT_PACKAGED = {"tests", "benchmarks", "outputs/runs", "models/training/articles"}
"""Folders that stay out of the wheel; everything else in a folder goes in."""


def tracked(root: Path) -> list[str]:
    """Return the files that git has or would take, without asking git where there is none."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True,
    )  # fmt: skip
    if listed.returncode == 0 and listed.stdout:
        return sorted(name for name in listed.stdout.splitlines() if (root / name).is_file())
    skip = {"__pycache__", "build", "dist", "runs"}
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file()
        and not any(
            part in skip or part.endswith(".egg-info") or (part[0] == "." and part != ".ci")
            for part in path.relative_to(root).parts
        )
    )


def settings(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def files(root):
    return tracked(root)


@pytest.fixture(scope="module")
def wheel(root, files, tmp_path_factory):
    """Build from a copy, so that no build folder in the checkout can help or harm."""
    tree = tmp_path_factory.mktemp("tree")
    for name in files:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tree / name)
    # What a run leaves must never be packed.
    (tree / "outputs" / "runs" / "sample").mkdir(parents=True)
    (tree / "outputs" / "runs" / "sample" / "report.html").touch()
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "out", "."],
        cwd=tree, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = (tree / "out").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def packed(wheel):
    return zipfile.ZipFile(wheel).namelist()


@pytest.mark.slow
def test_the_only_top_level_name_is_newsclaims(packed):
    tops = {name.split("/")[0] for name in packed}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"newsclaims"}
    assert len(tops) == 2


@pytest.mark.slow
def test_all_code_and_data_is_in_it(packed, files):
    wanted = {
        f"newsclaims/{name}"
        for name in files
        if ("/" in name or name.endswith(".py") or name == "py.typed")
        and not name.startswith(".")
        and not any(name.startswith(f"{folder}/") for folder in NOT_PACKAGED)
    }
    assert "newsclaims/models/reader/reader.onnx" in wanted
    assert {name for name in packed if name.startswith("newsclaims/")} == wanted


@pytest.mark.slow
def test_the_licence_is_in_it(packed):
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in packed)


@pytest.mark.slow
def test_it_works_in_a_fresh_environment(wheel, tmp_path):
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    bin = home / ("Scripts" if os.name == "nt" else "bin")
    # The dependencies come from here, which saves a download of all of them at each test run.
    # Files of this kind are not followed twice, so the editable install stays out of sight.
    show = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = subprocess.check_output([bin / "python", "-c", show], text=True).strip()
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    subprocess.run(
        [bin / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
    )
    cwd = tmp_path / "elsewhere"
    cwd.mkdir()
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

    def call(*command: object, **more: str) -> str:
        words = [str(word) for word in command]
        done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    place = call(bin / "python", "-c", "import newsclaims; print(newsclaims.__file__)")
    assert Path(place.strip()).is_relative_to(home)
    assert '"Claim"' in call(bin / "newsclaims", "schema")
    assert newsclaims.__version__ in call(bin / "newsclaims", "--version")
    claims = call(
        bin / "newsclaims", "extract", "-", input="The U.S. Treasury sanctioned Zorvex Bank."
    )
    assert '"type":"sanctions"' in claims
    names = call(
        bin / "python",
        "-c",
        "import newsclaims as n; c = n.extract('The U.S. Treasury sanctioned Zorvex Bank.');"
        "print(c.to_pandas().type.tolist())",
    )
    assert "sanctions" in names


def test_every_folder_of_code_is_declared(root, files):
    code = {Path(name).parent for name in files if name.endswith(".py")}
    folders = {folder for folder in code if not {*folder.parts[:1]} & NOT_PACKAGED}
    packages = {".".join(["newsclaims", *folder.parts]) for folder in folders}
    assert set(settings(root)["tool"]["setuptools"]["packages"]) == packages
    for folder in folders:
        assert (root / folder / "__init__.py").exists(), folder


MODULES = {
    "sklearn": "scikit-learn",
    "lxml_html_clean": "lxml-html-clean",
    "yaml": "pyyaml",
    "onnx": "onnx",
}


def distributions(specs: list[str]) -> set[str]:
    return {re.match(r"[\w-]+", spec)[0].lower().replace("_", "-") for spec in specs}


def test_every_import_is_a_declared_dependency(root, files):
    project = settings(root)["project"]
    run = distributions(project["dependencies"])
    train = run | distributions(project["optional-dependencies"]["train"])
    for name in files:
        # benchmarks import the peers that they measure against
        if not name.endswith(".py") or name.startswith(("tests/", "benchmarks/")):
            continue
        allowed = train if name.startswith("models/training/") else run
        for node in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for module in (one.split(".")[0] for one in names):
                if module not in sys.stdlib_module_names and module != "newsclaims":
                    wanted = MODULES.get(module, module.replace("_", "-"))
                    assert wanted in allowed, f"{name} imports {module}"


def test_what_is_packed_with_the_code_is_there(root):
    data = settings(root)["tool"]["setuptools"]["package-data"]
    for package, patterns in data.items():
        folder = root.joinpath(*package.split(".")[1:])
        assert [one for one in patterns if not any(folder.glob(one))] == [], package


def test_stages_import_only_what_the_design_lets_them(root, files):
    """Arrows point one way: schema and errors for all, models for extract, all for pipelines."""
    allowed = {
        "schema.py": set(),
        "errors.py": set(),
        "packing.py": set(),
        "days.py": set(),
        "corpus": {"schema", "errors", "packing", "days"},
        "models": {"schema", "errors"},
        "extract": {"schema", "errors", "days", "models"},
        "outputs": {"schema", "errors", "packing"},
    }
    for name in files:
        stage = name.split("/")[0]
        # training stands above all stages: it makes what they ship
        if stage not in allowed or not name.endswith(".py") or name.startswith("models/training/"):
            continue
        depth = name.count("/")
        for node in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == depth + 1:
                targets = [node.module] if node.module else [alias.name for alias in node.names]
                for target in targets:
                    first = target.split(".")[0]
                    assert first in allowed[stage] | {"_extract"}, f"{name} imports {first}"
