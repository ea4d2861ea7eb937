#!/usr/bin/env bash
# Asks the node in this container for a path (/live, /ready) and succeeds if the answer is 200. It needs no program beyond bash.
set -euo pipefail
port=${PARLEY_MANAGEMENT_PORT:-0}
if [ "$port" = 0 ]; then port=${PARLEY_SERVER_PORT:-${PORT:-8080}}; fi

exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]
