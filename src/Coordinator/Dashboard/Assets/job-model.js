// What a job's updates add up to. Holds numbers only; drawing is elsewhere.

const ENDED = new Set(["finished", "stopped", "failed"]);
const FAULT = /\blost\b|fell silent|refused|has ended|broke|did not|no member is left|started again|computed again/i;
const LONGEST_LOG = 500;

export const hasEnded = status => ENDED.has(status);

export class JobModel {
  constructor() {
    this.reset(null);
  }

  reset(log) {
    this.log = log;
    this.sequence = 0;
    this.status = "queued";
    this.plan = null;
    this.result = null;
    this.first = null;
    this.moment = null;
    this.steps = [];
    this.evaluations = [];
    this.weights = new Map();
    this.marks = [];
    this.lines = [];
    this.trials = new Map();
    this.generation = 0;
  }

  take(update, log) {
    if (log !== this.log) this.reset(log);
    if (update.sequence <= this.sequence) return;
    this.sequence = update.sequence;
    this.status = update.status;
    this.moment = update.at ? Date.parse(update.at) : this.moment;
    this.first ??= this.moment;
    if (update.step) this.#step(update.step);
    else if (update.evaluation) this.#evaluation(update.evaluation);
    else if (update.decomposed) this.weights.set(update.decomposed.module, update.decomposed);
    else if (update.plan) this.#plan(update.plan);
    else if (update.result) this.#result(update.result);
    else if (update.text) this.#line(update.text, FAULT.test(update.text));
  }

  get seconds() {
    return this.moment === null ? 0 : (this.moment - this.first) / 1000;
  }

  get lastStep() {
    return this.steps.at(-1) ?? null;
  }

  // At the speed of the last steps; how they went before a worker came or left says little.
  get secondsLeft() {
    const recent = this.steps.slice(-20).filter(step => step.generation === this.generation);
    if (this.plan === null || recent.length === 0 || hasEnded(this.status)) return null;
    const seconds = recent.reduce((sum, step) => sum + step.seconds, 0) / recent.length;
    return Math.max(0, this.plan.total_steps - this.lastStep.step) * seconds;
  }

  #step(record) {
    const loss = record.tokens === 0 ? 0 : Number(record.loss_sum) / record.tokens;
    const step = {
      step: record.step, at: this.seconds, loss, seconds: record.seconds, generation: record.generation,
      rate: record.seconds > 0 ? record.processed_tokens / record.seconds : 0,
    };
    this.steps.push(step);
    this.generation = record.generation;
    this.#trial(record.trial, { step: record.step, loss, learningRate: record.learning_rate, gradientNorm: record.gradient_norm });
  }

  #evaluation(record) {
    this.evaluations.push({ step: record.step, at: this.seconds, loss: record.loss, metrics: record.metrics });
    this.#trial(record.trial, { evaluation: record });
  }

  #plan(plan) {
    if (plan.generation > 0 && plan.generation !== this.plan?.generation) {
      this.#mark("generation", `generation ${plan.generation}: ${plan.workers.length} worker${plan.workers.length === 1 ? "" : "s"}`);
      this.#line(`generation ${plan.generation} trains on ${plan.workers.join(", ")} from step ${plan.start_step}`, false);
    }
    this.plan = { ...plan, decompositions: Math.max(plan.decompositions, this.plan?.decompositions ?? 0) };
  }

  #result(result) {
    this.result = result;
    this.#line(result.error ? `${result.status}: ${result.error}` : result.status, result.status === "failed");
  }

  #line(text, isFault) {
    if (isFault) this.#mark("fault", text);
    this.lines.push({ at: this.moment, text, isFault });
    if (this.lines.length > LONGEST_LOG) this.lines.shift();
  }

  #mark(kind, text) {
    this.marks.push({ kind, text, at: this.seconds, step: this.lastStep?.step ?? this.plan?.start_step ?? 0 });
  }

  #trial(name, values) {
    this.trials.set(name, { ...this.trials.get(name), ...values });
  }
}
