#!/bin/sh
# Checks that Qt's system libraries are there (Linux only); installs them where it may, else says the one command.
set -u
python=$1
[ "$(uname -s)" = Linux ] || exit 0
packages="libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1 fonts-dejavu-core"

probe() {
    "$python" - <<'EOF'
import ctypes, sys
missing = []
try:
    from PySide6 import QtGui, QtWidgets  # noqa: F401
except ImportError as error:
    missing.append(str(error))
for name in ("libxcb-cursor.so.0", "libxkbcommon-x11.so.0"):
    try:
        ctypes.CDLL(name)
    except OSError:
        missing.append(name)
if missing:
    print("Qt misses: " + "; ".join(missing), file=sys.stderr)
sys.exit(bool(missing))
EOF
}

probe 2>/dev/null && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing the system libraries that Qt needs..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    probe && exit 0
fi
probe
echo "Qt needs a few system libraries. On Debian or Ubuntu, run:" >&2
echo "  sudo apt-get install -y" $packages >&2
exit 1
