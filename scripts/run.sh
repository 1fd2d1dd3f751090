#!/bin/sh
# Opens the window; without a display, takes the sample through the same story on the command line.
set -u
bin=$1
case "$(uname -s)" in
    Linux) [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && exec "$bin/handful" ;;
    *) exec "$bin/handful" ;;
esac
echo "There is no display here, so Handful takes its sample through the same story on the command line,"
echo "and saves pictures of its window."
exec "$bin/python" scripts/sample_story.py "${SAMPLE_OUT:-sample}"
