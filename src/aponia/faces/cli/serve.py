"""`aponia serve`: checks the knowledge, prepares the static files, and serves the site."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import typer
from rich.console import Console

from aponia.faces.assembly import catalogue


def serve_site(*, host: str, port: int, workers: int) -> None:
    """Serve until interrupted; a missing part or a broken knowledge file stops the start with words on what to do."""
    console = Console()
    try:
        from granian import Granian  # noqa: PLC0415 - only this command needs it
        from granian.constants import Interfaces, RuntimeModes  # noqa: PLC0415
    except ImportError as error:
        raise typer.BadParameter("The site is not installed. Install it with: pip install 'aponia[web]'") from error
    _refuse_taken(host, port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aponia.faces.settings")
    console.print(f"Reading the knowledge … {len(catalogue().rules)} rules, version {catalogue().version}")
    prepare_static(console)
    prepare_engine_once(console)
    console.print(f"Aponia is at [b]http://{host}:{port}/[/b]  (stop with Ctrl-C)")
    server = Granian(
        "aponia.faces.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers or os.cpu_count() or 1,
        blocking_threads=1, runtime_mode=RuntimeModes.st, log_enabled=False, respawn_failed_workers=True,
    )
    server.serve()


def prepare_engine_once(console: Console) -> None:
    """Compile the drug engine at the first start."""
    from aponia.faces.cli.prepare import prepare_once  # noqa: PLC0415 - start-up time

    prepare_once(console)


def _refuse_taken(host: str, port: int) -> None:
    """Say at once when the address cannot be listened on, before anything is prepared."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise typer.BadParameter(f"{host}:{port} cannot be used: {error.strerror}. Name another port, such as --port {port + 1}.") from error


def prepare_static(console: Console) -> None:
    """Join the style sheet and collect fingerprinted, compressed static files."""
    import django  # noqa: PLC0415 - only this command needs it
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    from aponia.faces.static_files import join_styles  # noqa: PLC0415

    console.print("Preparing the pages …")
    join_styles(Path(settings.STATICFILES_DIRS[0]))
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
