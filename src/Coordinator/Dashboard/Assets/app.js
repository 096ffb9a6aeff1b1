// Which view is shown, by what stands behind # in the address.

import { ApiError, get, token } from "./api.js";
import { h, replace, say } from "./dom.js";
import { jobView } from "./job-view.js";
import { overview } from "./overview.js";
import { signIn } from "./sign-in.js";
import { sweepView } from "./sweep-view.js";

const STATES = { live: "live", away: "the coordinator does not answer; trying again", ended: "ended" };

const view = document.getElementById("view");
const connection = document.getElementById("connection");
const forget = document.getElementById("forget");
let leave = () => {};
let about = { jaeger: null };

const context = {
  view,

  connected(state) {
    say(connection, STATES[state]);
    connection.className = `connection ${state}`;
  },

  // True when trying again would not help.
  failed(error) {
    if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) {
      context.connected("away");
      return false;
    }
    if (error.status === 401) signIn(context, error.message);
    else replace(view, h("section", { class: "card" }, h("p", { class: "error", role: "alert" }, error.message), h("a", { href: "#/" }, "To the cluster")));
    return true;
  },

  // Jaeger finds a job's traces by the tag that each of its spans carries.
  traceLink(job) {
    if (!about.jaeger) return null;
    const query = new URLSearchParams({ service: "spectral-coordinator", tags: JSON.stringify({ "spectral.job": job }), lookback: "2d", limit: "200" });
    return h("a", { href: `${about.jaeger.replace(/\/$/, "")}/search?${query}`, target: "_blank", rel: "noopener noreferrer", id: "trace" }, "Traces");
  },

  async restart() {
    leave();
    leave = () => {};
    forget.hidden = token.get() === null;
    try {
      about = await get("/v1/about");
      say(document.getElementById("version"), about.version);
    } catch (error) {
      if (!context.failed(error)) setTimeout(context.restart, 1000);
      return;
    }
    show();
  },
};

function show() {
  leave();
  const [kind, name] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  document.title = name ? `${name} · Spectral` : "Spectral";
  leave = kind === "jobs" && name ? jobView(context, name)
    : kind === "sweeps" && name ? sweepView(context, name)
    : overview(context);
}

forget.addEventListener("click", () => {
  token.forget();
  context.restart();
});
addEventListener("hashchange", () => {
  show();
  view.focus();
});
context.restart();
