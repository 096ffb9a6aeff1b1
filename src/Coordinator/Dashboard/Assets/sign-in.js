// Asks for the cluster's token, once for this tab.

import { token } from "./api.js";
import { h, replace } from "./dom.js";

export function signIn(context, refusal) {
  const input = h("input", { type: "password", id: "token", autocomplete: "off", required: true, spellcheck: "false" });
  const form = h("form", {
    onsubmit: event => {
      event.preventDefault();
      token.set(input.value.trim());
      context.restart();
    },
  }, h("label", { for: "token" }, "Token of this cluster"), input, h("p", null, h("button", { type: "submit", id: "sign-in" }, "Show the cluster")));
  replace(context.view, h("section", { class: "card sign-in" }, h("h1", null, "Who are you?"),
    h("p", { class: "quiet" }, "The file that --token-file names holds it. It stays in this tab, and is forgotten when the tab is closed."),
    token.get() ? h("p", { class: "error", role: "alert" }, refusal) : null, form));
  input.focus();
}
