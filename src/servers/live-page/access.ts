import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { HttpRequest } from "../http";

/** A refusal: an HTTP status, and what is wrong and what to do, in a line of text. */
export interface Refusal {
  status: number;
  text: string;
}

/** Who may see a page. */
export interface Access {
  /** The last part of the page's path, if it has one that is secret. */
  token: string | undefined;
  /** Names that a request may give as the server's; undefined: any. An IP address always may. */
  hosts: readonly string[] | undefined;
}

/**
 * Why a request for the page, or for a capture of it, is refused; undefined: it is not. `given`: the token in its address.
 * A page of another site can make a browser ask, and by DNS rebinding under a name of its own.
 */
export function refusalOf(
  request: HttpRequest,
  given: string | undefined,
  isData: boolean,
  { token, hosts }: Access,
): Refusal | undefined {
  const host = hostOf(request);
  const name = nameIn(host);
  if (hosts && !(name !== undefined && (isIP(name) !== 0 || hosts.includes(name)))) {
    return { status: 421, text: `This server is not known as ${JSON.stringify(host ?? "")}: ask by its IP address.` };
  }
  if (!isOfThisSite(request, host, isData)) {
    return { status: 403, text: "Only this server's own page may ask for this." };
  }
  if (token !== undefined && !areEqual(given ?? "", token)) {
    return {
      status: 403,
      text: "The address is not the one that was printed: a part of it is a secret, made anew at each start.",
    };
  }
  return undefined;
}

/** Takes the same time wherever they differ. */
function areEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function hostOf({ headers }: HttpRequest): string | undefined {
  const authority = headers[":authority"];
  return typeof authority === "string" ? authority : headers.host;
}

/** Of `web1:8080` and `[::1]:8080` what is in front of the port. */
function nameIn(host: string | undefined): string | undefined {
  const [, v6, name] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(host ?? "") ?? [];
  return (v6 ?? name)?.toLowerCase();
}

/** Links of other sites may lead to the page; what is behind it only the page itself asks for. */
function isOfThisSite({ headers }: HttpRequest, host: string | undefined, isData: boolean): boolean {
  const { origin } = headers;
  if (origin !== undefined && hostOfOrigin(origin) !== host?.toLowerCase()) return false;
  const site = headers["sec-fetch-site"];
  return !isData || site === undefined || site === "same-origin" || site === "none";
}

/** Of `null`, a page without an origin, there is none. */
function hostOfOrigin(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
