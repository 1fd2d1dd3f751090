"""timm's pretrained weights: fetched from the internet, which happens only when a person asks for them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from torch import Tensor

from sslcore.encoder_choices import TIMM
from sslcore.encoders import Encoder
from sslcore.errors import HandfulError, from_os_error
from sslcore.library_networks import timm_network
from sslcore.start_choices import PRETRAINED, check_start

WEIGHTS = "model.safetensors"
SECONDS = 10.0
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)


def fetch_pretrained(encoder: Encoder, px: int) -> dict[str, Tensor]:
    """Return timm's weights by the names of the encoder's network, fitted to px and channels by timm itself.

    HandfulError for an encoder that is not timm's, without a network, and where timm has no safetensors.
    """
    check_start(PRETRAINED, encoder.name)
    plain = encoder.name.removeprefix(TIMM)
    file = _fetch(encoder.name, *_address(encoder.name, plain))
    network = timm_network(plain, px, encoder.channels, file)
    return dict(network.state_dict())


def _address(name: str, plain: str) -> tuple[str, str | None]:
    """Return the repository that holds the weights, and its revision."""
    import timm

    config = timm.get_pretrained_cfg(plain)
    repository, _, revision = str((config and config.hf_hub_id) or "").partition("@")
    if not repository or config.hf_hub_filename:
        raise _none_to_trust(name)
    return repository, revision or None


def _fetch(name: str, repository: str, revision: str | None) -> Path:
    """Return the file of the weights: the one fetched before, else from the internet."""
    # Must be said before the library is imported; nothing is told to anybody, and no stored token is shown.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import huggingface_hub as hub
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError
    from huggingface_hub.utils import get_session

    there = hub.try_to_load_from_cache(repository, WEIGHTS, revision=revision)
    if isinstance(there, str):
        return Path(there)
    try:
        # The download itself tries again and again for half a minute; without a network, one try is enough.
        get_session().head(hub.hf_hub_url(repository, WEIGHTS, revision=revision), timeout=SECONDS)
        return Path(hub.hf_hub_download(repository, WEIGHTS, revision=revision, token=False))
    except LocalEntryNotFoundError as error:
        raise _unreachable() from error
    except EntryNotFoundError as error:
        raise _none_to_trust(name) from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_ERRORS:
            raise from_os_error(error, "save timm's weights") from error
        # Every version of the library has other errors for a network that is not there.
        raise _unreachable() from error


def _unreachable() -> HandfulError:
    return HandfulError(
        "timm's pretrained weights could not be fetched: the internet can't be reached.",
        "Connect and try again, start from scratch, or choose a .safetensors file that you have.",
    )


def _none_to_trust(name: str) -> HandfulError:
    return HandfulError(
        f"timm has no pretrained weights as safetensors for the encoder '{name}'.",
        "Choose another of timm's encoders, such as timm:resnet18, or start from scratch.",
    )
