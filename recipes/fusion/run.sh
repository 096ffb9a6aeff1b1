#!/usr/bin/env bash
# recipes/fusion/run.sh [OUTPUT]
#
# Three tasks on the sample model, trained apart on disjoint columns, fused by each method, scored on every task: OUTPUT/table.md
# (default runs/fusion). Run it from the repository's root.
#
#   SPECTRAL        the command (default: spectral), e.g. SPECTRAL="dotnet run --project src/Cli -c Release --"
#   STEPS           optimizer steps of each task (default 60)
#   LIMIT           records of each task that are scored (default 1000: all)
#   METHODS         fusions to try (default "sum average concatenate gradient")
#   MAX_NEW_TOKENS  longest answer (default 48)
#   SETTINGS        more keys of the tasks' recipe, e.g. "training.seed=1", or "adapter.method=lora adapter.offset=0" to fuse LoRAs
set -euo pipefail

output=${1:-runs/fusion}
spectral=${SPECTRAL:-spectral}
steps=${STEPS:-60}
limit=${LIMIT:-1000}
methods=${METHODS:-sum average concatenate gradient}
tokens=${MAX_NEW_TOKENS:-48}
read -ra keys <<< "${SETTINGS:-}"
settings=()
for key in ${keys[@]+"${keys[@]}"}; do
    settings+=(--set "$key")
done
tasks="together scaled shifted"
model=samples/tiny-llama
scaling='twice|half|times|third|quarter'

[ ! -e "$output" ] || { echo "$output exists already; name a new directory" >&2; exit 2; }
mkdir -p "$output/tasks"
for part in train eval; do
    records=samples/word-problems/$part.jsonl
    grep together "$records" > "$output/tasks/together-$part.jsonl"                           # sums over two people
    grep -v together "$records" | grep -E "$scaling" > "$output/tasks/scaled-$part.jsonl"     # twice as many, half as many
    grep -v together "$records" | grep -vE "$scaling" > "$output/tasks/shifted-$part.jsonl"   # more and fewer alone
done

adapters=()
data=()
for task in $tasks; do
    $spectral train recipes/fusion/task.yaml --job "$task" --output "$output/runs" --set training.max_steps="$steps" \
        --set training.warmup_steps=$((steps / 10)) --set datasets.train.path="$output/tasks/$task-train.jsonl" \
        --set datasets.eval.path="$output/tasks/$task-eval.jsonl" ${settings[@]+"${settings[@]}"}
    adapters+=("$output/runs/jobs/$task/trials/trial-0/adapter")
    data+=("$output/tasks/$task-train.jsonl")
done

for method in $methods; do
    fitted=()
    [ "$method" != gradient ] || fitted=(--data "${data[@]}" --format prompt-completion)
    $spectral fuse "${adapters[@]}" --method "$method" --output "$output/$method" ${fitted[@]+"${fitted[@]}"}
done

# score NAME [--adapter DIR]: one row, exact match and loss of each task.
score() {
    local row="| $1 |"
    shift
    for task in $tasks; do
        local result
        result=$($spectral eval --model "$model" "$@" --data "$output/tasks/$task-eval.jsonl" --format prompt-completion \
            --metric gsm8k-strict --max-new-tokens "$tokens" --limit "$limit" --json | tr -d ' \n')
        local match loss
        match=$(sed -E 's/.*"gsm8k-strict":([0-9.eE+-]+).*/\1/' <<< "$result")
        loss=$(sed -E 's/.*"loss":([0-9.eE+-]+).*/\1/' <<< "$result")
        row+=$(LC_ALL=C printf ' %.3f (%.3f) |' "$match" "$loss")
    done
    echo "$row" >> "$output/table.md"
}

{
    echo "| exact match (loss, nats per token) | ${tasks// / | } |"
    echo "| --- | --- | --- | --- |"
} > "$output/table.md"
score base
for index in "${!adapters[@]}"; do
    task=$(basename "${data[$index]}" -train.jsonl)
    score "$task alone" --adapter "${adapters[$index]}"
done
for method in $methods; do
    score "$method" --adapter "$output/$method"
done
cat "$output/table.md"
