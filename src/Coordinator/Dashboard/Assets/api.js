// Requests to the coordinator. Each carries the token, which stays in this tab and is gone with it.

const KEY = "spectral-token";

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: value => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

export async function request(path, { method = "GET", body, headers = {}, signal } = {}) {
  const shown = token.get();
  const response = await fetch(path, {
    method,
    signal,
    cache: "no-store",
    redirect: "error",
    headers: {
      ...(shown ? { Authorization: `Bearer ${shown}` } : {}),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, problem.detail ?? problem.title ?? `the coordinator answered ${response.status}`);
}

export const get = async (path, options) => (await request(path, options)).json();

export const post = async (path, body = {}) => (await request(path, { method: "POST", body })).json();

export const jobPath = job => `/v1/jobs/${encodeURIComponent(job)}`;

export const sweepPath = sweep => `/v1/sweeps/${encodeURIComponent(sweep)}`;

// All pages of a list, up to some: beyond a thousand nobody reads on.
export async function list(path, signal, most = 10) {
  const items = [];
  let after = null;
  for (let page = 0; page < most; page++) {
    const answer = await get(after === null ? path : `${path}?after=${encodeURIComponent(after)}`, { signal });
    items.push(...answer.items);
    after = answer.next;
    if (after === null || after === undefined) break;
  }
  return items;
}

// A download needs the token too, so it is not a plain link.
export async function download(path, name) {
  const url = URL.createObjectURL(await (await request(path)).blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
