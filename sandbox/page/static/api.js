/**
 * The only place that talks to the sandbox: every call answers with its JSON or throws an Error
 * whose message is for the member; `isRefusal` where the same call would be refused again.
 */

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const text = await response.text();
  const body = parsed(text);
  if (!response.ok) {
    const words = body?.error ?? body?.message ?? `The sandbox answered ${response.status}.`;
    throw Object.assign(new Error(words), { isRefusal: response.status === 400 });
  }
  return body;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function post(path, value) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
}

export const api = {
  state: (member) => call(`/sandbox/state?${new URLSearchParams(member ? { member } : {})}`),
  message: (message) => post("/sandbox/messages", message),
  interaction: (interaction) => post("/sandbox/interactions", interaction),
  remove: (channel, id, member) =>
    call(`/sandbox/messages/${channel}/${id}?${new URLSearchParams({ member })}`, { method: "DELETE" }),
  upload: (file) =>
    call(`/sandbox/attachments?${new URLSearchParams({ filename: file.name || "pasted.png" })}`, {
      method: "POST",
      headers: { "Content-Type": file.type || "application/octet-stream" },
      body: file,
    }),
  events: (member, after) => new EventSource(`/sandbox/events?${new URLSearchParams({ member, after })}`),
};
