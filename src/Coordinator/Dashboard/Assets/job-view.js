// One job, live.

import { download, get, jobPath, post } from "./api.js";
import { badge, facts, h, replace, say } from "./dom.js";
import { clock, duration, number, timeOfDay, whole } from "./format.js";
import { hasEnded, JobModel } from "./job-model.js";
import { LineChart } from "./line-chart.js";
import { linearTicks, timeTicks } from "./scales.js";
import { spectra } from "./spectra.js";
import { UpdateStream } from "./stream.js";
import { trialsOfJob } from "./trials.js";

// Drawn at most so often: a small model tells of hundreds of steps a second.
const DRAW_EVERY = 500;
const LOOK_AGAIN = 3000;
const DOWNLOADS = ["recipe.yaml", "metrics.jsonl", "report.md", "loss.png"];

export function jobView(context, job) {
  const model = new JobModel();
  const parts = build(context, job);
  const spectrum = spectra(job);
  parts.charts.append(parts.loss.element, parts.rate.element, spectrum.element);
  let overTime = true;
  let wanted = null;
  let stream = null;
  let isStopped = false;
  let hasFiles = false;

  parts.axis.addEventListener("click", () => {
    overTime = !overTime;
    draw();
  });
  parts.cancel.addEventListener("click", () => confirmed(parts.cancel, "Really cancel?", () => act("stop")));
  parts.resume.addEventListener("click", () => act("resume"));

  async function act(what) {
    parts.cancel.disabled = parts.resume.disabled = true;
    try {
      await post(`${jobPath(job)}/${what}`);
      say(parts.error, "");
      if (what === "resume") hasFiles = false;
    } catch (error) {
      say(parts.error, error.message);
    } finally {
      parts.cancel.disabled = parts.resume.disabled = false;
    }
  }

  function soon() {
    wanted ??= setTimeout(() => {
      wanted = null;
      draw();
    }, DRAW_EVERY);
  }

  function draw() {
    if (isStopped) return;
    const x = point => overTime ? point.at : point.step;
    for (const chart of [parts.loss, parts.rate]) {
      chart.formatX = overTime ? clock : value => whole(value);
      chart.ticksX = overTime ? timeTicks : linearTicks;
      chart.nameX = overTime ? "at" : "step";
    }
    say(parts.axis, overTime ? "Over time" : "Over steps");
    const marks = model.marks.map(mark => ({ ...mark, x: x(mark) }));
    parts.loss.show([
      { name: "training", tone: 0, points: model.steps.map(step => [x(step), step.loss]) },
      { name: "evaluation", tone: 1, dots: true, points: model.evaluations.map(evaluation => [x(evaluation), evaluation.loss]) },
    ], marks);
    parts.rate.show([{ name: "tokens/s", tone: 2, points: model.steps.map(step => [x(step), step.rate]) }], marks);
    header(parts, model);
    replace(parts.trials, model.trials.size > 0 ? trialsOfJob(model) : h("p", { class: "quiet" }, "No step yet."));
    log(parts.log, model.lines);
    spectrum.refresh(model);
    if (model.result && !hasFiles) {
      hasFiles = true;
      files(parts, job).catch(() => { hasFiles = false; });
    }
  }

  (async () => {
    while (!isStopped) {
      stream = new UpdateStream(job, {
        onUpdate: (update, log) => {
          model.take(update, log);
          soon();
        },
        onState: state => context.connected(state),
      });
      try {
        await stream.run();
        // Somebody may let it go on, here or elsewhere.
        while (!isStopped && hasEnded((await get(jobPath(job))).summary.status)) {
          await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN));
        }
      } catch (error) {
        if (isStopped || context.failed(error)) return;
        await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN));
      }
    }
  })();
  draw();
  return () => {
    isStopped = true;
    clearTimeout(wanted);
    stream?.stop();
  };
}

