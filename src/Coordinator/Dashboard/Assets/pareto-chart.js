// Quality against trainable parameters, one point for each trial, which glides to where its next report puts it.

import { h, replace, s, say } from "./dom.js";
import { number, whole } from "./format.js";
import { linear, linearTicks, logarithmic, logTicks } from "./scales.js";

const HEIGHT = 300;
const MARGIN = { left: 56, right: 16, top: 14, bottom: 40 };

export class ParetoChart {
  #axes = s("g");
  #front = s("polyline", { class: "front" });
  #dots = s("g");
  #drawing = s("svg", { class: "chart", role: "img", "aria-label": "quality against trainable parameters" }, this.#axes, this.#front, this.#dots);
  #readout = h("div", { class: "legend" });
  #points = new Map();
  #data = null;
  #onOpen;

  // onOpen(trial): its point was clicked.
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.element = h("section", { class: "card" }, h("h2", null, "Quality against trainable parameters"), this.#drawing, this.#readout);
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  // trials: [{ id, parameters, score, status, label, isBest }]
  show(trials, metric, higherIsBetter) {
    this.#data = { trials: trials.filter(trial => trial.parameters > 0 && Number.isFinite(trial.score)), metric, higherIsBetter };
    this.#draw();
  }

  #draw() {
    const width = Math.round(this.#drawing.clientWidth || this.element.clientWidth - 34);
    if (this.#data === null || width <= 0) return;
    const { trials, metric, higherIsBetter } = this.#data;
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    if (trials.length === 0) {
      replace(this.#axes, s("text", { x: width / 2, y: HEIGHT / 2, "text-anchor": "middle" }, "no trial has reported yet"));
      return;
    }

    const parameters = trials.map(trial => trial.parameters);
    const scores = trials.map(trial => trial.score);
    const [left, right] = [Math.min(...parameters) / 1.3, Math.max(...parameters) * 1.3];
    const room = (Math.max(...scores) - Math.min(...scores)) * 0.1 || Math.abs(scores[0]) * 0.1 || 0.1;
    const [low, high] = [Math.min(...scores) - room, Math.max(...scores) + room];
    const x = logarithmic(left, right, MARGIN.left, width - MARGIN.right);
    const y = linear(low, high, HEIGHT - MARGIN.bottom, MARGIN.top);
    replace(this.#axes,
      linearTicks(low, high, 5).map(tick => [
        s("line", { class: "grid-line", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }),
        s("text", { x: MARGIN.left - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick, 3))]).flat(),
      logTicks(left, right, Math.max(2, Math.floor(width / 110))).map(tick => s("text", { x: x(tick), y: HEIGHT - 22, "text-anchor": "middle" }, whole(tick))),
      s("text", { x: width - MARGIN.right, y: HEIGHT - 6, "text-anchor": "end" }, "trainable parameters"),
      s("text", { x: 4, y: HEIGHT - 6 }, `${metric} (${higherIsBetter ? "higher" : "lower"} is better)`));
    this.#front.setAttribute("points", this.#best(trials, higherIsBetter).map(trial => `${x(trial.parameters)},${y(trial.score)}`).join(" "));
    this.#place(trials, x, y);
  }

  #place(trials, x, y) {
    const present = new Set(trials.map(trial => trial.id));
    for (const [id, point] of this.#points) {
      if (!present.has(id)) {
        point.remove();
        this.#points.delete(id);
      }
    }

    for (const trial of trials) {
      const point = this.#points.get(trial.id) ?? this.#add(trial.id);
      point.setAttribute("class", `point ${trial.status} ${trial.isBest ? "best" : ""}`);
      point.setAttribute("cx", x(trial.parameters));
      point.setAttribute("cy", y(trial.score));
    }
  }

  #add(id) {
    const tell = () => {
      const trial = this.#data.trials.find(candidate => candidate.id === id);
      if (trial) say(this.#readout, `${trial.label}: ${number(trial.score)} with ${whole(trial.parameters)} parameters, ${trial.status}`);
    };
    const point = s("circle", { r: 6, "data-trial": id, onpointerenter: tell, onclick: () => this.#onOpen(id) });
    this.#points.set(id, point);
    this.#dots.append(point);
    return point;
  }

  // Trials that no other one beats with fewer parameters.
  #best(trials, higherIsBetter) {
    const sorted = [...trials].sort((a, b) => a.parameters - b.parameters || (higherIsBetter ? b.score - a.score : a.score - b.score));
    const front = [];
    for (const trial of sorted) {
      const last = front.at(-1);
      if (!last || (higherIsBetter ? trial.score > last.score : trial.score < last.score)) front.push(trial);
    }
    return front;
  }
}
