// Lines over steps, time or an index, with marks across them. Drawn anew when something has changed: some hundred points at most.

import { h, replace, s, say } from "./dom.js";
import { number } from "./format.js";
import { linear, linearTicks, logarithmic, logTicks, thin } from "./scales.js";

const HEIGHT = 220;
const MARGIN = { left: 52, right: 12, top: 22, bottom: 26 };
const MOST_POINTS = 600;

export class LineChart {
  #drawing = s("svg", { class: "chart", role: "img" });
  #legend = h("div", { class: "legend" });
  #readout = h("span");
  #data = null;
  #cursor = null;
  #x = null;

  constructor(title, { isLogarithmic = false, formatX = value => number(value), ticksX = linearTicks, nameX = "" } = {}) {
    this.title = title;
    this.isLogarithmic = isLogarithmic;
    this.formatX = formatX;
    this.ticksX = ticksX;
    this.nameX = nameX;
    this.element = h("section", { class: "card" }, h("h2", null, title), this.#drawing, this.#legend);
    this.#drawing.setAttribute("aria-label", title);
    this.#drawing.addEventListener("pointermove", event => this.#point(event));
    this.#drawing.addEventListener("pointerdown", event => this.#point(event));
    this.#drawing.addEventListener("pointerleave", () => this.#leave());
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  // series: [{ name, tone, points: [[x, y]], dots, thin }]; marks: [{ x, kind, text }]
  show(series, marks = []) {
    this.#data = { series: series.map(line => ({ ...line, points: line.points.filter(([, y]) => Number.isFinite(y) && (!this.isLogarithmic || y > 0)) })), marks };
    this.#draw();
  }

  #draw() {
    const width = Math.round(this.#drawing.clientWidth || this.element.clientWidth - 34);
    if (this.#data === null || width <= 0) return;
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const points = this.#data.series.flatMap(line => line.points);
    if (points.length === 0) {
      replace(this.#drawing, s("text", { x: width / 2, y: HEIGHT / 2, "text-anchor": "middle" }, "nothing yet"));
      replace(this.#legend);
      return;
    }

    const [left, right] = this.#extent([...points.map(([x]) => x), ...this.#data.marks.map(mark => mark.x)]);
    const [low, high] = this.#extentY(points.map(([, y]) => y));
    this.#x = linear(left, right, MARGIN.left, width - MARGIN.right);
    const y = (this.isLogarithmic ? logarithmic : linear)(low, high, HEIGHT - MARGIN.bottom, MARGIN.top);
    this.#x.invert = linear(MARGIN.left, width - MARGIN.right, left, right);
    const ticksY = (this.isLogarithmic ? logTicks : linearTicks)(low, high, 5);
    replace(this.#drawing,
      ticksY.map(tick => [
        s("line", { class: "grid-line", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }),
        s("text", { x: MARGIN.left - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick, 3))]).flat(),
      this.ticksX(left, right, Math.max(2, Math.floor(width / 60))).map(tick =>
        s("text", { x: this.#x(tick), y: HEIGHT - 8, "text-anchor": "middle" }, this.formatX(tick))),
      this.#marks(width),
      this.#data.series.map(line => this.#line(line, y)).flat(),
      this.#cursor = s("line", { class: "cursor", y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom, visibility: "hidden" }));
    replace(this.#legend, this.#keys(), this.#readout);
  }

  #line(line, y) {
    const points = thin(line.points, MOST_POINTS);
    const place = points.map(([x, value]) => `${this.#x(x).toFixed(1)},${y(value).toFixed(1)}`);
    return [
      points.length > 1 && s("polyline", { class: `series tone-${line.tone} ${line.thin ? "thin" : ""}`, points: place.join(" ") }, line.title && s("title", null, line.title)),
      (line.dots || points.length === 1) && points.map(([x, value]) => s("circle", { class: `dot tone-${line.tone}`, cx: this.#x(x), cy: y(value), r: 3.5 })),
    ].flat().filter(Boolean);
  }

  #marks(width) {
    let free = 0;
    return this.#data.marks.map(mark => {
      const x = this.#x(mark.x);
      const parts = [s("line", { class: `mark ${mark.kind}`, x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }, s("title", null, mark.text))];
      const label = mark.kind === "fault" ? "fault" : mark.text.split(":")[0].replace("generation ", "g");
      if (x >= free && x < width - 24) {
        parts.push(s("text", { class: `mark-text ${mark.kind}`, x: x + 2, y: MARGIN.top - 4 }, label));
        free = x + 8 * label.length;
      }
      return parts;
    }).flat();
  }

  #keys() {
    const named = [...new Map(this.#data.series.filter(line => line.name).map(line => [line.name, line])).values()];
    return named.map(line => h("span", { class: `key tone-${line.tone} ${line.dots ? "point-key" : ""}` }, line.name));
  }

  #point(event) {
    if (this.#x === null || this.#cursor === null) return;
    const box = this.#drawing.getBoundingClientRect();
    const wanted = this.#x.invert(event.clientX - box.left);
    const near = this.#data.series.filter(line => line.points.length > 0)
      .map(line => ({ line, point: line.points.reduce((best, point) => Math.abs(point[0] - wanted) < Math.abs(best[0] - wanted) ? point : best) }));
    if (near.length === 0) return;
    const x = near.reduce((best, { point }) => Math.abs(point[0] - wanted) < Math.abs(best - wanted) ? point[0] : best, near[0].point[0]);
    const mark = this.#data.marks.find(candidate => Math.abs(this.#x(candidate.x) - this.#x(wanted)) < 6);
    this.#cursor.setAttribute("x1", this.#x(x));
    this.#cursor.setAttribute("x2", this.#x(x));
    this.#cursor.setAttribute("visibility", "visible");
    const values = near.length > 4 ? "" : near.map(({ line, point }) => `${line.name ?? line.title}: ${number(point[1])}`).join(", ");
    say(this.#readout, `${this.nameX} ${this.formatX(x)}  ${values}${mark ? `  ${mark.text}` : ""}`);
  }

  #leave() {
    this.#cursor?.setAttribute("visibility", "hidden");
    say(this.#readout, "");
  }

  #extent(values) {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return low === high ? [low, low + 1] : [low, high];
  }

  #extentY(values) {
    const [low, high] = this.#extent(values);
    if (this.isLogarithmic) return [low / 1.1, high * 1.1];
    const room = (high - low) * 0.06;
    return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
  }
}
