"""What a command prints on standard output: a table on a terminal, JSON in a pipe, or the form that was asked for."""

from cli.output.cells import Column, columns_of
from cli.output.form import Form
from cli.output.printer import Output

__all__ = ["Column", "Form", "Output", "columns_of"]
