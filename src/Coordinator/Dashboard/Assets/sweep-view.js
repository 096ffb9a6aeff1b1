// One sweep: its trials, and where they stand between quality and size.

import { get, jobPath, post, sweepPath } from "./api.js";
import { badge, facts, h, replace, say } from "./dom.js";
import { ParetoChart } from "./pareto-chart.js";
import { repeat } from "./repeat.js";
import { trialsOfSweep } from "./trials.js";

const PERIOD = 2000;
const MOST_QUESTIONS = 20;

export function sweepView(context, sweep) {
  const parameters = new Map();
  const status = h("span");
  const summary = h("div");
  const trials = h("div", { class: "scroll" });
  const error = h("p", { class: "error", role: "alert" });
  const stop = h("button", { type: "button", class: "danger", id: "stop", onclick: () => act("stop") }, "Stop");
  const resume = h("button", { type: "button", id: "resume", onclick: () => act("resume") }, "Resume");
  const jobs = new Map();
  const pareto = new ParetoChart(trial => { location.hash = `#/jobs/${encodeURIComponent(jobs.get(trial))}`; });
  replace(context.view,
    h("section", { class: "card" }, h("div", { class: "row" }, h("h1", null, sweep), status, h("span", { class: "push row" }, stop, resume)), error, summary),
    pareto.element,
    h("section", { class: "card" }, h("h2", null, "Trials"), trials));

  async function act(what) {
    try {
      await post(`${sweepPath(sweep)}/${what}`);
      say(error, "");
    } catch (failure) {
      say(error, failure.message);
    }
  }

  const parametersOf = trial => trial.parameters ?? parameters.get(trial.trial) ?? null;

  return repeat(context, PERIOD, async signal => {
    const found = await all(sweep, signal);
    found.trials.forEach(trial => jobs.set(trial.trial, trial.job));
    // A trial tells its size when it ends; before that its job's plan does.
    const unknown = found.trials.filter(trial => parametersOf(trial) === null && trial.step > 0).slice(0, MOST_QUESTIONS);
    await Promise.all(unknown.map(async trial => {
      const { plan } = await get(jobPath(trial.job), { signal });
      if (plan) parameters.set(trial.trial, plan.trainable_parameters);
    }));
    replace(status, badge(found.state));
    stop.hidden = found.state !== "running";
    resume.hidden = found.state !== "stopped";
    const done = found.trials.filter(trial => trial.status === "finished" || trial.status === "stopped-early" || trial.status === "failed").length;
    replace(summary, h("progress", { max: found.total_trials || 1, value: done, "aria-label": "trials done" }), facts([
      ["trials done", `${done} / ${found.total_trials}`],
      ["running", String(found.trials.filter(trial => trial.status === "running").length)],
      ["best", found.best ?? "–"],
      ["compared by", found.metric],
    ]));
    pareto.show(found.trials.map(trial => ({
      id: trial.trial, parameters: parametersOf(trial), score: trial.score === null ? NaN : Number(trial.score), status: trial.status,
      label: found.keys.map((key, index) => `${key.split(".").at(-1)} ${trial.values[index]}`).join(", "), isBest: trial.trial === found.best,
    })), found.metric, found.higher_is_better);
    replace(trials, trialsOfSweep(found, parametersOf));
  });
}

async function all(sweep, signal) {
  const first = await get(sweepPath(sweep), { signal });
  while (first.trials.length < first.total_trials) {
    const more = await get(`${sweepPath(sweep)}?first=${first.trials.length}`, { signal });
    if (more.trials.length === 0) break;
    first.trials.push(...more.trials);
  }
  return first;
}
