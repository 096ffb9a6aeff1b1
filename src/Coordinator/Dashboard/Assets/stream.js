// A job's updates as they come. The browser's own EventSource cannot show a token, so its rules are kept here: an event's id is
// sent back as Last-Event-ID after a break, and the coordinator goes on behind it.

import { ApiError, jobPath, request } from "./api.js";

// The coordinator sends a heartbeat every 10 s.
const LONGEST_SILENCE = 30_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;

export class UpdateStream {
  #job;
  #onUpdate;
  #onState;
  #stopped = new AbortController();
  #last = null;

  // onUpdate(update, log): log names the numbering; another one begins the story anew.
  constructor(job, { onUpdate, onState }) {
    this.#job = job;
    this.#onUpdate = onUpdate;
    this.#onState = onState;
  }

  stop() {
    this.#stopped.abort();
  }

  // Ends with the job, or with an error that another try would not mend.
  async run() {
    for (let wait = FIRST_WAIT; !this.#stopped.signal.aborted;) {
      try {
        if (await this.#readOnce(() => { wait = FIRST_WAIT; })) return;
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error;
      }
      if (this.#stopped.signal.aborted) return;
      this.#onState("away");
      await new Promise(resolve => setTimeout(resolve, wait));
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  }

  // True when the job has ended.
  async #readOnce(onAnswer) {
    const connection = new AbortController();
    const signal = AbortSignal.any([this.#stopped.signal, connection.signal]);
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(), LONGEST_SILENCE);
    };
    heard();
    try {
      const response = await request(`${jobPath(this.#job)}/updates`, { signal, headers: this.#last ? { "Last-Event-ID": this.#last } : {} });
      this.#onState("live");
      onAnswer();
      for await (const event of events(response.body, heard)) {
        this.#last = event.id;
        const update = JSON.parse(event.data);
        this.#onUpdate(update, event.id.slice(0, event.id.lastIndexOf(".")));
        if (update.result) {
          this.#onState("ended");
          return true;
        }
      }
      return false;
    } finally {
      clearTimeout(silence);
      connection.abort();
    }
  }
}

async function* events(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    text += value;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const event = parse(text.slice(0, end));
      if (event) yield event;
    }
  }
}

function parse(block) {
  let id = null;
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) id = line.slice(4);
    else if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return id !== null && data.length > 0 ? { id, data: data.join("\n") } : null;
}
