"""One source, a view for each reader: what the tags of the cells in notebooks/text decide.

lecturer  notes for the lecturer: not in the student's notebooks
picture   a cell that only draws: its code is folded
answer    a cell that answers the question above it: its output is hidden until the reader asks for it
curious   a section for the curious: nothing later needs it
"""

FOLDED = {"picture": "source_hidden", "answer": "outputs_hidden"}  # of code cells, as JupyterLab and Notebook 7 read it


def student(book):
    """The student's view of a notebook (nbformat), in place: without the lecturer's notes, folded by its tags."""
    book.cells = [cell for cell in book.cells if "lecturer" not in tags(cell)]
    for cell in book.cells:
        folded = {key: True for tag, key in FOLDED.items() if tag in tags(cell) and cell.cell_type == "code"}
        if folded:
            cell.metadata["jupyter"] = folded
    return book


def tags(cell):
    """The tags of a cell."""
    return cell.metadata.get("tags", [])