function build(context, job) {
  const parts = {
    status: h("span"), error: h("p", { class: "error", role: "alert" }), bar: h("progress", { "aria-label": "progress" }), facts: h("div"),
    cancel: h("button", { type: "button", class: "danger", id: "cancel" }, "Cancel"),
    resume: h("button", { type: "button", id: "resume", hidden: true }, "Resume"),
    axis: h("button", { type: "button", id: "axis", title: "What the curves are drawn over" }),
    trials: h("div", { class: "scroll" }), files: h("div", { class: "row" }), log: h("ol", { class: "log" }),
    loss: new LineChart("Loss"), rate: new LineChart("Tokens per second"),
    charts: h("div", { class: "columns" }),
  };
  parts.fileCard = h("section", { class: "card", hidden: true }, h("h2", null, "Files"), parts.files);
  const sweep = /^(.+)\.t-[0-9a-f]{10}$/.exec(job)?.[1];
  replace(context.view,
    h("section", { class: "card" },
      h("div", { class: "row" },
        h("h1", null, job), parts.status,
        sweep && h("a", { href: `#/sweeps/${encodeURIComponent(sweep)}` }, `sweep ${sweep}`),
        h("span", { class: "push row" }, context.traceLink(job), parts.axis, parts.cancel, parts.resume)),
      parts.error, parts.bar, parts.facts),
    parts.charts,
    h("section", { class: "card" }, h("h2", null, "Trials"), parts.trials),
    h("section", { class: "card" }, h("h2", null, "What happened"), parts.log),
    parts.fileCard);
  return parts;
}

function header(parts, model) {
  const last = model.lastStep;
  const total = model.plan?.total_steps;
  const ended = hasEnded(model.status);
  replace(parts.status, badge(model.status));
  parts.cancel.hidden = ended;
  parts.resume.hidden = model.status !== "stopped" && model.status !== "failed";
  parts.bar.max = total ?? 1;
  parts.bar.value = total ? last?.step ?? 0 : 0;
  const decomposing = model.weights.size > 0 && !last && model.plan?.decompositions > 0;
  replace(parts.facts, facts([
    ["step", `${whole(last?.step ?? 0)} / ${whole(total)}`],
    ["left", ended ? "–" : duration(model.secondsLeft)],
    ["loss", number(last?.loss)],
    ["tokens/s", number(last?.rate, 3)],
    ["workers", ended ? "–" : model.plan?.workers.join(", ") ?? "–"],
    ["generation", String(model.generation || "–")],
    ["trainable parameters", whole(model.plan?.trainable_parameters)],
    ...(decomposing ? [["weights decomposed", `${model.weights.size} / ${model.plan.decompositions}`]] : []),
  ]));
}

function log(element, lines) {
  const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 4;
  replace(element, lines.map(line => h("li", null,
    h("time", null, line.at ? timeOfDay(line.at) : ""), h("span", { class: line.isFault ? "fault" : null }, line.text))));
  if (atEnd) element.scrollTop = element.scrollHeight;
}

async function files(parts, job) {
  const { items } = await get(`${jobPath(job)}/files`);
  const shown = items.filter(path => DOWNLOADS.includes(path) || /\/(adapter|peft)\/.*\.(safetensors|json)$/.test(path));
  parts.fileCard.hidden = shown.length === 0;
  replace(parts.files, shown.map(path => h("button", {
    type: "button",
    onclick: () => download(`${jobPath(job)}/files/${path.split("/").map(encodeURIComponent).join("/")}`, path.split("/").at(-1)),
  }, path)));
}

// What cannot be undone by itself is asked for twice.
function confirmed(button, question, action) {
  if (button.dataset.asked) {
    delete button.dataset.asked;
    say(button, "Cancel");
    action();
    return;
  }
  button.dataset.asked = "yes";
  say(button, question);
  setTimeout(() => {
    delete button.dataset.asked;
    say(button, "Cancel");
  }, 4000);
}
