// The singular values of a job's weights, once a checkpoint names their decompositions.

import { get, jobPath } from "./api.js";
import { h } from "./dom.js";
import { LineChart } from "./line-chart.js";

const ASK_EVERY = 5000;
const TONES = 7;

export function spectra(job) {
  const chart = new LineChart("Singular values of the adapted weights", { isLogarithmic: true, formatX: value => String(value), nameX: "value" });
  const note = h("p", { class: "quiet" }, "Known from the first checkpoint on.");
  chart.element.append(note);
  let isShown = false;
  let asked = 0;
  chart.show([]);
  return {
    element: chart.element,

    async refresh(model) {
      if (isShown || model.steps.length === 0 || Date.now() - asked < ASK_EVERY) return;
      asked = Date.now();
      try {
        const { items, weights } = await get(`${jobPath(job)}/spectra`);
        if (items.length === 0) return;
        isShown = true;
        const kinds = [...new Set(items.map(item => kindOf(item.module)))];
        chart.show(items.map(item => ({
          name: kindOf(item.module), title: item.module, tone: kinds.indexOf(kindOf(item.module)) % TONES, thin: true,
          points: item.values.map((value, index) => [index + 1, value]),
        })));
        note.textContent = items.length < weights ? `${items.length} of ${weights} weights.` : `${weights} weight${weights === 1 ? "" : "s"}.`;
      } catch {
        // No checkpoint yet, or a method without decompositions: the chart says that there is nothing.
      }
    },
  };
}

const kindOf = module => module.split(".").at(-1);
