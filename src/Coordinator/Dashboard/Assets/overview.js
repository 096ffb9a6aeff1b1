// The cluster and what it does: nodes with their devices, jobs, sweeps.

import { list } from "./api.js";
import { badge, h, replace, table } from "./dom.js";
import { ago, bytes, duration, number, whole } from "./format.js";
import { hasEnded } from "./job-model.js";
import { repeat } from "./repeat.js";

const SILENT_AFTER = 15_000;

export function overview(context) {
  const nodes = h("div", { class: "cards" });
  const jobs = h("div");
  const sweeps = h("div");
  const sweepCard = h("section", { class: "card", hidden: true }, h("h2", null, "Sweeps"), sweeps);
  const count = h("span", { class: "quiet" });
  replace(context.view,
    h("section", { class: "card" }, h("div", { class: "row" }, h("h2", null, "Cluster"), count), nodes),
    h("section", { class: "card" }, h("h2", null, "Jobs"), jobs),
    sweepCard);
  return repeat(context, 2000, async signal => {
    const [foundNodes, foundJobs, foundSweeps] = await Promise.all([list("/v1/nodes", signal), list("/v1/jobs", signal, 3), list("/v1/sweeps", signal, 3)]);
    const workers = foundNodes.reduce((sum, node) => sum + node.workers.length, 0);
    count.textContent = `${foundNodes.length} node${foundNodes.length === 1 ? "" : "s"}, ${workers} device${workers === 1 ? "" : "s"}`;
    replace(nodes, foundNodes.length > 0 ? foundNodes.map(nodeCard) : h("p", { class: "quiet" }, "No node has said hello yet."));
    replace(jobs, foundJobs.length > 0 ? jobTable(foundJobs) : h("p", { class: "quiet" }, "No job yet: spectral train RECIPE --coordinator ", location.origin));
    sweepCard.hidden = foundSweeps.length === 0;
    replace(sweeps, table(["sweep", "state"], foundSweeps.map(sweep => ({
      cells: [h("a", { href: `#/sweeps/${encodeURIComponent(sweep.sweep)}` }, sweep.sweep), badge(sweep.active ? "running" : "ended")],
    }))));
  });
}

function nodeCard(node) {
  const isSilent = Date.now() - Date.parse(node.last_heard) > SILENT_AFTER;
  return h("article", { class: `node ${isSilent ? "silent" : ""}`, "data-node": node.node },
    h("h3", null, node.node),
    h("div", { class: "quiet" }, `heard ${ago(node.last_heard)}`),
    node.workers.map(worker => h("div", { class: "worker" },
      h("span", null, worker.device),
      worker.job ? h("a", { href: `#/jobs/${encodeURIComponent(worker.job)}` }, worker.job) : h("span", { class: "quiet" }, "free"),
      h("span", { class: "quiet" }, worker.job ? `${worker.phase}, step ${worker.step}` : bytes(worker.memory_bytes)))));
}

function jobTable(jobs) {
  return table(["job", "status", "progress", "step", "loss", "left", "workers", "submitted"], jobs.map(job => ({
    cells: [
      h("a", { href: `#/jobs/${encodeURIComponent(job.job)}` }, job.job),
      h("span", { title: job.error }, badge(job.status)),
      h("progress", { max: job.total_steps ?? 1, value: job.total_steps ? job.step : 0, "aria-label": `progress of ${job.job}` }),
      `${whole(job.step)} / ${whole(job.total_steps)}`,
      number(job.loss),
      hasEnded(job.status) ? "–" : duration(job.seconds_left),
      String(job.workers),
      ago(job.submitted),
    ],
  })));
}
