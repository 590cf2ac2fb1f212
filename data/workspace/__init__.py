"""What must survive a session: datasets in folders by content, and what people make of them in a database.

Only the datasets are imported here: `saved` and `links` bring a database along, and a page that needs none should not
wait for it.
"""

from data.workspace.datasets import (
    delete_dataset,
    folder,
    has_sources,
    home,
    is_kept,
    keep_dataset,
    kept_answers,
    kept_datasets,
    kept_names,
    kept_sources,
    open_dataset,
    with_same_files,
)

__all__ = [
    "delete_dataset", "folder", "has_sources", "home", "is_kept", "keep_dataset", "kept_answers", "kept_datasets",
    "kept_names", "kept_sources", "open_dataset", "with_same_files",
]
