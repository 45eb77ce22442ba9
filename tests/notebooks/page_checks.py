"""What a page that is read alone must keep to, as far as a program can see it: each check lists what is wrong.

A page is a list of the cells (nbformat) of a student's notebook, with their outputs. A block is the prose between two
runs of code cells.
"""

import ast
import builtins
import re
from dataclasses import dataclass, field

from publish.readers import unveiled

FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
DISPLAYED = re.compile(r"\$\$.*?\$\$", re.DOTALL)
FENCED = re.compile(r"```.*?```", re.DOTALL)
INLINE = re.compile(r"\$[^$]+\$")
CODE = re.compile(r"`([^`\n]+)`")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
NEEDED = re.compile(r"You need:(.*?)(?:You get:|\n\s*\n|\Z)", re.DOTALL)
LINKED = re.compile(r"\[([^]]*)\]\((?:0(\d)_\w+\.ipynb)?[^)]*\)")
WORD = re.compile(r"[^\W_][\w'’-]*")
NUMBERS = re.compile(r"notebooks?((?:\s|,|and\b|to\b|\d)+)")
IN_CODE = re.compile(r"`[^`]+` in code|in code[^.`]*`[^`]+`")  # a name is given


@dataclass
class Block:
    """Prose, the run of code cells behind it, and the prose behind that, if any."""

    prose: list = field(default_factory=list)
    code: list = field(default_factory=list)
    after: object = None


def tags(cell):
    return cell.metadata.get("tags", [])


def blocks(page):
    """The blocks of a page from top to bottom."""
    found = [Block()]
    for cell in page:
        if cell.cell_type == "markdown":
            if found[-1].code:
                found[-1].after = cell
                found.append(Block())
            found[-1].prose.append(cell)
        else:
            found[-1].code.append(cell)
    return found


# ---- questions and answers


def last_paragraph(block):
    """The paragraph of a block that is read last, without what is folded, displayed or a heading."""
    text = "\n\n".join(cell.source for cell in block.prose)
    for hidden in (FOLDED, DISPLAYED, FENCED):
        text = hidden.sub("", text)
    text = re.sub(r"^#+ .*$|</?div.*?>", "", text, flags=re.MULTILINE)
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n\s*\n", text) if p.strip()]
    return paragraphs[-1] if paragraphs else ""


def asks(block):
    """Whether the prose ends with a question: its last sentence asks (a bracket behind it does not count)."""
    words = INLINE.sub("m", CODE.sub("c", last_paragraph(block)))
    if "**Exercise" in words:
        return False
    words = re.sub(r"\s*\([^()]*\)\s*$", "", words)
    return "Predict" in words or bool(re.search(r"\?[*_\"”)]*$", words))


def is_exercise(cell):
    return bool(re.search(r"\bcheck\(\s*[\"']", cell.source))


def is_figure(cell):
    """A moving figure: it asks its question itself, and is locked until it is answered."""
    return bool(re.search(r"\bexplorables\.\w+\(", cell.source))


def questions(page):
    """The blocks that ask, but for exercises and the opening, up to the first heading: its question is for the end."""
    found = blocks(page)
    while found and not any(re.search(r"^## ", cell.source, re.MULTILINE) for cell in found[0].prose):
        found.pop(0)
    return [block for block in found if asks(block) and not (block.code and is_exercise(block.code[0]))]


def visible_answers(page):
    """Code cells behind a question whose output is seen without asking for it."""
    return [
        f"{last_paragraph(block)[-90:]!r} is answered in plain sight by {first_line(cell)!r}"
        for block in questions(page)
        for cell in block.code
        if cell.outputs and not is_hidden(cell) and not is_figure(cell)
    ]


def mistakes_in_sight(page):
    """Code cells below "Find the mistake" whose output names it without being asked."""
    return [
        f"{first_line(cell)!r} is judged in plain sight"
        for block in blocks(page)
        if "**Find the mistake" in last_paragraph(block)
        for cell in block.code
        if cell.outputs and not is_hidden(cell)
    ]


