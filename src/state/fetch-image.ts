import { cancelled, isCancelled, Problem } from "../core/problem";

/** The bytes behind a link. What they are is for the decoder to say. */
export async function fetchImage(url: string, signal: AbortSignal): Promise<Blob> {
  let address: URL;
  try {
    address = new URL(url, globalThis.location?.href);
  } catch {
    throw new Problem(
      "argument",
      `“${url}” is not a web address: it should look like https://…/photo.jpg.`,
      url,
    );
  }
  let response: Response;
  try {
    response = await fetch(address, { signal, referrerPolicy: "no-referrer" });
  } catch (error) {
    if (isCancelled(error)) throw cancelled();
    throw new Problem(
      "network",
      `${address.host} could not be reached, or does not let other pages read its files: save the image and drop it here.`,
      url,
      error,
    );
  }
  if (response.status === 404 || response.status === 410) {
    throw new Problem("network", `${address.host} has no image at this address: check the link.`, url);
  }
  if (!response.ok) {
    throw new Problem(
      "network",
      `${address.host} refused to send the image (status ${response.status}): save it and drop it here.`,
      url,
    );
  }
  return response.blob();
}

/** What to call a picture that came by link: its file name, or else its host. */
export function nameOfLink(url: string): string {
  try {
    const { pathname, host } = new URL(url, globalThis.location?.href);
    return decodeURIComponent(pathname.split("/").filter(Boolean).at(-1) ?? host);
  } catch {
    return url;
  }
}
