#!/usr/bin/env bash
# Starts the cluster of compose.yaml, trains the sample for a few steps on two nodes, and checks that the adapter is there and that
# traces and metrics arrived. Needs a Docker engine with compose. What it started is stopped at the end; --keep leaves it running.
set -euo pipefail
cd "$(dirname "$0")"

compose() { docker compose --file compose.yaml "$@"; }
eventually() {
    for _ in $(seq 30); do
        if "$@"; then return 0; fi
        sleep 2
    done
    echo "smoke: never came true: $*" >&2
    return 1
}
has_trace() { curl --fail --silent 'http://127.0.0.1:16686/api/services' | grep --quiet spectral; }
has_steps() {
    curl --fail --silent --get 'http://127.0.0.1:9090/api/v1/query' --data-urlencode 'query=spectral_step_duration_seconds_count > 0' \
        | grep --quiet '"metric"'
}
has_board() { curl --fail --silent 'http://127.0.0.1:3000/api/dashboards/uid/spectral' | grep --quiet '"Spectral training"'; }

if [ "${1:-}" != --keep ]; then
    trap 'compose --profile tools down --volumes' EXIT
fi

compose build
compose up --detach --wait
job="smoke-$(date +%s)"
compose run --rm cli train /recipes/quickstart.yaml --job "$job" --set training.max_steps=20 --set cluster.min_workers=2 --set evaluation.limit=8
compose run --rm cli jobs "$job"
eventually has_trace
eventually has_steps
eventually has_board
echo "smoke: job $job was trained on two nodes; traces, metrics and the board are there"