def is_hidden(cell):
    """Whether nothing of the outputs is seen: JupyterLab shows the first line of those it folds."""
    return "answer" in tags(cell) and unveiled(cell.outputs) != cell.outputs


def unanswered(page):
    """Questions below whose code no sentence says the answer."""
    return [f"no answer below {last_paragraph(block)[-90:]!r}" for block in questions(page) if not answered(block)]


def answered(block):
    if block.after is None:
        return False
    if any(is_figure(cell) for cell in block.code):  # the figure says it as well: here the prose may say it openly
        return bool(re.match(r"(?!#|\*Needs)\S", block.after.source))
    return "answer" in tags(block.after) and "<details>" in block.after.source


def solutions_in_sight(page):
    """Code cells that define the function an exercise above asks for, under its name, and are not folded."""
    asked, found = set(), []
    for cell in page:
        if cell.cell_type == "code":
            functions = {node.name for node in tree(cell).body if isinstance(node, ast.FunctionDef)}
            if functions & asked and "source_hidden" not in cell.metadata.get("jupyter", {}):
                found.append(f"{first_line(cell)!r} stands in plain sight")
            asked |= set(re.findall(r"\bcheck\(\s*[\"'](\w+)[\"']", cell.source))
    return found


# ---- prose


def stuck(page):
    """What stands behind a fold in the same cell: nothing keeps the two apart while it is closed."""
    return [
        cell.source[-80:]
        for cell in page
        if cell.cell_type == "markdown" and re.search(r"</details>(?!\s*(<details>|\Z))", cell.source)
    ]


def too_long(page, most, most_prose, most_code):
    """What is longer than allowed: the page in words of prose, a cell of prose in words, a cell of code in lines."""
    prose = [(len(words(cell)), cell) for cell in page if cell.cell_type == "markdown"]
    lines = [(len(re.findall(r"(?m)^.*\S", cell.source)), cell) for cell in page if cell.cell_type == "code"]
    total = sum(count for count, _ in prose)
    return (
        [f"{total} words of prose, at most {most}"] * (total > most)
        + [f"{count} words, at most {most_prose}: {cell.source[:60]!r}" for count, cell in prose if count > most_prose]
        + [f"{count} lines, at most {most_code}: {first_line(cell)!r}" for count, cell in lines if count > most_code]
    )


def words(cell):
    """The words of prose, folded ones too: a formula in a line is one, a displayed one none."""
    text = LINKED.sub(r"\1", INLINE.sub(" m ", DISPLAYED.sub("", cell.source)))
    return WORD.findall(re.sub(r"<[^>]+>", "", text))


# ---- outputs


def bare_outputs(page):
    """Code cells that show True, False or a tuple with one of them, and nothing that says of what."""
    return [
        f"{first_line(cell)!r} shows {shown!r}"
        for cell in page
        if cell.cell_type == "code" and (shown := only_output(cell)) and is_bare(shown)
    ]


def only_output(cell):
    """The text of a cell's only output."""
    outputs = unveiled(cell.outputs)
    if len(outputs) != 1:
        return ""
    output = outputs[0]
    return (output.get("text") or output.get("data", {}).get("text/plain", "")).strip()


def is_bare(shown):
    if shown in ("True", "False"):
        return True
    return shown[:1] == "(" and shown[-1:] == ")" and bool(re.search(r"[(\s](True|False)[,)]", shown))


# ---- names


def undefined_names(page, needed=()):
    """Names of code that prose or code uses before they occur in it; `needed` pages are read before this one."""
    known = set().union(*(occurring(cell) for other in needed for cell in other if cell.cell_type == "code"))
    defined, found = set(dir(builtins)) | {"__name__"}, []
    for block in blocks(page):
        known = known.union(*(occurring(cell) for cell in block.code))
        for cell in block.prose:
            used, given = in_backticks(cell)
            known |= given
            found += [f"`{name}` in prose" for name in sorted(used - known)]
        for cell in block.code:
            defined |= bound(cell)
            found += [f"{name} in {first_line(cell)!r}" for name in sorted(loaded(cell) - defined)]
    return found


