import { isCancelled, Problem } from "../../core/problem";

const maxRedirects = 5;

/** One file at one address. Redirects are followed on the same host only, and never from https to http. */
export async function request(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  let at = new URL(url);
  for (let step = 0; step <= maxRedirects; step++) {
    const response = await answer(at.href, headers, signal);
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, at);
    if (next.host !== at.host || (at.protocol === "https:" && next.protocol !== "https:"))
      throw new Problem(
        "network",
        `${url} sends the download on to ${next.origin}, which is not followed: only the host that the catalogue names is asked. If you trust it, download the file yourself and give it with --from.`,
        url,
      );
    at = next;
  }
  throw new Problem("network", `${url} sends the download in a circle: try again later.`, url);
}

async function answer(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    // Not packed for the way: then the length is that of the file, and half of it can be continued.
    return await fetch(url, {
      headers: { "Accept-Encoding": "identity", ...headers },
      redirect: "manual",
      signal,
    });
  } catch (error) {
    if (signal.aborted || isCancelled(error)) throw error;
    const cause = (error as { readonly cause?: { readonly code?: string } }).cause?.code;
    throw new Problem(
      "network",
      `${new URL(url).host} cannot be reached${cause ? ` (${cause})` : ""}: check the connection, or download ${url} elsewhere and give it with --from.`,
      url,
      error,
    );
  }
}
