// Tables of trials: those of a sweep, and the one or few of a job.

import { badge, h, table } from "./dom.js";
import { duration, number, percent, whole } from "./format.js";

export function trialsOfSweep(status, parametersOf) {
  const heads = ["trial", ...status.keys.map(key => key.replace(/^(adapter|training)\./, "")), "status", "step", "parameters", status.metric, "tries", "training"];
  const rows = status.trials.map(trial => ({
    class: trial.trial === status.best ? "best" : null,
    cells: [
      h("a", { href: `#/jobs/${encodeURIComponent(trial.job)}` }, trial.trial),
      ...trial.values,
      h("span", { title: trial.error }, badge(trial.status)),
      `${whole(trial.step)} / ${whole(trial.total_steps)}`,
      whole(parametersOf(trial)),
      number(trial.score),
      String(trial.tries),
      trial.training_seconds > 0 ? duration(trial.training_seconds) : "–",
    ],
  }));
  return table(heads, rows);
}

export function trialsOfJob(model) {
  const metrics = [...new Set(model.evaluations.flatMap(evaluation => Object.keys(evaluation.metrics)))];
  const rows = [...model.trials].map(([name, trial]) => ({
    cells: [
      name,
      `${whole(trial.step)} (${percent(trial.step ?? 0, model.plan?.total_steps)})`,
      number(trial.loss), number(trial.learningRate), number(trial.gradientNorm),
      number(trial.evaluation?.loss),
      ...metrics.map(metric => number(trial.evaluation?.metrics[metric])),
    ],
  }));
  return table(["trial", "step", "loss", "learning rate", "gradient norm", "evaluation loss", ...metrics], rows);
}