def tree(cell):
    return ast.parse(re.sub(r"^[%!].*$", "", cell.source, flags=re.MULTILINE))


def occurring(cell):
    """All that could be called a name in a code cell: variables, attributes, arguments, imports, words of strings."""
    return set(IDENTIFIER.findall(cell.source))


def in_backticks(cell):
    """(the names used, those given) by the pieces of code in the prose of a cell.

    Given is what a piece assigns, and all of a piece that stands beside the words "in code". A single letter in a
    subscript is an index; what is no expression of Python is a quotation.
    """
    prose, used, given = FENCED.sub("", cell.source), set(), set()
    for piece in CODE.findall(prose):
        try:
            parsed = ast.parse(piece)
        except SyntaxError:
            continue
        indices = {n.id for s in ast.walk(parsed) if isinstance(s, ast.Subscript) for n in names_in(s.slice)}
        used |= {n.id for n in names_in(parsed)} - {name for name in indices if len(name) == 1}
        given |= {n.id for n in names_in(parsed) if isinstance(n.ctx, ast.Store)}
    for piece in IN_CODE.findall(prose):
        given |= set(IDENTIFIER.findall(piece))
    return used - set(dir(builtins)), given


def names_in(node):
    return [n for n in ast.walk(node) if isinstance(n, ast.Name)]


def bound(cell):
    """The names a code cell binds, wherever in it."""
    names = set()
    for node in ast.walk(tree(cell)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def loaded(cell):
    """The names a code cell uses."""
    return {n.id for n in names_in(tree(cell)) if isinstance(n.ctx, ast.Load)}


def needs(page):
    """The numbers of the notebooks that a page names as needed: "You need: notebooks 1 to 3, and notebook 5."."""
    found = NEEDED.search("\n".join(cell.source for cell in page[:1]))
    text = found[1] if found else ""
    numbers = {int(number) for _, number in LINKED.findall(text) if number}
    for words in NUMBERS.findall(LINKED.sub(r"\1", text)):
        for first, last in re.findall(r"(\d)(?: to (\d))?", " ".join(words.split())):
            numbers |= set(range(int(first), int(last or first) + 1))
    return numbers


# ---- code


def directives(page):
    """Lines that tell the formatter to look away."""
    return [line for cell in page if cell.cell_type == "code" for line in cell.source.splitlines() if "# fmt:" in line]


def plotting_share(page):
    """The share of the lines of code that only draw: cells with the tag picture, and elsewhere calls of figures."""
    lines = plotting = 0
    panels = set()
    for cell in page:
        if cell.cell_type != "code":
            continue
        written = [number for number, line in enumerate(cell.source.splitlines(), 1) if line.strip()]
        lines += len(written)
        drawing = drawing_lines(tree(cell).body, panels)
        plotting += len(written) if "picture" in tags(cell) else len(drawing & set(written))
    return plotting / max(lines, 1)


def drawing_lines(body, panels):
    """The lines of the statements that call figures or a panel; a name bound to such a call is a panel, too."""
    lines = set()
    for node in body:
        inner = [*getattr(node, "body", []), *getattr(node, "orelse", [])]
        if inner:
            lines |= drawing_lines(inner, panels)
            continue
        names = {n.id for n in names_in(node)}
        if names & ({"figures"} | panels):
            lines |= set(range(node.lineno, node.end_lineno + 1))
            panels |= {n.id for n in names_in(node) if isinstance(n.ctx, ast.Store)}
    return lines


def first_line(cell):
    return next((line for line in cell.source.splitlines() if line.strip()), "")


# ---- all notebooks together


def errata(pages):
    """The errata that are told as traps."""
    return {tag for page in pages for cell in page for tag in tags(cell) if re.fullmatch(r"E\d\d", tag)}


def mentions_of_the_script(pages):
    """How often the reader hears of a script that is not there."""
    return [
        cell.source[max(0, found.start() - 40) : found.end() + 40]
        for page in pages
        for cell in page
        for found in re.finditer(r"\bthe\s+script\b", cell.source, re.IGNORECASE)
    ]
