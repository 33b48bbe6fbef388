#!/bin/sh
# Runs the bot where it is always started again, and stays, idle and unhealthy, when it can not be used as it is set up
# (exit status 2). No restart policy knows one status from another: started again for ever, the bot would use up its
# logins at Discord over a token that is wrong, and bury the one sentence that says what to mend in copies of itself.
# The next `docker compose up -d` after a change, or a reboot, tries once more.
set -u
unusable="${TMPDIR:-/tmp}/unusable" # The health check looks for it.
rm -f "$unusable"

python -m bot "$@" &
bot=$!
trap 'interrupted=yes; kill -TERM "$bot" 2>/dev/null' TERM INT
while :; do
    interrupted=
    wait "$bot"
    status=$?
    # A signal ends the wait before the bot has ended, whose own status is the one that counts.
    [ -n "$interrupted" ] || break
done

# What else is run here ends as it likes: there, status 2 is a mistake in what was typed.
if [ "$status" -ne 2 ] || [ "${1:-}" != run ]; then
    exit "$status"
fi

trap 'kill $! 2>/dev/null; exit 2' TERM INT
: >"$unusable"
echo "The bot waits, and tries nothing until that is mended and this container is made anew." >&2
while :; do
    sleep 3600 &
    wait $!
done
